"""The calendar in force, read from its table; the process keeps it for a short while."""

from hall.casework.clock import WorkCalendar
from hall.casework.models import CalendarDay, CalendarYear
from hall.lib.kept import Kept


def _read() -> WorkCalendar:
    days = list(CalendarDay.objects.values_list("day", "is_working"))
    return WorkCalendar(
        off=frozenset(day for day, is_working in days if not is_working),
        work=frozenset(day for day, is_working in days if is_working),
        known_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


_calendar = Kept(_read)


def current_calendar() -> WorkCalendar:
    """The announced holidays and exchanged days. An edit is seen by every process within a minute. Two queries then."""
    return _calendar.get()


def forget_calendar() -> None:
    """Read the table again at the next question."""
    _calendar.forget()
