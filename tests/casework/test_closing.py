"""How a case comes to its end: delivered, closed, archived, or ended without a decision."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseDocument, CaseEnding, CaseEvent, DecisionDelivery, EventKind, Task
from hall.casework.permissions import can_withdraw
from hall.casework.progress import progress_of
from hall.work.services import sweep
from identity.actors import Actor
from tests.casework.builders import accepted, all_decided, submitted, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def decided(cast: Cast) -> Case:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return again(case)


def again(case: Case) -> Case:
    return Case.objects.select_related("item", "revision", "decision").get(pk=case.pk)


def deliver(cast: Cast, case: Case, way: str = "counter", *, actor: Actor | None = None, **more: Any) -> Case:
    receipt = services.Receipt(way, **{"received_by": "林晓彤", "note": "纸质回证 2026-118"} | more)
    return services.record_delivery(case.pk, receipt, actor=actor or cast.clerk, now=cast.now)


def test_opening_the_decision_delivers_it_once(cast: Cast) -> None:
    case = decided(cast)
    sweep(timezone.now)
    client = Client()
    client.force_login(cast.xiaotong.account)
    paper = case.documents.get(kind="decision")
    for _ in range(2):
        assert client.get(f"/cases/{case.public_id}/documents/{paper.pk}/").status_code == 200
    assert again(case).state == "delivered"
    delivery = DecisionDelivery.objects.get(case=case)
    assert (delivery.way, delivery.received_by) == ("online", "林晓彤")
    assert CaseEvent.objects.filter(case=case, kind=EventKind.DECISION_DELIVERED).count() == 1


def test_staff_who_open_it_deliver_nothing(cast: Cast) -> None:
    case = decided(cast)
    for actor in (cast.clerk, cast.officer("SCJG"), cast.outsider):
        services.deliver_online(case.pk, actor=actor, now=cast.now)
    assert again(case).state == "decided"


def test_a_clerk_records_a_paper_receipt(cast: Cast) -> None:
    case = decided(cast)
    deliver(cast, case, "post")
    paper = CaseDocument.objects.get(case=case, kind="delivery")
    facts = dict(paper.data["facts"])
    assert facts["送达方式"] == "邮寄送达"
    assert facts["签收人"] == "林晓彤"
    assert facts["备注"] == "纸质回证 2026-118"
    with pytest.raises(AlreadyDone):
        deliver(cast, case)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("way", {"way": "online"}),
        ("received_by", {"received_by": " "}),
        ("note", {"note": "长" * 201}),
        ("on", {"on": "tomorrow"}),
        ("on", {"on": "before"}),
    ],
)
def test_a_receipt_that_cannot_be_true_is_refused(cast: Cast, field: str, change: dict[str, Any]) -> None:
    days = {"tomorrow": 1, "before": -3}
    if "on" in change:
        change = {"on": (cast.now + timedelta(days=days[change["on"]])).date()}
    case = decided(cast)
    with pytest.raises(Refused) as refused:
        deliver(cast, case, **{"way": "post", **change})
    assert field in refused.value.fields


def test_only_a_signed_decision_is_delivered_and_only_by_those_who_hand_out(cast: Cast) -> None:
    case = all_decided(cast)
    with pytest.raises(NotAllowed):
        deliver(cast, case)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    for actor, error in ((cast.supervisor, NotAllowed), (cast.officer("XFJY"), NotAllowed), (cast.outsider, NotFound)):
        with pytest.raises(error):
            deliver(cast, case, actor=actor)


def test_after_delivery_it_is_closed_by_hand_or_by_the_clock(cast: Cast) -> None:
    case = decided(cast)
    with pytest.raises(NotAllowed):
        services.close_case(case.pk, actor=cast.clerk, now=cast.now)
    deliver(cast, case)
    assert services.close_delivered(cast.now + timedelta(days=6)) == 0
    assert services.close_delivered(cast.now + timedelta(days=7)) == 1
    assert services.close_delivered(cast.now + timedelta(days=7)) == 0
    assert again(case).state == "closed"
    with pytest.raises(AlreadyDone):
        services.close_case(case.pk, actor=cast.clerk, now=cast.now)


def test_what_ended_is_archived_after_its_days_and_says_how_it_ended(cast: Cast) -> None:
    case = decided(cast)
    deliver(cast, case)
    gone = submitted(cast)
    services.withdraw_case(gone.pk, actor=cast.xiaotong, now=cast.now)
    services.close_delivered(cast.now + timedelta(days=7))
    assert services.archive_cases(cast.now + timedelta(days=29)) == 0
    later = cast.now + timedelta(days=30)
    assert services.archive_cases(later) == 2
    assert services.archive_cases(later) == 0
    assert (again(case).state, again(case).ended_as) == ("archived", "closed")
    assert "已办结：准予" in progress_of(again(case), later).sentence
    assert "撤回" in progress_of(again(gone), later).sentence
    assert not can_withdraw(cast.xiaotong, again(case))


@pytest.mark.parametrize("stage", ["decided", "delivered", "closed", "archived"])
def test_the_decision_stays_readable_to_the_end(cast: Cast, stage: str) -> None:
    case = decided(cast)
    if stage != "decided":
        deliver(cast, case)
    if stage in {"closed", "archived"}:
        services.close_case(case.pk, actor=cast.clerk, now=cast.now)
    if stage == "archived":
        services.archive_cases(cast.now + timedelta(days=31))
    assert again(case).state == stage
    client = Client()
    client.force_login(cast.xiaotong.account)
    page = client.get(f"/cases/{case.public_id}/").content.decode()
    assert "已办结：准予" in page
    client.force_login(cast.clerk.account)
    assert "潮安办决〔2026〕1号" in client.get(f"/desk/cases/{case.public_id}/").content.decode()
    with pytest.raises(AlreadyDone):
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)


# -- 终止


def end(cast: Cast, case: Case, cause: str = "applicant_died", reason: str = "死亡证明已核对。", **more: Any) -> Case:
    given = {"actor": cast.officer("SCJG"), "now": cast.now, **more}
    return services.end_case(case.pk, cause, reason, **given)


def test_the_head_ends_an_accepted_case_with_reason_and_paper(cast: Cast) -> None:
    case = accepted(cast)
    end(cast, case)
    assert again(case).state == "ended"
    assert set(Task.objects.filter(case=case).values_list("state", flat=True)) == {"ended"}
    paper = CaseDocument.objects.get(case=case, kind="termination")
    assert "死亡证明已核对。" in paper.data["paragraphs"]
    assert CaseEnding.objects.get(case=case).ended_by == cast.officer("SCJG").account
    with pytest.raises(AlreadyDone):
        end(cast, case)


def test_before_acceptance_the_clerk_ends_it(cast: Cast) -> None:
    case = submitted(cast)
    with pytest.raises(NotAllowed):
        end(cast, case)
    end(cast, case, "organisation_ended", actor=cast.clerk)
    assert again(case).state == "ended"


def test_no_answer_ends_it_only_after_the_days_to_correct(cast: Cast) -> None:
    case = submitted(cast)
    with pytest.raises(Refused, match="没有待补正"):
        end(cast, case, "no_answer", actor=cast.clerk)
    services.request_correction(case.pk, "请补正布局图。", actor=cast.clerk, now=cast.now)
    after = cast.now + timedelta(days=15)
    with pytest.raises(Refused, match="还没有送达"):
        end(cast, case, "no_answer", actor=cast.clerk, now=after)
    services.deliver_paper_online(case.documents.get(kind="correction"), actor=cast.xiaotong, now=cast.now)
    with pytest.raises(Refused, match="还没有过"):
        end(cast, case, "no_answer", actor=cast.clerk, now=cast.now + timedelta(days=14))
    end(cast, case, "no_answer", actor=cast.clerk, now=after)
    assert again(case).state == "ended"
    assert not again(case).corrections.filter(answered_at=None).exists()


def test_a_notice_that_came_late_leaves_the_days_to_correct_from_then_on(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(case.pk, "请补正布局图。", actor=cast.clerk, now=cast.now)
    late = cast.now + timedelta(days=21)  # a week after the day that it prints
    paper = case.documents.get(kind="correction")
    services.record_paper_delivery(paper.pk, services.Receipt("post", "林晓彤"), actor=cast.clerk, now=late)
    with pytest.raises(Refused, match="还没有过"):
        end(cast, case, "no_answer", actor=cast.clerk, now=late + timedelta(days=14))
    end(cast, case, "no_answer", actor=cast.clerk, now=late + timedelta(days=15))
    assert again(case).state == "ended"


@pytest.mark.parametrize(("cause", "reason", "field"), [("bored", "理由", "cause"), ("applicant_died", " ", "reason")])
def test_an_end_needs_a_cause_and_a_reason(cast: Cast, cause: str, reason: str, field: str) -> None:
    case = accepted(cast)
    with pytest.raises(Refused) as refused:
        end(cast, case, cause, reason)
    assert field in refused.value.fields
    assert again(case).state == "in_approval"


def test_a_decided_case_is_not_ended(cast: Cast) -> None:
    case = decided(cast)
    with pytest.raises(NotAllowed):
        end(cast, case)


def test_nobody_else_ends_it(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    for actor in (cast.clerk, cast.supervisor, cast.officer("XFJY")):
        with pytest.raises(NotAllowed):
            end(cast, case, actor=actor)
    with pytest.raises(NotFound):
        end(cast, case, actor=cast.outsider)
