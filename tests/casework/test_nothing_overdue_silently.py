"""Whatever waits for somebody has a day, and somebody hears of it: each state that waits, stage by stage, each once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.casework import services
from hall.casework.desk.queues import queue_for
from hall.casework.desk.reminding import count_for, reminders_for
from hall.casework.models import Case, CaseEvent, EventKind, Reminder, Task
from hall.casework.services.calendar import load_calendar
from hall.casework.services.deadlines import Deadline, Stage
from hall.casework.states import ReminderMatter, ReminderStage
from hall.channels.models import Delivery
from identity.actors import Actor
from identity.models import Membership, Role
from tests.casework.builders import accepted, all_decided, submitted, task, verdict
from tests.casework.test_deputies import away
from tests.casework.test_handover import officer_too
from tests.cast import FIRST_DAY, Cast, Seat, account

acts = pytest.mark.acts
pytestmark = [pytest.mark.django_db]

NOVEMBER_17 = date(2026, 11, 17)  # a Tuesday: every story below begins on it


@pytest.fixture(autouse=True)
def calendar(cast: Cast) -> None:
    load_calendar(cast.now)


def on(cast: Cast, month: int, day: int) -> Cast:
    """The same people on a later day."""
    return Cast(cast.now + (date(2026, month, day) - NOVEMBER_17))


def corrected(cast: Cast) -> Case:
    """To be corrected within 10 working days: Tuesday 1 December."""
    case = submitted(cast)
    return services.request_correction(case.pk, "请补正。", actor=cast.clerk, now=cast.now)


def running(cast: Cast) -> Case:
    """Promised within 10 working days, 1 December; returned on that day, so that its new task is green."""
    case = all_decided(cast)
    later = on(cast, 12, 1)
    services.return_case(case.pk, ["fire"], "请再核查。", actor=cast.officer("SCJG"), now=later.now)
    return case


def paused(cast: Cast) -> Case:
    """A test of 3 working days: Friday 20 November."""
    case = accepted(cast)
    verdict(cast, case, "licence")
    officer = cast.officer("XFJY")
    services.pause_task(task(case, "fire").pk, "testing", "委托检测。", 3, actor=officer, now=cast.now)
    return case


def heard(cast: Cast) -> Case:
    """A hearing asked for within a test of 60 days: to be held within 20 working days, Tuesday 15 December."""
    case = accepted(cast)
    verdict(cast, case, "licence")
    one, officer = task(case, "fire"), cast.officer("XFJY")
    hearing = services.tell_hearing_right(one.pk, "拟不予批准。", actor=officer, now=cast.now)
    services.pause_task(one.pk, "testing", "委托检测。", 60, actor=officer, now=cast.now)
    services.remind(cast.now)
    services.ask_hearing(hearing.pk, actor=cast.xiaotong, now=cast.now)
    return case


def undelivered(cast: Cast) -> Case:
    """Decided, to be delivered within 10 working days: 1 December."""
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return case


STORIES: dict[ReminderMatter | str, tuple[Callable[[Cast], Case], ReminderMatter, list[tuple[str, date, date]]]] = {
    "correction": (
        corrected,
        ReminderMatter.CORRECTION,
        [
            ("applicant", date(2026, 11, 27), date(2026, 12, 1)),
            ("officer", date(2026, 12, 2), date(2026, 12, 1)),
            ("head", date(2026, 12, 3), date(2026, 12, 1)),
        ],
    ),
    "case": (
        running,
        ReminderMatter.CASE,
        [
            ("officer", date(2026, 11, 27), date(2026, 12, 1)),
            ("head", date(2026, 12, 1), date(2026, 12, 1)),
            ("supervisor", date(2026, 12, 2), date(2026, 12, 1)),
            ("law", date(2027, 1, 21), date(2027, 1, 20)),
        ],
    ),
    "pause": (
        paused,
        ReminderMatter.PAUSE,
        [
            ("officer", date(2026, 11, 20), date(2026, 11, 20)),
            ("head", date(2026, 11, 21), date(2026, 11, 20)),
            ("supervisor", date(2026, 11, 24), date(2026, 11, 20)),
        ],
    ),
    "hearing": (
        heard,
        ReminderMatter.PAUSE,
        [
            ("officer", date(2026, 12, 15), date(2026, 12, 15)),
            ("head", date(2026, 12, 16), date(2026, 12, 15)),
            ("supervisor", date(2026, 12, 17), date(2026, 12, 15)),
        ],
    ),
    "delivery": (
        undelivered,
        ReminderMatter.DELIVERY,
        [
            ("officer", date(2026, 11, 27), date(2026, 12, 1)),
            ("head", date(2026, 12, 1), date(2026, 12, 1)),
            ("supervisor", date(2026, 12, 2), date(2026, 12, 1)),
        ],
    ),
}


def sent(case: Case, about: str) -> list[tuple[str, date, date]]:
    rows = Reminder.objects.filter(case=case, about=about).order_by("id")
    return [(row.stage, row.for_day, row.due_on) for row in rows]


@acts
@pytest.mark.parametrize("name", STORIES)
def test_each_stage_comes_on_its_day_and_once(cast: Cast, name: str) -> None:
    begin, about, stages = STORIES[name]
    case = begin(cast)
    services.remind(cast.now)
    for number, (_stage, day, _due) in enumerate(stages):
        for moment, count in ((day - timedelta(days=1), number), (day, number + 1), (day, number + 1)):
            if moment >= NOVEMBER_17:
                services.remind(cast.now + (moment - NOVEMBER_17))
                same_day = sum(one[1] <= moment for one in stages)
                assert len(sent(case, about)) == max(count, same_day)
    services.remind(cast.now + timedelta(days=120))
    assert sent(case, about) == stages


@acts
@pytest.mark.parametrize("name", STORIES)
def test_after_a_stop_all_that_still_help_come_in_order(cast: Cast, name: str) -> None:
    begin, about, stages = STORIES[name]
    case = begin(cast)
    services.remind(cast.now + timedelta(days=120))
    assert sent(case, about) == [one for one in stages if one[0] != "applicant"]
    days = list(Reminder.objects.order_by("id").values_list("for_day", flat=True))
    assert days == sorted(days)


def head_of(cast: Cast, code: str) -> Actor:
    """Who signs in that department and is no officer of it."""
    from identity.models import Department

    who, department = account(f"head-{code}", "负责人"), Department.objects.get(code=code)
    Membership.objects.create(account=who, department=department, role=Role.APPROVER, starts_on=FIRST_DAY)
    return cast.actor(who)


def urged(actor: Actor, about: str) -> list[str]:
    return [row.stage for row in reminders_for(actor) if row.about == about]


@acts
def test_each_hears_of_what_is_theirs_until_it_is_done(cast: Cast) -> None:
    later = on(cast, 12, 4)
    correction, delivery = corrected(cast), undelivered(cast)
    services.remind(later.now)
    assert urged(cast.clerk, "correction") == ["officer"]
    assert urged(cast.supervisor, "correction") == ["head"]
    assert urged(cast.clerk, "delivery") == ["officer"]
    assert urged(head_of(cast, "SCJG"), "delivery") == ["head"]
    assert urged(cast.officer("SCJG"), "delivery") == ["officer", "head"]
    assert urged(cast.supervisor, "delivery") == ["supervisor"]
    for stranger in (cast.officer("XFJY"), cast.xiaotong):
        assert urged(stranger, "delivery") == urged(stranger, "correction") == []
    services.record_delivery(delivery.pk, services.Receipt("counter", "林晓彤"), actor=cast.clerk, now=later.now)
    services.deliver_paper_online(correction.documents.get(kind="correction"), actor=cast.xiaotong, now=cast.now)
    services.end_case(correction.pk, "no_answer", "到期没有补正。", actor=cast.clerk, now=later.now)
    assert urged(cast.clerk, "delivery") == urged(cast.clerk, "correction") == []


@acts
def test_a_case_past_its_day_is_heard_of_although_all_its_tasks_are_green(cast: Cast) -> None:
    case = running(cast)
    later = on(cast, 12, 2)
    services.remind(later.now)
    assert not Reminder.objects.filter(task__step="fire", task__round=2).exists(), "its own promise is long"
    assert urged(cast.officer("XFJY"), "case") == ["officer"]
    assert urged(cast.officer("SCJG"), "case") == ["head"]
    assert urged(cast.supervisor, "case") == ["supervisor"]
    services.remind(on(cast, 1, 1).now + timedelta(days=400))
    assert urged(cast.officer("SCJG"), "case") == ["head", "law"]
    assert urged(cast.supervisor, "case") == ["supervisor", "law"]
    verdict_of = Task.objects.get(case=case, step="fire", round=2)
    services.claim_task(verdict_of.pk, actor=cast.officer("XFJY"), now=later.now)
    assert urged(cast.officer("XFJY"), "case") == ["officer"]


@acts
def test_a_forgotten_pause_is_heard_of_and_a_second_one_is_not_the_first(cast: Cast) -> None:
    case, officer = paused(cast), cast.officer("XFJY")
    later = on(cast, 11, 25)
    services.remind(later.now)
    assert urged(officer, "pause") == ["officer", "head"]
    assert urged(cast.supervisor, "pause") == ["supervisor"]
    services.resume_task(task(case, "fire").pk, actor=officer, now=later.now)
    assert urged(officer, "pause") == []
    services.pause_task(task(case, "fire").pk, "testing", "再次检测。", 5, actor=officer, now=later.now)
    services.remind(later.now)
    assert urged(officer, "pause") == urged(cast.supervisor, "pause") == []


@acts
def test_the_applicant_is_warned_by_message_and_not_after_the_day(cast: Cast) -> None:
    warned, answered = corrected(cast), corrected(cast)
    services.answer_correction(answered.pk, actor=cast.xiaotong, now=cast.now)
    services.remind(on(cast, 11, 27).now)
    event = CaseEvent.objects.get(kind=EventKind.CORRECTION_DUE)
    assert event.case == warned and event.data == {"due_on": "2026-12-01"}
    said = Delivery.objects.filter(event=event)
    assert said and all("12月1日" in one.body and "补正" in one.body for one in said)


@acts
def test_while_its_clock_stands_a_case_is_not_urged_and_afterwards_it_is(cast: Cast) -> None:
    case, officer = paused(cast), cast.officer("XFJY")
    services.remind(on(cast, 12, 9).now)
    assert sent(case, "case") == []
    services.resume_task(task(case, "fire").pk, actor=officer, now=on(cast, 12, 9).now)
    due = Case.objects.get(pk=case.pk).promised_due_on
    services.remind(cast.now + timedelta(days=60))
    assert due and due > date(2026, 12, 9)
    assert [(stage, day) for stage, _day, day in sent(case, "case")][:3] == [
        (stage, due) for stage in ("officer", "head", "supervisor")
    ]


@acts
def test_who_stands_in_hears_what_the_officer_would(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    fire = services.claim_task(task(case, "fire").pk, actor=cast.officer("XFJY"), now=cast.now)
    deputy, other = officer_too("XFJY", "李代班"), officer_too("XFJY", "别的同事")
    later = on(cast, 11, 23)
    away(later, deputy, "XFJY")
    services.remind(later.now)
    assert urged(later.actor(deputy), "step") == ["officer"]
    assert urged(later.actor(other), "step") == []
    back = Cast(later.now + timedelta(days=30))
    assert urged(back.actor(deputy), "step") == []
    assert fire.claimed_by


@acts
def test_the_running_list_sorts_a_correction_by_its_day_with_a_clock(cast: Cast, django_assert_max_num_queries) -> None:
    waits, runs = corrected(cast), accepted(cast)
    late = submitted(cast)
    rows = queue_for(cast.supervisor, tab="running", after="", now=cast.now).rows
    assert [row.pk for row in rows] == [late.pk, waits.pk, runs.pk]  # 24 November; 1 December, by their ids
    clock = rows[1].clock
    assert clock is not None and clock.due_on == date(2026, 12, 1)
    with django_assert_max_num_queries(100) as few:
        queue_for(cast.supervisor, tab="running", after="", now=cast.now)
    for _ in range(3):
        corrected(cast)
    with django_assert_max_num_queries(len(few)):
        queue_for(cast.supervisor, tab="running", after="", now=cast.now)


@acts
def test_the_list_names_each_matter_and_asks_as_often_for_many(
    cast: Cast, seat: Seat, django_assert_max_num_queries
) -> None:
    undelivered(cast)
    corrected(cast)
    services.remind(on(cast, 12, 4).now)
    client = seat(cast.clerk)
    with django_assert_max_num_queries(100) as few:
        page = client.get("/desk/clock/").content.decode()
    assert "待补正" in page and "已办结，待送达" in page and "提醒承办人" in page
    corrected(cast)
    undelivered(cast)
    services.remind(on(cast, 12, 4).now)
    with django_assert_max_num_queries(len(few)):
        client.get("/desk/clock/")


@acts
def test_the_desk_says_how_many_and_lists_only_what_has_not_ended(cast: Cast, seat: Seat) -> None:
    later = on(cast, 12, 4)
    decided, asked, stopped = undelivered(cast), corrected(cast), paused(cast)
    services.remind(later.now)
    everybody = (cast.clerk, cast.supervisor, cast.officer("SCJG"), cast.officer("XFJY"))
    shown = [[row.pk for row in reminders_for(who)] for who in everybody]
    assert [count_for(who) for who in everybody] == [len(rows) for rows in shown]
    assert all(shown)
    services.remind(later.now)
    assert [[row.pk for row in reminders_for(who)] for who in everybody] == shown, "nothing that waits is put away"
    link = f"催办 <strong>{len(shown[0])}</strong>"
    assert link in seat(cast.clerk).get("/desk/").content.decode()
    services.record_delivery(decided.pk, services.Receipt("counter", "林晓彤"), actor=cast.clerk, now=later.now)
    services.deliver_paper_online(asked.documents.get(kind="correction"), actor=cast.xiaotong, now=cast.now)
    services.end_case(asked.pk, "no_answer", "到期没有补正。", actor=cast.clerk, now=later.now)
    services.withdraw_case(stopped.pk, actor=cast.xiaotong, now=later.now)
    assert "催办 <strong>" not in seat(cast.clerk).get("/desk/").content.decode()
    services.remind(later.now)
    assert Reminder.objects.exists() and not Reminder.objects.filter(is_open=True).exists()


STAGE = st.builds(
    lambda stage, day, due: Stage(stage, NOVEMBER_17 + timedelta(days=day), NOVEMBER_17 + timedelta(days=due)),
    st.sampled_from(ReminderStage),
    st.integers(0, 20),
    st.integers(0, 20),
)


@given(st.lists(STAGE, unique_by=lambda one: (one.stage, one.due_on)), st.integers(0, 25))
def test_whatever_the_days_every_stage_comes_once_in_order_and_no_warning_too_late(
    stages: list[Stage], today: int
) -> None:
    now = NOVEMBER_17 + timedelta(days=today)
    deadline = Deadline(ReminderMatter.STEP, tuple(sorted(stages, key=lambda one: one.day)))
    sent: list[Stage] = []
    while one := deadline.next({(each.stage.value, each.due_on) for each in sent}, now):
        assert one not in sent
        sent.append(one)
    assert [one.day for one in sent] == sorted(one.day for one in sent)
    assert set(stages) - set(sent) == {one for one in stages if one.stage == "applicant" and now > one.due_on}
