"""A hall that had stopped catches up: everything once, in order, and it says what it did."""

import logging
from datetime import date, timedelta

import pytest

from hall.casework import services
from hall.casework.models import Case, ClockRun, Reminder
from hall.casework.services import clock_run
from hall.casework.services.calendar import load_calendar
from tests.casework.builders import accepted, submitted, verdict
from tests.cast import Cast

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
