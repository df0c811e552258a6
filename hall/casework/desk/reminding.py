"""Whom a reminder is for: read from its stage, never stored, so that a change of roles needs nothing."""

from collections.abc import Sequence

from django.db.models import F, Q

from hall.casework.desk.worklists import without_recused
from hall.casework.exchange.consulting import open_consultations
from hall.casework.models import CaseExtension, Promise, Reminder
from hall.casework.states import AT_WORK, UNDECIDED, CaseState, ExtensionKind, ExtensionState, ReminderStage, TaskState
from identity.actors import Actor
from identity.models import Role

SHOWN = 100
STAGES = (ReminderStage.OFFICER, ReminderStage.HEAD, ReminderStage.SUPERVISOR)
SHOWN_WITH = (
    "case__item",
    "case__revision",
    "case__applicant",
    "task__department",
    "task__claimed_by",
    "consultation__department",
    "consultation__task__department",
)


def reminders_for(actor: Actor) -> Sequence[Reminder]:
    """What the actor is urged to do or to look after, the earliest deadline first; only what still waits. One query.

    Of a task: its officer (before it is claimed all of the department), its head, the supervisor. Of a case that waits
    for acceptance: intake, then the supervisor. Of one that waits for the signature: who signs, then the supervisor.
    Of a question: the officers of the department that was asked, its head, at last who asked or has the step now.
    """
    at_work = Q(task__state__in=AT_WORK, due_on=F("task__promised_due_on"))
    to_accept = Q(task=None, consultation=None, case__state=CaseState.SUBMITTED, due_on=F("case__acceptance_due_on"))
    to_sign = Q(task=None, consultation=None, case__state=CaseState.DECIDING, due_on=F("case__promised_due_on"))
    officer, head, supervisor = (Q(stage=stage) for stage in STAGES)
    signing = actor.departments(Role.APPROVER)
    mine = Q(task__state=TaskState.OPEN) | Q(task__claimed_by=actor.account)
    wanted = _of_questions(actor)
    wanted |= at_work & officer & mine & Q(task__department__code__in=actor.departments(Role.OFFICER))
    wanted |= at_work & head & Q(task__department__code__in=signing)
    wanted |= to_sign & (officer | head) & Q(case__item__department__code__in=signing)
    if actor.has_role(Role.INTAKE_CLERK):
        wanted |= to_accept & officer
    if actor.has_role(Role.SUPERVISOR):
        wanted |= (at_work | to_accept | to_sign) & supervisor
        wanted |= to_accept & head
    rows = without_recused(actor, Reminder.objects.filter(wanted), "case").select_related(*SHOWN_WITH)
    return list(rows.order_by("due_on", "id")[:SHOWN]) if actor.is_staff_member else []


def _of_questions(actor: Actor) -> Q:
    """Of what is not answered yet."""
    officers, heads = actor.departments(Role.OFFICER), actor.departments(Role.APPROVER)
    mine = Q(consultation__asked_by=actor.account) | Q(consultation__task__claimed_by=actor.account)
    to_whom = Q(stage=ReminderStage.OFFICER, consultation__department__code__in=officers)
    to_whom |= Q(stage=ReminderStage.HEAD, consultation__department__code__in=heads)
    to_whom |= mine & Q(stage=ReminderStage.ASKER, consultation__task__department__code__in=officers)
    return Q(consultation__in=open_consultations()) & to_whom


def broken_promises_for(actor: Actor) -> Sequence[Promise]:
    """Materials that were promised at acceptance and are overdue: for intake, who signs, and supervision. One query."""
    lead = actor.departments(Role.APPROVER) | actor.departments(Role.OFFICER)
    wanted = Q(case__item__department__code__in=lead)
    if actor.has_role(Role.INTAKE_CLERK) or actor.has_role(Role.SUPERVISOR):
        wanted = Q()
    rows = Promise.objects.filter(wanted, overdue_at__isnull=False, supplied_at=None, case__state__in=UNDECIDED)
    rows = rows.select_related("case__item", "case__revision", "case__applicant")
    return list(rows.order_by("due_on", "id")[:SHOWN]) if actor.is_staff_member else []


def extensions_for(actor: Actor) -> Sequence[CaseExtension]:
    """The requests for more time that wait for the actor's answer, the oldest first. One query."""
    wanted = Q(kind=ExtensionKind.DEPARTMENT, task__department__code__in=actor.departments(Role.APPROVER))
    if actor.has_role(Role.SUPERVISOR):
        wanted |= Q(kind=ExtensionKind.JOINT)
    rows = CaseExtension.objects.filter(wanted, state=ExtensionState.ASKED).exclude(asked_by=actor.account)
    rows = rows.select_related("case__item", "case__revision", "case__applicant", "task__department", "asked_by")
    return list(rows.order_by("id")[:SHOWN]) if actor.is_staff_member else []
