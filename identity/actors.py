"""Who acts: a person, whom they act for, and their roles of today. Every verb takes one; none reads a request."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from identity.models import Absence, Account, Mandate, Membership, Organisation, Role, Ward

DESK_ROLES = frozenset({Role.INTAKE_CLERK, Role.OFFICER, Role.APPROVER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class StandIn:
    """Whose steps of which department the actor may work on today (Absence). `items` empty: of all items."""

    officer: int
    department: str
    items: frozenset[str] = frozenset()

    def covers(self, items: Collection[str]) -> bool:
        """Whether it is for one of these items."""
        return not self.items or not self.items.isdisjoint(items)


@dataclass(frozen=True, slots=True)
class Actor:
    """`roles` are (department code, Role value), `mandates` and `standing_in` those in force on the day.

    At most one of `acting_for` (an organisation) and `ward` (a child) is set: the party in whose name the person acts
    now. Acting for nobody means for oneself.
    """

    account: Account | None
    acting_for: Organisation | None = None
    roles: frozenset[tuple[str, str]] = frozenset()
    mandates: tuple[Mandate, ...] = ()
    ward: Ward | None = None
    standing_in: tuple[StandIn, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        """A person, not the clock and not a visitor."""
        return self.account is not None

    @property
    def is_staff_member(self) -> bool:
        """Whether the person has any role in any department today."""
        return bool(self.roles)

    @property
    def has_desk(self) -> bool:
        """Whether the person works on cases, or watches over them: whose work the desk's queue shows."""
        return any(role in DESK_ROLES for _code, role in self.roles)

    @property
    def is_administrator(self) -> bool:
        """Whether the person looks after the roles of some department."""
        return any(role == Role.ADMINISTRATOR for _code, role in self.roles)

    @property
    def is_operator(self) -> bool:
        """Whether the person keeps the machine running."""
        return self.has_role(Role.OPERATOR)

    @property
    def mandated(self) -> frozenset[int]:
        """The organisations that one may act for in anything at all."""
        return frozenset(m.organisation_id for m in self.mandates if m.organisation_id is not None)

    @property
    def party_name(self) -> str:
        """The name of the party that one acts for; empty when that is oneself."""
        party = self.acting_for or self.ward
        return party.name if party else ""

    @property
    def party_key(self) -> str:
        """The party that one acts for, as `Mandate.party_key` names it; empty when that is oneself."""
        if self.acting_for is not None:
            return str(self.acting_for.pk)
        return f"w{self.ward.pk}" if self.ward else ""

    def has_role(self, role: str, department_code: str | None = None) -> bool:
        """Whether the person has the role, in that department or in any."""
        return any(r == role and department_code in (None, code) for code, r in self.roles)

    def departments(self, role: str) -> frozenset[str]:
        """Codes of the departments in which the person has the role."""
        return frozenset(code for code, r in self.roles if r == role)

    def mandate_for(
        self, organisation_id: int | None, ward_id: int | None, item_code: str, act: str | None = None
    ) -> Mandate | None:
        """The mandate of that party which covers the item and the act; the one that ends last."""
        if organisation_id is None and ward_id is None:
            return None
        fitting = [
            m
            for m in self.mandates
            if (m.organisation_id, m.ward_id) == (organisation_id, ward_id) and m.covers(item_code, act)
        ]
        return max(fitting, key=lambda m: (m.ends_on, m.pk), default=None)

    def acting(self, party_key: object) -> "Actor":
        """The same person in the name of that party; in their own name without a mandate in force of it."""
        mandate = next((m for m in self.mandates if m.party_key == str(party_key)), None)
        return replace(
            self,
            acting_for=mandate.organisation if mandate else None,
            ward=mandate.ward if mandate else None,
        )


SYSTEM = Actor(None)
VISITOR = Actor(None)


def actor_for(account: Account, organisation: Organisation | None, *, on: date) -> Actor:
    """The actor of that day. Two queries, three for staff. An organisation without a mandate in force is left out."""
    mandates = Mandate.objects.select_related("organisation", "ward").filter(
        account=account, starts_on__lte=on, ends_on__gte=on, ended_at=None
    )
    roles = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), account=account, starts_on__lte=on, is_confirmed=True, ended_at=None
    )
    held = frozenset(roles.values_list("department__code", "role"))
    actor = Actor(
        account,
        roles=held,
        standing_in=_standing_in(account, on) if held else (),
        mandates=tuple(mandates.order_by("organisation__name", "ward__name", "pk")),
    )
    return actor.acting(organisation.pk) if organisation else actor


def _standing_in(account: Account, on: date) -> tuple[StandIn, ...]:
    rows = Absence.objects.filter(deputy=account, starts_on__lte=on, ends_on__gte=on, ended_at=None)
    found = rows.order_by("pk").values_list("officer_id", "department__code", "items")
    return tuple(StandIn(officer, code, frozenset(items)) for officer, code, items in found)
