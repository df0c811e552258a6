"""送达: who opened which paper and when, and the receipts of what ends or takes away something."""

from datetime import timedelta

import pytest
from django.test import Client

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseDocument, DocumentFetch, EventKind, PaperDelivery
from hall.catalog.content import Procedure
from hall.work.services import sweep
from tests.casework.builders import item, submitted
from tests.cast import Cast
from tests.documents.specimens import STEPS, granted

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def turned_away(cast: Cast) -> CaseDocument:
    """The paper of a case that was not accepted."""
    case = submitted(cast)
    services.refuse_acceptance(case.pk, "不属于本机关职权范围。", actor=cast.clerk, now=cast.now)
    sweep(lambda: cast.now)
    return case.documents.get(kind="non_acceptance")


def opens(who: object, paper: CaseDocument) -> Client:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type]
    assert client.get(f"/cases/{paper.case.public_id}/documents/{paper.pk}/").status_code == 200
    return client


def receipts(case: Case) -> list[dict[str, str]]:
    return [dict(one.data["facts"]) for one in case.documents.filter(kind="delivery").order_by("id")]


def test_opening_it_online_delivers_it_once_with_a_receipt(turned_away: CaseDocument, cast: Cast) -> None:
    opens(cast.clerk.account, turned_away)
    assert not PaperDelivery.objects.exists()  # staff deliver nothing by looking
    for _twice in range(2):
        party = opens(cast.xiaotong.account, turned_away)
    delivery = PaperDelivery.objects.get()
    assert (delivery.document, delivery.way, delivery.received_by) == (turned_away, "online", "林晓彤")
    (told,) = receipts(turned_away.case)
    assert told["送达文书"] == f"不予受理决定书（{turned_away.data['number_text']}）"
    assert (told["签收人"], told["送达人"]) == ("林晓彤", "网上办事大厅")
    assert turned_away.case.events.filter(kind=EventKind.PAPER_DELIVERED).count() == 1
    assert "已送达（网上送达，林晓彤）" in party.get(f"/cases/{turned_away.case.public_id}/").content.decode()


def test_a_clerk_records_a_paper_receipt_once(turned_away: CaseDocument, cast: Cast) -> None:
    case, address = turned_away.case, f"/desk/cases/{turned_away.case.public_id}/documents/{turned_away.pk}/delivery/"
    clerk = Client()
    assert cast.clerk.account
    clerk.force_login(cast.clerk.account)
    assert f'<a href="{address}">还没有送达' in clerk.get(f"/desk/cases/{case.public_id}/").content.decode()
    assert "记录送达：不予受理决定书" in clerk.get(address).content.decode()
    assert clerk.post(address, {"key": "k", "way": "post", "received_by": "", "note": "邮件号 EX1"}).status_code == 422
    typed = {"key": "k", "way": "post", "received_by": "林晓彤", "note": "邮件号 EX1"}
    assert clerk.post(address, typed).status_code == 302
    assert clerk.post(address, typed).status_code == 302  # the same form again
    (told,) = receipts(case)
    assert (told["送达方式"], told["签收人"], told["备注"]) == ("邮寄送达", "林晓彤", "邮件号 EX1")
    page = clerk.get(f"/desk/cases/{case.public_id}/").content.decode()
    assert "已送达（邮寄送达，林晓彤）" in page and address not in page
    with pytest.raises(AlreadyDone):
        services.record_paper_delivery(
            turned_away.pk, services.Receipt("counter", "林晓彤"), actor=cast.clerk, now=cast.now
        )


def test_a_delivery_that_cannot_be_true_or_is_not_theirs_is_refused(turned_away: CaseDocument, cast: Cast) -> None:
    def record(paper: CaseDocument = turned_away, **change: object) -> None:
        actor = change.pop("actor", cast.clerk)
        receipt = services.Receipt("counter", "林晓彤", **change)  # type: ignore[arg-type]
        services.record_paper_delivery(paper.pk, receipt, actor=actor, now=cast.now)  # type: ignore[arg-type]

    for on in (cast.now + timedelta(days=1), cast.now - timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            record(on=on.date())
        assert set(refused.value.fields) == {"on"}
    with pytest.raises(NotAllowed):
        record(actor=cast.supervisor)
    with pytest.raises(NotFound):
        record(turned_away.case.documents.get(kind="receipt"))
    assert not PaperDelivery.objects.exists()


def test_the_end_of_a_licence_is_delivered_beside_the_decision(cast: Cast) -> None:
    item(Procedure(lead="SCJG", steps=STEPS), now=cast.now)
    case = granted(cast)  # its decision was delivered at the counter, its licence struck off
    paper = case.documents.get(kind="revocation")
    services.deliver_paper_online(paper, actor=cast.xiaotong, now=cast.now)
    papers = [told["送达文书"] for told in receipts(case)]
    assert papers[0].startswith("准予") and papers[1] == f"{paper.data['heading']}（{paper.data['number_text']}）"


def test_every_paper_shows_when_its_party_first_opened_it(cast: Cast) -> None:
    case = submitted(cast)
    sweep(lambda: cast.now)
    paper = case.documents.get(kind="receipt")
    staff = opens(cast.clerk.account, paper)
    assert "在网上打开" not in staff.get(f"/desk/cases/{case.public_id}/").content.decode()
    party = opens(cast.xiaotong.account, paper)
    for client, address in ((staff, "/desk/cases/"), (party, "/cases/")):
        page = client.get(f"{address}{case.public_id}/").content.decode()
        assert "<br>林晓彤于 " in page and "&lt;" not in page
    assert list(DocumentFetch.objects.order_by("id").values_list("by_party", flat=True)) == [False, True]
    assert not PaperDelivery.objects.exists()


@pytest.fixture
def to_correct(cast: Cast) -> CaseDocument:
    """The notice of a case that is to be corrected."""
    case = submitted(cast)
    services.request_correction(case.pk, "请补充平面图。", actor=cast.clerk, now=cast.now)
    sweep(lambda: cast.now)
    return case.documents.get(kind="correction")


def test_a_notice_of_correction_has_its_record_and_receipt(to_correct: CaseDocument, cast: Cast) -> None:
    party = opens(cast.xiaotong.account, to_correct)
    (told,) = receipts(to_correct.case)
    assert told["送达文书"] == f"补正告知书（{to_correct.data['date']}）"
    assert "已送达（网上送达，林晓彤）" in party.get(f"/cases/{to_correct.case.public_id}/").content.decode()
    services.answer_correction(to_correct.case.pk, actor=cast.xiaotong, now=cast.now + timedelta(hours=1))
    assert PaperDelivery.objects.get().note == ""  # once, when it was opened


def test_whoever_answers_a_notice_has_it(to_correct: CaseDocument, cast: Cast) -> None:
    answered = cast.now + timedelta(days=1)
    services.answer_correction(to_correct.case.pk, actor=cast.xiaotong, now=answered)
    delivery = PaperDelivery.objects.get()
    assert (delivery.document, delivery.way, delivery.received_by) == (to_correct, "online", "林晓彤")
    assert (delivery.delivered_at, delivery.recorded_by) == (answered, cast.xiaotong.account)
    (told,) = receipts(to_correct.case)
    assert told["备注"] == "收到后已经按告知补正。"
