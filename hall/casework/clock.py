"""The clock: when is it due, how much is used, is it green, yellow or red? Pure; days are handed in.

The day of the act is not counted; a limit that would end on a rest day ends on the next working day (Civil Code
Arts. 201 and 203, by analogy). Working days leave out rest days and statutory holidays and include weekends that the
State Council exchanges for holidays (Licensing Law Art. 82).
"""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from hall.catalog.content import LimitUnit

ONE_DAY = timedelta(days=1)


FIXED_FESTIVALS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
FIRST_YEAR, LAST_YEAR = 2020, 2045  # the years that are counted beforehand; others are walked day by day


@dataclass(frozen=True)
class WorkCalendar:
    """Days off that fall on weekdays, working days that fall on weekends, and the years that were announced.

    In a year that is not in `known_years` only the fixed festivals are known (New Year, Labour Day, National Day), so
    what is computed there is provisional.
    """

    off: frozenset[date]
    work: frozenset[date]
    known_years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day.year not in self.known_years:
            return day.weekday() < 5 and (day.month, day.day) not in FIXED_FESTIVALS
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    @cached_property
    def counted(self) -> tuple[Sequence[int], Sequence[int]]:
        """(the working days in order, as ordinals; how many there are up to each day of the counted years)."""
        ordered, up_to = array("l"), array("l")
        for ordinal in range(date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal() + 1):
            if self.is_working_day(date.fromordinal(ordinal)):
                ordered.append(ordinal)
            up_to.append(len(ordered))
        return ordered, up_to

    def count_up_to(self, day: date) -> int | None:
        """Working days of the counted years up to and including that day; None outside them."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return None
        return self.counted[1][day.toordinal() - _FIRST]

    def working_day(self, number: int) -> date | None:
        """The working day of that number, counting as `count_up_to` does; None outside the counted years."""
        ordered = self.counted[0]
        return date.fromordinal(ordered[number - 1]) if 0 < number <= len(ordered) else None


_FIRST = date(FIRST_YEAR, 1, 1).toordinal()


class Light(StrEnum):
    """绿、黄、红."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """That day itself, or the first working day after it."""
    while not calendar.is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(start: date, count: int, calendar: WorkCalendar) -> date:
    """The `count`-th working day after `start` (which is not counted); `start` itself for 0."""
    if count <= 0:
        return start
    before = calendar.count_up_to(start)
    found = None if before is None else calendar.working_day(before + count)
    return found or _walk(start, count, calendar)


def _walk(day: date, count: int, calendar: WorkCalendar) -> date:
    while count > 0:
        day += ONE_DAY
        if calendar.is_working_day(day):
            count -= 1
    return day


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start, calendar)
    first, last = calendar.count_up_to(start), calendar.count_up_to(end)
    if first is not None and last is not None:
        return last - first
    return sum(calendar.is_working_day(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """The clock stood from the day after `start` up to and including `end` (Licensing Law Art. 45).

    As with a limit, the day of the act itself is not counted as standing, and the day on which it goes on is.
    """

    start: date
    end: date


def due_with_pauses(
    start: date, days: float, unit: LimitUnit, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> date:
    """The last day of a limit that begins on `start`, the days of the pauses not counted.

    Pauses may overlap (two departments at once); what lies before the start or after the end has no effect. A clock
    that was stopped on its last day ends on the day when it goes on. A limit of 0 days (即时) is due the same day,
    paused or not.
    """
    whole = math.ceil(days)
    if whole == 0:
        return start
    due = add_working_days(start, whole, calendar) if unit is LimitUnit.WORKING_DAYS else start + ONE_DAY * whole
    stood, ordered = start, sorted(pauses)
    for pause in ordered:
        first, last = max(pause.start, stood), pause.end
        if first >= due or last <= first:
            continue
        if unit is LimitUnit.WORKING_DAYS:
            due = add_working_days(last, working_days_between(first, due, calendar), calendar)
        else:
            due += last - first
        stood = last
    due = due if unit is LimitUnit.WORKING_DAYS else next_working_day(due, calendar)
    for pause in ordered:
        if pause.start <= due < pause.end:
            due = next_working_day(pause.end, calendar)
    return due


def extended_due(
    start: date,
    days: float,
    unit: LimitUnit,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    extra: int = 0,
) -> date:
    """The last day of a limit that was made `extra` working days longer (Licensing Law Art. 42).

    An extension is counted in working days, also of a limit that another law counts in calendar days.
    """
    pauses = list(pauses)
    if unit is LimitUnit.WORKING_DAYS:
        return due_with_pauses(start, math.ceil(days) + extra, unit, calendar, pauses)
    due = due_with_pauses(start, days, unit, calendar, pauses)
    return due_with_pauses(due, extra, LimitUnit.WORKING_DAYS, calendar, pauses) if extra else due


def yellow_on(start: date, due: date, unit: LimitUnit, calendar: WorkCalendar, total: int) -> date:
    """The first day on which `read_clock` says yellow: when one day or a fifth of the limit is left."""
    if total <= 1:
        return due
    left = max(1, total // 5)
    day = due
    if unit is LimitUnit.CALENDAR_DAYS:
        return max(due - ONE_DAY * left, start)
    while day > start and working_days_between(day - ONE_DAY, due, calendar) <= left:
        day -= ONE_DAY
    return day


def due_on(start: date, days: float, unit: LimitUnit, calendar: WorkCalendar) -> date:
    """The last day of a limit that begins on `start`. Half days count as whole; 0 days (即时) is due the same day."""
    return due_with_pauses(start, days, unit, calendar)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A limit read on one day, in the unit that it is counted in. `left` is negative when overdue."""

    total: int
    used: int
    left: int
    due_on: date
    unit: LimitUnit
    light: Light
    is_provisional: bool


def read_clock(
    start: date, due: date, today: date, unit: LimitUnit, calendar: WorkCalendar, *, total: int | None = None
) -> ClockReading:
    """Read a limit that began on `start` and is due on `due`; of a clock that stands, on the day when it stopped.

    `total` is the length of the limit, extension included; without it the days from start to due, which after a pause
    are more than the limit.

    Red when overdue; yellow on the last day, or when one day or a fifth of a longer limit is left; else green. The
    thresholds are this hall's own: no national standard sets them.
    """

    def between(first: date, last: date) -> int:
        if unit is LimitUnit.WORKING_DAYS:
            return working_days_between(first, last, calendar)
        return (last - first).days

    total = between(start, due) if total is None else total
    left = between(today, due)
    if today > due:
        # A rest day after the last day has used nothing of the next working day, yet the limit has passed.
        left = min(left, -1)
    light = Light.GREEN
    if today > due:
        light = Light.RED
    elif left == 0 or (left <= max(1, total // 5) and total > 1):
        light = Light.YELLOW
    is_provisional = any(year not in calendar.known_years for year in range(start.year, max(due, today).year + 1))
    return ClockReading(total, max(total - left, 0), left, due, unit, light, is_provisional)
