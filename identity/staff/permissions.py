"""Who may grant, confirm and end roles."""

from identity.actors import Actor
from identity.models import Membership, Role

HALL_WIDE = frozenset({Role.INTAKE_CLERK, Role.SUPERVISOR, Role.OPERATOR})  # they reach beyond their department
FOUR_EYES = frozenset({Role.ADMINISTRATOR})
CONFIRMERS = (Role.SUPERVISOR, Role.OPERATOR)


def administered(actor: Actor) -> frozenset[str]:
    """Codes of the departments whose people the actor looks after."""
    return actor.departments(Role.ADMINISTRATOR)


def can_see_staff(actor: Actor) -> bool:
    """Administrators, and those who are the second pair of eyes."""
    return bool(administered(actor)) or any(actor.has_role(role) for role in CONFIRMERS)


def can_administer(actor: Actor, department_code: str) -> bool:
    """Grant and end roles of that department."""
    return department_code in administered(actor)


def can_confirm(actor: Actor, membership: Membership) -> bool:
    """The second person: another administrator there, a supervisor or an operator; never who proposed or who gains."""
    if actor.account is None or actor.account.pk in {membership.granted_by_id, membership.account_id}:
        return False
    if membership.is_confirmed or membership.ended_at is not None:
        return False
    return can_administer(actor, membership.department.code) or any(actor.has_role(role) for role in CONFIRMERS)


def can_end(actor: Actor, membership: Membership) -> bool:
    """The department's administrators; a proposal also by who could confirm it."""
    if membership.ended_at is not None:
        return False
    return can_administer(actor, membership.department.code) or can_confirm(actor, membership)
