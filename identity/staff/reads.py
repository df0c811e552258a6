"""Reads of roles."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from identity.actors import Actor
from identity.models import GrantEvent, Membership
from identity.staff.permissions import CONFIRMERS, administered


def roles_of(departments: Iterable[str], on: date) -> QuerySet[Membership]:
    """The roles of these departments that are or will be in force. One query."""
    return Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), department__code__in=departments, is_confirmed=True, ended_at=None
    ).select_related("account", "department", "granted_by")


def proposals_for(actor: Actor) -> QuerySet[Membership]:
    """What waits for a second person and is the actor's business: all of them for a supervisor or an operator."""
    waiting = Membership.objects.filter(is_confirmed=False, ended_at=None)
    if not any(actor.has_role(role) for role in CONFIRMERS):
        waiting = waiting.filter(department__code__in=administered(actor))
    return waiting.select_related("account", "department", "granted_by").order_by("pk")


def record_of(departments: Iterable[str]) -> QuerySet[GrantEvent]:
    """What was granted and ended in these departments, the newest first."""
    return (
        GrantEvent.objects.filter(membership__department__code__in=departments)
        .select_related("actor", "subject", "membership__department")
        .order_by("-pk")
    )
