"""A message leaves as the gateway or the mail server wants it, once; in trouble it is tried again, and says why."""

from datetime import timedelta
from typing import Any

import pytest

from hall.channels import transports
from hall.channels.models import Delivery
from hall.work.models import OwedState
from tests.casework.builders import submitted
from tests.cast import Cast
from tests.channels.conftest import Gateway, MailServer, deliver, the_mail, the_sms

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
SECRETS = ("13800000000", "xiaotong@example.test", "secret", "查询码")


def test_the_demonstration_only_shows_its_messages(cast: Cast) -> None:
    submitted(cast)
    deliver(cast.now)
    assert set(Delivery.objects.values_list("owed_state", "is_simulated")) == {(OwedState.DONE, True)}


def test_without_gateway_and_outside_the_demonstration_a_message_fails_loudly(cast: Cast, settings: Any) -> None:
    settings.DEMO = False
    submitted(cast)
    deliver(cast.now)
    assert set(Delivery.objects.values_list("owed_state", flat=True)) == {OwedState.FAILED}
    assert "no gateway" in the_sms().last_error


# -- SMS


def test_the_gateway_gets_chinese_as_it_wants_it(cast: Cast, gateway: Gateway) -> None:
    submitted(cast)
    deliver(cast.now)
    assert gateway.asked == [
        {
            "username": "hall",
            "password": "secret",
            "to": "13800000000",
            "text": the_sms().body,
            "coding": "2",
            "charset": "UTF-8",
        }
    ]


@pytest.mark.parametrize("taken", [200, 202])
def test_what_the_gateway_has_taken_is_sent(cast: Cast, gateway: Gateway, taken: int) -> None:
    gateway.answers = [taken]
    submitted(cast)
    deliver(cast.now)
    assert (the_sms().owed_state, the_sms().is_simulated, the_sms().sent_at) == (OwedState.DONE, False, cast.now)


def test_a_sent_message_is_not_sent_again(cast: Cast, gateway: Gateway) -> None:
    submitted(cast)
    deliver(cast.now + timedelta(minutes=1), times=3)
    assert len(gateway.asked) == 1


@pytest.mark.parametrize("refusal", [500, 503, 302, 403])
def test_a_gateway_in_trouble_is_asked_again_later(cast: Cast, gateway: Gateway, refusal: int) -> None:
    gateway.answers = [refusal, 202]
    submitted(cast)
    deliver(cast.now)
    waiting = the_sms()
    assert (waiting.owed_state, waiting.sent_at) == (OwedState.PENDING, None)
    deliver(waiting.next_at - timedelta(seconds=1))
    assert len(gateway.asked) == 1
    deliver(waiting.next_at)
    assert (len(gateway.asked), the_sms().owed_state) == (2, OwedState.DONE)


def test_each_wait_is_longer_and_after_eight_tries_it_is_given_up(cast: Cast, gateway: Gateway) -> None:
    gateway.answers = [500]
    submitted(cast)
    now, waits = cast.now, []
    for _ in range(8):
        deliver(now)
        waits.append((the_sms().next_at - now).total_seconds())
        now = the_sms().next_at
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640]
    assert the_sms().owed_state == OwedState.FAILED
    deliver(now + timedelta(days=1))
    assert len(gateway.asked) == 8


def test_a_gateway_that_thinks_too_long_is_left_and_asked_again(
    cast: Cast, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "SECONDS", 0.2)
    gateway.thinks_for = 1
    submitted(cast)
    deliver(cast.now)
    assert the_sms().owed_state == OwedState.PENDING
    gateway.thinks_for = 0
    monkeypatch.setattr(transports, "SECONDS", 10)
    deliver(the_sms().next_at)
    assert the_sms().owed_state == OwedState.DONE


def test_an_sms_in_trouble_does_not_hold_up_the_mail(cast: Cast, gateway: Gateway, mail_server: MailServer) -> None:
    gateway.answers = [500]
    submitted(cast)
    deliver(cast.now)
    assert (the_sms().owed_state, the_mail().owed_state) == (OwedState.PENDING, OwedState.DONE)


# -- mail


def test_a_mail_arrives_whole(cast: Cast, mail_server: MailServer) -> None:
    case = submitted(cast)
    deliver(cast.now)
    (mail,) = mail_server.mails
    assert mail["To"] == "xiaotong@example.test"
    assert mail["From"] == "hall@example.invalid"
    assert mail["Subject"] == "提交申请：开办测试店一件事"
    assert mail.get_content().strip().splitlines() == the_mail().body.splitlines()
    assert case.query_code in the_mail().body
    assert (the_mail().owed_state, the_mail().is_simulated, the_mail().sent_at) == (OwedState.DONE, False, cast.now)


def test_a_mail_server_that_asks_to_wait_is_asked_again(cast: Cast, mail_server: MailServer) -> None:
    mail_server.answer = "451 greylisted, try again"
    submitted(cast)
    deliver(cast.now)
    assert the_mail().owed_state == OwedState.PENDING
    mail_server.answer = "250 ok"
    deliver(the_mail().next_at)
    assert (the_mail().owed_state, len(mail_server.mails)) == (OwedState.DONE, 1)


def test_a_refused_recipient_is_not_asked_for_again(cast: Cast, mail_server: MailServer) -> None:
    mail_server.answer = "550 no such user"
    submitted(cast)
    deliver(cast.now)
    deliver(cast.now + timedelta(days=1))
    assert (the_mail().owed_state, len(mail_server.recipients)) == (OwedState.FAILED, 1)
    assert the_mail().last_error == "the mail server refuses the address"


def test_what_is_no_address_fails_for_good(cast: Cast, mail_server: MailServer) -> None:
    submitted(cast)
    spoilt = the_mail()
    spoilt.address = "a@b, c@d"
    spoilt.save()
    deliver(cast.now)
    assert (the_mail().owed_state, mail_server.mails) == (OwedState.FAILED, [])


# -- nothing of it in the log


@pytest.mark.parametrize("trouble", ["gone", "refusing"])
def test_an_error_carries_no_address_and_no_text(
    cast: Cast, gateway: Gateway, mail_server: MailServer, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    if trouble == "gone":
        gateway.server.server_close()
        mail_server.server.server_close()
    gateway.answers = [500]
    mail_server.answer = "451 xiaotong@example.test must wait"
    submitted(cast)
    deliver(cast.now)
    said = caplog.text + the_sms().last_error + the_mail().last_error
    assert "Owed work did not succeed: Delivery" in said
    for secret in SECRETS:
        assert secret not in said
