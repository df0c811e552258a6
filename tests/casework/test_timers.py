"""A hall that had stopped catches up: everything once, in order, and it says what it did."""

import logging
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hall.casework import services
from hall.casework.models import Case, ClockRun, Reminder
from hall.casework.services import clock_run
from hall.casework.services.calendar import load_calendar
from hall.lib.dates import CHINA
from identity.models import Role
from tests.casework.builders import accepted, submitted, verdict
from tests.casework.test_calendar import LATER, NOTICE_2027, load_2027
from tests.cast import Cast, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_stopped_over_three_deadlines_it_does_all_of_them_once_and_says_so(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Not accepted by 24 November, fume due on 19, fire, food and sign due on 24; started again on 30 November."""
    load_calendar(cast.now)
    silent, running = submitted(cast), accepted(cast)
    verdict(cast, running, "licence")
    now = cast.now + timedelta(days=13)
    with caplog.at_level(logging.INFO, logger="hall.clock"):
        run = services.run_clock(services.EACH_MINUTE, now)
    assert run is not None
    accepted_now = Case.objects.get(pk=silent.pk)
    assert accepted_now.state == "in_approval"
    assert accepted_now.counted_from == cast.now.date()  # from the day of receipt, however late the clock was
    days = list(Reminder.objects.order_by("id").values_list("for_day", flat=True))
    assert days == sorted(days)
    assert run.did["accepted_by_silence"] == 1
    assert run.did["reminded"] == len(days) >= 12
    assert run.late_since == date(2026, 11, 18)
    assert "accepted_by_silence" in caplog.text
    assert services.run_clock(services.EACH_MINUTE, now) is None
    assert ClockRun.objects.count() == 1


def test_a_part_that_fails_does_not_hold_up_the_others(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    def fail(now: object) -> int:
        raise RuntimeError("no")

    run = clock_run.run_clock({"accepted_by_silence": fail, "reminded": lambda now: 2}, cast.now)
    assert run is not None
    assert run.did == {"reminded": 2}
    assert "A part of the clock failed: accepted_by_silence" in caplog.text


def test_overdue_tasks_of_other_kinds_do_not_crowd_out_those_whose_silence_speaks(cast: Cast) -> None:
    from hall.catalog.content import Procedure
    from tests.casework.builders import days, step, task

    load_calendar(cast.now)
    procedure = Procedure(
        lead="SCJG",
        steps=(
            *(step(f"s{n}", "SCJG", promised=days(1)) for n in range(4)),
            step("fume", "STHJ", kind="advise", promised=days(2), silence_is_no_objection=True),
        ),
    )
    case = accepted(cast, procedure=procedure)
    assert services.take_silence_as_no_objection(cast.now + timedelta(days=9)) == 1
    assert task(case, "fume").verdict == "no_objection"
    assert task(case, "s0").state == "open"


def test_a_day_that_a_new_calendar_moves_is_not_used_before_it_has_moved(cast: Cast) -> None:
    """Handed in on Tuesday 29 December, to be accepted by 6 January. On the 7th a day off is announced that was on the
    4th: then it is the 7th. The hall, which looks at once and again minutes later, must not have accepted by silence.
    """
    load_calendar(cast.now)
    operator = cast.actor(officer("ZWSJ-O", Role.OPERATOR))
    load_2027(cast, operator)
    services.run_clock(services.EACH_MINUTE, cast.now + LATER)
    handed_in = Cast(datetime(2026, 12, 29, 10, tzinfo=CHINA))
    case = submitted(handed_in)
    assert case.acceptance_due_on == date(2027, 1, 6)
    announced = Cast(datetime(2027, 1, 7, 9, tzinfo=CHINA))
    load_2027(announced, operator, NOTICE_2027.replace("1月1日至3日", "1月1日至4日"), based_on=1)
    services.run_clock(services.EACH_MINUTE, announced.now)
    assert not case.reminders.filter(stage="supervisor").exists()
    run = services.run_clock(services.EACH_MINUTE, announced.now + LATER)
    assert run and run.did["dates_moved"] == 1 and "accepted_by_silence" not in run.did
    again = Case.objects.get(pk=case.pk)
    assert (again.state, again.acceptance_due_on) == ("submitted", date(2027, 1, 7))
    run = services.run_clock(services.EACH_MINUTE, announced.now + timedelta(days=1))
    assert run and run.did["accepted_by_silence"] == 1
    assert Case.objects.get(pk=case.pk).state == "in_approval"


def test_a_hall_that_stopped_moves_all_dates_before_it_takes_any_for_overdue(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they are more than one run looks at: what was not looked at yet waits for the next."""
    monkeypatch.setattr("hall.casework.services.calendar.BATCH", 1)
    load_calendar(cast.now)
    operator = cast.actor(officer("ZWSJ-O", Role.OPERATOR))
    load_2027(cast, operator)
    services.run_clock(services.EACH_MINUTE, cast.now + LATER)
    handed_in = Cast(datetime(2026, 12, 29, 10, tzinfo=CHINA))
    for _ in range(3):
        submitted(handed_in)
    load_2027(handed_in, operator, NOTICE_2027.replace("1月1日至3日", "1月1日至4日"), based_on=1)
    started_again = datetime(2027, 1, 7, 9, tzinfo=CHINA)  # their new day; by the old calendar the 6th was
    for _ in range(5):
        services.run_clock(services.EACH_MINUTE, started_again)
    assert not Case.objects.exclude(state="submitted", acceptance_due_on=date(2027, 1, 7)).exists()
    run = services.run_clock(services.EACH_MINUTE, started_again + timedelta(days=1))
    assert run and run.did["accepted_by_silence"] == 3


def test_overdue_tasks_whose_silence_says_nothing_are_not_even_read(cast: Cast) -> None:
    """The clock asks as many questions with many of them as with one."""
    load_calendar(cast.now)
    later = cast.now + timedelta(days=9)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert services.take_silence_as_no_objection(later) == 0
        return len(asked)

    accepted(cast)
    one = questions()
    for _ in range(3):
        accepted(cast)
    assert questions() == one == 2
