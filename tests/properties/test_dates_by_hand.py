"""Dates worked by hand from the State Council's notices for 2024, 2025 and 2026; each line cites its rule.

N24, N25, N26 are 国务院办公厅关于2024年部分节假日安排的通知 and those for 2025 and 2026: which days are off, and which
weekends are worked. L32, L42, L45, L82: Licensing Law. C201, C203: Civil Code (the day of the act is not counted; a
limit that ends on a rest day ends on the next working day).
"""

from datetime import date

import pytest

from hall.casework.clock import Pause, WorkCalendar, due_with_pauses, extended_due, working_days_between
from hall.casework.services.calendar import SEED
from hall.catalog.content import LimitUnit
from tests.properties.oracle import compare

WORKING, CALENDAR = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS


def announced() -> WorkCalendar:
    """The three announced years as they are loaded."""
    import json

    years = json.loads(SEED.read_text(encoding="utf-8"))
    days = [(date.fromisoformat(d["day"]), d["is_working"]) for year in years for d in year["days"]]
    return WorkCalendar(
        frozenset(day for day, is_working in days if not is_working),
        frozenset(day for day, is_working in days if is_working),
        frozenset(year["year"] for year in years),
    )


D = date
BY_HAND = [
    # -- 2024
    # C201, L82: an ordinary week. From Monday 8 January: 9, 10, 11, 12, 15.
    (D(2024, 1, 8), 5, WORKING, [], D(2024, 1, 15)),
    # N24 Spring Festival 10-17 February off, Sundays 4 and 18 February worked. From Friday 2: 4, 5, 6, 7, 8.
    (D(2024, 2, 2), 5, WORKING, [], D(2024, 2, 8)),
    # the same: Friday 9 is an ordinary working day in the notice (rest is only encouraged). Then 18, 19, 20, 21.
    (D(2024, 2, 8), 5, WORKING, [], D(2024, 2, 21)),
    # N24 Qingming 4-6 April off, Sunday 7 April worked. From Wednesday 3: 7, 8.
    (D(2024, 4, 3), 2, WORKING, [], D(2024, 4, 8)),
    # N24 Labour Day 1-5 May off, Sunday 28 April and Saturday 11 May worked. From Friday 26 April: 28, 29, 30, 6, 7, 8.
    (D(2024, 4, 26), 6, WORKING, [], D(2024, 5, 8)),
    # the same: from Thursday 9 May: 10, 11 (Saturday), 13.
    (D(2024, 5, 9), 3, WORKING, [], D(2024, 5, 13)),
    # N24 Dragon Boat: Monday 10 June off. From Friday 7: 11.
    (D(2024, 6, 7), 1, WORKING, [], D(2024, 6, 11)),
    # N24 Mid-Autumn 15-17 September off, Saturday 14 worked. From Friday 13: 14, 18, 19.
    (D(2024, 9, 13), 3, WORKING, [], D(2024, 9, 19)),
    # N24 National Day 1-7 October off, Sunday 29 September and Saturday 12 October worked. From Friday 27: 29, 30, 8.
    (D(2024, 9, 27), 3, WORKING, [], D(2024, 10, 8)),
    # the same: from Thursday 10 October: 11, 12 (Saturday), 14.
    (D(2024, 10, 10), 3, WORKING, [], D(2024, 10, 14)),
    # N24, N25 year end: only Wednesday 1 January 2025 off. From Monday 30 December: 31, 2, 3.
    (D(2024, 12, 30), 3, WORKING, [], D(2025, 1, 3)),
    # C203: ten calendar days from Thursday 19 September end on Sunday 29, which is worked (N24).
    (D(2024, 9, 19), 10, CALENDAR, [], D(2024, 9, 29)),
    # C203: ten calendar days from 24 September end on Friday 4 October, off; the next working day is Tuesday 8.
    (D(2024, 9, 24), 10, CALENDAR, [], D(2024, 10, 8)),
    # -- 2025
    # N25 Spring Festival 28 January - 4 February off, 26 January and 8 February worked. From 24: 26, 27, 5, 6, 7.
    (D(2025, 1, 24), 5, WORKING, [], D(2025, 2, 7)),
    # the same, one more: Saturday 8 February.
    (D(2025, 1, 24), 6, WORKING, [], D(2025, 2, 8)),
    # L42: twenty days from Monday 6 January: 7-10 (4), 13-17 (9), 20-24 (14), 26, 27 (16), 5-8 February (20).
    (D(2025, 1, 6), 20, WORKING, [], D(2025, 2, 8)),
    # N25 Qingming: Friday 4 April off, nothing exchanged. From Thursday 3: 7.
    (D(2025, 4, 3), 1, WORKING, [], D(2025, 4, 7)),
    # N25 Labour Day 1-5 May off, Sunday 27 April worked. From Friday 25 April: 27, 28, 29, 30, 6.
    (D(2025, 4, 25), 5, WORKING, [], D(2025, 5, 6)),
    # N25 National Day and Mid-Autumn 1-8 October off, 28 September and 11 October worked. From 26: 28, 29, 30, 9, 10.
    (D(2025, 9, 26), 5, WORKING, [], D(2025, 10, 10)),
    (D(2025, 9, 26), 6, WORKING, [], D(2025, 10, 11)),
    # N26 year end: 1-3 January 2026 off, Sunday 4 worked. From Tuesday 30 December: 31, 4, 5.
    (D(2025, 12, 30), 3, WORKING, [], D(2026, 1, 5)),
    # C203: thirty calendar days from Tuesday 2 December 2025 end on Thursday 1 January, off; Sunday 4 is worked (N26).
    (D(2025, 12, 2), 30, CALENDAR, [], D(2026, 1, 4)),
    # -- 2026
    # N26 Spring Festival 15-23 February off, Saturdays 14 and 28 worked. From Thursday 12: 13, 14, 24, 25, 26.
    (D(2026, 2, 12), 5, WORKING, [], D(2026, 2, 26)),
    # the same: from Thursday 26: 27, 28 (Saturday), 2 March.
    (D(2026, 2, 26), 3, WORKING, [], D(2026, 3, 2)),
    # N26 Labour Day 1-5 May off, Saturday 9 worked. From Thursday 30 April: 6, 7, 8, 9.
    (D(2026, 4, 30), 4, WORKING, [], D(2026, 5, 9)),
    # N26 National Day 1-7 October off, Sunday 20 September and Saturday 10 October worked. From Friday 18: 20, 21.
    (D(2026, 9, 18), 2, WORKING, [], D(2026, 9, 21)),
    # N26 Mid-Autumn Friday 25 September off; from Thursday 24: 28, 29, 30, 8, 9, 10.
    (D(2026, 9, 24), 6, WORKING, [], D(2026, 10, 10)),
    # L32(4): five days to accept what came in on Wednesday 30 September: 8, 9, 10, 12, 13 October.
    (D(2026, 9, 30), 5, WORKING, [], D(2026, 10, 13)),
    # C201: received on a Saturday that is off (17 October): Monday 19 is the first day.
    (D(2026, 10, 17), 1, WORKING, [], D(2026, 10, 19)),
    # L42(2): 45 days from Monday 3 August: 20 in August, 22 in September (Sunday 20 worked, Friday 25 off), 8, 9, 10.
    (D(2026, 8, 3), 45, WORKING, [], D(2026, 10, 10)),
    # -- pauses (L45: what a hearing, test or expert review takes is not counted)
    # Monday 14 to Friday 18 April 2025: 15 to 18 stand. From Friday 11: 14, 21, 22, 23, 24.
    (D(2025, 4, 11), 5, WORKING, [Pause(D(2025, 4, 14), D(2025, 4, 18))], D(2025, 4, 24)),
    # wholly inside National Day 2025: nothing is taken away. From 30 September: 9, 10.
    (D(2025, 9, 30), 2, WORKING, [Pause(D(2025, 10, 2), D(2025, 10, 6))], D(2025, 10, 10)),
    # begun before the Spring Festival 2026, ended in it: 13, 14 February stand. From 11: 12, 24, 25.
    (D(2026, 2, 11), 3, WORKING, [Pause(D(2026, 2, 12), D(2026, 2, 20))], D(2026, 2, 25)),
    # ended on an exchanged Saturday: 24 to 28 February 2026 stand. From 14: 2, 3 March.
    (D(2026, 2, 14), 2, WORKING, [Pause(D(2026, 2, 20), D(2026, 2, 28))], D(2026, 3, 3)),
    # two departments at once count once: 2 to 13 March 2026 stand together. From 27 February: 28, 2, then 16, 17.
    (
        D(2026, 2, 27),
        4,
        WORKING,
        [Pause(D(2026, 3, 2), D(2026, 3, 10)), Pause(D(2026, 3, 5), D(2026, 3, 13))],
        D(2026, 3, 17),
    ),
    # stopped on its last day, Friday 6 March 2026, and resumed on Wednesday 18: it is due on that day.
    (D(2026, 2, 28), 5, WORKING, [Pause(D(2026, 3, 6), D(2026, 3, 18))], D(2026, 3, 18)),
    # calendar days: 10 from 1 June 2026, 5 of them stand (4 to 8): Tuesday 16.
    (D(2026, 6, 1), 10, CALENDAR, [Pause(D(2026, 6, 3), D(2026, 6, 8))], D(2026, 6, 16)),
]


@pytest.mark.parametrize(("start", "count", "unit", "pauses", "due"), BY_HAND)
def test_as_worked_by_hand(start, count, unit, pauses, due):
    assert due_with_pauses(start, count, unit, announced(), pauses) == due


@pytest.mark.parametrize(
    ("start", "days", "extra", "pauses", "due"),
    [
        # L42(1): 20 + 10 from Monday 7 September 2026: 8-11 (4), 14-18 (9), 20-24 (14), 28-30 (17), 8-10 (20),
        # then 12-16 (25), 19-23 (30).
        (D(2026, 9, 7), 20, 10, [], D(2026, 10, 23)),
        # the same with 12 to 16 October standing (from the 10th): 30 days end a week later.
        (D(2026, 9, 7), 20, 10, [Pause(D(2026, 10, 10), D(2026, 10, 16))], D(2026, 10, 30)),
    ],
)
def test_extensions_as_worked_by_hand(start, days, extra, pauses, due):
    assert extended_due(start, days, WORKING, announced(), pauses, extra) == due


@pytest.mark.parametrize(
    ("year", "count"),
    # 365 or 366 days, less Saturdays and Sundays, less weekdays off, plus weekends worked (the notices).
    [(2024, 366 - 104 - 19 + 8), (2025, 365 - 104 - 18 + 5), (2026, 365 - 104 - 19 + 6)],
)
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year, count):
    assert working_days_between(D(year - 1, 12, 31), D(year, 12, 31), announced()) == count


def test_the_fast_clock_equals_one_that_walks_day_by_day():
    """A tenth of what the bench compares (tests.bench.measurements: 100,000)."""
    assert compare(announced(), 10_000, seed=2026) == 10_000
