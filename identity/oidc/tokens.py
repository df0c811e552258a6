"""The ID token, checked whole (OpenID Connect Core 1.0, section 3.1.3.7)."""

import base64
import hashlib
from typing import Any

import jwt
from django.conf import settings

from identity.oidc.errors import LoginFailed
from identity.oidc.provider import ALGORITHMS, provider, signing_key

TOLERANCE = 60  # seconds that clocks may differ


def checked_claims(token: Any, *, nonce: str | None, access_token: str) -> dict[str, Any]:
    """The claims of a token that is right in signature, iss, aud, azp, exp, iat, sub, nonce and at_hash.

    Raises LoginFailed saying which check failed.
    """
    if not isinstance(token, str):
        raise LoginFailed("the provider sent no ID token")
    key = signing_key(token)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[alg for alg in ALGORITHMS if alg == jwt.get_unverified_header(token)["alg"]],
            audience=settings.OIDC_CLIENT_ID,
            issuer=provider().issuer,
            leeway=TOLERANCE,
            options={"require": ["iss", "aud", "exp", "iat", "sub"]},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise LoginFailed(f"the ID token is not valid: {type(error).__name__}") from error
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise LoginFailed("the ID token's sub is not usable")
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or "azp" in claims) and claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise LoginFailed("the ID token was made for another client")
    if not nonce or claims.get("nonce") != nonce:
        raise LoginFailed("the ID token's nonce is not ours")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token, key.algorithm_name):
        raise LoginFailed("the access token does not belong to the ID token")
    return claims


def _half_hash(access_token: str, algorithm: str) -> str:
    digest = hashlib.new(f"sha{algorithm[-3:]}", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
