"""The calendar is edited in versions; what is due by it follows, and the hall says which dates moved."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from hall.casework import services
from hall.casework.calendars import current_calendar
from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.models import CalendarVersion, Case, CaseEvent, EventKind, MovedDate
from hall.casework.notice import SpecialDay, read_notice, write_notice
from hall.casework.progress import case_clock
from hall.casework.services.calendar import (
    UNTIL_ALL_SEE,
    checked_days,
    load_calendar,
    move_dates,
    preview,
    put_in_force,
    special_days,
)
from identity.actors import Actor
from identity.models import Role
from tests.casework.builders import accepted, submitted, task
from tests.cast import Cast, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

NOTICE_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""

# Invented: the State Council announces a year in the autumn before it.
NOTICE_2027 = """元旦：1月1日至3日放假。
春节：2月5日至11日放假调休。2月14日上班。
清明节：4月5日放假。
劳动节：5月1日至5日放假调休。5月8日上班。
端午节：6月9日放假。
中秋节：9月15日放假。
国庆节：10月1日至7日放假调休。9月26日、10月9日上班。"""
SOURCE = "示例：2027年部分节假日安排"
LATER = timedelta(minutes=3)


@pytest.fixture
def operator(cast: Cast) -> Actor:
    load_calendar(cast.now)
    return cast.actor(officer("ZWSJ-O", Role.OPERATOR))


def load_2027(cast: Cast, operator: Actor, text: str = NOTICE_2027, *, based_on: int = 0) -> CalendarVersion:
    return put_in_force(2027, text, SOURCE, based_on=based_on, actor=operator, now=cast.now)


# -- reading the notice


def test_the_notice_is_read_as_it_is_worded(operator: Actor) -> None:
    read = read_notice(NOTICE_2026, 2026)
    assert read.problems == []
    assert [(d.day, d.is_working) for d in read.days] == [(d.day, d.is_working) for d in special_days(2026)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_what_is_written_reads_back(operator: Actor, year: int) -> None:
    days = sorted(special_days(year))
    read = read_notice(write_notice(days), year)
    assert (list(read.days), list(read.problems)) == (days, [])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("4月5日放假", "4月31日放假", "没有“4月31日”这样的日期"),
        ("2月14日上班", "2月15日上班", "2月15日本来就是工作日"),
        ("清明节：4月5日放假。\n", "", "没有写清明的安排"),
        ("元旦：1月1日至3日放假", "元旦：1月4日放假", "1月1日是法定节假日"),
        ("4月5日放假", "4月5日再说", "没有写放假还是上班"),
        ("元旦：", "元旦", "没有写节日名称和冒号"),
        ("4月5日放假", "4月5日至1日放假", "起止日期不对"),
        ("2月5日至11日放假调休。", "2月5日至11日放假调休，共 8 天。", "春节：写的是共 8 天，按日期算是 7 天"),
        ("4月5日放假。", "4月3日至5日放假共2天。", "写的是共 2 天，按日期算是 3 天"),
        ("1月1日至3日", "2026年12月31日至2027年1月3日", "不属于 2027 年"),
    ],
)
def test_what_cannot_be_is_told_with_the_place(old: str, new: str, problem: str) -> None:
    assert old in NOTICE_2027
    problems = read_notice(NOTICE_2027.replace(old, new), 2027).problems
    assert any(problem in one for one in problems), problems


def test_what_adds_up_or_names_no_dates_is_taken(operator: Actor) -> None:
    text = NOTICE_2027.replace("2月5日至11日放假调休。", "2月5日至11日放假调休，共7天。")
    text = text.replace("9月15日放假。", "9月15日放假，与周末连休，共3天。")
    assert read_notice(text, 2027).problems == []


# -- versions


def test_each_version_is_kept_with_who_and_when(cast: Cast, operator: Actor) -> None:
    load_2027(cast, operator)
    load_2027(cast, operator, NOTICE_2027.replace("2月14日上班", "2月13日上班"), based_on=1)
    first, second = CalendarVersion.objects.filter(year=2027).order_by("number")
    assert (second.number, second.made_by, second.made_at) == (2, operator.account, cast.now)
    assert first.days != second.days
    assert current_calendar().is_working_day(date(2027, 2, 13))
    assert not current_calendar().is_working_day(date(2027, 2, 14))
    seeded = CalendarVersion.objects.get(year=2026)
    assert (seeded.number, seeded.made_by) == (1, None)


def test_two_editors_do_not_overwrite_each_other(cast: Cast, operator: Actor) -> None:
    load_2027(cast, operator)
    with pytest.raises(Refused, match="刚刚被更新"):
        load_2027(cast, operator, NOTICE_2027.replace("2月14日上班", "2月13日上班"))
    with pytest.raises(Refused, match="没有需要启用的改动"):
        load_2027(cast, operator, based_on=1)
    assert CalendarVersion.objects.filter(year=2027).count() == 1


def test_only_the_operator_edits(cast: Cast, operator: Actor) -> None:
    for actor, error in ((cast.clerk, NotAllowed), (cast.officer("SCJG"), NotAllowed), (cast.xiaotong, NotFound)):
        with pytest.raises(error):
            load_2027(cast, actor)


# -- what is due by it


@dataclass(frozen=True)
class Later:
    """The cast some weeks later, when limits reach into the year that was not announced."""

    cast: Cast

    @property
    def now(self) -> datetime:
        return datetime(2026, 12, 28, 2, tzinfo=UTC)

    def accepted(self) -> Case:
        return accepted(Cast(self.now))

    def submitted(self) -> Case:
        return submitted(Cast(self.now))


def test_a_year_not_announced_is_provisional_until_it_is_loaded(cast: Cast, operator: Actor) -> None:
    case = Later(cast).accepted()
    reading = case_clock(case, Later(cast).now)
    assert reading is not None
    assert reading.is_provisional
    load_2027(cast, operator)
    loaded = case_clock(case, Later(cast).now)
    assert loaded is not None
    assert not loaded.is_provisional


def test_loading_a_year_moves_the_dates_keeps_a_list_and_tells_the_case(cast: Cast, operator: Actor) -> None:
    """Accepted on Monday 28 December 2026; the joint limit of 45 working days crosses the Spring Festival."""
    case, waiting = Later(cast).accepted(), Later(cast).submitted()
    before = Case.objects.get(pk=case.pk)
    assert before.statutory_due_on == date(2027, 3, 2)  # 3 days of 2026, then 42 of 2027 without 1 January
    moves, has_more = preview(2027, checked_days(2027, NOTICE_2027, SOURCE), 100)
    assert [(move.case.pk, move.what, move.after) for move in moves] == [
        (case.pk, "statutory_due_on", date(2027, 3, 8))
    ]
    assert not has_more
    version = load_2027(cast, operator)
    assert move_dates(version.made_at + timedelta(seconds=1)) == 0  # other processes may still hold the old calendar
    assert Case.objects.get(pk=case.pk).statutory_due_on == before.statutory_due_on
    assert move_dates(cast.now + LATER) == 1
    after = Case.objects.get(pk=case.pk)
    assert after.statutory_due_on == date(2027, 3, 8)  # off 5 and 8 to 11 February, at work on Sunday the 14th
    assert after.promised_due_on == before.promised_due_on == date(2027, 1, 12)
    kept = MovedDate.objects.get()
    assert (kept.case, kept.what, kept.before, kept.after) == (
        case,
        "statutory_due_on",
        before.statutory_due_on,
        after.statutory_due_on,
    )
    assert CaseEvent.objects.get(case=case, kind=EventKind.DATES_MOVED).data == {"year": 2027, "version": 1, "dates": 1}
    assert not CaseEvent.objects.filter(case=waiting, kind=EventKind.DATES_MOVED).exists()
    assert move_dates(cast.now + LATER) == 0
    assert CalendarVersion.objects.get(pk=version.pk).settled_at is not None


def test_acceptance_tasks_and_promise_move_too(cast: Cast, operator: Actor) -> None:
    """A correction of the notice that takes Monday 4 January 2027 off moves everything that crosses it by a day."""
    load_2027(cast, operator)
    move_dates(cast.now + LATER)
    case, waiting = Later(cast).accepted(), Later(cast).submitted()
    was = Case.objects.get(pk=waiting.pk).acceptance_due_on
    load_2027(cast, operator, NOTICE_2027.replace("1月1日至3日", "1月1日至4日"), based_on=1)
    assert move_dates(cast.now + 2 * LATER) == 2
    assert was == date(2027, 1, 5)
    assert Case.objects.get(pk=waiting.pk).acceptance_due_on == date(2027, 1, 6)
    assert Case.objects.get(pk=case.pk).promised_due_on == date(2027, 1, 13)
    assert task(case, "licence").promised_due_on == date(2026, 12, 28)
    assert task(case, "licence").remind_on is None


def test_a_date_that_follows_from_something_else_stays(cast: Cast, operator: Actor) -> None:
    case = Later(cast).accepted()
    Case.objects.filter(pk=case.pk).update(statutory_due_on=date(2027, 6, 30))
    load_2027(cast, operator)
    assert move_dates(cast.now + LATER) == 0
    assert Case.objects.get(pk=case.pk).statutory_due_on == date(2027, 6, 30)


def test_an_ended_case_is_left_alone(cast: Cast, operator: Actor) -> None:
    case = Later(cast).accepted()
    services.withdraw_case(case.pk, actor=cast.xiaotong, now=Later(cast).now)
    load_2027(cast, operator)
    assert move_dates(cast.now + LATER) == 0


def test_many_cases_are_worked_through_in_batches(cast: Cast, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from hall.casework.services import calendar

    monkeypatch.setattr(calendar, "BATCH", 2)
    for _ in range(5):
        Later(cast).accepted()
    load_2027(cast, operator)
    now = cast.now + UNTIL_ALL_SEE
    assert [move_dates(now) for _ in range(4)] == [2, 2, 1, 0]
    assert MovedDate.objects.count() == 5


def test_special_days_sort_by_day() -> None:
    assert sorted([SpecialDay(date(2027, 2, 1), True, ""), SpecialDay(date(2027, 1, 1), False, "")])[0].day.month == 1
