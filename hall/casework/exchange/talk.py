"""沟通: who sees and writes which messages of a case. Reads only."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hall.casework.desk.worklists import without_recused
from hall.casework.models import Case, CaseMessage
from hall.casework.permissions import (
    UNSEEN,
    YES,
    Answer,
    can_view_case,
    departments_of,
    is_party,
    lead_of,
    unbiased,
)
from hall.casework.states import CaseState
from identity.actors import Actor
from identity.models import Role
from identity.selectors import department

SILENT = frozenset({CaseState.DRAFT, CaseState.DISCARDED, CaseState.ARCHIVED})
SHOWN = 100
INTAKE = ""  # in the place of a department's code


def can_talk(actor: Actor, case: Case) -> Answer:
    """The party; intake; the departments that take part. Until it is archived."""
    if not can_view_case(actor, case):
        return UNSEEN
    if case.state in SILENT:
        return Answer(False, _("这份申请已经归档或者还没有提交，不能留言。"))
    if is_party(actor, case):
        return YES
    if not (answer := unbiased(actor, case)):
        return answer
    return YES if sides_of(actor, case) else Answer(False, _("留言由办理的部门和受理窗口答复。"))


def sides_of(actor: Actor, case: Case) -> list[str]:
    """For whom a member of staff may write: their departments that take part, then the intake desk. No query."""
    mine = (actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)) & departments_of(case)
    return [*sorted(mine), *([INTAKE] if actor.has_role(Role.INTAKE_CLERK) else [])]


def to_whom(case: Case) -> list[tuple[str, str]]:
    """Whom the party may write to, with names: the intake desk, and the departments that have had a task. One query."""
    asked = case.tasks.order_by("department_id").values_list("department__code", "department__name").distinct()
    return [(INTAKE, _("受理窗口")), *asked]


def messages_of(actor: Actor, case: Case) -> QuerySet[CaseMessage]:
    """What the actor may read of it, oldest first: party, intake, supervision and lead all; others their own."""
    every = case.messages.select_related("department", "author")
    if is_party(actor, case) or actor.has_role(Role.INTAKE_CLERK) or actor.has_role(Role.SUPERVISOR):
        return every
    departments = actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)
    if lead_of(case) in departments:
        return every
    return every.filter(department__code__in=departments)


def unread_by(actor: Actor, case: Case, messages: Iterable[CaseMessage]) -> list[int]:
    """Those of them that are for the actor and that nobody of their side has seen."""
    if is_party(actor, case):
        return [one.pk for one in messages if not one.is_from_party and one.read_at is None]
    mine = set(sides_of(actor, case))
    return [
        one.pk
        for one in messages
        if one.is_from_party and one.read_at is None and (one.department.code if one.department else INTAKE) in mine
    ]


def waiting_for(actor: Actor) -> QuerySet[CaseMessage]:
    """What parties wrote to the actor's departments and nobody has seen, oldest first."""
    codes = actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)
    mine = Q(department__in=[department(code).pk for code in sorted(codes)])  # by id: so the index of the unread serves
    if actor.has_role(Role.INTAKE_CLERK):
        mine |= Q(department=None)
    waiting = without_recused(actor, CaseMessage.objects.filter(mine, is_from_party=True, read_at=None), "case")
    return waiting.select_related("case__item", "case__applicant", "department").order_by("id")
