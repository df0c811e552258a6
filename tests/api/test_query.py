"""The status query of other systems: both right or nothing, and no guessing."""

import pytest
from django.test import Client

from tests.casework.builders import submitted
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def ask(client: Client, number: object, code: object):
    return client.post("/api/v1/query/", {"number": number, "code": code}, content_type="application/json")


def test_number_and_code_give_the_progress_in_the_words_of_the_page(client: Client, cast: Cast) -> None:
    case = submitted(cast)
    found = ask(client, case.number, case.query_code).json()
    assert found["number"] == case.number
    assert found["status"] == "已提交，等待受理"
    assert [lane["step"] for lane in found["lanes"]]


def test_the_answer_names_nobody(client: Client, cast: Cast) -> None:
    case = submitted(cast)
    text = ask(client, case.number, case.query_code).content.decode()
    assert "林晓彤" not in text
    assert "13800000000" not in text


def test_which_of_the_two_was_wrong_is_not_told(client: Client, cast: Cast) -> None:
    case = submitted(cast)
    other = submitted(cast, actor=cast.outsider)
    wrong_code = ask(client, case.number, "AAAAAAAA")
    code_of_another = ask(client, case.number, other.query_code)
    assert wrong_code.status_code == code_of_another.status_code == 404
    assert wrong_code.json() == code_of_another.json()


def test_guessing_ends_in_429_and_even_the_right_code_waits(client: Client, cast: Cast, settings) -> None:
    settings.QUERY_RATE_LIMIT = 3
    case = submitted(cast)
    for _ in range(3):
        assert ask(client, case.number, "AAAAAAAA").status_code == 404
    assert ask(client, case.number, case.query_code).status_code == 429


@pytest.mark.parametrize("body", ["{}", '{"number": "1"}', '{"number": null, "code": 1}', "[]", "not json", '"\x00"'])
def test_a_body_that_will_not_do_is_400_with_a_sentence(client: Client, body: str) -> None:
    answer = client.post("/api/v1/query/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_another_content_type_is_415(client: Client) -> None:
    assert client.post("/api/v1/query/", "number=1", content_type="text/plain").status_code == 415
