"""The lead department signs once; what it says follows from the verdicts."""

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed
from hall.casework.models import Case, Decision
from hall.catalog.selectors import content_of
from hall.work.models import OwedState
from tests.casework.builders import accepted, all_decided, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_the_lead_department_signs_what_the_verdicts_amount_to(cast: Cast) -> None:
    case = all_decided(cast)
    decision = services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    assert decision.result == "granted"
    assert decision.number == "潮安办决〔2026〕1号"
    assert Case.objects.get(pk=case.pk).state == "decided"


def test_one_refusal_of_several_is_a_partial_grant_with_remedies(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    for key, what in (("food", "approve"), ("fire", "refuse"), ("sign", "approve"), ("fume", "objection")):
        verdict(cast, case, key, what)
    decision = services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    assert decision.result == "partly_granted"
    assert "行政诉讼" in "".join(case.documents.get(kind="decision").data["paragraphs"])


def test_other_departments_do_not_sign(cast: Cast) -> None:
    case = all_decided(cast)
    with pytest.raises(NotAllowed):
        services.sign_decision(case.pk, actor=cast.officer("CGZF"), now=cast.now)


def test_nobody_signs_while_a_department_is_still_at_work(cast: Cast) -> None:
    case = accepted(cast)
    with pytest.raises(NotAllowed):
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)


def test_a_second_signature_is_already_done(cast: Cast) -> None:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(AlreadyDone):
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    assert Decision.objects.filter(case=case).count() == 1


def test_the_applicant_reads_on_the_page_which_part_was_refused(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    for key, what in (("food", "approve"), ("fire", "refuse"), ("sign", "approve"), ("fume", "objection")):
        verdict(cast, case, key, what)
    client = Client()
    client.force_login(case.applicant)
    path, told = f"/cases/{case.public_id}/", "没有批准的："
    assert told not in client.get(path).content.decode(), "before the decision is signed it may be given back"
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    said = client.get(path).content.decode().split(told)[1].split("</strong>")[0]
    fire = next(step.name for step in content_of(case.revision).procedure.steps if step.key == "fire")
    assert said == fire


def test_a_decision_whose_paper_could_not_be_made_is_not_offered_for_download(cast: Cast) -> None:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    client = Client()
    client.force_login(case.applicant)
    assert "请在下面下载决定书。" in client.get(f"/cases/{case.public_id}/").content.decode()
    case.documents.filter(kind="decision").update(owed_state=OwedState.FAILED, last_error="NoGlyph U+E123")
    page = client.get(f"/cases/{case.public_id}/").content.decode()
    assert "决定书的 PDF 没能生成，" in page and "下载决定书" not in page
