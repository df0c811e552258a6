"""Who acts: a person, whom they act for, and their roles of today. Every verb takes one; none reads a request."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from identity.models import Account, Mandate, Membership, Organisation


@dataclass(frozen=True, slots=True)
class Actor:
    """`roles` are (department code, Role value) in force on the day; `mandated` the organisations one may act for."""

    account: Account | None
    acting_for: Organisation | None = None
    roles: frozenset[tuple[str, str]] = frozenset()
    mandated: frozenset[int] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """A person, not the clock and not a visitor."""
        return self.account is not None

    @property
    def is_staff_member(self) -> bool:
        """Whether the person has any role in any department today."""
        return bool(self.roles)

    def has_role(self, role: str, department_code: str | None = None) -> bool:
        """Whether the person has the role, in that department or in any."""
        return any(r == role and department_code in (None, code) for code, r in self.roles)

    def departments(self, role: str) -> frozenset[str]:
        """Codes of the departments in which the person has the role."""
        return frozenset(code for code, r in self.roles if r == role)


SYSTEM = Actor(None)
VISITOR = Actor(None)


def actor_for(account: Account, organisation: Organisation | None, *, on: date) -> Actor:
    """The actor of that day. Two queries. An organisation without a mandate in force is left out."""
    mandated = frozenset(
        Mandate.objects.filter(account=account, starts_on__lte=on, ends_on__gte=on).values_list(
            "organisation_id", flat=True
        )
    )
    roles = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), account=account, starts_on__lte=on)
    return Actor(
        account,
        organisation if organisation and organisation.pk in mandated else None,
        frozenset(roles.values_list("department__code", "role")),
        mandated,
    )
