"""一点受理 at the desk: the forms do what the verbs do, keep what was typed, and act once."""

import pytest
from django.test import Client
from django.urls import reverse

from hall.casework.models import Case
from tests.casework.builders import accepted, draft, submitted
from tests.cast import Cast, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def url(name: str, case: Case) -> str:
    return reverse(f"desk:{name}", args=[case.public_id])


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_the_page_shows_record_materials_and_the_three_acts(cast: Cast, seat: Seat) -> None:
    page = seat(cast.clerk).get(url("case", submitted(cast))).content.decode()
    for words in ("韩江小馆", "布局图.pdf", "确认受理", "确认告知补正", "确认不予受理", "12月1日"):
        assert words in page


def test_accepting_leads_back_to_the_case(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    answer = seat(cast.clerk).post(url("accept_case", case), {"key": "k1"})
    assert answer.status_code == 302
    assert answer["Location"] == url("case", case)
    assert state(case) == "in_approval"


def test_a_double_click_accepts_once_and_reads_the_same(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    browser = seat(cast.clerk)
    for _ in range(2):
        page = browser.post(url("accept_case", case), {"key": "k1"}, follow=True).content.decode()
        assert "已经受理" in page
    assert case.events.filter(kind="case_accepted").count() == 1


def test_a_second_clerk_is_told_that_it_is_done(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    answer = seat(cast.clerk).post(url("accept_case", case), {"key": "another"}, follow=True)
    assert "没有重复办理" in answer.content.decode()
    assert case.events.filter(kind="case_accepted").count() == 1


def test_each_form_on_the_page_has_a_key_of_its_own(cast: Cast, seat: Seat) -> None:
    context = seat(cast.clerk).get(url("case", submitted(cast))).context
    keys = {context[name]["key"].value() for name in ("accept_form", "correction_form", "refusal_form")}
    assert len(keys) == 3


def test_a_correction_notice_needs_its_text(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    answer = seat(cast.clerk).post(url("request_correction", case), {"text": "  "})
    assert answer.status_code == 422
    assert "写明需要补正的全部内容。" in answer.content.decode()
    assert state(case) == "submitted"


def test_a_text_that_is_too_long_is_kept_and_counted(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    text = "补" * 2001
    answer = seat(cast.clerk).post(url("request_correction", case), {"text": text, "key": "k1"})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert "2001" in answer.content.decode()
    assert answer.context["correction_form"]["key"].value() == "k1"


def test_a_correction_is_offered_once(cast: Cast, seat: Seat) -> None:
    from hall.casework import services

    case = submitted(cast)
    browser = seat(cast.clerk)
    browser.post(url("request_correction", case), {"text": "请补充布局图的尺寸。"})
    assert state(case) == "correction_asked"
    services.answer_correction(case.pk, actor=cast.xiaotong, now=cast.now)
    assert "再次告知的理由" in browser.get(url("case", case)).content.decode()
    again = browser.post(url("request_correction", case), {"text": "还有。"})
    assert again.status_code == 422
    assert "一次性" in again.content.decode()


def test_the_checklist_goes_into_the_notice(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    browser = seat(cast.clerk)
    half = browser.post(url("request_correction", case), {"standing1": "to_correct", "note1": "", "text": ""})
    assert half.status_code == 422
    assert "写明缺什么、怎样补。" in half.content.decode()
    asked = {"standing0": "to_correct", "note0": "请核对。", "questions0": ["field:shop_name"]}
    asked |= {"standing1": "to_correct", "note1": "请标明尺寸。"}
    browser.post(url("request_correction", case), {**asked, "text": ""})
    assert {one.subject for one in case.findings.all()} == {"field:shop_name", "plan"}
    assert "布局图：需要改正。请标明尺寸。" in seat(cast.xiaotong).get(f"/cases/{case.public_id}/").content.decode()


def test_a_department_looks_before_acceptance_and_the_clerk_reads_what_it_found(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    fire = seat(cast.officer("XFJY"))
    assert "提出补正意见" in fire.get(url("case", case)).content.decode()
    assert fire.post(url("add_finding", case), {"subject": "plan", "note": "x"}).status_code == 422
    fire.post(url("add_finding", case), {"subject": "plan", "standing": "to_correct", "note": "请画出疏散通道。"})
    assert "请画出疏散通道。" in seat(cast.clerk).get(url("case", case)).content.decode()


def test_refusing_acceptance_tells_why(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    browser = seat(cast.clerk)
    assert browser.post(url("refuse_acceptance", case), {"text": ""}).status_code == 422
    typed = {"text": "卷烟零售由烟草专卖部门许可。", "ground": "not_competent"}
    assert browser.post(url("refuse_acceptance", case), typed).status_code == 422, "the right authority is named"
    browser.post(url("refuse_acceptance", case), {**typed, "authority": "潮州市烟草专卖局"})
    assert state(case) == "not_accepted"
    assert "潮州市烟草专卖局" in browser.get(url("case", case)).content.decode()


def test_only_the_intake_clerk_may(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    supervisor = seat(cast.supervisor)
    page = supervisor.get(url("case", case)).content.decode()
    assert "只有受理人员可以办理受理。" in page
    assert "确认受理" not in page
    assert supervisor.post(url("accept_case", case)).status_code == 403
    assert seat(cast.outsider).post(url("accept_case", case)).status_code == 404
    assert state(case) == "submitted"


def test_reading_the_address_of_an_act_does_nothing(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    for name in ("accept_case", "request_correction", "refuse_acceptance", "sign_decision"):
        assert seat(cast.clerk).get(url(name, case))["Location"] == url("case", case)
    assert state(case) == "submitted"


def test_the_applicant_does_not_find_the_desk(cast: Cast, seat: Seat) -> None:
    assert seat(cast.xiaotong).get(url("case", submitted(cast))).status_code == 404


def test_staff_keep_out_of_their_own_application(cast: Cast, seat: Seat) -> None:
    case = submitted(cast, actor=cast.clerk)
    browser = seat(cast.clerk)
    assert browser.get(url("case", case)).status_code == 403
    assert browser.post(url("accept_case", case)).status_code == 403
    assert state(case) == "submitted"


def test_nobody_at_the_desk_sees_a_draft(cast: Cast, seat: Seat) -> None:
    case = draft(cast)
    for actor in (cast.clerk, cast.supervisor, cast.officer("SCJG")):
        assert seat(actor).get(url("case", case)).status_code == 404


def test_what_was_typed_survives_a_login_that_ran_out(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    seat(cast.clerk)
    browser = Client()
    text = "请补充布局图的尺寸。"
    assert browser.post(url("request_correction", case), {"text": text}).status_code == 302
    kept = dict(browser.session)
    assert cast.clerk.account is not None
    browser.force_login(cast.clerk.account)
    session = browser.session
    session.update({key: value for key, value in kept.items() if not key.startswith("_auth")})
    session.save()
    answer = browser.get(url("request_correction", case))
    assert text in answer.content.decode()
    assert state(case) == "submitted"
