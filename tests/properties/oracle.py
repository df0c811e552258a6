"""A slow clock that walks day by day, as a clerk with a wall calendar counts, and the comparison with the fast one."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from hall.casework.clock import Pause, WorkCalendar, due_with_pauses, extended_due, next_working_day
from hall.catalog.content import LimitUnit

ONE_DAY = timedelta(days=1)
FIRST, DAYS = date(2024, 1, 1), 3 * 365


def walked(
    start: date, count: int, unit: LimitUnit, calendar: WorkCalendar, pauses: Sequence[Pause], extra: int = 0
) -> date:
    """The last day of a limit of `count`, then of `extra` working days, the days of the pauses not counted."""
    day = _walk(start, count, unit, calendar, pauses)
    return _walk(day, extra, LimitUnit.WORKING_DAYS, calendar, pauses) if extra else day


def _walk(day: date, count: int, unit: LimitUnit, calendar: WorkCalendar, pauses: Sequence[Pause]) -> date:
    is_working = calendar.is_working_day
    while count > 0:
        day += ONE_DAY
        stands = any(pause.start < day <= pause.end for pause in pauses)
        if not stands and (unit is LimitUnit.CALENDAR_DAYS or is_working(day)):
            count -= 1
    if unit is LimitUnit.CALENDAR_DAYS:
        day = next_working_day(day, calendar)
    for pause in sorted(pauses):
        if pause.start <= day < pause.end:  # stopped on the last day: it ends when it goes on
            day = next_working_day(pause.end, calendar)
    return day


def compare(calendar: WorkCalendar, cases: int, seed: int) -> int:
    """Ask both clocks `cases` random questions. Returns how many; raises AssertionError at the first difference."""
    chance = random.Random(seed)
    for number in range(cases):
        start = FIRST + ONE_DAY * chance.randrange(DAYS)
        count, unit = chance.randint(1, 60), chance.choice(list(LimitUnit))
        pauses = []
        for _ in range(chance.choice((0, 0, 1, 2, 3))):
            first = start + ONE_DAY * chance.randint(-20, 90)
            pauses.append(Pause(first, first + ONE_DAY * chance.randint(-1, 40)))
        extra = chance.choice((0, 0, 10, 15)) if unit is LimitUnit.WORKING_DAYS else 0
        slow = walked(start, count + extra, unit, calendar, pauses)
        fast = extended_due(start, count, unit, calendar, pauses, extra)
        assert fast == slow, (number, start, count, unit, pauses, extra)
        if not extra:
            assert due_with_pauses(start, count, unit, calendar, pauses) == slow
    return cases
