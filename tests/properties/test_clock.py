"""The clock's rules hold for every day, every limit and every calendar."""

import math
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.casework.clock import (
    Light,
    Pause,
    WorkCalendar,
    add_working_days,
    due_on,
    due_with_pauses,
    next_working_day,
    read_clock,
    working_days_between,
)
from hall.catalog.content import LimitUnit
from tests.properties.oracle import walked

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


@pytest.mark.parametrize("total", [1, 2, 5, 10, 20])
def test_the_last_day_is_yellow_and_the_day_after_red(total):
    calendar = _announced()
    start = date(2026, 3, 2)
    due = add_working_days(start, total, calendar)
    assert read_clock(start, due, due, WORKING, calendar).light is Light.YELLOW
    assert read_clock(start, due, due + timedelta(days=1), WORKING, calendar).light is Light.RED
    assert read_clock(start, due, start, WORKING, calendar).light is Light.GREEN


@given(days, st.integers(1, 60), calendars())
def test_counting_turns_adding_round(start, count, calendar):
    """The day before the last day of a limit is still within the shorter limit."""
    due = add_working_days(start, count, calendar)
    assert working_days_between(start, due - timedelta(days=1), calendar) == count - 1
    assert working_days_between(due, start, calendar) == -count


@given(days, st.floats(0.1, 20), st.sampled_from([WORKING, CALENDAR]), calendars())
def test_half_days_count_as_whole(start, count, unit, calendar):
    assert due_on(start, count, unit, calendar) == due_on(start, math.ceil(count), unit, calendar)


@given(days, st.sampled_from([WORKING, CALENDAR]), calendars())
def test_what_is_done_at_once_is_due_the_same_day(start, unit, calendar):
    assert due_on(start, 0, unit, calendar) == start


@given(days, st.integers(1, 60), calendars())
def test_calendar_days_end_on_the_day_or_the_next_working_one(start, count, calendar):
    due = due_on(start, count, CALENDAR, calendar)
    end = start + timedelta(days=count)
    assert due >= end
    assert not any(calendar.is_working_day(end + timedelta(days=n)) for n in range((due - end).days))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year's Day is fixed; 2 and 3 January are a weekend
        (date(2027, 4, 30), 1, date(2027, 5, 3)),  # 1 and 2 May are fixed
        (date(2027, 9, 30), 1, date(2027, 10, 4)),  # 1 to 3 October are fixed
    ],
)
def test_in_a_year_not_announced_only_fixed_festivals_are_days_off(start, count, due):
    calendar = _announced()
    assert due_on(start, count, WORKING, calendar) == due
    assert read_clock(start, due, start, WORKING, calendar).is_provisional


def test_within_announced_years_nothing_is_provisional():
    assert not read_clock(date(2025, 12, 30), date(2026, 1, 6), date(2026, 1, 4), WORKING, _announced()).is_provisional


@pytest.mark.django_db
def test_what_an_editor_changed_stays_when_the_seed_is_loaded_again(now):
    from hall.casework.calendars import current_calendar, forget_calendar
    from hall.casework.models import CalendarDay
    from hall.casework.services.calendar import load_calendar

    assert load_calendar(now) == 3
    CalendarDay.objects.filter(day=date(2026, 10, 10)).delete()
    assert load_calendar(now) == 0
    forget_calendar()
    assert not current_calendar().is_working_day(date(2026, 10, 10))


# -- pauses, against a slow clock that walks day by day


@st.composite
def paused(draw: st.DrawFn) -> tuple[date, list[Pause]]:
    """A start, and pauses before, within, after and across each other."""
    start = draw(days)
    pauses = []
    for _ in range(draw(st.integers(0, 4))):
        first = start + timedelta(days=draw(st.integers(-20, 120)))
        pauses.append(Pause(first, first + timedelta(days=draw(st.integers(-2, 60)))))
    return start, pauses


@settings(max_examples=300)
@given(paused(), st.integers(1, 60), st.sampled_from([WORKING, CALENDAR]), calendars())
def test_pauses_are_not_counted_as_a_clerk_would_not_count_them(begun, count, unit, calendar):
    start, pauses = begun
    found = due_with_pauses(start, count, unit, calendar, pauses)
    if unit is CALENDAR:
        assert found == walked(start, count, unit, calendar, pauses)
    else:
        assert found == next_working_day(walked(start, count, unit, calendar, pauses), calendar)


@given(paused(), st.integers(0, 60), st.sampled_from([WORKING, CALENDAR]), calendars())
def test_a_pause_never_shortens_a_limit(begun, count, unit, calendar):
    start, pauses = begun
    assert due_with_pauses(start, count, unit, calendar, pauses) >= due_on(start, count, unit, calendar)


@given(paused(), st.integers(1, 60), calendars(), st.randoms())
def test_the_order_of_pauses_does_not_matter(begun, count, calendar, random):
    start, pauses = begun
    shuffled = pauses[:]
    random.shuffle(shuffled)
    first, second = (due_with_pauses(start, count, WORKING, calendar, some) for some in (pauses, shuffled))
    assert first == second


@pytest.mark.parametrize("start", [date(2019, 12, 30), date(2044, 12, 30)])
def test_outside_the_counted_years_the_days_are_walked(start):
    calendar = WorkCalendar(frozenset(), frozenset(), frozenset())
    assert add_working_days(start, 600, calendar) == walked(start, 600, WORKING, calendar, [])
    assert working_days_between(start, add_working_days(start, 600, calendar), calendar) == 600
