"""催办: what is due is urged, stage by stage; `deadlines` says of what, and on which days.

A deadline's next reminder is a date on its own row (`remind_on`): a hall that had stopped catches up in the order of
the days, each reminder once. Whatever moves a deadline sets `remind_on` to null, and it is worked out anew here.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from hall.casework.models import Case, Consultation, EventKind, Reminder, Task
from hall.casework.services.calendar import not_moved_yet
from hall.casework.services.deadlines import (
    Deadline,
    Stage,
    deadline_of_case,
    deadline_of_consultation,
    deadline_of_task,
)
from hall.casework.services.frame import Act, act
from hall.casework.states import REMINDED_OF, UNDECIDED, UNFINISHED, CaseState, ReminderMatter, ReminderStage
from hall.catalog.selectors import revision_of
from hall.lib.dates import local_day
from hall.lib.literal import literals
from identity.actors import SYSTEM

BEFORE_ACCEPTANCE = (CaseState.SUBMITTED, CaseState.CORRECTION_ASKED)
NEVER = date.max  # nothing is left to remind of
BATCH = 2000  # deadlines of one kind that one run looks at


@dataclass(frozen=True, slots=True)
class Kind:
    """What may wait: which rows do, their case's column, what their deadline is, the fields whose change would move it,
    and what a reminder's event says of a row.
    """

    rows: Callable[[], "QuerySet[Any]"]
    case: str
    deadline: Callable[[Any], Deadline | None]
    moved_by: tuple[str, ...]
    told: Callable[[Any], dict[str, Any]]


def _waiting_cases() -> "QuerySet[Case]":
    return Case.objects.filter(state__in=literals(REMINDED_OF))


def _open_tasks() -> "QuerySet[Task]":
    return Task.objects.filter(state__in=literals(UNFINISHED)).select_related("case")


def _open_questions() -> "QuerySet[Consultation]":
    return Consultation.objects.filter(answered_at=None, withdrawn_at=None).select_related("case", "task", "department")


def _told_of_question(one: Consultation) -> dict[str, Any]:
    return {"task": one.task, "department": one.department.code}


KINDS: Mapping[str, Kind] = {
    "case": Kind(
        _waiting_cases,
        "pk",
        deadline_of_case,
        ("state", "acceptance_due_on", "promised_due_on", "statutory_due_on", "paused_on"),
        lambda case: {},
    ),
    "task": Kind(
        _open_tasks,
        "case_id",
        deadline_of_task,
        ("state", "promised_due_on", "statutory_due_on"),
        lambda task: {"task": task},
    ),
    "consultation": Kind(_open_questions, "case_id", deadline_of_consultation, ("due_on",), _told_of_question),
}


def remind(now: datetime) -> int:
    """Send what is due, in the order of the days on which it was due. Returns how many. Run by the clock."""
    today, sent = local_day(now), 0
    _close()
    _plan(today)
    waiting = list(_due(today))
    heapq.heapify(waiting)
    while waiting:
        _day, case_pk, kind, pk = heapq.heappop(waiting)
        then, was_sent = _send_next(case_pk, kind, pk, now)
        sent += was_sent
        if then <= today:
            heapq.heappush(waiting, (then, case_pk, kind, pk))
    return sent


OVER = (
    Q(about__in=[ReminderMatter.STEP, ReminderMatter.PAUSE], task__ended_at__isnull=False)
    | Q(about=ReminderMatter.QUESTION, consultation__answered_at__isnull=False)
    | Q(about=ReminderMatter.QUESTION, consultation__withdrawn_at__isnull=False)
    | Q(about=ReminderMatter.QUESTION, consultation__task__ended_at__isnull=False)
    | Q(about__in=[ReminderMatter.ACCEPTANCE, ReminderMatter.CORRECTION]) & ~Q(case__state__in=BEFORE_ACCEPTANCE)
    | Q(about=ReminderMatter.CASE) & ~Q(case__state__in=UNDECIDED)
    | Q(about=ReminderMatter.DELIVERY) & ~Q(case__state=CaseState.DECIDED)
)


def _close() -> None:
    """Those of what has come to an end, from which nothing comes back."""
    over = Reminder.objects.filter(OVER, is_open=True).order_by("id").values_list("pk", flat=True)[:BATCH]
    Reminder.objects.filter(pk__in=list(over)).update(is_open=False)


def _due(today: date) -> Iterator[tuple[date, int, str, int]]:
    for name, kind in KINDS.items():
        rows = kind.rows().filter(remind_on__lte=today).exclude(not_moved_yet("remind_on", kind.case))
        rows = rows.order_by("remind_on", "id")
        for day, case_pk, pk in rows.values_list("remind_on", kind.case, "pk")[:BATCH]:
            yield day, case_pk, name, pk


def _plan(today: date) -> None:
    """Work out the next reminder of every deadline that is new or has moved. Conditional, so that a later move wins."""
    for name, kind in KINDS.items():
        for row in kind.rows().filter(remind_on=None).order_by("id")[:BATCH]:
            case = row if isinstance(row, Case) else row.case
            case.revision = revision_of(case.revision_id)
            following = _next(kind.deadline(row), _of(name, row, case), today)
            day = following.day if following else NEVER
            unmoved = {field: getattr(row, field) for field in kind.moved_by}
            same = kind.rows().filter(pk=row.pk, remind_on=None, **unmoved)
            same.update(remind_on=day)


def _of(name: str, row: Any, case: Case) -> dict[str, Any]:
    """Whose a reminder is: of the case itself where it is of nothing in it."""
    return {"case": case, "task": None, "consultation": None, name: row}


def _next(deadline: Deadline | None, of: dict[str, Any], today: date) -> Stage | None:
    """The next stage, by what was sent of this deadline already."""
    if deadline is None:
        return None
    sent = Reminder.objects.filter(**of, about=deadline.about).values_list("stage", "due_on")
    return deadline.next(set(sent), today)


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
        one = _next(deadline, of, today)
        is_due = one is not None and one.day <= today
        if deadline and one and is_due:
            Reminder.objects.create(
                **of, about=deadline.about, stage=one.stage, due_on=one.due_on, for_day=one.day, made_at=now
            )
            _tell(a, deadline, one, kind.told(row))
            one = _next(deadline, of, today)
        row.remind_on = one.day if one else NEVER
        if row is not a.case:
            row.save(update_fields=["remind_on"])
        return row.remind_on, is_due


def _tell(a: Act, deadline: Deadline, one: Stage, told: dict[str, Any]) -> None:
    """The applicant gets a message of an event of its own; staff read theirs in the list and in the log."""
    due = one.due_on.isoformat()
    if one.stage is ReminderStage.APPLICANT:
        a.record(EventKind.CORRECTION_DUE, due_on=due)
    else:
        a.record(EventKind.REMINDED, about=deadline.about.value, stage=one.stage.value, due_on=due, **told)
