"""/query/: number and code without login; what was typed stays, guessing does not pay."""

import pytest
from django.test import Client

from hall.casework.models import Case
from tests.casework.builders import submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def case(cast: Cast) -> Case:
    return submitted(cast)


def ask(client: Client, number: str, code: str):
    return client.post("/query/", {"number": number, "code": code})


def test_both_right_shows_the_progress_and_nobodys_name(client: Client, case: Case) -> None:
    page = ask(client, case.number, case.query_code).content.decode()
    assert "最晚" in page
    assert "告知是否受理" in page
    assert "林晓彤" not in page
    assert "韩江小馆" not in page


@pytest.mark.parametrize("spoil", [str.lower, lambda text: " ".join(text), lambda text: text.translate(FULL_WIDTH)])
def test_copied_loosely_is_right_too(client: Client, case: Case, spoil) -> None:
    assert ask(client, spoil(case.number), spoil(case.query_code)).status_code == 200


FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def test_a_wrong_digit_is_said_to_be_one(client: Client, case: Case) -> None:
    number = case.number[:-1] + ("A" if case.number[-1] != "A" else "B")
    answer = ask(client, number, case.query_code)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "抄错了" in page
    assert f'value="{number}"' in page
    assert case.query_code in page


def test_a_wrong_code_and_a_foreign_code_look_the_same(client: Client, cast: Cast, case: Case) -> None:
    other = submitted(cast, actor=cast.outsider)
    pages = [ask(client, case.number, code) for code in ("AAAAAAAA", other.query_code)]
    assert {page.status_code for page in pages} == {404}
    assert all("对不上" in page.content.decode() for page in pages)


def test_what_is_missing_is_named(client: Client) -> None:
    answer = ask(client, "", "")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请填写办件编号" in page
    assert "请填写查询码" in page


def test_guessing_is_slowed_and_what_was_typed_stays(client: Client, case: Case, settings) -> None:
    settings.QUERY_RATE_LIMIT = 3
    for _ in range(3):
        ask(client, case.number, "AAAAAAAA")
    answer = ask(client, case.number, case.query_code)
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "一分钟后再试" in page
    assert case.number in page


def test_many_guessers_of_one_number_are_slowed_together(case: Case, settings) -> None:
    settings.QUERY_RATE_LIMIT = 3
    for last in range(3):
        ask(Client(REMOTE_ADDR=f"192.0.2.{last}"), case.number, "AAAAAAAA")
    assert ask(Client(REMOTE_ADDR="192.0.2.99"), case.number, case.query_code).status_code == 429


def test_right_answers_cost_nothing(client: Client, case: Case, settings) -> None:
    settings.QUERY_RATE_LIMIT = 3
    for _ in range(6):
        assert ask(client, case.number, case.query_code).status_code == 200


def test_the_number_comes_along_from_a_link(client: Client, case: Case) -> None:
    assert f'value="{case.number}"' in client.get("/query/", {"number": case.number}).content.decode()


@pytest.mark.parametrize("typed", ["\x00", "𠮷" * 60, "'; DROP TABLE", "<script>"])
def test_odd_text_is_no_error(client: Client, typed: str) -> None:
    answer = ask(client, typed, typed[:30])
    assert answer.status_code in {404, 422}
    assert "<script>" not in answer.content.decode().split("</head>")[1]
