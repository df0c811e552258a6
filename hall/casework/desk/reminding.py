"""Whom a reminder is for: read from its stage, never stored, so that a change of roles needs nothing."""

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hall.casework.desk.worklists import counted, deputised_tasks, without_recused
from hall.casework.exchange.consulting import open_consultations
from hall.casework.models import CaseExtension, CasePause, Correction, Promise, Reminder, Task
from hall.casework.permissions import stands_in
from hall.casework.states import (
    AT_WORK,
    UNDECIDED,
    CaseState,
    ExtensionKind,
    ExtensionState,
    ReminderMatter,
    ReminderStage,
    TaskState,
)
from identity.actors import Actor
from identity.models import Role

SHOWN = 100
LAW, NOTHING = ReminderStage.LAW, Q(pk__in=())
STAGES = (ReminderStage.OFFICER, ReminderStage.HEAD, ReminderStage.SUPERVISOR)
OFFICER_STAGE, HEAD_STAGE, SUPERVISOR_STAGE = (Q(stage=stage) for stage in STAGES)
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
    """What the actor is urged to do or to look after, the earliest deadline first; only what still waits. One query."""
    rows = _reminders(actor).select_related(*SHOWN_WITH).order_by("due_on", "id")
    return [row for row in rows[:SHOWN] if _is_covered(actor, row)]


def count_for(actor: Actor) -> int:
    """How much stands on the page of all this, each list counted up to a hundred. Three queries."""
    others = counted(_extensions(actor)) + counted(_broken_promises(actor))
    return others + (len(reminders_for(actor)) if actor.standing_in else counted(_reminders(actor)))


def _reminders(actor: Actor) -> "QuerySet[Reminder]":
    if not actor.is_staff_member:
        return Reminder.objects.none()
    wanted = _of_steps(actor) | _of_questions(actor) | _before_acceptance(actor) | _of_cases(actor)
    return without_recused(actor, Reminder.objects.filter(wanted, is_open=True), "case")


def _of_steps(actor: Actor) -> Q:
    """The officer (before it is claimed all of the department; who stands in for them), the head, the supervisor."""
    at_work = Q(about=ReminderMatter.STEP, task__state__in=AT_WORK)
    promised = at_work & Q(due_on=F("task__promised_due_on"))
    pause = CasePause.objects.filter(task=OuterRef("task"), ended_at=None, started_at__lt=OuterRef("made_at"))
    stands = Q(Exists(pause), about=ReminderMatter.PAUSE, task__state=TaskState.PAUSED)
    beyond_law = at_work & Q(due_on=F("task__statutory_due_on"), stage=LAW)
    heads = Q(task__department__code__in=actor.departments(Role.APPROVER))
    mine = Q(task__department__code__in=actor.departments(Role.OFFICER)) & _open_or_claimed_by(actor, "task__")
    if actor.standing_in:
        mine |= Q(task__in=deputised_tasks(actor))
    wanted = (promised | stands) & (OFFICER_STAGE & mine | HEAD_STAGE & heads) | beyond_law & heads
    if actor.has_role(Role.SUPERVISOR):
        wanted |= (promised | stands) & SUPERVISOR_STAGE | beyond_law
    return wanted


def _open_or_claimed_by(actor: Actor, task: str = "") -> Q:
    return Q(**{f"{task}state": TaskState.OPEN}) | Q(**{f"{task}claimed_by": actor.account})


def _before_acceptance(actor: Actor) -> Q:
    """Acceptance, and a correction that was not answered: intake, then the supervisor, since intake has no head."""
    asked = Correction.objects.filter(case=OuterRef("case"), answered_at=None, due_on=OuterRef("due_on"))
    waits = Q(about=ReminderMatter.ACCEPTANCE, case__state=CaseState.SUBMITTED, due_on=F("case__acceptance_due_on"))
    waits |= Q(Exists(asked), about=ReminderMatter.CORRECTION, case__state=CaseState.CORRECTION_ASKED)
    wanted = NOTHING
    if actor.has_role(Role.INTAKE_CLERK):
        wanted |= waits & OFFICER_STAGE
    if actor.has_role(Role.SUPERVISOR):
        wanted |= waits & (HEAD_STAGE | SUPERVISOR_STAGE)
    return wanted


def _of_cases(actor: Actor) -> Q:
    """A case's own limit: while departments work who has a step of it, then the lead department's head, the supervisor;
    once it waits for the signature, who signs. What was decided and not delivered: who delivers, then the same.
    """
    running = Q(about=ReminderMatter.CASE, case__paused_on=None)
    at_work, to_sign = (running & Q(case__state=state) for state in (CaseState.IN_APPROVAL, CaseState.DECIDING))
    in_time, beyond_law = Q(due_on=F("case__promised_due_on")), Q(due_on=F("case__statutory_due_on"), stage=LAW)
    to_deliver = Q(about=ReminderMatter.DELIVERY, case__state=CaseState.DECIDED)
    heads = Q(case__item__department__code__in=actor.departments(Role.APPROVER))
    leads = Q(case__item__department__code__in=actor.departments(Role.OFFICER))
    of_case = Task.objects.filter(case=OuterRef("case"), state__in=AT_WORK)
    mine = Q(Exists(of_case.filter(_open_or_claimed_by(actor), department__code__in=actor.departments(Role.OFFICER))))
    if actor.standing_in:
        mine |= Q(Exists(deputised_tasks(actor).filter(case=OuterRef("case"))))
    mine &= ~Q(Exists(_of_own_step_that_day(actor)))
    wanted = at_work & in_time & (OFFICER_STAGE & mine | HEAD_STAGE & heads)
    wanted |= to_sign & in_time & (OFFICER_STAGE | HEAD_STAGE) & heads | (at_work | to_sign) & beyond_law & heads
    wanted |= to_deliver & (OFFICER_STAGE & leads | HEAD_STAGE & heads)
    if actor.has_role(Role.INTAKE_CLERK):
        wanted |= to_deliver & OFFICER_STAGE
    if actor.has_role(Role.SUPERVISOR):
        wanted |= SUPERVISOR_STAGE & ((at_work | to_sign) & in_time | to_deliver) | (at_work | to_sign) & beyond_law
    return wanted


def _of_own_step_that_day(actor: Actor) -> "QuerySet[Reminder]":
    """An officer's step that is due on the case's own last day: its reminder says the same, once is enough."""
    department = Q(task__department__code__in=actor.departments(Role.OFFICER))
    return Reminder.objects.filter(
        department & _open_or_claimed_by(actor, "task__"),
        case=OuterRef("case"),
        due_on=OuterRef("due_on"),
        about=ReminderMatter.STEP,
        stage=ReminderStage.OFFICER,
        task__state__in=AT_WORK,
        task__promised_due_on=F("due_on"),
        is_open=True,
    )


def _is_covered(actor: Actor, row: Reminder) -> bool:
    """Not of another item than those for which the actor stands in: which one a step of a package belongs to, only the
    procedure knows. No query.
    """
    task = row.task
    if task is None or row.stage != ReminderStage.OFFICER:
        return True
    is_free = task.state == TaskState.OPEN or task.claimed_by == actor.account
    if is_free and task.department.code in actor.departments(Role.OFFICER):
        return True
    task.case = row.case
    return stands_in(actor, task) is not None


def _of_questions(actor: Actor) -> Q:
    """Of what is not answered yet: the officers of the department that was asked, its head, at last who asked or has
    the step now.
    """
    officers, heads = actor.departments(Role.OFFICER), actor.departments(Role.APPROVER)
    mine = Q(consultation__asked_by=actor.account) | Q(consultation__task__claimed_by=actor.account)
    to_whom = OFFICER_STAGE & Q(consultation__department__code__in=officers)
    to_whom |= HEAD_STAGE & Q(consultation__department__code__in=heads)
    to_whom |= mine & Q(stage=ReminderStage.ASKER, consultation__task__department__code__in=officers)
    return Q(consultation__in=open_consultations()) & to_whom


def broken_promises_for(actor: Actor) -> Sequence[Promise]:
    """Materials that were promised at acceptance and are overdue: for intake, who signs, and supervision. One query."""
    rows = _broken_promises(actor).select_related("case__item", "case__revision", "case__applicant")
    return list(rows.order_by("due_on", "id")[:SHOWN])


def _broken_promises(actor: Actor) -> "QuerySet[Promise]":
    if not actor.is_staff_member:
        return Promise.objects.none()
    lead = actor.departments(Role.APPROVER) | actor.departments(Role.OFFICER)
    wanted = Q(case__item__department__code__in=lead)
    if actor.has_role(Role.INTAKE_CLERK) or actor.has_role(Role.SUPERVISOR):
        wanted = Q()
    return Promise.objects.filter(wanted, overdue_at__isnull=False, supplied_at=None, case__state__in=UNDECIDED)


def extensions_for(actor: Actor) -> Sequence[CaseExtension]:
    """The requests for more time that wait for the actor's answer, the oldest first. One query."""
    rows = _extensions(actor).select_related(
        "case__item", "case__revision", "case__applicant", "task__department", "asked_by"
    )
    return list(rows.order_by("id")[:SHOWN])


def _extensions(actor: Actor) -> "QuerySet[CaseExtension]":
    if not actor.is_staff_member:
        return CaseExtension.objects.none()
    wanted = Q(kind=ExtensionKind.DEPARTMENT, task__department__code__in=actor.departments(Role.APPROVER))
    if actor.has_role(Role.SUPERVISOR):
        wanted |= Q(kind=ExtensionKind.JOINT)
    return CaseExtension.objects.filter(wanted, state=ExtensionState.ASKED).exclude(asked_by=actor.account)
