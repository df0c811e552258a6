"""Elder and contrast mode: chosen by a button, kept in a cookie, no JavaScript needed."""

import pytest
from django.test import Client

from identity.models import Account
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_elder_mode_is_remembered_and_taken_back(client: Client) -> None:
    assert 'data-mode="elder"' not in client.get("/about/privacy/").content.decode()
    answer = client.post("/mode/", {"toggle": "elder", "next": "/about/privacy/"})
    assert answer.headers["Location"] == "/about/privacy/"
    assert 'data-mode="elder"' in client.get("/about/privacy/").content.decode()
    client.post("/mode/", {"toggle": "elder", "next": "/about/privacy/"})
    assert 'data-mode="elder"' not in client.get("/about/privacy/").content.decode()


def test_whoever_signs_in_elsewhere_finds_elder_mode_again(cast: Cast) -> None:
    here = Client()
    here.force_login(cast.xiaotong.account)  # type: ignore[arg-type]
    here.post("/mode/", {"toggle": "elder", "next": "/"})
    account = Account.objects.get(pk=cast.xiaotong.account.pk)  # type: ignore[union-attr]
    assert account.is_elder
    here.post("/mode/", {"toggle": "elder", "next": "/"})
    account.refresh_from_db()
    assert not account.is_elder


def test_the_choice_of_the_person_counts_until_the_device_has_its_own(client: Client, cast: Cast) -> None:
    client.force_login(cast.xiaotong.account)  # type: ignore[arg-type]
    session = client.session
    session["elder"] = True  # as the login puts it there
    session.save()
    assert 'data-mode="elder"' in client.get("/about/privacy/").content.decode()
    client.post("/mode/", {"toggle": "elder"})
    assert 'data-mode="elder"' not in client.get("/about/privacy/").content.decode()


def test_help_by_phone_is_on_every_page_and_at_hand_in_elder_mode(client: Client) -> None:
    page = client.get("/about/privacy/").content.decode()
    assert 'href="tel:12345"' in page
    assert "elder-help" not in page
    client.post("/mode/", {"toggle": "elder"})
    assert "elder-help" in client.get("/about/privacy/").content.decode()


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
