"""催办: each deadline urges the officer when it turns yellow, the head on the last day, the supervisor when it is red.

A question to another department urges those who were asked when it turns yellow, their head when it is overdue, and a
working day later tells whoever asked that they need not hope for an answer.

A deadline's next reminder is a date on its own row (`remind_on`): a hall that had stopped catches up in the order of
the days, each reminder once. Whatever moves a deadline sets `remind_on` to null, and it is worked out anew here.
"""

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from hall.casework.calendars import current_calendar
from hall.casework.clock import ONE_DAY, add_working_days, working_days_between, yellow_on
from hall.casework.models import Case, Consultation, EventKind, Reminder, Task
from hall.casework.services.frame import act
from hall.casework.states import AT_WORK, UNDECIDED, CaseState, ReminderStage
from hall.catalog.content import Limit, LimitUnit
from hall.catalog.selectors import content_of, revision_of
from hall.lib.dates import local_day
from identity.actors import SYSTEM

NEVER = date.max  # nothing is left to remind of
WAITING = frozenset({CaseState.SUBMITTED, CaseState.DECIDING})  # where the case itself waits for somebody
BATCH = 2000  # deadlines of one kind that one run looks at

Stages = list[tuple[ReminderStage, date]]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One running limit: its last day, and the day of each of its reminders."""

    due_on: date
    stages: Stages

    def next(self, sent: Iterable[str]) -> tuple[ReminderStage, date] | None:
        """The first reminder that was not sent yet."""
        done = set(sent)
        return next(((stage, day) for stage, day in self.stages if stage.value not in done), None)


def deadline_of_task(task: Task) -> Deadline:
    """Of a task at work: the department's promise. Needs the case with its revision."""
    step = content_of(task.case.revision).procedure.step(task.step)
    return _deadline(local_day(task.opened_at), task.promised_due_on, step.promised, task.extended_days)


def deadline_of_case(case: Case) -> Deadline | None:
    """Of a case that waits for acceptance or for the signature; None of any other."""
    if case.state == CaseState.SUBMITTED and case.received_at and case.acceptance_due_on:
        start, total = local_day(case.received_at), settings.ACCEPTANCE_WORKING_DAYS
        return Deadline(case.acceptance_due_on, _stages(start, case.acceptance_due_on, LimitUnit.WORKING_DAYS, total))
    if case.state == CaseState.DECIDING and case.accepted_at and case.promised_due_on:
        start, limit = case.counted_from or local_day(case.accepted_at), content_of(case.revision).guide.promised
        return _deadline(start, case.promised_due_on, limit, case.extended_days)
    return None


def deadline_of_consultation(one: Consultation) -> Deadline | None:
    """Of a question that waits for its answer; None once the step that asked is done. Needs its task and case."""
    if one.task.ended_at is not None or one.case.state not in UNDECIDED:
        return None
    start, calendar = local_day(one.asked_at), current_calendar()
    total = working_days_between(start, one.due_on, calendar)
    stages = [
        (ReminderStage.OFFICER, yellow_on(start, one.due_on, LimitUnit.WORKING_DAYS, calendar, total)),
        (ReminderStage.HEAD, one.due_on + ONE_DAY),
        (ReminderStage.ASKER, add_working_days(one.due_on, 1, calendar) + ONE_DAY),
    ]
    return Deadline(one.due_on, stages)


def _deadline(start: date, due: date, limit: Limit, extended: int) -> Deadline:
    return Deadline(due, _stages(start, due, limit.unit, math.ceil(limit.days) + extended))


def _stages(start: date, due: date, unit: LimitUnit, total: int) -> Stages:
    return [
        (ReminderStage.OFFICER, yellow_on(start, due, unit, current_calendar(), total)),
        (ReminderStage.HEAD, due),
        (ReminderStage.SUPERVISOR, due + ONE_DAY),
    ]


@dataclass(frozen=True, slots=True)
class Kind:
    """What may wait: which rows do, their case's column, what their deadline is, the field whose change would move it,
    and what a reminder's event says of a row.
    """

    rows: Callable[[], "QuerySet[Any]"]
    case: str
    deadline: Callable[[Any], Deadline | None]
    moved_by: str
    told: Callable[[Any], dict[str, Any]]


def _waiting_cases() -> "QuerySet[Case]":
    return Case.objects.filter(state__in=WAITING)


def _open_tasks() -> "QuerySet[Task]":
    return Task.objects.filter(state__in=AT_WORK).select_related("case")


def _open_questions() -> "QuerySet[Consultation]":
    return Consultation.objects.filter(answered_at=None, withdrawn_at=None).select_related("case", "task", "department")


def _told_of_question(one: Consultation) -> dict[str, Any]:
    return {"task": one.task, "department": one.department.code}


KINDS: Mapping[str, Kind] = {
    "case": Kind(_waiting_cases, "pk", deadline_of_case, "state", lambda case: {}),
    "task": Kind(_open_tasks, "case_id", deadline_of_task, "promised_due_on", lambda task: {"task": task}),
    "consultation": Kind(_open_questions, "case_id", deadline_of_consultation, "due_on", _told_of_question),
}


def remind(now: datetime) -> int:
    """Send what is due, in the order of the days on which it was due. Returns how many. Run by the clock."""
    _plan()
    today, sent = local_day(now), 0
    waiting = list(_due(today))
    heapq.heapify(waiting)
    while waiting:
        _day, case_pk, kind, pk = heapq.heappop(waiting)
        then, was_sent = _send_next(case_pk, kind, pk, now)
        sent += was_sent
        if then <= today:
            heapq.heappush(waiting, (then, case_pk, kind, pk))
    return sent


def _due(today: date) -> Iterator[tuple[date, int, str, int]]:
    for name, kind in KINDS.items():
        rows = kind.rows().filter(remind_on__lte=today).order_by("remind_on", "id")
        for day, case_pk, pk in rows.values_list("remind_on", kind.case, "pk")[:BATCH]:
            yield day, case_pk, name, pk


def _plan() -> None:
    """Work out the next reminder of every deadline that is new or has moved. Conditional, so that a later move wins."""
    for name, kind in KINDS.items():
        for row in kind.rows().filter(remind_on=None).order_by("id")[:BATCH]:
            case = row if isinstance(row, Case) else row.case
            case.revision = revision_of(case.revision_id)
            day = _next(kind.deadline(row), _of(name, row, case))[1]
            same = kind.rows().filter(pk=row.pk, remind_on=None, **{kind.moved_by: getattr(row, kind.moved_by)})
            same.update(remind_on=day)


def _of(name: str, row: Any, case: Case) -> dict[str, Any]:
    """Whose a reminder is: of the case itself where it is of nothing in it."""
    return {"case": case, "task": None, "consultation": None, name: row}


def _next(deadline: Deadline | None, of: dict[str, Any]) -> tuple[ReminderStage | None, date]:
    """The next stage and its day, by what was sent of this deadline already."""
    if deadline is None:
        return None, NEVER
    sent = Reminder.objects.filter(**of, due_on=deadline.due_on).values_list("stage", flat=True)
    return deadline.next(sent) or (None, NEVER)


def _send_next(case_pk: int, name: str, pk: int, now: datetime) -> tuple[date, bool]:
    """Send one stage under the case's lock, if it still is due. Returns the day of the next one, and whether it was."""
    kind, today = KINDS[name], local_day(now)
    with act(case_pk, actor=SYSTEM, now=now) as a:
        row: Any = kind.rows().filter(pk=pk, remind_on__lte=today).first()
        if row is None:
            return NEVER, False
        if isinstance(row, Case):
            row = a.case
        else:
            row.case = a.case
        deadline, of = kind.deadline(row), _of(name, row, a.case)
        stage, day = _next(deadline, of)
        is_due = day <= today
        if deadline and stage and is_due:
            Reminder.objects.create(**of, stage=stage, due_on=deadline.due_on, for_day=day, made_at=now)
            a.record(EventKind.REMINDED, stage=stage.value, due_on=deadline.due_on.isoformat(), **kind.told(row))
            day = _next(deadline, of)[1]
        row.remind_on = day
        if row is not a.case:
            row.save(update_fields=["remind_on"])
        return day, is_due
