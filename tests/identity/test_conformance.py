"""The relying-party test plan of the OpenID Foundation, each module by its own name, against a provider that lies.

Accept: signed in as (issuer, sub). Reject: no session, no account, a kind page with 4xx, one audit row with the reason.
The table is printed at the end of the run (tests/identity/conftest.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache

from identity.models import Account, LoginEvent
from tests.identity.conftest import Browser
from tests.identity.provider import EC_KEY, OTHER_RSA_KEY, RSA_KEY, LoopbackProvider, jwk

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
ACCEPT, REJECT = "accept", "reject"
Lie = Callable[[LoopbackProvider], None]
Way = Callable[[Browser], Any]


@dataclass(frozen=True)
class Case:
    """One module of the plan. `way` is the way through the browser; usually one login."""

    name: str
    expected: str
    lie: Lie = lambda provider: None
    way: Way = lambda browser: browser.log_in()
    reason: str = ""


def tells(**attributes: Any) -> Lie:
    """A provider that differs in these."""
    return lambda provider: provider.__dict__.update(attributes)


def claims(**claims: Any) -> Lie:
    return tells(claims=claims)


def signed_with_the_public_key(provider: LoopbackProvider) -> None:
    """HS256 with the published key as the secret, made by hand: the library refuses to, an attacker does not."""
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    head = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"k1"}').decode()
    provider.seal = lambda body: jwt.utils.base64url_encode(algorithm.sign(f"{head}.{body}".encode(), pem)).decode()
    provider.seal_head = head


def signed_with_the_secret(provider: LoopbackProvider) -> None:
    provider.key, provider.alg = "hall-demo-secret", "HS256"


def spoilt_signature(provider: LoopbackProvider) -> None:
    provider.seal = lambda body: "A" * 342
    provider.seal_head = jwt.utils.base64url_encode(b'{"alg":"RS256","kid":"k1"}').decode()


def spoilt_ec_signature(provider: LoopbackProvider) -> None:
    provider.keys = [jwk(EC_KEY, "k1")]
    provider.seal = lambda body: "A" * 86
    provider.seal_head = jwt.utils.base64url_encode(b'{"alg":"ES256","kid":"k1"}').decode()


def rotate(provider: LoopbackProvider) -> None:
    provider.key, provider.header = OTHER_RSA_KEY, {"kid": "k2"}
    provider.keys = [jwk(OTHER_RSA_KEY, "k2")]


def after_a_rotation(browser: Browser) -> Any:
    assert browser.log_in().status_code == 302
    rotate(browser.provider)
    browser.cookies.clear()
    return browser.log_in()


def after_a_rotation_that_keeps_the_name(browser: Browser) -> Any:
    assert browser.log_in().status_code == 302
    browser.provider.key, browser.provider.keys = OTHER_RSA_KEY, [jwk(OTHER_RSA_KEY, "k1")]
    browser.cookies.clear()
    return browser.log_in()


def rotated_between_leaving_and_coming_back(browser: Browser) -> Any:
    assert browser.log_in().status_code == 302
    browser.cookies.clear()
    left = browser.leave()
    rotate(browser.provider)
    return browser.come_back(left)


def code_of_an_earlier_login(browser: Browser) -> Any:
    """The attacker's own code, put into the victim's answer."""
    spent = browser.provider.authorize(browser.leave()["Location"])
    browser.provider.pending.pop(spent["code"])
    return browser.log_in(code=spent["code"])


def state_of_an_earlier_login(browser: Browser) -> Any:
    answer = browser.provider.authorize(browser.leave()["Location"])
    assert browser.get("/oidc/callback/", {**answer, "code": "wrong"}).status_code == 400
    LoginEvent.objects.all().delete()
    return browser.get("/oidc/callback/", answer)


def without_the_verifier(browser: Browser) -> Any:
    left = browser.leave()
    session = browser.session
    for pending in session["oidc_states"].values():
        pending["code_verifier"] = ""
    session.save()
    return browser.come_back(left)


def stepping_up(browser: Browser) -> Any:
    return browser.come_back(browser.get("/oidc/authenticate/?next=/me/&level=two-factor&max_age=300"))


KID_LESS = {"header": {}}
TWO_KEYS = [jwk(RSA_KEY, "k1"), jwk(OTHER_RSA_KEY, "k2")]
UNREADABLE = [
    {"kty": "AKP", "kid": "pq", "alg": "ML-DSA-1", "pub": "AAAA"},
    {"kty": "NEW", "kid": "new"},
    {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
    jwk(RSA_KEY, "k1"),
]
STRONG = {"acr": "urn:example:acr:two-factor", "auth_time": "now-10"}
BASIC_PLAN = [
    Case("oidcc-client-test", ACCEPT),
    Case("oidcc-client-test-invalid-iss", REJECT, claims(iss="https://other.example.test"), reason="InvalidIssuer"),
    Case("oidcc-client-test-missing-sub", REJECT, claims(sub=None), reason="MissingRequiredClaim"),
    Case("oidcc-client-test-invalid-aud", REJECT, claims(aud="another-client"), reason="InvalidAudience"),
    Case("oidcc-client-test-missing-iat", REJECT, claims(iat=None), reason="MissingRequiredClaim"),
    Case("oidcc-client-test-kid-absent-single-jwks", ACCEPT, tells(**KID_LESS)),
    Case("oidcc-client-test-kid-absent-multiple-jwks", REJECT, tells(**KID_LESS, keys=TWO_KEYS), reason="no key"),
    Case("oidcc-client-test-idtoken-sig-rs256", ACCEPT, tells(alg="RS256")),
    Case("oidcc-client-test-idtoken-sig-none", REJECT, tells(key=None, alg="none"), reason="algorithm"),
    Case("oidcc-client-test-invalid-sig-rs256", REJECT, spoilt_signature, reason="InvalidSignature"),
    Case("oidcc-client-test-userinfo-invalid-sub", REJECT, tells(userinfo={"sub": "x"}), reason="another person"),
    Case("oidcc-client-test-nonce-invalid", REJECT, claims(nonce="of another login"), reason="nonce"),
    Case("oidcc-client-test-scope-userinfo-claims", ACCEPT, tells(userinfo={"email": "a@example.test"})),
    Case("oidcc-client-test-client-secret-basic", ACCEPT),
]
CONFIG_PLAN = [
    Case("oidcc-client-test-discovery-openid-config", ACCEPT),
    Case("oidcc-client-test-discovery-jwks-uri-keys", ACCEPT, tells(keys=[*TWO_KEYS, jwk(EC_KEY, "k3")])),
    Case(
        "oidcc-client-test-discovery-issuer-mismatch",
        REJECT,
        tells(discovery={"issuer": "https://other.example.test"}),
        lambda browser: browser.leave(),
        "another issuer",
    ),
    Case("oidcc-client-test-signing-key-rotation", ACCEPT, way=after_a_rotation),
    Case(
        "oidcc-client-test-signing-key-rotation-just-before-signing",
        ACCEPT,
        way=rotated_between_leaving_and_coming_back,
    ),
]
FURTHER = [
    Case("oidcc-client-test-idtoken-sig-es256", ACCEPT, tells(key=EC_KEY, alg="ES256", keys=[jwk(EC_KEY, "k1")])),
    Case("oidcc-client-test-ignores-unparseable-key-in-jwks", ACCEPT, tells(keys=UNREADABLE)),
    Case("oidcc-client-test-userinfo-bearer-header", ACCEPT),
    Case("oidcc-client-test-missing-aud", REJECT, claims(aud=None), reason="MissingRequiredClaim"),
    Case("oidcc-client-test-invalid-sig-es256", REJECT, spoilt_ec_signature, reason="InvalidSignature"),
    Case("oidcc-client-test-invalid-sig-hs256", REJECT, signed_with_the_public_key, reason="algorithm"),
    Case("oidcc-client-test-idtoken-sig-hs256", REJECT, signed_with_the_secret, reason="algorithm"),
    Case("oidcc-client-test-invalid-athash", REJECT, claims(at_hash="of another"), reason="access token"),
]
# What the plan has no module for, named in its manner.
OURS = [
    Case("missing-iss", REJECT, claims(iss=None), reason="MissingRequiredClaim"),
    Case("several-aud-without-azp", REJECT, claims(aud=["hall-demo", "b"]), reason="another client"),
    Case("wrong-azp", REJECT, claims(azp="b"), reason="another client"),
    Case("expired", REJECT, claims(exp="now-3600"), reason="ExpiredSignature"),
    Case("expired-within-tolerance", ACCEPT, claims(exp="now-20")),
    Case("missing-exp", REJECT, claims(exp=None), reason="MissingRequiredClaim"),
    Case("endless-exp", REJECT, claims(exp=float("inf")), reason="not valid"),
    Case("future-iat", REJECT, claims(iat="now+3600"), reason="ImmatureSignature"),
    Case("future-iat-within-tolerance", ACCEPT, claims(iat="now+20")),
    Case("missing-nonce", REJECT, claims(nonce=None), reason="nonce"),
    Case("unknown-kid", REJECT, tells(header={"kid": "unknown"}), reason="no key"),
    Case("two-keys-of-one-kid", REJECT, tells(keys=[TWO_KEYS[0], {**TWO_KEYS[1], "kid": "k1"}]), reason="no key"),
    Case("key-for-encryption", REJECT, tells(keys=[jwk(RSA_KEY, "k1", use="enc")]), reason="no key"),
    Case("signing-key-rotation-same-kid", ACCEPT, way=after_a_rotation_that_keeps_the_name),
    Case("mix-up-iss", REJECT, way=lambda b: b.log_in(iss="https://other.example.test"), reason="another issuer"),
    Case(
        "mix-up-iss-missing",
        REJECT,
        tells(discovery={"authorization_response_iss_parameter_supported": True}),
        reason="another issuer",
    ),
    Case("code-replay", REJECT, way=code_of_an_earlier_login, reason="invalid_grant"),
    Case("state-replay", REJECT, way=state_of_an_earlier_login, reason="state"),
    Case("state-unknown", REJECT, way=lambda b: b.log_in(state="made up"), reason="state"),
    Case("state-missing", REJECT, way=lambda b: b.log_in(state=None), reason="state"),
    Case("pkce-verifier-missing", REJECT, way=without_the_verifier, reason="no account"),
    Case(
        "pkce-downgrade",
        REJECT,
        tells(discovery={"code_challenge_methods_supported": ["plain"]}),
        lambda browser: browser.leave(),
        "S256",
    ),
    Case("acr-and-auth_time-as-asked", ACCEPT, claims(**STRONG), stepping_up),
    Case("acr-lower", REJECT, claims(**{**STRONG, "acr": "urn:example:acr:real-name"}), stepping_up, "weaker"),
    Case("acr-unknown", REJECT, claims(**{**STRONG, "acr": "0"}), stepping_up, "weaker"),
    Case("acr-missing", REJECT, claims(**{**STRONG, "acr": None}), stepping_up, "weaker"),
    Case("auth_time-older", REJECT, claims(**{**STRONG, "auth_time": "now-900"}), stepping_up, "older"),
    Case("auth_time-missing", REJECT, claims(**{**STRONG, "auth_time": None}), stepping_up, "auth_time"),
    Case("auth_time-future", REJECT, claims(**{**STRONG, "auth_time": "now+900"}), stepping_up, "auth_time"),
]
CASES = [*BASIC_PLAN, *CONFIG_PLAN, *FURTHER, *OURS]


def test_the_whole_basic_certification_plan_is_here() -> None:
    assert len(BASIC_PLAN) == 14
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_module(browser: Browser, provider: LoopbackProvider, case: Case, record_property: Any) -> None:
    case.lie(provider)
    answer = case.way(browser)
    got = ACCEPT if browser.is_signed_in else REJECT
    last = LoginEvent.objects.first()
    reason = f": {last.reason}" if last and got == REJECT else ""
    record_property("conformance", (case.name, case.expected, f"{got} {answer.status_code}{reason}"))
    assert got == case.expected, reason
    if got == ACCEPT:
        assert answer["Location"] == "/me/"
        assert Account.objects.get().subject == "person-1"
        assert {event.kind for event in LoginEvent.objects.all()} == {"login"}
        return
    assert 400 <= answer.status_code < 500
    assert "重新登录" in answer.content.decode()
    assert not Account.objects.exists()
    assert last is not None and LoginEvent.objects.count() == 1
    assert (last.kind, last.status) == ("refused", answer.status_code)
    assert case.reason in last.reason
    assert last.account is None and "person-1" not in last.reason


def test_an_honest_login_after_each_refusal_goes_well(browser: Browser, provider: LoopbackProvider) -> None:
    """What was refused was refused for the lie alone, and leaves nothing behind."""
    for case in (case for case in FURTHER + OURS if case.expected == REJECT and case.way is Case.way):
        honest = dict(provider.__dict__)
        case.lie(provider)
        browser.log_in()
        provider.__dict__.update(honest)
        cache.clear()
        assert browser.log_in().status_code == 302, case.name
        browser.cookies.clear()


def test_requests_to_the_provider_are_as_the_plan_wants_them(browser: Browser, provider: LoopbackProvider) -> None:
    browser.log_in()
    assert provider.is_basic, "oidcc-client-test-client-secret-basic"
    assert provider.bearers == ["Bearer access-1"], "oidcc-client-test-userinfo-bearer-header"
    assert {asked["scope"].split()[0] for asked in provider.everyone_who_asked} == {"openid"}
    assert {asked["code_challenge_method"] for asked in provider.everyone_who_asked} == {"S256"}
    assert all(form["code_verifier"] for form in provider.forms)
