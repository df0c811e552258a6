"""Who may look into the machine."""

from django.conf import settings

from hall.casework.errors import NotFound
from identity.actors import Actor
from identity.models import Role


def can_operate(actor: Actor) -> bool:
    """Operators only; the page holds no personal data, but tells how the hall is built."""
    return actor.has_role(Role.OPERATOR)


def supervised(actor: Actor) -> frozenset[str] | None:
    """Codes of the departments whose work the actor watches over; None for all of them.

    The hall's supervisors watch over all, a department's supervisors and those who sign for it over their own.
    Raises NotFound for anybody else: for them there is no such page.
    """
    watched = actor.departments(Role.SUPERVISOR)
    if watched & frozenset(settings.HALL_DEPARTMENTS):
        return None
    own = watched | actor.departments(Role.APPROVER)
    if not own:
        raise NotFound
    return own
