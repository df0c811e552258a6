"""The back channel of the logout (OpenID Connect Back-Channel Logout 1.0), by the modules of the foundation's plan."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from identity.models import LoginEvent, LoginSession
from tests.identity.conftest import Browser
from tests.identity.provider import EC_KEY, OTHER_RSA_KEY, LoopbackProvider

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
PLAN = "oidcc-client-test-rp-backchannel-rpinitlogout"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
WRONG: dict[str, dict[str, Any]] = {
    f"{PLAN}-wrong-iss": {"iss": "https://other.example.test"},
    f"{PLAN}-wrong-aud": {"aud": "another-client"},
    f"{PLAN}-with-nonce": {"nonce": "n"},
    f"{PLAN}-no-event": {"events": None},
    f"{PLAN}-wrong-event": {"events": {"http://schemas.openid.net/event/other": {}}},
    f"{PLAN}-wrong-alg": {"key": "hall-demo-secret", "alg": "HS256"},
    f"{PLAN}-alg-none": {"key": None, "alg": "none"},
    "logout-events-is-a-list": {"events": [EVENT]},
    "logout-event-is-a-word": {"events": {EVENT: "yes"}},
    "logout-neither-sid-nor-sub": {"sid": None, "sub": None},
    "logout-sid-no-text": {"sid": 5},
    "logout-sid-empty": {"sid": "", "sub": None},
    "logout-missing-jti": {"jti": None},
    "logout-jti-no-text": {"jti": ["a"]},
    "logout-missing-iat": {"iat": None},
    "logout-future-iat": {"iat": "now+3600"},
    "logout-missing-exp": {"exp": None},
    "logout-expired": {"exp": "now-3600"},
    "logout-bad-signature": {"key": OTHER_RSA_KEY},
    "logout-other-type": {"header": {"typ": "at+jwt"}},
    "logout-unknown-kid": {"header": {"kid": "k9"}},
    "logout-ec-signature-under-rsa-kid": {"key": EC_KEY, "alg": "ES256"},
}


def _send(token: Any) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post("/oidc/backchannel-logout/", {"logout_token": token})  # type: ignore[return-value]


@pytest.fixture
def signed_in(browser: Browser, provider: LoopbackProvider) -> Browser:
    provider.claims = {"sid": "session-1"}
    assert browser.log_in().status_code == 302
    return browser


@pytest.mark.parametrize("name", WRONG)
def test_token_that_must_not_be_believed_ends_nothing(
    signed_in: Browser, provider: LoopbackProvider, name: str, record_property: Any
) -> None:
    changes = dict(WRONG[name])
    for attribute in ("key", "alg"):
        if attribute in changes:
            setattr(provider, attribute, changes.pop(attribute))
    answer = _send(provider.logout_token(**changes))
    last = LoginEvent.objects.get(kind="logout_refused")
    record_property("conformance", (name, "reject", f"reject {answer.status_code}: {last.reason}"))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"  # type: ignore[attr-defined]
    assert signed_in.get("/me/").status_code == 200
    assert "person-1" not in last.reason


@pytest.mark.parametrize("changes", [{}, {"sub": None}, {"sid": None}, {"header": {"typ": "JWT"}}], ids=str)
def test_right_token_ends_the_session_at_once(
    signed_in: Browser, provider: LoopbackProvider, changes: dict[str, Any], record_property: Any
) -> None:
    answer = _send(provider.logout_token(**changes))
    record_property("conformance", (f"{PLAN} {changes or ''}", "accept", f"accept {answer.status_code}"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert signed_in.get("/me/")["Location"].startswith("/oidc/authenticate/")
    row = LoginSession.objects.get()
    assert (row.end, row.ended_at is not None) == ("provider", True)
    assert LoginEvent.objects.get(kind="ended").account == row.account


def test_replayed_token_is_refused(signed_in: Browser, provider: LoopbackProvider, record_property: Any) -> None:
    token = provider.logout_token()
    assert _send(token).status_code == 200
    signed_in.log_in()
    answer = _send(token)
    record_property("conformance", ("logout-replayed-jti", "reject", f"reject {answer.status_code}"))
    assert answer.status_code == 400
    assert signed_in.get("/me/").status_code == 200, "the new session of the same sid goes on"


def test_logout_of_a_person_ends_every_browser_of_theirs_and_nobody_elses(
    signed_in: Browser, provider: LoopbackProvider
) -> None:
    second, other = Browser(), Browser()
    second.provider = other.provider = provider
    provider.claims = {"sid": "session-2"}
    second.log_in()
    provider.claims, provider.userinfo = {"sub": "person-2", "sid": "session-3"}, {"sub": "person-2"}
    other.log_in()
    assert _send(provider.logout_token(sid=None)).status_code == 200
    assert [one.get("/me/").status_code for one in (signed_in, second, other)] == [302, 302, 200]


def test_logout_of_one_session_leaves_the_persons_others(signed_in: Browser, provider: LoopbackProvider) -> None:
    second = Browser()
    second.provider = provider
    provider.claims = {"sid": "session-2"}
    second.log_in()
    assert _send(provider.logout_token(sid="session-2")).status_code == 200
    assert [one.get("/me/").status_code for one in (signed_in, second)] == [200, 302]


def test_session_of_another_person_is_not_ended_by_its_sid(signed_in: Browser, provider: LoopbackProvider) -> None:
    assert _send(provider.logout_token(sub="person-2")).status_code == 200
    assert signed_in.get("/me/").status_code == 200


def test_unknown_session_is_over_already(browser: Browser, provider: LoopbackProvider) -> None:
    assert _send(provider.logout_token(sid="nobody's")).status_code == 200


def test_id_token_is_no_logout_token_and_the_other_way_round(signed_in: Browser, provider: LoopbackProvider) -> None:
    assert _send(provider.id_token("n")).status_code == 400
    provider.tokens = {"id_token": provider.logout_token()}
    other = Browser()
    other.provider = provider
    assert other.log_in().status_code == 403


@pytest.mark.parametrize("token", ["", "a.b.c", "nothing", "ey.ey.ey"])
def test_nonsense_is_refused(browser: Browser, token: str) -> None:
    assert _send(token).status_code == 400
    assert Client().post("/oidc/backchannel-logout/").status_code == 400
    assert Client().get("/oidc/backchannel-logout/").status_code == 405


def test_provider_that_is_away_ends_nothing_and_breaks_nothing(signed_in: Browser, provider: LoopbackProvider) -> None:
    token = provider.logout_token()
    cache.clear()
    provider.answers["/jwks"] = (500, b"oops")
    assert _send(token).status_code == 400
    del provider.answers["/jwks"]
    assert _send(token).status_code == 200, "the token is not spent by a failure of ours"


def test_flood_of_bad_tokens_does_not_fill_the_audit(browser: Browser, provider: LoopbackProvider) -> None:
    for _ in range(70):
        _send("nothing")
    assert LoginEvent.objects.count() == 60


@pytest.mark.parametrize(
    ("name", "comes_back_with"),
    [
        ("oidcc-client-test-rp-init-logout", ""),
        ("oidcc-client-test-rp-init-logout-no-state", ""),
        ("oidcc-client-test-rp-init-logout-other-state", "?state=of-another-logout"),
    ],
)
def test_logout_that_begins_at_the_hall(
    signed_in: Browser, provider: LoopbackProvider, name: str, comes_back_with: str, record_property: Any
) -> None:
    """The plan's modules of RP-initiated logout: to the provider with its own token, and back whatever comes along."""
    provider.discovery = {"end_session_endpoint": f"{provider.issuer}/end"}
    cache.clear()
    left = signed_in.post("/oidc/logout/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(left["Location"]).query).items()}
    assert left["Location"].startswith(f"{provider.issuer}/end?") and asked["id_token_hint"].count(".") == 2
    back = signed_in.get(asked["post_logout_redirect_uri"] + comes_back_with)
    record_property("conformance", (name, "accept", f"accept {back.status_code}"))
    assert back.status_code == 200
    assert signed_in.get("/me/")["Location"].startswith("/oidc/authenticate/")
    assert LoginSession.objects.get().end == "logout"
