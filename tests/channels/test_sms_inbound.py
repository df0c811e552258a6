"""CX by text message: only the gateway may knock, people may write loosely, the answer is the page's."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from hall.casework.models import Case
from hall.catalog.models import ServiceItem
from hall.channels.models import InboundMessage
from tests.casework.builders import submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

SECRET = "demo-gateway-secret"


@pytest.fixture
def case(cast: Cast) -> Case:
    return submitted(cast)


def send(client: Client, text: str, secret: str = SECRET, sender: str = "13800000000"):
    return client.post("/sms/inbound/", {"from": sender, "text": text}, headers={"X-Gateway-Secret": secret})


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x"])
def test_a_stranger_gets_403_and_leaves_nothing(client: Client, case: Case, secret: str) -> None:
    assert send(client, f"CX {case.number} {case.query_code}", secret).status_code == 403
    assert client.get("/sms/inbound/", {"text": "CX"}).status_code == 403
    assert not InboundMessage.objects.exists()


def test_without_a_secret_the_door_is_shut(client: Client, settings) -> None:
    settings.SMS_INBOUND_SECRET = ""
    assert send(client, "CX", "").status_code == 403


def test_the_answer_is_one_message_in_the_words_of_the_page(client: Client, case: Case) -> None:
    reply = send(client, f"CX {case.number} {case.query_code}").content.decode()
    assert len(reply) <= 134
    assert "告知是否受理" in reply
    assert "林晓彤" not in reply


def test_page_api_and_sms_say_the_same_sentence(client: Client, case: Case) -> None:
    given = {"number": case.number, "code": case.query_code}
    sentence = client.post("/api/v1/query/", given, content_type="application/json").json()["sentence"]
    assert len(sentence) > 10
    assert sentence in send(client, f"CX {case.number} {case.query_code}").content.decode()
    assert sentence in strip_tags(client.post("/query/", given).content.decode())  # a day is kept on one line


def test_a_long_name_gives_way_to_the_sentence(client: Client, case: Case) -> None:
    ServiceItem.objects.update(name="店" * 100)
    reply = send(client, f"CX {case.number} {case.query_code}").content.decode()
    assert len(reply) == 134
    assert "店…（445103" in reply
    assert reply.endswith("您现在不用做什么。")


def test_the_answer_is_plain_text_for_the_gateway(client: Client, case: Case) -> None:
    ServiceItem.objects.update(name="A&B <店>")
    answer = send(client, f"CX {case.number} {case.query_code}")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "A&B <店>" in answer.content.decode()


@pytest.mark.parametrize(
    ("sender", "kept"),
    [
        ("+8613800000000", "+86****0000"),
        ("1\x003800000000", "138****0000"),
        ("１３８ 0000-0000", "138****0000"),
        ("10690", "*****"),
        ("银行", ""),
        ("", ""),
    ],
)
def test_any_sender_is_masked(client: Client, sender: str, kept: str) -> None:
    assert send(client, "你好", sender=sender).status_code == 200
    assert InboundMessage.objects.get().sender_masked == kept


def test_gateways_that_ask_by_get_are_answered_too(client: Client, case: Case) -> None:
    given = {"secret": SECRET, "sender": "13800000000", "text": f"CX {case.number} {case.query_code}"}
    assert "告知是否受理" in client.get("/sms/inbound/", given).content.decode()


@pytest.mark.parametrize(
    "write",
    [
        "cx {n} {c}",
        "CX{n}{c}",
        "查询 {n}，{c}",
        "{n} {c}",
        "ＣＸ　{n}　{c}",
        "查{n},{c}。",
        " CX  {n}   {c} ",
    ],
)
def test_people_may_write_loosely(client: Client, case: Case, write: str) -> None:
    reply = send(client, write.format(n=case.number, c=case.query_code)).content.decode()
    assert "告知是否受理" in reply


@pytest.mark.parametrize("text", ["", "你好", "CX", "CX 123", "退订", "\x00", "字" * 2000])
def test_what_is_not_understood_is_told_how_to_ask(client: Client, text: str) -> None:
    reply = send(client, text).content.decode()
    assert "CX 办件编号 查询码" in reply
    assert "12345" in reply


def test_a_wrong_code_gets_the_sentence_of_the_page(client: Client, case: Case) -> None:
    assert "对不上" in send(client, f"CX {case.number} AAAAAAAA").content.decode()


def test_a_guesser_by_phone_is_slowed(client: Client, case: Case, settings) -> None:
    settings.QUERY_RATE_LIMIT = 2
    for _ in range(2):
        send(client, f"CX {case.number} AAAAAAAA")
    assert "太频繁" in send(client, f"CX {case.number} {case.query_code}").content.decode()


def test_the_sender_is_kept_masked_and_the_text_not_at_all(client: Client, case: Case) -> None:
    send(client, f"CX {case.number} {case.query_code}")
    kept = InboundMessage.objects.get()
    assert kept.was_understood
    assert kept.sender_masked == "138****0000"
    assert case.query_code not in kept.reply


def test_the_outbox_shows_both_ways_and_is_not_there_in_production(client: Client, case: Case, settings) -> None:
    send(client, "你好")
    page = client.get("/outbox/").content.decode()
    assert "138****0000" in page
    assert "查询码" in page
    settings.DEMO = False
    assert client.get("/outbox/").status_code == 404
