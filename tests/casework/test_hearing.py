"""听证: told of before the decision, asked for in time, called seven days ahead; the clock stands meanwhile."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case, Hearing
from hall.casework.services.calendar import load_calendar
from hall.lib.dates import CHINA
from tests.casework.builders import accepted, task, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

MATTER = "拟不予批准：疏散通道宽度只有0.9米，低于规定的1.1米。"


@pytest.fixture
def case(cast: Cast) -> Case:
    """Told on Tuesday, 17 November 2026."""
    load_calendar(cast.now)
    made = accepted(cast)
    verdict(cast, made, "licence")
    return made


def tell(cast: Cast, case: Case, **more: Any) -> Hearing:
    return services.tell_hearing_right(
        task(case, "fire").pk, MATTER, actor=cast.officer("XFJY"), now=more.pop("now", cast.now), **more
    )


def call(cast: Cast, case: Case, at: datetime, *, chair: str = "李主持", now: datetime) -> Hearing:
    one = task(case, "fire")
    return services.call_hearing(one.pk, at, "区政务服务中心三楼", chair, actor=cast.officer("XFJY"), now=now)


def paper(case: Case, kind: str) -> str:
    data = case.documents.filter(kind=kind).latest("id").data
    assert data["missing"] == []
    return "\n".join([*data["paragraphs"], *(" ".join(row) for row in data["facts"])])


def test_the_right_is_told_in_writing_with_five_working_days(cast: Cast, case: Case) -> None:
    hearing = tell(cast, case)
    assert hearing.ask_by == date(2026, 11, 24)
    said = paper(case, "hearing_right")
    assert MATTER in said and "2026年11月24日" in said and "五个工作日" in said
    with pytest.raises(AlreadyDone):
        tell(cast, case)
    assert case.documents.filter(kind="hearing_right").count() == 1
    with pytest.raises(Refused):
        services.tell_hearing_right(task(case, "sign").pk, " ", actor=cast.officer("CGZF"), now=cast.now)
    with pytest.raises(NotFound):
        services.tell_hearing_right(task(case, "sign").pk, MATTER, actor=cast.outsider, now=cast.now)


def test_asking_stops_the_clock_and_no_verdict_is_given_before_it_was_held(cast: Cast, case: Case) -> None:
    hearing = tell(cast, case)
    hearing = services.ask_hearing(hearing.pk, actor=cast.xiaotong, now=cast.now + timedelta(days=7))
    assert hearing.held_by == date(2026, 12, 22)
    assert task(case, "fire").state == "paused" and case.pauses.get().cause == "hearing"
    with pytest.raises(Refused):
        verdict(cast, case, "fire", "refuse")
    with pytest.raises(AlreadyDone):
        services.ask_hearing(hearing.pk, actor=cast.xiaotong, now=cast.now + timedelta(days=7))
    services.resume_task(task(case, "fire").pk, actor=cast.officer("XFJY"), now=cast.now + timedelta(days=30))
    assert verdict(cast, case, "fire", "refuse", now=cast.now + timedelta(days=30)).verdict == "refuse"


def test_after_the_fifth_day_it_is_too_late_and_nobody_else_asks(cast: Cast, case: Case) -> None:
    hearing = tell(cast, case)
    with pytest.raises(NotAllowed):
        services.ask_hearing(hearing.pk, actor=cast.xiaotong, now=cast.now + timedelta(days=8))
    for stranger in (cast.outsider, cast.officer("XFJY")):
        with pytest.raises(NotFound):
            services.ask_hearing(hearing.pk, actor=stranger, now=cast.now)
    assert task(case, "fire").state == "open"


def test_it_is_called_seven_working_days_ahead_within_twenty_and_by_another_chair(cast: Cast, case: Case) -> None:
    hearing = tell(cast, case)
    at = datetime.combine(date(2026, 11, 26), time(9, 30), CHINA)
    with pytest.raises(NotAllowed):
        call(cast, case, at, now=cast.now)
    services.ask_hearing(hearing.pk, actor=cast.xiaotong, now=cast.now)
    for wrong, field in (
        (at - timedelta(days=1), "starts_at"),
        (at.replace(month=12, day=16), "starts_at"),
        (at.replace(hour=6), "starts_at"),
    ):
        with pytest.raises(Refused) as refused:
            call(cast, case, wrong, now=cast.now)
        assert set(refused.value.fields) == {field}
    with pytest.raises(Refused) as refused:
        call(cast, case, at, chair=cast.officer("XFJY").account.name, now=cast.now)
    assert set(refused.value.fields) == {"chair"}
    call(cast, case, at, now=cast.now)
    said = paper(case, "hearing_notice")
    assert "2026年11月26日 09:30" in said and "区政务服务中心三楼" in said and "李主持" in said
    call(cast, case, at + timedelta(days=1), now=cast.now)
    assert case.documents.filter(kind="hearing_notice").count() == 2


def test_both_sides_find_it_on_their_pages(cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    staff, party = Client(), Client()
    staff.force_login(cast.officer("XFJY").account)
    party.force_login(cast.xiaotong.account)
    address = f"/desk/tasks/{task(case, 'fire').pk}/hearing/"
    assert "发出听证告知书" in staff.get(address).content.decode()
    assert staff.post(address, {"matter": MATTER}).status_code == 302
    page = party.get(f"/cases/{case.public_id}/").content.decode()
    assert "要求听证" in page and "2026年11月24日" in page
    assert "发出听证通知书" not in staff.get(address).content.decode()
    assert party.post(f"/cases/{case.public_id}/hearings/{Hearing.objects.get().pk}/").status_code == 302
    assert "您已要求听证" in party.get(f"/cases/{case.public_id}/").content.decode()
    late = staff.post(address, {"starts_at": "2026-11-20T09:30", "place": "三楼", "chair": "李主持"})
    assert late.status_code == 422 and "提前七个工作日" in late.content.decode() and "三楼" in late.content.decode()
    assert staff.post(address, {"starts_at": "2026-11-27T09:30", "place": "三楼", "chair": "李主持"}).status_code == 302
    assert "听证定于 2026年11月27日 09:30举行" in party.get(f"/cases/{case.public_id}/").content.decode()
