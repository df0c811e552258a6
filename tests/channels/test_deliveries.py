"""限时反馈: what happened is told once a way, names nobody, and belongs to its act."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from hall.casework import services
from hall.casework.models import Case, CaseEvent, EventKind
from hall.casework.signals import case_event_recorded
from hall.catalog.models import ServiceItem
from hall.catalog.services import load_catalog
from hall.channels.messages import TO_APPLICANT, message_of
from hall.channels.models import Channel, Delivery
from identity.models import Account
from tests.casework.builders import all_decided, draft, submitted
from tests.cast import Cast
from tests.channels.conftest import the_sms

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def decided(cast: Cast) -> Case:
    """A case with every kind of good news behind it."""
    return services.sign_decision(all_decided(cast).pk, "", actor=cast.officer("SCJG"), now=cast.now).case


# -- once, and naming nobody


def test_each_event_for_the_applicant_is_told_once_by_each_way(decided: Case) -> None:
    told = CaseEvent.objects.filter(kind__in=TO_APPLICANT)
    assert {event.kind for event in told} == {"case_submitted", "case_accepted", "decision_signed"}
    for event in told:
        assert sorted(event.deliveries.values_list("channel", flat=True)) == ["email", "sms"]


def test_what_is_no_news_to_the_applicant_is_not_sent(decided: Case) -> None:
    assert not Delivery.objects.exclude(event__kind__in=TO_APPLICANT).exists()


def test_a_repeated_act_tells_nothing_twice(cast: Cast) -> None:
    case = draft(cast)
    for _ in range(2):
        services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now, key="once")
    assert Delivery.objects.count() == 2


def test_a_message_names_nobody_and_fits_into_two_short_messages(cast: Cast, decided: Case) -> None:
    refused = submitted(cast, actor=cast.outsider)
    services.refuse_acceptance(refused.pk, "不属于本部门职权。", actor=cast.clerk, now=cast.now)
    asked = submitted(cast, actor=cast.jiaming)
    services.request_correction(asked.pk, "请补充平面图。", actor=cast.clerk, now=cast.now)
    deliveries = Delivery.objects.select_related("event")
    assert {d.event.kind for d in deliveries} == {
        "case_submitted",
        "case_accepted",
        "decision_signed",
        "acceptance_refused",
        "correction_requested",
    }
    for delivery in deliveries:
        text, _, link = delivery.body.partition("\n\n")
        assert len(text) <= 134, text
        assert bool(link) == (delivery.channel == Channel.EMAIL)
        assert delivery.body.startswith("【潮安办事大厅】")
        for secret in ("林晓彤", "王路人", "陈嘉明", "韩江", "13800000000", "请补充", "不属于"):
            assert secret not in delivery.body + delivery.subject


def test_a_mail_leads_to_the_case_and_a_short_message_has_the_same_words_without_a_link(
    cast: Cast, settings: Any
) -> None:
    settings.SITE_ROOT = "https://hall.example"
    case = submitted(cast)
    mail = Delivery.objects.get(channel=Channel.EMAIL)
    assert mail.body == f"{the_sms().body}\n\n看办件（要登录）：https://hall.example/cases/{case.public_id}/"


def test_only_the_receipt_holds_the_query_code(decided: Case) -> None:
    with_code = [d.event.kind for d in Delivery.objects.select_related("event") if decided.query_code in d.body]
    assert set(with_code) == {"case_submitted"}


def test_a_listener_that_fails_undoes_the_whole_act(cast: Cast) -> None:
    case = draft(cast)
    before = CaseEvent.objects.count()

    def fails(**kwargs: Any) -> None:
        assert Delivery.objects.count() == 2  # the messages are written by now
        raise RuntimeError("the outbox is full")

    case_event_recorded.connect(fails)
    try:
        with pytest.raises(RuntimeError, match="the outbox is full"):
            services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    finally:
        case_event_recorded.disconnect(fails)
    kept = Case.objects.get()
    assert (kept.state, kept.number, kept.query_code) == ("draft", None, "")
    assert CaseEvent.objects.count() == before
    assert not Delivery.objects.exists()
    services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    assert Delivery.objects.count() == 2


def test_who_left_no_number_is_told_by_mail_only(cast: Cast) -> None:
    Account.objects.filter(pk=cast.xiaotong.account.pk).update(mobile="")  # type: ignore[union-attr]
    submitted(cast)
    assert [delivery.channel for delivery in Delivery.objects.all()] == [Channel.EMAIL]


def test_a_second_message_by_the_same_way_is_impossible(cast: Cast) -> None:
    submitted(cast)
    again = the_sms()
    again.pk = None
    again._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


# -- the words


@pytest.mark.parametrize("name", ["饮".join("设置大型户外广告" * 13)[:100], "𠮷" * 100, "A&B '甲' <乙>"])
def test_a_message_fits_into_two_parts_and_says_the_number_and_what_to_do(cast: Cast, name: str) -> None:
    """Whatever the item is called: two parts of a Chinese SMS carry 134 UTF-16 units."""
    case = submitted(cast)
    case.item.name = name
    case.number = "445103ABCDEFGHIJKL20261117000267"  # the longest that there is
    data = {"result": "partly_granted", "cause": "expert_review", "days": 15, "due_on": "2026-12-01"}
    data["starts_at"] = "2026-12-21T15:30:00+08:00"
    data |= {"licence": "潮安办证〔2026〕1234号-12", "status": "revoked", "ask_by": "2026-12-01", "day": "2026-12-31"}
    for kind in TO_APPLICANT:
        body = message_of(CaseEvent(case=case, kind=kind, at=cast.now, data=data)).body
        assert len(body.encode("utf-16-le")) / 2 <= 134, body
        assert body.startswith("【潮安办事大厅】")
        assert body.endswith("。")
        assert case.number in body or kind in {EventKind.DRAFT_EXPIRING, EventKind.COUNTER_OPENED}
        assert name[:5] in body


def test_a_message_is_plain_text(cast: Cast) -> None:
    case = submitted(cast)
    case.item.name = "A&B '甲' <乙>"
    event = CaseEvent(case=case, kind=EventKind.CASE_ACCEPTED, at=cast.now)
    assert "A&B '甲' <乙>（445103" in message_of(event).body


def test_every_item_of_the_catalogue_keeps_the_query_code_in_its_receipt(cast: Cast) -> None:
    load_catalog(cast.now)
    case = submitted(cast)
    for name in ServiceItem.objects.values_list("name", flat=True):
        case.item.name = name
        body = message_of(CaseEvent(case=case, kind=EventKind.CASE_SUBMITTED, at=cast.now)).body
        assert case.query_code in body
        assert len(body) <= 134


# -- in the language of whoever gets it


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("", "已提交，编号"),
        ("zh-hans", "已提交，编号"),
        ("zh-hant", "已提交，編號"),
        ("en", "is submitted"),
    ],
)
def test_a_message_comes_in_the_language_that_its_reader_chose(cast: Cast, language: str, words: str) -> None:
    Account.objects.filter(pk=cast.xiaotong.account.pk).update(language=language)  # type: ignore[union-attr]
    with override("en" if language != "en" else "zh-hans"):  # in what the page was from which it was submitted
        services.submit_case(draft(cast).pk, actor=cast.xiaotong, now=cast.now)
    assert Delivery.objects.count() == 2
    assert all(words in delivery.body for delivery in Delivery.objects.all())
