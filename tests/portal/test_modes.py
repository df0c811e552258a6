"""Elder and contrast mode: chosen by a button, kept in a cookie, no JavaScript needed."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_elder_mode_is_remembered_and_taken_back(client: Client) -> None:
    assert 'data-mode="elder"' not in client.get("/about/privacy/").content.decode()
    answer = client.post("/mode/", {"toggle": "elder", "next": "/about/privacy/"})
    assert answer.headers["Location"] == "/about/privacy/"
    assert 'data-mode="elder"' in client.get("/about/privacy/").content.decode()
    client.post("/mode/", {"toggle": "elder", "next": "/about/privacy/"})
    assert 'data-mode="elder"' not in client.get("/about/privacy/").content.decode()


def test_contrast_is_a_choice_of_its_own(client: Client) -> None:
    client.post("/mode/", {"toggle": "contrast"})
    page = client.get("/about/privacy/").content.decode()
    assert 'data-contrast="more"' in page
    assert 'data-mode="elder"' not in page


def test_the_cookie_lasts_and_scripts_cannot_read_it(client: Client) -> None:
    cookie = client.post("/mode/", {"toggle": "elder"}).cookies["elder"]
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_never_leaves_the_site(client: Client, target: str) -> None:
    assert client.post("/mode/", {"toggle": "elder", "next": target}).headers["Location"] == "/"


def test_an_unknown_mode_sets_nothing(client: Client) -> None:
    assert not client.post("/mode/", {"toggle": "sessionid"}).cookies
