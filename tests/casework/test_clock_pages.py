"""The pages of the clock: each act from its own page, nothing typed is lost, a second click does nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.models import CalendarVersion, Case, CaseExtension, CasePause
from hall.casework.progress import progress_of
from hall.casework.services.calendar import load_calendar
from hall.lib.dates import local_day, month_day
from identity.models import Role
from tests.casework.builders import accepted, all_decided, task, verdict
from tests.casework.test_calendar import NOTICE_2027, SOURCE
from tests.casework.test_extension import PROCEDURE, head
from tests.cast import Cast, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def today() -> Cast:
    """The pages read the wall clock, so the story is of today."""
    cast = Cast(timezone.now())
    load_calendar(cast.now)
    return cast


def browser(actor: Any) -> Client:
    client = Client()
    client.force_login(actor.account)
    return client


def test_pause_and_resume(today: Cast) -> None:
    case = accepted(today)
    verdict(today, case, "licence")
    one, client = task(case, "fire"), browser(today.officer("XFJY"))
    address = f"/desk/tasks/{one.pk}/pause/"
    wrong = client.post(address, {"cause": "busy", "expected_days": "0", "reason": "委托检测机构。"})
    assert wrong.status_code == 422
    assert "委托检测机构。" in wrong.content.decode()
    given = {"cause": "testing", "expected_days": "10", "reason": "委托检测机构。", "key": "once"}
    for _ in range(2):
        assert client.post(address, given).status_code == 302
    assert CasePause.objects.count() == 1
    page = client.get(f"/desk/tasks/{one.pk}/").content.decode()
    assert "期限暂停计算" in page
    assert client.post(f"/desk/tasks/{one.pk}/resumption/", {"key": "two"}).status_code == 302
    assert task(case, "fire").state == "claimed"


def test_a_finished_step_says_when_it_was_done_and_whether_in_time_and_its_clock_runs_no_more(today: Cast) -> None:
    case = accepted(today)
    verdict(today, case, "licence")
    verdict(today, case, "fire")
    late = today.now + timedelta(days=30)
    verdict(today, case, "food", now=late)
    lanes = {lane.step.key: lane for lane in progress_of(case, late).lanes}
    day = month_day(local_day(today.now))
    assert (lanes["fire"].note, lanes["fire"].clock) == (f"{day}按期办完", None)
    assert lanes["food"].clock is None
    assert lanes["food"].note.startswith(f"{month_day(local_day(late))}办完，超期 ")
    assert lanes["sign"].clock is not None, "what is at work keeps its clock"
    fire = browser(today.officer("XFJY"))
    for page in ("/desk/?tab=done", f"/desk/tasks/{task(case, 'fire').pk}/"):
        answer = fire.get(page).content.decode()
        assert "按期办完" in answer
        assert "meter" not in answer
    beside = browser(today.officer("CGZF")).get(f"/desk/tasks/{task(case, 'sign').pk}/").content.decode()
    assert f"{day}按期办完" in beside


def test_an_extension_is_asked_by_the_officer_and_granted_by_the_head(today: Cast) -> None:
    case = accepted(today, procedure=PROCEDURE)
    one, client = task(case, "fire"), browser(today.officer("XFJY"))
    given = {"kind": "department", "reason": "第三方报告还没有出具。", "key": "once"}
    assert client.post(f"/desk/tasks/{one.pk}/extension/", given).status_code == 302
    again = client.get(f"/desk/tasks/{one.pk}/extension/").content.decode()
    assert "期限依法只能延长一次" in again
    asked = CaseExtension.objects.get()
    boss = browser(head(today))
    assert f"/desk/extensions/{asked.pk}/" in boss.get("/desk/clock/").content.decode()
    page = boss.get(f"/desk/extensions/{asked.pk}/").content.decode()
    assert "第三方报告还没有出具。" in page
    refused = boss.post(f"/desk/extensions/{asked.pk}/", {"do": "refuse", "answer": ""})
    assert refused.status_code == 422
    assert boss.post(f"/desk/extensions/{asked.pk}/", {"answer": "同意。"}).status_code == 302
    assert task(case, "fire").extended_days == 10


def test_delivery_closing_and_their_papers(today: Cast) -> None:
    case = all_decided(today)
    services.sign_decision(case.pk, actor=today.officer("SCJG"), now=today.now)
    client = browser(today.clerk)
    assert f"/desk/cases/{case.public_id}/delivery/" in client.get(f"/desk/cases/{case.public_id}/").content.decode()
    given = {"way": "counter", "received_by": "林晓彤", "on": "", "note": ""}
    assert client.post(f"/desk/cases/{case.public_id}/delivery/", given).status_code == 302
    delivered = client.get(f"/desk/cases/{case.public_id}/").content.decode()
    assert f"{month_day(local_day(today.now))}按期办完" in delivered
    assert "meter--big" not in delivered  # its clock has stopped
    assert client.post(f"/desk/cases/{case.public_id}/closing/").status_code == 302
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_ending(today: Cast) -> None:
    case, client = accepted(today), browser(today.officer("SCJG"))
    address = f"/desk/cases/{case.public_id}/end/"
    assert client.post(address, {"cause": "applicant_died", "reason": ""}).status_code == 422
    assert client.post(address, {"cause": "applicant_died", "reason": "死亡证明已核对。"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "ended"
    page = browser(today.xiaotong).get(f"/cases/{case.public_id}/").content.decode()
    assert "已终止办理" in page
    assert "终止办理通知书" in page


def test_the_calendar_is_previewed_and_put_in_force(today: Cast) -> None:
    year = today.now.year + 1
    client = browser(today.actor(officer("ZWSJ-O", Role.OPERATOR)))
    assert "暂定" in client.get("/desk/calendar/").content.decode()
    address = "/desk/calendar/2027/"
    if year != 2027:
        pytest.skip("The invented notice is for 2027.")
    bad = client.post(address, {"do": "preview", "source": SOURCE, "text": "元旦：2月31日放假。", "based_on": "0"})
    assert bad.status_code == 422
    assert "没有“2月31日”这样的日期" in bad.content.decode()
    given = {"source": SOURCE, "text": NOTICE_2027, "based_on": "0"}
    shown = client.post(address, {"do": "preview", **given})
    assert shown.status_code == 200
    assert "启用这份安排" in shown.content.decode()
    assert not CalendarVersion.objects.filter(year=2027).exists()
    wrong = given | {"text": NOTICE_2027.replace("至11日放假调休。", "至11日放假调休，共 8 天。")}
    refused = client.post(address, {"do": "apply", **wrong})
    assert refused.status_code == 422
    assert "春节：写的是共 8 天，按日期算是 7 天，请核对通知。" in refused.content.decode()
    assert wrong["text"] in refused.content.decode(), "what was typed is still there"
    assert client.post(address, {"do": "apply", **given}).status_code == 302
    assert CalendarVersion.objects.filter(year=2027).count() == 1
    officer_page = browser(today.officer("SCJG")).get(address).content.decode()
    assert "启用这份安排" not in officer_page
    assert "春节" in officer_page


def test_the_operator_reads_what_the_clock_did(today: Cast) -> None:
    accepted(today)
    services.run_clock(services.EACH_MINUTE, today.now + timedelta(days=30))
    page = browser(today.actor(officer("ZWSJ-O", Role.OPERATOR))).get("/desk/clock/").content.decode()
    assert "停机后补办" in page
    assert "停机后补办" not in browser(today.clerk).get("/desk/clock/").content.decode()
