"""现场核查: one appointment for several departments, told to the applicant, moved and cancelled for all at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.casework import services
from hall.casework.errors import AlreadyDone, HallError, NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseEvent, SiteVisit
from hall.channels.models import Delivery
from hall.lib.dates import CHINA
from tests.casework.builders import accepted, task, verdict
from tests.cast import Cast, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)
PLACE = "彩塘镇华桥路 18 号"


def parallel(cast: Cast, **kwargs: Any) -> Case:
    case = accepted(cast, **kwargs)
    verdict(cast, case, "licence")
    return case


def plan(cast: Cast, case: Case, *codes: str, **more: Any) -> SiteVisit:
    given: dict[str, Any] = {"starts_at": FRIDAY, "place": PLACE, "actor": cast.officer("XFJY"), "now": cast.now} | more
    starts_at, place = given.pop("starts_at"), given.pop("place")
    return services.plan_visit(case.pk, codes or ("XFJY", "SCJG"), starts_at, place, "请负责人在场。", **given)


def move(cast: Cast, visit: SiteVisit, code: str = "SCJG", **more: Any) -> SiteVisit:
    given: dict[str, Any] = {"starts_at": FRIDAY + timedelta(days=3), "reason": "台风。"} | more
    starts_at, reason = given.pop("starts_at"), given.pop("reason")
    who = {"actor": cast.officer(code), "now": cast.now} | given
    return services.move_visit(visit.pk, starts_at, PLACE, "", reason, **who)


def test_all_who_come_and_the_applicant_are_told_once(cast: Cast) -> None:
    visit = plan(cast, parallel(cast))
    assert sorted(one.code for one in visit.departments.all()) == ["SCJG", "XFJY"]
    event = CaseEvent.objects.get(kind="visit_planned")
    assert event.data["departments"] == ["SCJG", "XFJY"] and PLACE not in str(event.data)
    texts = Delivery.objects.filter(event=event).values_list("body", flat=True)
    assert len(texts) == 2 and all("11月20日 09:30现场核查" in text for text in texts)


def test_any_department_that_comes_moves_it_for_all(cast: Cast) -> None:
    visit = move(cast, plan(cast, parallel(cast)))
    assert visit.starts_at == FRIDAY + timedelta(days=3) and visit.moved_by == cast.officer("SCJG").account
    body = Delivery.objects.filter(event__kind="visit_moved").first().body  # type: ignore[union-attr]
    assert "改到11月23日 09:30" in body
    with pytest.raises(NotAllowed):
        move(cast, visit, "STHJ")


def test_it_is_cancelled_once_and_then_planned_anew(cast: Cast) -> None:
    case = parallel(cast)
    visit = plan(cast, case)
    services.cancel_visit(visit.pk, "改为书面审查。", actor=cast.officer("XFJY"), now=cast.now, key="k")
    services.cancel_visit(visit.pk, "改为书面审查。", actor=cast.officer("XFJY"), now=cast.now, key="k")
    with pytest.raises(AlreadyDone):
        services.cancel_visit(visit.pk, "再来。", actor=cast.officer("XFJY"), now=cast.now)
    with pytest.raises(NotAllowed):
        move(cast, visit)
    plan(cast, case)
    assert Delivery.objects.filter(event__kind="visit_cancelled").count() == 2


def test_a_department_goes_once(cast: Cast) -> None:
    case = parallel(cast)
    plan(cast, case, key="k")
    plan(cast, case, key="k")
    with pytest.raises(Refused, match="已经约好一次核查") as refused:
        plan(cast, case, "SCJG", actor=cast.officer("SCJG"))
    assert "departments" in refused.value.fields
    plan(cast, case, "CGZF", actor=cast.officer("CGZF"))
    assert SiteVisit.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": datetime(2026, 11, 17, 9, 0, tzinfo=CHINA)}, "on"),
        ({"starts_at": None}, "on"),
        ({"starts_at": datetime(2027, 11, 17, 9, 0, tzinfo=CHINA)}, "on"),
        ({"place": "  "}, "place"),
        ({"place": "长" * 201}, "place"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, change: dict[str, Any], field: str) -> None:
    case = parallel(cast)
    with pytest.raises(Refused) as refused:
        plan(cast, case, **change)
    assert field in refused.value.fields


def test_only_departments_at_work_come_and_only_their_officers_plan(cast: Cast) -> None:
    case = parallel(cast)
    verdict(cast, case, "fume", "no_objection")
    for codes in (("XFJY", "STHJ"), ("NOSUCH",)):
        with pytest.raises(Refused) as refused:
            plan(cast, case, *codes)
        assert "departments" in refused.value.fields
    for actor, error in ((cast.officer("STHJ"), NotAllowed), (cast.clerk, NotAllowed), (cast.officer("ZJ"), NotFound)):
        with pytest.raises(error):
            plan(cast, case, actor=actor)


def test_what_is_past_is_not_moved(cast: Cast) -> None:
    visit = plan(cast, parallel(cast))
    with pytest.raises(NotAllowed, match="已经过了"):
        move(Cast(FRIDAY + timedelta(hours=1)), visit, now=FRIDAY + timedelta(hours=1))


def test_the_pages_of_departments_and_applicant(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    fire, food = seat(cast.officer("XFJY")), seat(cast.officer("SCJG"))
    address = reverse("desk:plan_visit", args=[case.public_id])
    page = reverse("desk:task", args=[task(case, "fire").pk])
    assert address in fire.get(page).content.decode()
    form = fire.get(address).context["form"]
    assert form["departments"].value() == ["XFJY"]
    typed = {"departments": ["XFJY", "SCJG"], "on": "2026-11-20", "at": "09:30", "place": PLACE, "key": "k"}
    wrong = fire.post(address, typed | {"on": "2026-11-01"})
    assert wrong.status_code == 422 and PLACE in wrong.content.decode()
    fire.post(address, typed)
    visit = SiteVisit.objects.get()
    for browser in (fire, food):
        assert PLACE in browser.get("/desk/").content.decode()
        assert "11月20日 09:30" in browser.get(reverse("desk:case", args=[case.public_id])).content.decode()
    theirs = seat(cast.xiaotong).get(f"/cases/{case.public_id}/").content.decode()
    assert "2026年11月20日 09:30 现场核查" in theirs and PLACE in theirs
    moving = reverse("desk:move_visit", args=[visit.pk])
    assert 'value="09:30"' in food.get(moving).content.decode()
    food.post(moving, {"on": "2026-11-23", "at": "15:00", "place": PLACE, "reason": "台风。", "key": "k2"})
    assert "11月23日 15:00" in fire.get(page).content.decode()
    fire.post(reverse("desk:cancel_visit", args=[visit.pk]), {"reason": "改为书面审查。", "key": "k3"})
    assert "已取消" in fire.get(page).content.decode()
    assert PLACE not in fire.get("/desk/").content.decode()


def test_three_visits_cost_as_many_queries_as_one(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    browser, page = seat(cast.supervisor), reverse("desk:case", args=[case.public_id])
    counts = []
    for code in ("XFJY", "CGZF", "SCJG"):
        plan(cast, case, code, actor=cast.officer(code))
        browser.get(page)
        with CaptureQueriesContext(connection) as captured:
            browser.get(page)
        counts.append(len(captured))
    assert len(set(counts)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_departments_planning_at_once_make_one_appointment(cast: Cast) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        for _ in range(10):
            case, start = parallel(cast), Barrier(2, timeout=30)

            def run(code: str, case: Case = case, start: Barrier = start) -> bool:
                try:
                    start.wait()
                    plan(cast, case, "XFJY", "SCJG", actor=cast.officer(code))
                except HallError:
                    return False
                finally:
                    connections.close_all()
                return True

            assert sorted(pool.map(run, ["XFJY", "SCJG"])) == [False, True]
            assert SiteVisit.objects.filter(case=case).count() == 1
