"""What the clock does by itself, and what it says of it: one log line and one row for each run that did something."""

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db.models import Min

from hall.casework.clock import ONE_DAY
from hall.casework.models import ClockRun, Reminder
from hall.casework.services.calendar import move_dates
from hall.casework.services.closing import archive_cases, close_delivered
from hall.casework.services.counter import end_old_visits
from hall.casework.services.intake import accept_by_silence, accepted_unanswered
from hall.casework.services.paper_scans import forget_scans
from hall.casework.services.reminders import remind
from hall.casework.services.tasks import take_silence_as_no_objection
from hall.casework.services.tolerance import watch_promises
from hall.lib.dates import local_day

log = logging.getLogger("hall.clock")

# In this order: dates are right before anything is taken for overdue, and nobody is urged of what silence has settled.
EACH_MINUTE: Mapping[str, Callable[[datetime], int]] = {
    "dates_moved": move_dates,
    "accepted_by_silence": accept_by_silence,
    "silent_advice": take_silence_as_no_objection,
    "promises_watched": watch_promises,
    "reminded": remind,
}
EACH_HOUR: Mapping[str, Callable[[datetime], int]] = {
    "visits_ended": end_old_visits,
    "scans_forgotten": forget_scans,
    "closed": close_delivered,
    "archived": archive_cases,
}


def run_clock(parts: Mapping[str, Callable[[datetime], int]], now: datetime) -> ClockRun | None:
    """Do every part, the earliest deadlines first within each; what a part fails at does not hold up the others.

    Returns the row that says what was done, None where there was nothing to do.
    """
    late: date | None = None
    did: dict[str, int] = {}
    for name, do in parts.items():
        try:
            if name == "accepted_by_silence":
                late = _acceptance_late_since(now)
            count = do(now)
        except Exception:
            log.exception("A part of the clock failed: %s", name)
        else:
            if count:
                did[name] = count
    if not did:
        return None
    run = ClockRun.objects.create(ran_at=now, did=did, late_since=_earliest(late, _reminders_late_since(now, did)))
    log.info("The clock did %s, due since %s", did, run.late_since or "today")
    return run


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _acceptance_late_since(now: datetime) -> date | None:
    overdue = accepted_unanswered(now).filter(acceptance_due_on__lt=local_day(now) - ONE_DAY)
    first: date | None = overdue.aggregate(first=Min("acceptance_due_on"))["first"]
    return first + ONE_DAY if first else None


def _reminders_late_since(now: datetime, did: Mapping[str, int]) -> date | None:
    if "reminded" not in did:
        return None
    late = Reminder.objects.filter(made_at=now, for_day__lt=local_day(now))
    first: date | None = late.aggregate(first=Min("for_day"))["first"]
    return first
