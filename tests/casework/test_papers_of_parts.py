"""What departments write each other, and what the wallet's licences are on paper."""

import hashlib
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hall.casework import services
from hall.casework.errors import NotFound, Refused
from hall.casework.models import Case, CaseDocument
from hall.catalog.content import Procedure
from hall.catalog.procedure import LicenceTerms
from hall.channels.models import Delivery
from hall.wallet.models import Licence
from hall.work.services import sweep
from tests.casework.builders import accepted, all_decided, item, step, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def granted(cast: Cast) -> Case:
    """A licence of the lead department, heard together with one other department."""
    steps = (step("food", "SCJG", licence=LicenceTerms(kind="食品经营许可证", months=60)), step("sign", "CGZF"))
    item(Procedure(lead="SCJG", steps=steps), materials=(), now=cast.now)
    case = accepted(cast)
    verdict(cast, case, "food")
    verdict(cast, case, "sign")
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return Case.objects.get(pk=case.pk)


def papers(case: Case) -> list[str]:
    return list(case.documents.order_by("id").values_list("kind", flat=True))


def test_what_opens_elsewhere_is_copied_there_with_question_days_and_the_price_of_silence(cast: Cast) -> None:
    case = accepted(cast)
    assert papers(case) == ["receipt", "acceptance"]  # the first step is the leading department's own
    verdict(cast, case, "licence")
    notice = case.documents.get(kind="copy_notice").data
    assert notice["missing"] == []
    assert notice["to"] == "STHJ局、CGZF局、XFJY局"
    (table,) = notice["tables"]
    assert [row[0] for row in table["rows"]] == ["STHJ局", "CGZF局", "XFJY局"]
    assert all(row[2].startswith("2026年11月") for row in table["rows"])
    assert any(f"/desk/cases/{case.public_id}/" in text for text in notice["paragraphs"])


def test_each_other_department_has_a_sheet_signed_by_its_officer_and_the_party_has_none(cast: Cast) -> None:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    sheets = list(case.documents.filter(kind="opinion"))
    assert [one.data["organ"] for one in sheets] == ["STHJ局", "CGZF局", "XFJY局"]
    for one in sheets:
        facts = dict(one.data["facts"])
        assert one.data["missing"] == [] and one.data["to"] == "SCJG局"
        assert {"结论", "签字人", "反馈时间"} <= set(facts) and facts["签字人"].endswith("的张工")
    party, staff = Client(), Client()
    party.force_login(cast.xiaotong.account)
    staff.force_login(cast.clerk.account)
    for client, seen in ((party, False), (staff, True)):
        address = "/cases/" if client is party else "/desk/cases/"
        assert ("部门意见反馈单" in client.get(f"{address}{case.public_id}/").content.decode()) is seen
        opened = client.get(f"/cases/{case.public_id}/documents/{sheets[0].pk}/")
        assert (opened.status_code != 404) is seen


def test_a_licence_on_paper_bears_its_own_code_and_verify_tells_the_present_state(granted: Case, cast: Cast) -> None:
    licence, paper = Licence.objects.get(), granted.documents.get(kind="licence")
    assert paper.verification_code == licence.verification_code
    assert (paper.name, paper.data["missing"]) == ("食品经营许可证", [])
    sweep(lambda: cast.now)
    data = CaseDocument.objects.get(pk=paper.pk).file.open("rb").read()
    address = f"/verify/{licence.verification_code}/"
    assert "有效" in Client().get(address).content.decode()
    end(cast, licence)
    page = Client().get(address).content.decode()
    assert "已注销" in page and "林晓彤" not in page
    file = SimpleUploadedFile("证照.pdf", data, "application/pdf")
    page = Client().post("/verify/file/", {"file": file}).content.decode()
    assert "签名有效，没有改动" in page and "已注销" in page
    assert hashlib.sha256(data).hexdigest() == CaseDocument.objects.get(pk=paper.pk).sha256


def test_a_decision_does_not_outlive_the_licence_that_came_of_it(granted: Case, cast: Cast) -> None:
    sweep(lambda: cast.now)
    licence, decision = Licence.objects.get(), granted.documents.get(kind="decision")
    address = f"/verify/{decision.verification_code}/"
    assert licence.number not in Client().get(address).content.decode()
    Licence.objects.update(status="changed")  # a renewal, which is another case's act
    assert f"（{licence.number}）现在已变更" in Client().get(address).content.decode()
    Licence.objects.update(status="valid")
    end(cast, licence)
    struck_off = granted.documents.get(kind="revocation")
    page = Client().get(address).content.decode()
    assert f"（{licence.number}）现在已注销" in page and "2026年11月17日" in page
    assert f"/verify/{struck_off.verification_code}/" in page and struck_off.data["number_text"] in page
    file = SimpleUploadedFile("决定书.pdf", decision.file.open("rb").read(), "application/pdf")
    assert "现在已注销" in Client().post("/verify/file/", {"file": file}).content.decode()


def test_a_decision_that_grants_tells_validity_and_conditions(granted: Case) -> None:
    told = dict(granted.documents.get(kind="decision").data["facts"])
    assert told["有效期限"] == "食品经营许可证：2026年11月17日至2031年11月16日"
    assert told["条件"] == "遵守法定的条件和标准，没有附加其他条件"


def test_a_licence_with_conditions_bears_them_as_the_decision_does(cast: Cast) -> None:
    terms = LicenceTerms(kind="食品经营许可证", months=60, conditions="不得经营冷食类食品")
    item(Procedure(lead="SCJG", steps=(step("food", "SCJG", licence=terms),)), materials=(), now=cast.now)
    case = accepted(cast)
    verdict(cast, case, "food")
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    for kind in ("decision", "licence"):
        assert dict(case.documents.get(kind=kind).data["facts"])["条件"] == "不得经营冷食类食品"


def test_terms_without_conditions_are_stored_as_they_were_before_there_were_any() -> None:
    assert LicenceTerms(kind="证", months=1).model_dump(mode="json") == {"kind": "证", "months": 1}
    assert LicenceTerms.model_validate({"kind": "证", "months": 1}).conditions == ""


def test_from_the_wallet_to_the_paper(granted: Case, cast: Cast) -> None:
    client, paper = Client(), granted.documents.get(kind="licence")
    client.force_login(cast.xiaotong.account)
    answer = client.get(f"/licences/{Licence.objects.get().public_id}/paper/")
    assert answer.headers["Location"] == f"/cases/{granted.public_id}/documents/{paper.pk}/"
    assert client.get(answer.headers["Location"]).status_code == 202  # being made


def end(cast: Cast, licence: Licence, cause: str = "withdrawn", **more: Any) -> Licence:
    return services.end_licence(
        licence.public_id, "revoked", "以欺骗手段取得。", cause, actor=cast.officer("SCJG"), now=cast.now, **more
    )


def test_a_licence_is_struck_off_once_with_cause_paper_and_message(granted: Case, cast: Cast) -> None:
    licence = Licence.objects.get()
    with pytest.raises(Refused) as refused:
        end(cast, licence, "whim")
    assert set(refused.value.fields) == {"cause"}
    with pytest.raises(NotFound):
        services.end_licence(licence.public_id, "revoked", "理由", "other", actor=cast.officer("CGZF"), now=cast.now)
    end(cast, licence, key="once")
    end(cast, licence, key="once")
    with pytest.raises(Refused):
        end(cast, licence)
    paper = granted.documents.get(kind="revocation").data
    text = "\n".join(paper["paragraphs"])
    assert paper["missing"] == [] and paper["number_text"].startswith("潮安办决〔2026〕")
    assert "第六十九条、第七十条" in text and "行政复议" in text and "行政诉讼" in text and "以欺骗手段取得。" in text
    told = Delivery.objects.filter(event__kind="licence_changed").values_list("body", flat=True)
    assert all("已注销" in body and licence.number in body for body in told) and told


def test_the_issuers_page_keeps_what_was_typed(granted: Case, cast: Cast) -> None:
    licence, client = Licence.objects.get(), Client()
    client.force_login(cast.officer("SCJG").account)
    address = f"/desk/licences/{licence.public_id}/"
    answer = client.post(address, {"status": "revoked", "reason": "持证人申请注销。"})
    assert answer.status_code == 422
    assert "请选择注销的原因" in answer.content.decode() and "持证人申请注销。" in answer.content.decode()
    assert (
        client.post(address, {"status": "revoked", "cause": "other", "reason": "持证人申请注销。"}).status_code == 302
    )
    assert "已注销" in client.get(address).content.decode()


def test_who_may_not_collect_does_not_open_a_licence(granted: Case, cast: Cast, now: datetime) -> None:
    outsider = Client()
    outsider.force_login(cast.outsider.account)
    paper = granted.documents.get(kind="licence")
    assert outsider.get(f"/cases/{granted.public_id}/documents/{paper.pk}/").status_code == 404
