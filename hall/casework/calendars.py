"""The calendar in force, read from its table; the process keeps it for a short while."""

import time
from threading import Lock

from hall.casework.clock import WorkCalendar
from hall.casework.models import CalendarDay, CalendarYear

_KEPT_SECONDS = 60.0
_lock = Lock()
_kept: tuple[float, WorkCalendar] | None = None


def current_calendar() -> WorkCalendar:
    """The announced holidays and exchanged days. An edit is seen by every process within a minute. Two queries then."""
    global _kept
    with _lock:
        if _kept is None or time.monotonic() - _kept[0] > _KEPT_SECONDS:
            _kept = (time.monotonic(), _read())
        return _kept[1]


def forget_calendar() -> None:
    """Read the table again at the next question."""
    global _kept
    with _lock:
        _kept = None


def _read() -> WorkCalendar:
    days = list(CalendarDay.objects.values_list("day", "is_working"))
    return WorkCalendar(
        off=frozenset(day for day, is_working in days if not is_working),
        work=frozenset(day for day, is_working in days if is_working),
        known_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )
