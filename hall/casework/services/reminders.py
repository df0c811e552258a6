"""催办: each deadline urges the officer when it turns yellow, the head on the last day, the supervisor when it is red.

A deadline's next reminder is a date on its own row (`remind_on`): a hall that had stopped catches up in the order of
the days, each reminder once. Whatever moves a deadline sets `remind_on` to null, and it is worked out anew here.
"""

import heapq
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from hall.casework.calendars import current_calendar
from hall.casework.clock import ONE_DAY, yellow_on
from hall.casework.models import Case, EventKind, Reminder, Task
from hall.casework.services.frame import act
from hall.casework.states import AT_WORK, CaseState, ReminderStage
from hall.catalog.content import Limit, LimitUnit
from hall.catalog.selectors import content_of, revision_of
from hall.lib.dates import local_day
from identity.actors import SYSTEM

NEVER = date.max  # nothing is left to remind of
WAITING = frozenset({CaseState.SUBMITTED, CaseState.DECIDING})  # where the case itself waits for somebody
BATCH = 2000  # deadlines that one run looks at

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


def _deadline(start: date, due: date, limit: Limit, extended: int) -> Deadline:
    return Deadline(due, _stages(start, due, limit.unit, math.ceil(limit.days) + extended))


def _stages(start: date, due: date, unit: LimitUnit, total: int) -> Stages:
    return [
        (ReminderStage.OFFICER, yellow_on(start, due, unit, current_calendar(), total)),
        (ReminderStage.HEAD, due),
        (ReminderStage.SUPERVISOR, due + ONE_DAY),
    ]


def remind(now: datetime) -> int:
    """Send what is due, in the order of the days on which it was due. Returns how many. Run by the clock."""
    _plan()
    today, sent = local_day(now), 0
    waiting = list(_due(today))
    heapq.heapify(waiting)
    while waiting:
        _day, case_pk, task_pk = heapq.heappop(waiting)
        then, was_sent = _send_next(case_pk, task_pk, now)
        sent += was_sent
        if then <= today:
            heapq.heappush(waiting, (then, case_pk, task_pk))
    return sent


def _due(today: date) -> Iterator[tuple[date, int, int]]:
    tasks = Task.objects.filter(state__in=AT_WORK, remind_on__lte=today).order_by("remind_on", "id")
    cases = Case.objects.filter(state__in=WAITING, remind_on__lte=today).order_by("remind_on", "id")
    for day, case_pk, pk in tasks.values_list("remind_on", "case_id", "pk")[:BATCH]:
        yield day or today, case_pk, pk
    for day, pk in cases.values_list("remind_on", "pk")[:BATCH]:
        yield day or today, pk, 0


def _plan() -> None:
    """Work out the next reminder of every deadline that is new or has moved. Conditional, so that a later move wins."""
    for task in Task.objects.filter(state__in=AT_WORK, remind_on=None).select_related("case").order_by("id")[:BATCH]:
        task.case.revision = revision_of(task.case.revision_id)
        found = deadline_of_task(task)
        same = Task.objects.filter(pk=task.pk, remind_on=None, promised_due_on=task.promised_due_on)
        same.update(remind_on=_next_day(found, task.reminders.filter(due_on=found.due_on)))
    for case in Case.objects.filter(state__in=WAITING, remind_on=None).order_by("id")[:BATCH]:
        case.revision = revision_of(case.revision_id)
        of_case = deadline_of_case(case)
        rows = case.reminders.filter(task=None, due_on=of_case.due_on) if of_case else Reminder.objects.none()
        day = _next_day(of_case, rows) if of_case else NEVER
        Case.objects.filter(pk=case.pk, remind_on=None, state=case.state).update(remind_on=day)


def _next_day(deadline: Deadline, rows: "Iterable[Reminder]") -> date:
    following = deadline.next(row.stage for row in rows)
    return following[1] if following else NEVER


def _send_next(case_pk: int, task_pk: int, now: datetime) -> tuple[date, bool]:
    """Send one stage under the case's lock, if it still is due. Returns the day of the next one, and whether it was."""
    with act(case_pk, actor=SYSTEM, now=now) as a:
        task = Task.objects.get(pk=task_pk) if task_pk else None
        if task is not None:
            task.case = a.case
        row: Case | Task = task or a.case
        is_waiting = task.state in AT_WORK if task else a.case.state in WAITING
        deadline = deadline_of_task(task) if task else deadline_of_case(a.case)
        if not is_waiting or deadline is None or row.remind_on is None or row.remind_on > local_day(now):
            return NEVER, False
        rows = Reminder.objects.filter(case=a.case, task=task, due_on=deadline.due_on)
        sent = [one.stage for one in rows]
        following = deadline.next(sent)
        is_due = following is not None and following[1] <= local_day(now)
        if following is not None and is_due:
            stage, day = following
            Reminder.objects.create(
                case=a.case, task=task, stage=stage, due_on=deadline.due_on, for_day=day, made_at=now
            )
            a.record(EventKind.REMINDED, task=task, stage=stage.value, due_on=deadline.due_on.isoformat())
            following = deadline.next([*sent, stage.value])
        row.remind_on = following[1] if following else NEVER
        if task is not None:
            task.save(update_fields=["remind_on"])
        return row.remind_on, is_due
