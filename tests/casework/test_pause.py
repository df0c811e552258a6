"""特别程序: a clock stands only for what the law does not count, in writing, and the limits move by what it stood."""

from datetime import date, timedelta
from typing import Any

import pytest

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseDocument, CasePause, EventKind, Task
from hall.casework.progress import case_clock, progress_of, task_clock
from hall.casework.services.calendar import load_calendar
from hall.casework.states import PauseCause
from hall.catalog.selectors import content_of
from hall.channels.models import Delivery
from tests.casework.builders import accepted, task, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Accepted, and the licence verified: four departments are at work side by side."""
    load_calendar(cast.now)
    made = accepted(cast)
    verdict(cast, made, "licence")
    return again(made)


def again(case: Case) -> Case:
    return Case.objects.select_related("item", "revision").get(pk=case.pk)


def pause(
    cast: Cast, case: Case, key: str = "fire", *, days: int = 0, cause: str = "testing", **more: Any
) -> CasePause:
    one = task(case, key)
    given = {"reason": "委托检测机构检测油烟管道。", "expected_days": 10, **more}
    now = cast.now + timedelta(days=days)
    actor = given.pop("actor", None) or cast.officer(one.department.code)
    return services.pause_task(
        one.pk, cause, given.pop("reason"), given.pop("expected_days"), actor=actor, now=now, **given
    )


def resume(cast: Cast, case: Case, key: str = "fire", *, days: int) -> Task:
    one = task(case, key)
    actor = cast.officer(one.department.code)
    return services.resume_task(one.pk, actor=actor, now=cast.now + timedelta(days=days))


def test_only_the_eight_causes_of_the_law_stop_a_clock(cast: Cast, case: Case) -> None:
    assert len(PauseCause) == 8
    for wrong in ("correction", "", "busy"):
        with pytest.raises(Refused) as refused:
            pause(cast, case, cause=wrong)
        assert "cause" in refused.value.fields
    assert task(case, "fire").state == "open"


@pytest.mark.parametrize(("field", "value"), [("reason", " "), ("expected_days", 0), ("expected_days", None)])
def test_the_paper_needs_a_reason_and_the_expected_time(cast: Cast, case: Case, field: str, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        pause(cast, case, **{field: value})
    assert field in refused.value.fields


def test_the_applicant_is_told_in_writing_and_by_message(cast: Cast, case: Case) -> None:
    pause(cast, case)
    paper = CaseDocument.objects.get(case=case, kind="pause")
    facts = dict(paper.data["facts"])
    assert facts["特别程序"] == "检测"
    assert facts["预计需要"] == "10 个工作日"
    assert facts["预计结束"] == "2026年12月1日"  # ten working days after 17 November
    assert paper.data["organ"] == "XFJY局"
    assert "第四十五条" in paper.data["paragraphs"][0]
    said = Delivery.objects.filter(event__kind=EventKind.TASK_PAUSED)
    assert said.count() == 2
    assert "检测" in said[0].body


def test_the_limits_of_task_and_case_move_by_what_the_clock_stood(cast: Cast, case: Case) -> None:
    before, whole = task(case, "fire"), again(case)
    pause(cast, case, days=0)
    resumed = resume(cast, case, days=14)  # two weeks: ten working days of an ordinary fortnight
    calendar_free = before.promised_due_on + timedelta(days=14)
    assert resumed.promised_due_on == calendar_free
    assert again(case).promised_due_on == whole.promised_due_on + timedelta(days=14)
    assert again(case).statutory_due_on is not None
    assert resumed.state == "claimed"
    assert resumed.paused_on is None
    assert again(case).paused_on is None


def test_pauses_of_two_departments_count_once_for_the_case(cast: Cast, case: Case) -> None:
    whole = again(case)
    pause(cast, case, "fire", days=0)
    pause(cast, case, "food", days=7, cause="expert_review")
    resume(cast, case, "fire", days=14)
    assert again(case).paused_on is not None
    resume(cast, case, "food", days=14)
    assert again(case).promised_due_on == whole.promised_due_on + timedelta(days=14)
    assert task(case, "food").promised_due_on < task(case, "fire").promised_due_on


def test_while_it_stands_nothing_is_used(cast: Cast, case: Case) -> None:
    one = pause(cast, case)
    paused, later = task(case, "fire"), cast.now + timedelta(days=60)
    step = content_of(case.revision).procedure.step("fire")
    assert task_clock(paused, step, later) == task_clock(paused, step, cast.now)
    whole = again(case)
    assert case_clock(whole, later) == case_clock(whole, cast.now)
    lane = next(lane for lane in progress_of(whole, later).lanes if lane.step.key == "fire")
    assert (lane.word, lane.tone) == ("中止计时", "rest")
    assert one.ended_at is None


def test_after_it_the_reading_still_adds_up_to_the_limit(cast: Cast, case: Case) -> None:
    pause(cast, case)
    resumed = resume(cast, case, days=14)
    step = content_of(case.revision).procedure.step("fire")
    reading = task_clock(resumed, step, cast.now + timedelta(days=14))
    assert (reading.total, reading.used, reading.left) == (5, 0, 5)


def test_a_verdict_on_a_paused_task_is_refused_kindly(cast: Cast, case: Case) -> None:
    pause(cast, case)
    with pytest.raises(Refused, match="先恢复计时"):
        verdict(cast, case, "fire")


def test_the_case_is_paused_when_nothing_but_paused_tasks_is_at_work(cast: Cast, case: Case) -> None:
    pause(cast, case)
    assert again(case).state == "in_approval"
    for key, what in (("fume", "no_objection"), ("food", "approve"), ("sign", "approve")):
        verdict(cast, case, key, what)
    assert again(case).state == "paused"
    assert "特别程序" in progress_of(again(case), cast.now).sentence
    resume(cast, case, days=7)
    assert again(case).state == "in_approval"
    verdict(cast, case, "fire")
    assert again(case).state == "deciding"


def test_a_paused_case_can_be_withdrawn(cast: Cast, case: Case) -> None:
    pause(cast, case)
    services.withdraw_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert task(case, "fire").state == "ended"
    assert not CasePause.objects.filter(ended_at=None).exists()


def test_a_second_pause_or_resumption_is_already_done(cast: Cast, case: Case) -> None:
    with pytest.raises(AlreadyDone):
        resume(cast, case, days=0)
    pause(cast, case, key="fire")
    with pytest.raises(AlreadyDone):
        pause(cast, case, key="fire")
    assert CasePause.objects.count() == 1


def test_the_same_key_again_pauses_once(cast: Cast, case: Case) -> None:
    one = task(case, "fire")
    for _ in range(2):
        services.pause_task(one.pk, "hearing", "听证。", 20, actor=cast.officer("XFJY"), now=cast.now, key="once")
    assert CasePause.objects.count() == 1
    assert CaseDocument.objects.filter(kind="pause").count() == 1


def test_nobody_but_the_tasks_officer_stops_it(cast: Cast, case: Case) -> None:
    with pytest.raises(NotAllowed):
        pause(cast, case, actor=cast.officer("SCJG"))
    with pytest.raises(NotAllowed):
        pause(cast, case, actor=cast.supervisor)
    with pytest.raises(NotFound):
        pause(cast, case, actor=cast.outsider)


def test_what_the_applicant_corrects_is_no_pause(cast: Cast) -> None:
    """The acceptance clock starts anew with the corrected materials; the decision clock has not begun."""
    from tests.casework.builders import submitted

    made = submitted(cast)
    services.request_correction(made.pk, "请补正布局图。", actor=cast.clerk, now=cast.now)
    assert again(made).paused_on is None
    assert not CasePause.objects.exists()
    assert again(made).acceptance_due_on is None


def test_a_pause_inside_a_holiday_moves_nothing(cast: Cast, case: Case) -> None:
    """National Day 2026: 1 to 7 October. Thursday 1 to Wednesday 7 October stand still anyway."""
    from datetime import UTC, datetime

    one = task(case, "fire")
    Task.objects.filter(pk=one.pk).update(opened_at=datetime(2026, 9, 28, 2, tzinfo=UTC))
    actor = cast.officer("XFJY")
    start, end = datetime(2026, 9, 30, 2, tzinfo=UTC), datetime(2026, 10, 7, 2, tzinfo=UTC)
    services.pause_task(one.pk, "testing", "检测。", 5, actor=actor, now=start)
    resumed = services.resume_task(one.pk, actor=actor, now=end)
    assert resumed.promised_due_on == date(2026, 10, 10)  # 29, 30 September, 8, 9, 10 October (Saturday, worked)
