"""催办: the officer when it turns yellow, the head on the last day, the supervisor when it is red; each once."""

from datetime import date, timedelta

import pytest

from hall.casework import services
from hall.casework.desk.reminding import count_for, reminders_for
from hall.casework.models import Case, CaseEvent, EventKind, Reminder, Task
from hall.casework.services.calendar import load_calendar
from hall.catalog.content import Procedure
from tests.casework.builders import accepted, all_decided, days, step, submitted, task, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Tuesday 17 November 2026: fire, food and sign within 5 working days (24), fume within 2 (19)."""
    load_calendar(cast.now)
    made = accepted(cast)
    verdict(cast, made, "licence")
    return made


def sent(case: Case, key: str | None = "fire") -> list[tuple[str, date, date]]:
    rows = Reminder.objects.filter(case=case, task__step=key) if key else Reminder.objects.filter(case=case, task=None)
    return [(row.stage, row.for_day, row.due_on) for row in rows.order_by("id")]


def on(day: int) -> timedelta:
    return timedelta(days=day - 17)


FIRE = [
    ("officer", date(2026, 11, 23), date(2026, 11, 24)),
    ("head", date(2026, 11, 24), date(2026, 11, 24)),
    ("supervisor", date(2026, 11, 25), date(2026, 11, 24)),
]


def test_each_stage_on_its_day_and_once(cast: Cast, case: Case) -> None:
    for day, count in ((20, 0), (23, 1), (23, 1), (24, 2), (24, 2), (25, 3), (30, 3)):
        services.remind(cast.now + on(day))
        assert len(sent(case)) == count, day
    assert sent(case) == FIRE


def test_after_a_stop_all_come_in_the_order_of_their_days_and_each_once(cast: Cast, case: Case) -> None:
    services.remind(cast.now)
    now = cast.now + on(30)
    assert services.remind(now) == 13  # three tasks three times, fume three times, the whole case when it turns yellow
    assert services.remind(now) == 0
    rows = list(Reminder.objects.order_by("id"))
    assert [row.for_day for row in rows] == sorted(row.for_day for row in rows)
    assert rows[0].task is not None
    assert (rows[0].task.step, rows[0].for_day) == ("fume", date(2026, 11, 18))
    assert sent(case) == FIRE
    assert all(row.made_at == now for row in rows)
    assert CaseEvent.objects.filter(case=case, kind=EventKind.REMINDED).count() == 13


def test_a_longer_limit_is_reminded_of_anew(cast: Cast, case: Case) -> None:
    services.remind(cast.now + on(24))
    one = task(case, "fire")
    officer = cast.officer("XFJY")
    services.pause_task(one.pk, "testing", "检测。", 5, actor=officer, now=cast.now + on(24))
    services.remind(cast.now + on(30))
    assert [stage for stage, _, _ in sent(case)] == ["officer", "head"]  # a clock that stands is not overdue
    services.resume_task(one.pk, actor=officer, now=cast.now + timedelta(days=14))  # 1 December: due the same day
    services.remind(cast.now + timedelta(days=15))
    assert [stage for stage, _, due in sent(case) if due == date(2026, 12, 1)] == ["officer", "head", "supervisor"]


def test_what_was_done_in_time_is_not_urged(cast: Cast, case: Case) -> None:
    services.remind(cast.now)
    verdict(cast, case, "fire")
    services.remind(cast.now + on(30))
    assert sent(case) == []


def test_a_case_that_waits_for_acceptance_or_signature_is_urged_too(cast: Cast) -> None:
    load_calendar(cast.now)
    waiting, signing = submitted(cast), all_decided(cast)
    services.remind(cast.now + on(24))  # acceptance: 5 working days, 24 November
    assert [stage for stage, _, _ in sent(waiting, None)] == ["officer", "head"]
    services.remind(cast.now + timedelta(days=15))  # the whole: 10 working days, 1 December
    assert [stage for stage, _, _ in sent(signing, None)] == ["officer", "head", "supervisor"]


def test_each_sees_what_is_theirs_and_only_while_it_waits(cast: Cast, case: Case) -> None:
    services.remind(cast.now + on(25))
    fire = [row.task.step for row in reminders_for(cast.officer("XFJY")) if row.task]
    assert set(fire) == {"fire"}
    assert {row.stage for row in reminders_for(cast.officer("XFJY"))} == {"officer", "head"}  # both roles
    stages = {(row.task.step, row.stage) for row in reminders_for(cast.supervisor) if row.task}
    assert stages == {(step, "supervisor") for step in ("fire", "food", "fume", "sign")}
    assert list(reminders_for(cast.xiaotong)) == []
    verdict(cast, case, "fire")
    assert list(reminders_for(cast.officer("XFJY"))) == []


def test_what_one_officer_claimed_urges_that_officer(cast: Cast, case: Case) -> None:
    from identity.models import Membership, Role
    from tests.cast import FIRST_DAY, account

    one, colleague = task(case, "fire"), account("colleague", "同事")
    Membership.objects.create(account=colleague, department=one.department, role=Role.OFFICER, starts_on=FIRST_DAY)
    services.remind(cast.now + on(23))
    assert len(reminders_for(cast.actor(colleague))) == 1
    services.claim_task(one.pk, actor=cast.officer("XFJY"), now=cast.now)
    assert list(reminders_for(cast.actor(colleague))) == []
    assert Task.objects.get(pk=one.pk).remind_on is not None


def test_a_step_that_is_due_with_its_case_urges_its_officer_once(cast: Cast) -> None:
    load_calendar(cast.now)
    both = accepted(cast, procedure=Procedure(lead="SCJG", steps=(step("food", "SCJG", promised=days(10)),)))
    services.remind(cast.now + on(27))  # the last two of ten working days: both turn yellow
    who = cast.officer("SCJG")
    assert Reminder.objects.filter(case=both, stage="officer").count() == 2, "each keeps its own record"
    shown = [row.about for row in reminders_for(who) if row.stage == "officer"]
    assert (shown, count_for(who)) == (["step"], 1)
    Task.objects.filter(case=both).update(promised_due_on=date(2026, 12, 2))  # the step may take longer than the case
    assert [row.about for row in reminders_for(who)] == ["case"]
