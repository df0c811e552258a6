"""The logout token of the back channel, checked whole (OpenID Connect Back-Channel Logout 1.0, section 2.6)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from django.conf import settings
from django.db import IntegrityError, transaction

from identity.models import SpentLogoutToken
from identity.oidc.errors import wrong_answer
from identity.oidc.provider import provider, signed_claims
from identity.oidc.tokens import is_id

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = frozenset({"", "jwt", "logout+jwt", "application/logout+jwt"})
LATEST = 253402300799  # the last second that a datetime can tell


@dataclass(frozen=True, slots=True)
class LogoutNotice:
    """Whose sessions are over: those of the provider's session, of the person, or of the person in that session."""

    issuer: str
    sid: str
    subject: str
    jti: str
    expires_at: datetime


def checked_notice(token: Any) -> LogoutNotice:
    """Raises LoginFailed saying which check failed."""
    claims, _ = signed_claims(
        token,
        what="logout token",
        audience=settings.OIDC_CLIENT_ID,
        issuer=provider().issuer,
        leeway=settings.OIDC_CLOCK_TOLERANCE_SECONDS,
        options={"require": ["iss", "aud", "exp", "iat", "jti"], "enforce_minimum_key_length": True},
    )
    if str(jwt.get_unverified_header(token).get("typ") or "").lower() not in TYPES:
        raise wrong_answer("the logout token is of another type")
    if "nonce" in claims:
        raise wrong_answer("the logout token has a nonce")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise wrong_answer("the logout token tells of no logout")
    named = {name: claims[name] for name in ("sid", "sub") if name in claims}
    if not named or not all(is_id(value) for value in named.values()):
        raise wrong_answer("the logout token says neither who nor which session")
    if not is_id(claims["jti"]):
        raise wrong_answer("the logout token's jti is not usable")
    return LogoutNotice(
        issuer=claims["iss"],
        sid=named.get("sid", ""),
        subject=named.get("sub", ""),
        jti=claims["jti"],
        expires_at=datetime.fromtimestamp(min(int(claims["exp"]), LATEST), UTC),
    )


def spend(notice: LogoutNotice) -> None:
    """Take the token once. Raises LoginFailed for one that was taken before."""
    try:
        with transaction.atomic():
            SpentLogoutToken.objects.create(
                jti_hash=hashlib.sha256(f"{notice.issuer} {notice.jti}".encode()).hexdigest(),
                expires_at=notice.expires_at,
            )
    except IntegrityError as error:
        raise wrong_answer("the logout token was used before") from error
