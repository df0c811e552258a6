"""The language is chosen, never guessed; it is remembered on the device and with the account."""

import pytest
from django.test import Client

from hall.lib.language import FIVE_YEARS
from identity.models import Account
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/about/privacy/") -> str:
    return client.get(path).content.decode()


def test_everybody_reads_simplified_chinese_until_they_choose(client: Client) -> None:
    answer = client.get("/about/privacy/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="zh-Hans"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(("code", "tag"), [("zh-hant", "zh-Hant"), ("en", "en"), ("zh-hans", "zh-Hans")])
def test_a_press_of_a_button_is_enough_and_is_remembered_for_years(client: Client, code: str, tag: str) -> None:
    answer = client.post("/mode/", {"language": code, "next": "/about/privacy/"})
    assert answer.headers["Location"] == "/about/privacy/"
    cookie = answer.cookies["language"]
    assert (cookie["max-age"], bool(cookie["httponly"]), cookie["samesite"]) == (FIVE_YEARS, True, "Lax")
    assert f'<html lang="{tag}"' in page(client)


def test_what_is_no_language_of_the_hall_changes_nothing(client: Client) -> None:
    assert "language" not in client.post("/mode/", {"language": "xx"}).cookies
    client.cookies["language"] = "../../etc"
    assert '<html lang="zh-Hans"' in page(client)


def test_the_page_offers_the_other_languages_under_their_own_names(client: Client) -> None:
    client.cookies["language"] = "zh-hant"
    assert '<button name="language" value="zh-hans" lang="zh-Hans" translate="no">简体</button>' in page(client)
    assert '<button name="language" value="en" lang="en" translate="no">English</button>' in page(client)


def test_the_choice_is_kept_with_the_account(client: Client, cast: Cast) -> None:
    client.force_login(cast.xiaotong.account)
    client.post("/mode/", {"language": "en"})
    assert Account.objects.get(pk=cast.xiaotong.account.pk).language == "en"


def test_machines_are_answered_in_the_language_of_the_originals(client: Client) -> None:
    client.cookies["language"] = "en"
    answer = client.post("/api/v1/query/", {"number": "445103", "code": "x"}, content_type="application/json")
    assert "办件编号抄错了" in answer.json()["detail"]
