"""An ID token that is wrong in anything signs nobody in (OpenID Connect Core 1.0, 3.1.3.7)."""

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from identity.models import Account
from tests.identity.conftest import Browser
from tests.identity.provider import EC_KEY, OTHER_RSA_KEY, RSA_KEY, LoopbackProvider, jwk


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example.test"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": []},
        {"aud": ["hall-demo", "another-client"]},
        {"aud": ["hall-demo", "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"exp": "now-3600"},
        {"exp": None},
        {"exp": "never"},
        {"iat": None},
        {"iat": "now+3600"},
        {"nbf": "now+3600"},
        {"sub": None},
        {"sub": ""},
        {"sub": 17},
        {"sub": "x" * 256},
        {"nonce": None},
        {"nonce": "an older one"},
        {"nonce": ["a", "list"]},
        {"at_hash": "of another token"},
        {"at_hash": 5},
    ],
    ids=str,
)
def test_wrong_claim_signs_nobody_in(browser: Browser, provider: LoopbackProvider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    answer = browser.log_in()
    assert answer.status_code == 403
    assert "重新登录" in answer.content.decode()
    assert not browser.is_signed_in
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": ["hall-demo"]},
        {"aud": ["hall-demo", "another-client"], "azp": "hall-demo"},
        {"exp": "now-5"},
        {"iat": "now+5"},
        {"at_hash": None},
    ],
    ids=str,
)
def test_right_token_signs_in_and_clocks_may_differ_a_little(
    browser: Browser, provider: LoopbackProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert browser.log_in()["Location"] == "/me/"
    assert browser.is_signed_in


def test_unsigned_token_signs_nobody_in(browser: Browser, provider: LoopbackProvider) -> None:
    provider.key, provider.alg = None, "none"
    assert browser.log_in().status_code == 403
    assert not browser.is_signed_in


@pytest.mark.parametrize("secret", ["hall-demo-secret", "the public key"])
def test_token_signed_with_a_shared_secret_signs_nobody_in(
    browser: Browser, provider: LoopbackProvider, secret: str
) -> None:
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = provider.id_token("n").split(".")[1]
    # Made by hand: the library refuses to sign with a public key, an attacker does not.
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    head = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"k1"}').decode()
    key = pem if secret == "the public key" else secret.encode()
    signature = jwt.utils.base64url_encode(algorithm.sign(f"{head}.{body}".encode(), key)).decode()
    provider.tokens = {"id_token": f"{head}.{body}.{signature}"}
    assert browser.log_in().status_code == 403
    assert not browser.is_signed_in


def test_token_signed_with_another_key_signs_nobody_in(browser: Browser, provider: LoopbackProvider) -> None:
    provider.key = OTHER_RSA_KEY
    assert browser.log_in().status_code == 403
    assert not browser.is_signed_in


def test_token_changed_on_the_way_signs_nobody_in(browser: Browser, provider: LoopbackProvider) -> None:
    head, _, signature = provider.id_token("n").split(".")
    body = provider.id_token("m").split(".")[1]
    provider.tokens = {"id_token": f"{head}.{body}.{signature}"}
    assert browser.log_in().status_code == 403


@pytest.mark.parametrize("token", [None, 7, "", "no token", "a.b.c", "ey.ey.ey"])
def test_what_is_no_token_signs_nobody_in(browser: Browser, provider: LoopbackProvider, token: Any) -> None:
    provider.tokens = {"id_token": token}
    assert browser.log_in().status_code == 403


def test_elliptic_keys_are_taken(browser: Browser, provider: LoopbackProvider) -> None:
    provider.key, provider.alg, provider.keys = EC_KEY, "ES256", [jwk(EC_KEY, "k1")]
    browser.log_in()
    assert browser.is_signed_in


def test_pss_signatures_are_taken_from_a_key_that_names_no_algorithm(
    browser: Browser, provider: LoopbackProvider
) -> None:
    provider.alg, provider.keys = "PS256", [jwk(RSA_KEY, "k1")]
    browser.log_in()
    assert browser.is_signed_in


def test_key_is_used_for_its_own_algorithm_only(browser: Browser, provider: LoopbackProvider) -> None:
    provider.alg = "PS256"  # the key set says RS256
    assert browser.log_in().status_code == 403


def test_key_for_encryption_checks_no_signature(browser: Browser, provider: LoopbackProvider) -> None:
    provider.keys = [jwk(RSA_KEY, "k1", use="enc")]
    assert browser.log_in().status_code == 403


def test_token_without_key_name_needs_a_provider_with_one_key(browser: Browser, provider: LoopbackProvider) -> None:
    provider.header = {}
    browser.log_in()
    assert browser.is_signed_in


def test_token_without_key_name_is_refused_among_several_keys(browser: Browser, provider: LoopbackProvider) -> None:
    provider.header = {}
    provider.keys = [jwk(RSA_KEY, "k1"), jwk(OTHER_RSA_KEY, "k2")]
    assert browser.log_in().status_code == 403


def test_userinfo_of_another_person_signs_nobody_in(browser: Browser, provider: LoopbackProvider) -> None:
    provider.userinfo = {"sub": "person-2"}
    assert browser.log_in().status_code == 403
    assert not Account.objects.exists()


@pytest.mark.parametrize("tokens", [{"access_token": None}, {"token_type": "mac"}, {"token_type": None}], ids=str)
def test_token_answer_without_a_bearer_token_signs_nobody_in(
    browser: Browser, provider: LoopbackProvider, tokens: dict[str, Any]
) -> None:
    provider.tokens = tokens
    assert browser.log_in().status_code == 403
