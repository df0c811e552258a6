"""The cast: the same people in every test, so that tests read as stories.

Xiaotong applies for herself. Jiaming acts for a restaurant company. Yuqin is the intake clerk. Each department has an
officer who also signs. An outsider is signed in but has nothing to do with any of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.test import Client

from identity.actors import Actor, actor_for
from identity.models import Account, Department, Mandate, Membership, Organisation, Role

ISSUER = "https://id.example.test"
FIRST_DAY = date(2026, 1, 1)
LAST_DAY = date(2027, 12, 31)

Seat = Callable[[Actor], Client]  # the fixture `seat`


def account(subject: str, name: str = "") -> Account:
    """One person of the cast, made when first needed."""
    found, _ = Account.objects.get_or_create(
        issuer=ISSUER,
        subject=subject,
        defaults={"name": name or subject, "mobile": "13800000000", "email": f"{subject}@example.test"},
    )
    return found


def officer(code: str, *roles: str) -> Account:
    """An officer and approver of one department."""
    department, _ = Department.objects.get_or_create(code=code, defaults={"name": f"{code}局"})
    person = account(f"officer-{code.lower()}", f"{code}的张工")
    for role in roles or (Role.OFFICER, Role.APPROVER):
        Membership.objects.get_or_create(
            account=person, department=department, role=role, defaults={"starts_on": FIRST_DAY}
        )
    return person


@dataclass(frozen=True)
class Cast:
    """The people as actors on the day of `now`."""

    now: datetime

    def actor(self, person: Account, organisation: Organisation | None = None) -> Actor:
        return actor_for(person, organisation, on=self.now.date())

    @property
    def xiaotong(self) -> Actor:
        return self.actor(account("xiaotong", "林晓彤"))

    @property
    def jiaming(self) -> Actor:
        person = account("jiaming", "陈嘉明")
        company, _ = Organisation.objects.get_or_create(
            uscc="91445103MA00000019", defaults={"name": "潮安区韩江小馆餐饮有限公司", "legal_rep_name": "林晓彤"}
        )
        Mandate.objects.get_or_create(
            account=person, organisation=company, defaults={"starts_on": FIRST_DAY, "ends_on": LAST_DAY}
        )
        return self.actor(person, company)

    @property
    def clerk(self) -> Actor:
        return self.actor(officer("ZWSJ", Role.INTAKE_CLERK))

    @property
    def supervisor(self) -> Actor:
        return self.actor(officer("ZWSJ-S", Role.SUPERVISOR))

    @property
    def outsider(self) -> Actor:
        return self.actor(account("outsider", "王路人"))

    def officer(self, code: str) -> Actor:
        return self.actor(officer(code))
