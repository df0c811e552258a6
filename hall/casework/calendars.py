"""The calendar in force, read from its table; the process keeps it for a short while."""

from datetime import date

from django.utils.translation import gettext as _

from hall.casework.clock import WorkCalendar
from hall.casework.models import CalendarDay, CalendarYear
from hall.lib.dates import month_day
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


def provisional_note(day: date) -> str:
    """“（暂定）” for a day of a year whose holidays were not announced: it moves when they are; else nothing."""
    return "" if day.year in current_calendar().known_years else _("（暂定）")


def due_day(day: date) -> str:
    """11月23日, or 1月8日（暂定）."""
    return f"{month_day(day)}{provisional_note(day)}"


def forget_calendar() -> None:
    """Read the table again at the next question."""
    _calendar.forget()
