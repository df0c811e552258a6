"""The ID token, checked whole (OpenID Connect Core 1.0, section 3.1.3.7)."""

import base64
import hashlib
from typing import Any

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare

from identity.oidc.errors import wrong_answer
from identity.oidc.provider import provider, signing_key

TOLERANCE = 60  # seconds that clocks may differ


def checked_claims(token: Any, *, nonce: str | None, access_token: str) -> dict[str, Any]:
    """The claims of a token that is right in signature, iss, aud, azp, exp, iat, sub, nonce and at_hash.

    Raises LoginFailed saying which check failed.
    """
    if not isinstance(token, str):
        raise wrong_answer("the provider sent no ID token")
    key, alg = signing_key(token)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[alg],
            audience=settings.OIDC_CLIENT_ID,
            issuer=provider().issuer,
            leeway=TOLERANCE,
            options={"require": ["iss", "aud", "exp", "iat", "sub"], "enforce_minimum_key_length": True},
        )
    except (jwt.PyJWTError, TypeError, ValueError, RecursionError) as error:
        raise wrong_answer(f"the ID token is not valid: {type(error).__name__}") from error
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise wrong_answer("the ID token's sub is not usable")
    _check_audience(claims)
    if not nonce or not _same(claims.get("nonce"), nonce):
        raise wrong_answer("the ID token's nonce is not ours")
    if "at_hash" in claims and not _same(claims["at_hash"], _half_hash(access_token, alg)):
        raise wrong_answer("the access token does not belong to the ID token")
    return claims


def _check_audience(claims: dict[str, Any]) -> None:
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or "azp" in claims) and claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise wrong_answer("the ID token was made for another client")


def _same(given: Any, expected: str) -> bool:
    return isinstance(given, str) and constant_time_compare(given, expected)


def _half_hash(access_token: str, alg: str) -> str:
    digest = hashlib.new(f"sha{alg[-3:]}", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
