"""The dates of one case and its tasks, worked out from the limits, the pauses, the extensions and the calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hall.casework.clock import Pause, WorkCalendar, extended_due
from hall.casework.models import Case, CasePause, Task
from hall.catalog.content import Limit
from hall.catalog.models import ItemKind
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day


@dataclass(frozen=True, slots=True)
class Dates:
    """The last days of one clock: by the department's promise, and by law where the law sets one."""

    promised: date
    statutory: date | None


def pauses_of(rows: Iterable[CasePause]) -> list[Pause]:
    """The pauses that are over. One that goes on moves no date yet: nobody knows its end."""
    return [Pause(local_day(row.started_at), local_day(row.ended_at)) for row in rows if row.ended_at is not None]


def task_dates(task: Task, pauses: Iterable[Pause], calendar: WorkCalendar) -> Dates:
    """Of one task, by its own pauses and its own extension."""
    step = content_of(task.case.revision).procedure.step(task.step)
    return _dates(local_day(task.opened_at), step.promised, step.statutory, pauses, task.extended_days, calendar)


def case_dates(case: Case, pauses: Iterable[Pause], calendar: WorkCalendar) -> Dates | None:
    """Of the whole case, by all of its pauses together; None before it is accepted."""
    if case.accepted_at is None:
        return None
    guide = content_of(case.revision).guide
    start = case.counted_from or local_day(case.accepted_at)
    return _dates(start, guide.promised, guide.statutory, pauses, case.extended_days, calendar)


def _dates(
    start: date,
    promised: Limit,
    statutory: Limit | None,
    pauses: Iterable[Pause],
    extra: int,
    calendar: WorkCalendar,
) -> Dates:
    stood = list(pauses)

    def due(limit: Limit) -> date:
        return extended_due(start, limit.days, limit.unit, calendar, stood, extra)

    return Dates(due(promised), due(statutory) if statutory else None)


def set_dates(row: Case | Task, dates: Dates) -> None:
    """Put the dates into the row, and have its reminders worked out anew. Not saved."""
    row.promised_due_on, row.statutory_due_on = dates.promised, dates.statutory
    row.remind_on = None


def is_joint(case: Case) -> bool:
    """Whether several departments handle it together, under the limit of Licensing Law Art. 42(2). Needs `item`."""
    return bool(case.item.kind == ItemKind.PACKAGE)


def legal_due(task: Task) -> date | None:
    """The statutory last day that binds this task: its own, or that of an item which one department decides."""
    if task.statutory_due_on is not None or is_joint(task.case):
        return task.statutory_due_on
    return task.case.statutory_due_on
