"""Who may look into the machine."""

from identity.actors import Actor
from identity.models import Role


def can_operate(actor: Actor) -> bool:
    """Operators only; the page holds no personal data, but tells how the hall is built."""
    return actor.has_role(Role.OPERATOR)
