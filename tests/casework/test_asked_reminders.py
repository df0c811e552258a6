"""催办 of a question to another department: who was asked, then their head, at last who asked; each once."""

from datetime import date, timedelta

import pytest

from hall.casework import services
from hall.casework.desk.looks import look_at
from hall.casework.desk.one_case import log_of
from hall.casework.desk.reminding import reminders_for
from hall.casework.models import Consultation, Reminder
from hall.casework.services.calendar import load_calendar
from identity.actors import Actor
from identity.models import Membership, Role
from tests.casework.test_consulting import ask, asking, decide, reply
from tests.cast import FIRST_DAY, Cast, Seat, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def asked(cast: Cast) -> Consultation:
    """Tuesday 17 November 2026, to be answered within 3 working days: Friday the 20th."""
    load_calendar(cast.now)
    one = ask(cast, asking(cast))
    assert one.due_on == date(2026, 11, 20)
    return one


def run(cast: Cast, day: int) -> int:
    return services.remind(cast.now + timedelta(days=day - 17))


def sent() -> list[tuple[str, date]]:
    rows = Reminder.objects.filter(consultation__isnull=False)
    return [(row.stage, row.for_day) for row in rows.order_by("id")]


def urged(actor: Actor) -> list[str]:
    return [row.stage for row in reminders_for(actor) if row.consultation]


STAGES = [("officer", date(2026, 11, 19)), ("head", date(2026, 11, 21)), ("asker", date(2026, 11, 24))]


def test_each_stage_on_its_day_and_once(cast: Cast, asked: Consultation) -> None:
    """The head has a working day, Monday the 23rd, before it is given up."""
    for day, count in ((18, 0), (19, 1), (19, 1), (20, 1), (21, 2), (23, 2), (24, 3), (30, 3)):
        run(cast, day)
        assert len(sent()) == count, day
    assert sent() == STAGES


def test_after_a_stop_they_come_in_order_among_all_others(cast: Cast, asked: Consultation) -> None:
    run(cast, 30)
    assert sent() == STAGES
    days = list(Reminder.objects.order_by("id").values_list("for_day", flat=True))
    assert days == sorted(days) and len(days) > len(STAGES)
    assert run(cast, 30) == 0


@pytest.mark.parametrize("end", ["answered", "withdrawn", "decided"])
def test_what_needs_no_answer_any_more_is_not_urged(cast: Cast, asked: Consultation, end: str) -> None:
    run(cast, 19)
    if end == "answered":
        reply(cast, asked)
    elif end == "withdrawn":
        services.withdraw_consultation(asked.pk, actor=cast.officer("XFJY"), now=cast.now)
    else:
        decide(cast, asked.task)
    run(cast, 30)
    assert sent() == STAGES[:1]
    assert urged(cast.officer("ZJ")) == []


def test_each_sees_what_is_theirs(cast: Cast, asked: Consultation) -> None:
    of_zj = asked.department
    officer, head = account("zj-officer", "承办人"), account("zj-head", "负责人")
    for who, role in ((officer, Role.OFFICER), (head, Role.APPROVER)):
        Membership.objects.create(account=who, department=of_zj, role=role, starts_on=FIRST_DAY)
    run(cast, 24)
    assert urged(cast.actor(officer)) == ["officer"]
    assert urged(cast.actor(head)) == ["head"]
    assert urged(cast.officer("XFJY")) == ["asker"]
    for other in (cast.officer("SCJG"), cast.supervisor, cast.xiaotong):
        assert urged(other) == []


def test_who_keeps_away_from_the_case_is_not_urged(cast: Cast, asked: Consultation) -> None:
    run(cast, 19)
    assert urged(cast.officer("ZJ")) == ["officer"]
    services.recuse(asked.case_id, "申请人是我的亲属。", actor=cast.officer("ZJ"), now=cast.now)
    assert urged(cast.officer("ZJ")) == []


def test_page_and_log_say_whose_answer_is_missing(cast: Cast, asked: Consultation, seat: Seat) -> None:
    run(cast, 24)
    page = seat(cast.officer("ZJ")).get("/desk/clock/").content.decode()
    assert f"/desk/consultations/{asked.pk}/" in page and "提醒承办人" in page
    seen = look_at(cast.officer("XFJY"), asked.case, cast.now)
    lines = [line for line in log_of(asked.case, seen) if line.reminded and line.asked]
    assert [line.reminded for line in lines] == ["告知征求人", "催办负责人", "提醒承办人"]
    assert {line.asked for line in lines} == {asked.department.name}
