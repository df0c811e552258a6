"""The clock's rules hold for every day, every limit and every calendar."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.casework.clock import (
    Light,
    WorkCalendar,
    add_working_days,
    due_on,
    read_clock,
    working_days_between,
)
from hall.catalog.content import LimitUnit

WORKING, CALENDAR = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
counts = st.integers(0, 60)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any exchange of days, but no month without work."""
    some = st.frozensets(st.dates(date(2024, 1, 1), date(2028, 6, 30)), max_size=40)
    return WorkCalendar(
        frozenset(d for d in draw(some) if d.weekday() < 5 and d.day % 7),
        frozenset(d for d in draw(some) if d.weekday() >= 5),
        draw(st.frozensets(st.integers(2024, 2028))),
    )


@given(days, counts, calendars())
def test_adding_and_counting_agree(start, count, calendar):
    assert working_days_between(start, add_working_days(start, count, calendar), calendar) == count


@given(days, st.integers(1, 60), st.sampled_from([WORKING, CALENDAR]), calendars())
def test_a_limit_never_ends_on_a_rest_day(start, count, unit, calendar):
    assert calendar.is_working_day(due_on(start, count, unit, calendar))


@given(days, counts, counts, st.sampled_from([WORKING, CALENDAR]), calendars())
def test_a_longer_limit_never_ends_earlier(start, first, second, unit, calendar):
    first, second = sorted((first, second))
    assert due_on(start, first, unit, calendar) <= due_on(start, second, unit, calendar)


@given(days, days, st.integers(1, 60), calendars())
def test_a_later_start_never_ends_earlier(one, other, count, calendar):
    one, other = sorted((one, other))
    assert due_on(one, count, WORKING, calendar) <= due_on(other, count, WORKING, calendar)


@given(days, st.integers(1, 40), st.integers(0, 90), calendars())
def test_a_reading_adds_up_and_turns_red_only_after_the_last_day(start, count, later, calendar):
    due = due_on(start, count, WORKING, calendar)
    today = start + timedelta(days=later)
    reading = read_clock(start, due, today, WORKING, calendar)
    assert (reading.light is Light.RED) == (today > due)
    assert (reading.left < 0) == (today > due)
    assert reading.used >= 0
    if today <= due:
        assert reading.used + reading.left == reading.total


@given(days, counts, days, calendars())
def test_without_pauses_the_clock_runs_only_forward(start, count, today, calendar):
    due = due_on(start, count, WORKING, calendar)
    today = max(start, today)
    left = [read_clock(start, due, today + timedelta(days=n), WORKING, calendar).left for n in range(5)]
    assert left == sorted(left, reverse=True)


def _announced() -> WorkCalendar:
    every = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]
    return WorkCalendar(
        frozenset(d for d in every if d.weekday() < 5 and not chinese_calendar.is_workday(d)),
        frozenset(d for d in every if d.weekday() >= 5 and chinese_calendar.is_workday(d)),
        frozenset({2024, 2025, 2026}),
    )


@pytest.mark.django_db
def test_the_seeded_years_are_the_announced_ones(now):
    from hall.casework.calendars import current_calendar
    from hall.casework.services.calendar import load_calendar

    load_calendar(now)
    assert current_calendar() == _announced()


def test_national_day_2026_is_skipped_and_its_exchanged_days_count():
    """Out of the notice for 2026: off 1-7 October, at work on 20 September and 10 October."""
    calendar = _announced()
    assert due_on(date(2026, 9, 18), 1, WORKING, calendar) == date(2026, 9, 20)
    assert due_on(date(2026, 9, 30), 3, WORKING, calendar) == date(2026, 10, 10)


def test_a_limit_into_a_year_not_announced_is_provisional():
    reading = read_clock(date(2026, 12, 25), date(2027, 1, 6), date(2026, 12, 25), WORKING, _announced())
    assert reading.is_provisional


@pytest.mark.parametrize(("total", "light"), [(10, Light.YELLOW), (20, Light.YELLOW)])
def test_a_fifth_left_is_yellow(total, light):
    calendar = _announced()
    start = date(2026, 3, 2)
    due = add_working_days(start, total, calendar)
    today = add_working_days(start, total - total // 5, calendar)
    assert read_clock(start, due, today, WORKING, calendar).light is light
    assert read_clock(start, due, start, WORKING, calendar).light is Light.GREEN
