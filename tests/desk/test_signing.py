"""签发决定 at the desk: the approver sees what the verdicts amount to, and signs once."""

import pytest
from django.urls import reverse

from hall.casework.models import Case, Decision
from tests.casework.builders import accepted, all_decided, verdict
from tests.cast import Cast, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def url(case: Case, name: str = "case") -> str:
    return reverse(f"desk:{name}", args=[case.public_id])


def test_the_approver_sees_the_result_before_signing(cast: Cast, seat: Seat) -> None:
    page = seat(cast.officer("SCJG")).get(url(all_decided(cast))).content.decode()
    assert "按各部门结论：准予" in page
    assert page.count("签发决定") >= 2


def test_one_refusal_among_grants_is_a_partial_grant(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    for step, what in (("fume", "objection"), ("food", "approve"), ("sign", "refuse"), ("fire", "approve")):
        verdict(cast, case, step, what)
    assert "按各部门结论：部分准予" in seat(cast.officer("SCJG")).get(url(case)).content.decode()


def test_signing_decides_once(cast: Cast, seat: Seat) -> None:
    case = all_decided(cast)
    browser = seat(cast.officer("SCJG"))
    for _ in range(2):
        page = browser.post(url(case, "sign_decision"), {"key": "k1", "text": "请按规定经营。"}, follow=True)
        assert "决定已经签发" in page.content.decode()
    again = browser.post(url(case, "sign_decision"), {"key": "k2"}, follow=True).content.decode()
    assert "没有重复签发" in again
    assert Decision.objects.filter(case=case).count() == 1
    assert "请按规定经营。" in Decision.objects.get(case=case).text


def test_a_text_that_is_too_long_is_kept(cast: Cast, seat: Seat) -> None:
    case = all_decided(cast)
    text = "很" * 2001
    answer = seat(cast.officer("SCJG")).post(url(case, "sign_decision"), {"text": text})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not Decision.objects.filter(case=case).exists()


def test_others_learn_why_they_cannot_sign(cast: Cast, seat: Seat) -> None:
    case = all_decided(cast)
    browser = seat(cast.officer("XFJY"))
    page = browser.get(url(case)).content.decode()
    assert "决定由牵头部门的签发人员签发。" in page
    assert browser.post(url(case, "sign_decision")).status_code == 403
    assert not Decision.objects.filter(case=case).exists()


def test_nothing_is_signed_before_all_have_answered(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    browser = seat(cast.officer("SCJG"))
    assert "按各部门结论" not in browser.get(url(case)).content.decode()
    assert browser.post(url(case, "sign_decision")).status_code == 403
    assert not Decision.objects.filter(case=case).exists()
