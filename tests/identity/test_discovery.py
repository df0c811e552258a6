"""The provider is asked carefully: what is slow, huge, broken or elsewhere does not sign in, and does not break."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from identity.oidc.fetching import LARGEST_ANSWER
from tests.identity.conftest import Browser
from tests.identity.provider import OTHER_RSA_KEY, LoopbackProvider, jwk

DISCOVERY = "/.well-known/openid-configuration"


def _drip() -> Iterator[bytes]:
    for _ in range(40):
        yield b" "
        time.sleep(0.1)


def _sleep() -> Iterator[bytes]:
    time.sleep(2)
    yield b"{}"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((200, b"<html>"), 403),
        ((200, b"[1]"), 403),
        ((200, b"[" * 100_000), 403),
        ((200, b'{"a": "' + b"x" * LARGEST_ANSWER + b'"}'), 403),
        ((200, b"\xff\xfe"), 403),
        ((404, {}), 403),
        ((302, b"http://127.0.0.1:1/"), 403),
        ((500, {}), 424),
        ((429, {}), 424),
        (_sleep, 424),
        (_drip, 424),
    ],
    ids=["no JSON", "no object", "deep", "huge", "no text", "missing", "moved", "fault", "busy", "slow", "dripping"],
)
def test_broken_discovery_is_a_kind_page(
    browser: Browser, provider: LoopbackProvider, answer: Any, status: int
) -> None:
    provider.answers[DISCOVERY] = answer
    started = time.monotonic()
    shown = browser.leave()
    assert time.monotonic() - started < 3
    assert shown.status_code == status
    assert "重新登录" in shown.content.decode()
    del provider.answers[DISCOVERY]
    cache.delete(f"oidc:rest:{provider.issuer}{DISCOVERY}")  # a provider that is away rests for five seconds
    assert browser.leave().status_code == 302, "a broken answer is not remembered"


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://other.example.test"},
        {"issuer": None},
        {"token_endpoint": None},
        {"jwks_uri": 5},
        {"token_endpoint": "http://id.example.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "file:///etc/passwd"},
        {"end_session_endpoint": "http://id.example.test/logout"},
        {"token_endpoint": "https://user:secret@id.example.test/token"},
        {"jwks_uri": "http://[broken"},
    ],
    ids=str,
)
def test_discovery_that_must_not_be_believed(
    browser: Browser, provider: LoopbackProvider, discovery: dict[str, Any]
) -> None:
    provider.discovery = discovery
    assert browser.leave().status_code == 403


def test_provider_that_is_not_there(browser: Browser, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:1"
    assert browser.leave().status_code == 424


def test_issuer_without_https_is_for_this_machine_only(browser: Browser, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://id.example.test"
    assert browser.leave().status_code == 403


def test_remote_issuer_cannot_point_at_this_machine(settings: Any) -> None:
    from identity.oidc.fetching import is_trusted_address

    settings.OIDC_ISSUER = "https://id.example.test"
    assert is_trusted_address("https://id.example.test/token")
    assert not is_trusted_address("http://127.0.0.1:6379/")


def test_discovery_and_keys_are_kept(browser: Browser, provider: LoopbackProvider) -> None:
    for _ in range(3):
        browser.log_in()
    assert provider.asked[DISCOVERY] == provider.asked["/jwks"] == 1


def test_new_key_of_the_provider_is_fetched_once(browser: Browser, provider: LoopbackProvider) -> None:
    browser.log_in()
    provider.key, provider.header = OTHER_RSA_KEY, {"kid": "k2"}
    provider.keys.append(jwk(OTHER_RSA_KEY, "k2"))
    browser.logout()
    assert browser.log_in().status_code == 302
    assert browser.log_in().status_code == 302
    assert provider.asked["/jwks"] == 2


def test_tokens_with_made_up_keys_do_not_hammer_the_provider(browser: Browser, provider: LoopbackProvider) -> None:
    browser.log_in()
    browser.logout()
    provider.header = {"kid": "made up"}
    for _ in range(12):
        assert browser.log_in().status_code in {403, 424}
    assert provider.asked["/jwks"] <= 7
    assert not browser.is_signed_in


@pytest.mark.parametrize("keys", [[], None, "none", [5], [{"kty": "RSA", "kid": "k1", "n": "!", "e": "AQAB"}]], ids=str)
def test_broken_key_set_is_a_kind_page(browser: Browser, provider: LoopbackProvider, keys: Any) -> None:
    provider.keys = keys
    assert browser.log_in().status_code == 403


@pytest.mark.parametrize(
    ("methods", "is_basic"),
    [(None, True), (["client_secret_basic", "client_secret_post"], True), (["client_secret_post"], False)],
)
def test_client_secret_goes_the_way_that_the_provider_takes(
    browser: Browser, provider: LoopbackProvider, methods: Any, is_basic: bool
) -> None:
    provider.discovery = {"token_endpoint_auth_methods_supported": methods}
    assert browser.log_in().status_code == 302
    assert provider.is_basic is is_basic
    assert ("client_secret" in provider.forms[0]) is not is_basic


def test_cache_away_costs_requests_but_not_the_login(
    browser: Browser, provider: LoopbackProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = browser.leave()

    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    for verb in ("get", "set", "add", "incr"):
        monkeypatch.setattr(type(cache._connections[cache._alias]), verb, away)  # type: ignore[attr-defined]
    assert browser.come_back(left).status_code == 302
    assert browser.leave().status_code == 429, "logins cannot be counted, so no new one begins"


def test_logout_tokens_that_anybody_may_send_do_not_hammer_the_provider_either(
    browser: Browser, provider: LoopbackProvider
) -> None:
    """Nothing is at hand when they come; and each names a key that there is not."""
    for number in range(20):
        token = provider.logout_token(header={"kid": f"made up {number}"})
        assert browser.post("/oidc/backchannel-logout/", {"logout_token": token}).status_code == 400
    assert provider.asked["/jwks"] <= 7
    assert browser.log_in().status_code == 302, "honest logins go on"
