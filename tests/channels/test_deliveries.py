"""限时反馈: what happened is told once a way, names nobody, and leaves as the gateway wants it."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction

from hall.casework import services
from hall.casework.models import Case, CaseEvent, EventKind
from hall.casework.signals import case_event_recorded
from hall.channels.messages import TO_APPLICANT
from hall.channels.models import Channel, Delivery
from hall.work.models import OwedState
from hall.work.services import sweep
from tests.casework.builders import all_decided, draft, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def decided(cast: Cast) -> Case:
    """A case with every kind of good news behind it."""
    return services.sign_decision(all_decided(cast).pk, "", actor=cast.officer("SCJG"), now=cast.now).case


def deliver(now: datetime, *, times: int = 1) -> None:
    for _ in range(times):
        sweep(lambda: now)


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
    assert {d.event.kind for d in deliveries} == TO_APPLICANT - {EventKind.DRAFT_EXPIRING}
    for delivery in deliveries:
        assert len(delivery.body) <= 140, delivery.body
        assert delivery.body.startswith("【潮安办事大厅】")
        for secret in ("林晓彤", "王路人", "陈嘉明", "韩江", "13800000000", "请补充", "不属于"):
            assert secret not in delivery.body + delivery.subject


def test_only_the_receipt_holds_the_query_code(decided: Case) -> None:
    with_code = [d.event.kind for d in Delivery.objects.select_related("event") if decided.query_code in d.body]
    assert set(with_code) == {"case_submitted"}


def test_a_message_that_cannot_be_written_undoes_the_act(cast: Cast) -> None:
    case = draft(cast)

    def fails(**kwargs: Any) -> None:
        raise RuntimeError("the outbox is full")

    case_event_recorded.connect(fails)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)
    finally:
        case_event_recorded.disconnect(fails)
    assert Case.objects.get().number is None
    assert not Delivery.objects.exists()


# -- the way out


def test_the_demonstration_only_shows_its_messages(cast: Cast) -> None:
    submitted(cast)
    deliver(cast.now)
    assert set(Delivery.objects.values_list("owed_state", "is_simulated")) == {(OwedState.DONE, True)}


def test_without_gateway_and_outside_the_demonstration_a_message_fails_loudly(cast: Cast, settings: Any) -> None:
    settings.DEMO = False
    submitted(cast)
    deliver(cast.now)
    assert set(Delivery.objects.values_list("owed_state", flat=True)) == {OwedState.FAILED}
    assert "no gateway" in Delivery.objects.first().last_error  # type: ignore[union-attr]


class Gateway:
    """An SMS gateway on this machine: keeps what it was asked, answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers = [202]
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                gateway.asked.append({k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()})
                self.send_response(gateway.answers[min(len(gateway.asked), len(gateway.answers)) - 1])
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/cgi-bin/sendsms"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    made = Gateway()
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_USER, settings.SMS_GATEWAY_PASSWORD = made.url, "hall", "secret"
    yield made
    made.server.shutdown()
    made.server.server_close()


def the_sms() -> Delivery:
    return Delivery.objects.get(channel=Channel.SMS)


def test_the_gateway_gets_chinese_as_it_wants_it(cast: Cast, gateway: Gateway) -> None:
    submitted(cast)
    deliver(cast.now)
    asked = gateway.asked[0]
    assert (asked["to"], asked["coding"], asked["charset"]) == ("13800000000", "2", "UTF-8")
    assert (asked["username"], asked["password"]) == ("hall", "secret")
    assert asked["text"] == the_sms().body
    assert (the_sms().owed_state, the_sms().is_simulated, the_sms().sent_at) == (OwedState.DONE, False, cast.now)


def test_a_sent_message_is_not_sent_again(cast: Cast, gateway: Gateway) -> None:
    submitted(cast)
    deliver(cast.now + timedelta(minutes=1), times=3)
    assert len(gateway.asked) == 1


@pytest.mark.parametrize("refusal", [500, 503, 302])
def test_a_gateway_in_trouble_is_asked_again_later(cast: Cast, gateway: Gateway, refusal: int) -> None:
    gateway.answers = [refusal, 202]
    submitted(cast)
    deliver(cast.now)
    assert the_sms().owed_state == OwedState.PENDING
    assert the_sms().next_at > cast.now
    deliver(cast.now + timedelta(seconds=1))
    assert len(gateway.asked) == 1
    deliver(cast.now + timedelta(minutes=1))
    assert (len(gateway.asked), the_sms().owed_state) == (2, OwedState.DONE)


def test_a_gateway_that_is_away_is_asked_eight_times_and_then_given_up(cast: Cast, gateway: Gateway) -> None:
    gateway.answers = [500]
    submitted(cast)
    for hour in range(0, 40, 2):
        deliver(cast.now + timedelta(hours=hour))
    assert (len(gateway.asked), the_sms().owed_state) == (8, OwedState.FAILED)


def test_an_error_never_carries_the_number_or_the_text(
    cast: Cast, gateway: Gateway, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    gateway.server.shutdown()
    gateway.server.server_close()
    submitted(cast)
    deliver(cast.now)
    assert "13800000000" not in caplog.text + the_sms().last_error
    assert the_sms().body not in caplog.text


def test_mail_leaves_by_the_mail_server(cast: Cast, settings: Any, mailoutbox: list[Any]) -> None:
    settings.EMAIL_URL = "smtp://mail.example.test"
    submitted(cast)
    deliver(cast.now)
    mail = mailoutbox[0]
    assert mail.to == ["xiaotong@example.test"]
    assert mail.subject == "提交申请：开办测试店一件事"
    assert "查询码" in mail.body
