"""Put the invented people where the real ones would be. Safe to repeat."""

from datetime import date, datetime

from django.conf import settings

from hall.lib.dates import local_day
from identity.demo.key import demo_provider_key
from identity.demo.people import BY_SUBJECT, COMPANY, PEOPLE, Person
from identity.models import Account, Department, Mandate, MandateBasis, Membership, Organisation, Town, Village
from identity.selectors import forget_regions

FIRST_DAY = date(2026, 1, 1)
LAST_DAY = date(2099, 12, 31)


def seed_people(now: datetime) -> None:
    """The client of the demo provider, the people, their roles and the company. Departments must be there already.

    The issuer's address changes with PORT; the demo people move along with it.
    """
    from oauth2_provider.models import Application

    Application.objects.update_or_create(
        client_id=settings.OIDC_CLIENT_ID,
        defaults={
            "name": "hall",
            "client_secret": settings.OIDC_CLIENT_SECRET,
            "client_type": Application.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
            "redirect_uris": f"{settings.SITE_ROOT}/oidc/callback/",
            "post_logout_redirect_uris": f"{settings.SITE_ROOT}/",
            "algorithm": Application.RS256_ALGORITHM,
            "skip_authorization": True,
            "hash_client_secret": False,  # the demo's secret stands in the settings; Argon2 would cost each login 0.4 s
        },
    )
    demo_provider_key(settings.VAR_DIR)
    _move_to_this_issuer()
    company, _ = Organisation.objects.update_or_create(
        uscc=COMPANY["uscc"],
        defaults={
            "name": COMPANY["name"],
            "legal_rep_name": COMPANY["legal_rep_name"],
            "legal_rep_id_number": BY_SUBJECT["chenjiaming"].id_number,
            "is_demo": True,
        },
    )
    departments = {department.code: department for department in Department.objects.all()}
    for person in PEOPLE:
        _seed_person(person, company, departments, local_day(now))
    _seed_villages()


def _seed_villages() -> None:
    """Example villages of the first two towns: the hall has no official list of the real ones."""
    for town in Town.objects.order_by("code")[:2]:
        for number, name in enumerate(("示例一村", "示例二村", "示例社区"), start=901):
            Village.objects.get_or_create(
                code=f"{town.code}{number}", defaults={"town": town, "name": name, "is_demo": True}
            )
    forget_regions()


def _move_to_this_issuer() -> None:
    here = Account.objects.filter(issuer=settings.OIDC_ISSUER).values_list("subject", flat=True)
    movable = BY_SUBJECT.keys() - set(here)
    for subject in movable:
        newest = Account.objects.filter(is_demo=True, subject=subject).order_by("-pk").first()
        if newest is not None:
            newest.issuer = settings.OIDC_ISSUER
            newest.save(update_fields=["issuer"])


def _seed_person(person: Person, company: Organisation, departments: dict[str, Department], today: date) -> None:
    claims = person.claims
    account, _ = Account.objects.update_or_create(
        issuer=settings.OIDC_ISSUER,
        subject=person.subject,
        defaults={
            "name": person.name,
            "id_number": claims["identity_number"],
            "mobile": claims["phone_number"],
            "email": claims["email"],
            "is_demo": True,
        },
    )
    for code, role in person.roles:
        Membership.objects.get_or_create(
            account=account, department=departments[code], role=role, defaults={"starts_on": min(today, FIRST_DAY)}
        )
    if person.company:
        Mandate.objects.get_or_create(
            account=account,
            organisation=company,
            basis=MandateBasis.OFFICE,
            defaults={"starts_on": min(today, FIRST_DAY), "ends_on": LAST_DAY},
        )
