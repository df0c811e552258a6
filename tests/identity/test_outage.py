"""The provider is down, slow, talks HTML or changes its keys: the hall goes on, and the login page says so in time."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from identity.models import LoginEvent
from tests.identity.conftest import Browser
from tests.identity.provider import OTHER_RSA_KEY, LoopbackProvider, jwk

pytestmark = pytest.mark.django_db
DISCOVERY = "/.well-known/openid-configuration"
PATIENCE = 5.0  # seconds that a person may be left without a word


def _thirty_seconds() -> Iterator[bytes]:
    for _ in range(30):
        time.sleep(1)
        yield b" "


def _silence() -> Iterator[bytes]:
    time.sleep(12)
    yield b"{}"


HTML = (200, b"<!doctype html><title>maintenance</title>")
OUTAGES = {"down": (503, b"down"), "html": HTML, "slow": _thirty_seconds, "silent": _silence}


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    browser.log_in()
    return browser


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("place", [DISCOVERY, "/token_endpoint", "/userinfo", "/jwks"])
def test_login_page_says_what_is_wrong_in_time(
    browser: Browser, provider: LoopbackProvider, settings: Any, place: str, outage: str
) -> None:
    left = browser.leave() if place != DISCOVERY else None
    cache.delete(f"oidc:{provider.issuer}/jwks")
    provider.answers[place] = OUTAGES[outage]  # type: ignore[assignment]
    # Once as in production; elsewhere the wait is short, to save the tests' time.
    settings.OIDC_TIMEOUT_SECONDS = 4 if (place, outage) == (DISCOVERY, "slow") else 0.5
    started = time.monotonic()
    shown = browser.come_back(left) if left else browser.leave()
    assert time.monotonic() - started < PATIENCE
    assert 400 <= shown.status_code < 500
    assert "统一身份认证" in shown.content.decode()
    assert LoginEvent.objects.filter(kind="refused").count() == 1
    assert not browser.is_signed_in


def test_several_slow_steps_together_take_no_longer(browser: Browser, provider: LoopbackProvider) -> None:
    left = browser.leave()
    honest = provider.id_token

    def slowly(nonce: str) -> str:
        time.sleep(0.7)  # of the one second that all steps have together
        return honest(nonce)

    provider.id_token = slowly  # type: ignore[method-assign]
    provider.answers["/jwks"] = _silence
    started = time.monotonic()
    assert browser.come_back(left).status_code == 424
    assert time.monotonic() - started < 1.6


@pytest.mark.parametrize("answer", ["silent", "unknown"])
def test_name_server_that_is_silent_or_does_not_know_the_provider(
    db: None, client: Client, settings: Any, monkeypatch: Any, answer: str
) -> None:
    asked = socket.getaddrinfo

    def look_up(host: Any, *more: Any, **named: Any) -> Any:
        if host != "id.example.test":
            return asked(host, *more, **named)
        if answer == "silent":
            time.sleep(3)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("requests.utils.get_environ_proxies", lambda *_, **__: {})
    settings.SITE_ROOT, settings.OIDC_ISSUER = "http://testserver", "https://id.example.test"
    settings.OIDC_TIMEOUT_SECONDS = 0.5
    started = time.monotonic()
    shown = client.get("/oidc/authenticate/")
    assert time.monotonic() - started < 1.5
    assert shown.status_code == 424
    reason = {"silent": "TimeoutError", "unknown": "gaierror"}[answer]
    assert LoginEvent.objects.get().reason.endswith(reason)


def test_nobody_is_sent_to_a_provider_that_went_away_since(
    browser: Browser, provider: LoopbackProvider, monkeypatch: Any
) -> None:
    assert browser.leave().status_code == 302
    provider.answers[DISCOVERY] = (503, b"down")
    later = time.time() + 15
    monkeypatch.setattr("identity.oidc.provider.time.time", lambda: later)
    assert browser.leave().status_code == 424


def test_provider_that_did_not_answer_is_left_alone_for_a_moment(browser: Browser, provider: LoopbackProvider) -> None:
    provider.answers[DISCOVERY] = _silence
    assert browser.leave().status_code == 424
    asked = provider.asked[DISCOVERY]
    assert [browser.leave().status_code for _ in range(5)] == [424] * 5
    assert provider.asked[DISCOVERY] == asked, "nobody else waits for it"
    assert provider.asked[DISCOVERY] == 1


@pytest.mark.parametrize("outage", OUTAGES)
def test_public_pages_and_running_sessions_go_on(signed_in: Browser, provider: LoopbackProvider, outage: str) -> None:
    cache.clear()
    for place in (DISCOVERY, "/token_endpoint", "/userinfo", "/jwks"):
        provider.answers[place] = OUTAGES[outage]  # type: ignore[assignment]
    asked = sum(provider.asked.values())
    assert [signed_in.get(path).status_code for path in ("/", "/items/", "/me/", "/my/")] == [200] * 4
    assert [Browser().get(path).status_code for path in ("/", "/items/", "/query/")] == [200] * 3
    assert sum(provider.asked.values()) == asked
    started = time.monotonic()
    assert signed_in.post("/oidc/logout/")["Location"] == "/"
    assert time.monotonic() - started < PATIENCE
    assert signed_in.get("/me/").status_code == 302, "one can always log out"


def test_keys_change_between_leaving_and_coming_back(signed_in: Browser, provider: LoopbackProvider) -> None:
    other = Browser()
    other.provider = provider
    left = other.leave()
    provider.key, provider.header, provider.keys = OTHER_RSA_KEY, {"kid": "k2"}, [jwk(OTHER_RSA_KEY, "k2")]
    assert other.come_back(left).status_code == 302
    assert signed_in.get("/me/").status_code == 200
