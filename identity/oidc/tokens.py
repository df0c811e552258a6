"""The ID token, checked whole (OpenID Connect Core 1.0, sections 3.1.3.7 and 3.1.3.8)."""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare

from identity.levels import rank_of_acr, rank_of_level
from identity.oidc.errors import Fault, LoginFailed, wrong_answer
from identity.oidc.provider import provider, signed_claims

LONGEST_ID = 255  # Core 1.0, section 2: a sub has at most 255 ASCII characters


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the login beyond "who is it": how strong, how fresh (seconds), of whom (a sub)."""

    level: str = ""
    max_age: int | None = None
    subject: str = ""
    silent: bool = False
    anew: bool = False  # the person shall log in again even if the provider knows them

    @property
    def is_step_up(self) -> bool:
        """Whether more is asked than who it is."""
        return bool(self.level) or self.max_age is not None


def checked_claims(token: Any, *, nonce: str | None, access_token: str, asked: Asked) -> dict[str, Any]:
    """The claims of a token that is right in signature, iss, aud, azp, exp, iat, sub, nonce, at_hash, auth_time, acr.

    Raises LoginFailed saying which check failed.
    """
    claims, alg = signed_claims(
        token,
        what="ID token",
        audience=settings.OIDC_CLIENT_ID,
        issuer=provider().issuer,
        leeway=settings.OIDC_CLOCK_TOLERANCE_SECONDS,
        options={"require": ["iss", "aud", "exp", "iat", "sub"], "enforce_minimum_key_length": True},
    )
    if not is_id(claims["sub"]):
        raise wrong_answer("the ID token's sub is not usable")
    _check_audience(claims)
    if not nonce or not _same(claims.get("nonce"), nonce):
        raise wrong_answer("the ID token's nonce is not ours")
    if "at_hash" in claims and not _same(claims["at_hash"], _half_hash(access_token, alg)):
        raise wrong_answer("the access token does not belong to the ID token")
    if "sid" in claims and not is_id(claims["sid"]):
        raise wrong_answer("the ID token's sid is not usable")
    _check_what_was_asked(claims, asked)
    return claims


def is_id(value: Any) -> bool:
    """Whether a sub or sid can be one."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID


def _check_audience(claims: dict[str, Any]) -> None:
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or "azp" in claims) and claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise wrong_answer("the ID token was made for another client")


def _check_what_was_asked(claims: dict[str, Any], asked: Asked) -> None:
    subject, tolerance, now = claims["sub"], settings.OIDC_CLOCK_TOLERANCE_SECONDS, time.time()
    at = claims.get("auth_time")
    if at is not None and (not isinstance(at, int | float) or isinstance(at, bool) or not at <= now + tolerance):
        raise wrong_answer("the ID token's auth_time is not usable")
    if asked.max_age is not None and at is None:
        raise wrong_answer("the ID token has no auth_time, which was asked for")
    if asked.max_age is not None and at is not None and now - at > asked.max_age + tolerance:
        raise LoginFailed("the login is older than what was asked for", Fault.WEAK, subject=subject)
    acr, levels = claims.get("acr"), settings.ASSURANCE_LEVELS
    if acr is not None and not is_id(acr):
        raise wrong_answer("the ID token's acr is not usable")
    if not asked.silent and rank_of_acr(levels, acr) < rank_of_level(levels, asked.level):
        raise LoginFailed("the login is weaker than what was asked for", Fault.WEAK, subject=subject)
    if asked.subject and asked.subject != subject:
        raise LoginFailed("another person came back than the one who was sent", Fault.PERSON, subject=subject)


def _same(given: Any, expected: str) -> bool:
    return isinstance(given, str) and constant_time_compare(given, expected)


def _half_hash(access_token: str, alg: str) -> str:
    digest = hashlib.new(f"sha{alg[-3:]}", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
