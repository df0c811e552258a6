"""What the provider says of itself (OpenID Connect Discovery 1.0) and its signing keys (RFC 7517)."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.core.cache import cache

from hall.lib.throttle import allow
from identity.oidc.errors import LoginFailed

LARGEST_ANSWER = 256 * 1024  # bytes
KEPT_SECONDS = 600
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


@dataclass(frozen=True, slots=True)
class Provider:
    """The endpoints of the issuer."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    answers_with_iss: bool


def fetch_json(method: str, url: str, **kwargs: Any) -> dict[str, Any]:
    """One JSON object from the provider. Raises LoginFailed for anything slow, huge, broken, or not an object."""
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in LOOPBACK:
        raise LoginFailed(f"{urlsplit(url).path} is not https")
    try:
        with requests.request(
            method, url, timeout=settings.OIDC_TIMEOUT_SECONDS, stream=True, allow_redirects=False, **kwargs
        ) as response:
            body = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
            status = response.status_code
    except (requests.RequestException, OSError) as error:
        raise LoginFailed(f"{urlsplit(url).path}: {type(error).__name__}", try_again=True) from error
    if len(body) > LARGEST_ANSWER:
        raise LoginFailed(f"{urlsplit(url).path}: the answer is too large", try_again=True)
    if status != 200:
        raise LoginFailed(f"{urlsplit(url).path}: status {status}", try_again=status >= 500)
    try:
        found = json.loads(body)
    except ValueError as error:
        raise LoginFailed(f"{urlsplit(url).path}: the answer is not JSON", try_again=True) from error
    if not isinstance(found, dict):
        raise LoginFailed(f"{urlsplit(url).path}: the answer is not an object", try_again=True)
    return found


def provider() -> Provider:
    """The issuer's own description, kept for ten minutes. Raises LoginFailed."""
    issuer: str = settings.OIDC_ISSUER
    found = cache.get(f"oidc:discovery:{issuer}")
    if found is None:
        found = fetch_json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise LoginFailed("discovery names another issuer")
        cache.set(f"oidc:discovery:{issuer}", found, KEPT_SECONDS)
    try:
        return Provider(
            issuer=issuer,
            authorization_endpoint=str(found["authorization_endpoint"]),
            token_endpoint=str(found["token_endpoint"]),
            userinfo_endpoint=str(found["userinfo_endpoint"]),
            jwks_uri=str(found["jwks_uri"]),
            end_session_endpoint=str(found.get("end_session_endpoint", "")),
            answers_with_iss=found.get("authorization_response_iss_parameter_supported") is True,
        )
    except KeyError as error:
        raise LoginFailed(f"discovery lacks {error.args[0]}") from error


def signing_key(token: str) -> jwt.PyJWK:
    """The key that the token names. An unknown one is asked for once more, a few times a minute at most."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise LoginFailed("the ID token has no readable header") from error
    if header.get("alg") not in ALGORITHMS:
        raise LoginFailed("the ID token's algorithm is not accepted")
    uri = provider().jwks_uri
    for is_fresh in (False, True):
        if is_fresh and not allow("oidc-jwks", uri, 6, 60):
            break
        for key in _keys(uri, is_fresh=is_fresh):
            if key.key_type != "oct" and header.get("kid") in (None, key.key_id):
                return key
    raise LoginFailed("no key of the provider matches the ID token", try_again=True)


def _keys(uri: str, *, is_fresh: bool) -> list[jwt.PyJWK]:
    found = None if is_fresh else cache.get(f"oidc:jwks:{uri}")
    if found is None:
        found = fetch_json("GET", uri)
        cache.set(f"oidc:jwks:{uri}", found, KEPT_SECONDS)
    try:
        return jwt.PyJWKSet.from_dict(found).keys
    except (jwt.PyJWTError, TypeError, AttributeError) as error:
        raise LoginFailed("the provider's key set is broken", try_again=True) from error
