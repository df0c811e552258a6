"""What a login keeps in the session between leaving for the provider and coming back, and until logging out."""

import time
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from mozilla_django_oidc.utils import add_state_and_verifier_and_nonce_to_session, generate_code_challenge

from hall.lib.sealed import SealedTextField
from identity.levels import acr_values
from identity.oidc.errors import Fault, LoginFailed, is_away
from identity.oidc.provider import provider
from identity.oidc.tokens import Asked

PROBE_SECONDS = 10  # nobody is sent to a provider that has not answered within that time
PENDING_SECONDS = 30 * 60  # a person may search for their phone; an older attempt is begun anew
ID_TOKEN = "oidc_id_token"  # noqa: S105 -- a session key; the token holds claims, so it is stored sealed
_sealed = SealedTextField()


def begin(request: HttpRequest, back: str, asked: Asked) -> str:
    """The provider's address to send the person to: code flow with PKCE S256, state and nonce, each for one use.

    Raises LoginFailed, also when the provider does not answer now.
    """
    target = provider(not_older_than=PROBE_SECONDS).authorization_endpoint
    state, nonce, verifier = get_random_string(32), get_random_string(32), get_random_string(64)
    params = {
        "response_type": "code",
        "scope": settings.OIDC_SCOPES,
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": settings.SITE_ROOT + reverse("identity:oidc_callback"),
        "state": state,
        "nonce": nonce,
        "code_challenge": generate_code_challenge(verifier, "S256"),
        "code_challenge_method": "S256",
        **_wishes(request.session, asked),
    }
    add_state_and_verifier_and_nonce_to_session(request, state, params, verifier)
    request.session["oidc_states"][state] |= {"next": back, "asked": asdict(asked)}
    request.session.modified = True
    return with_query(target, params)


def _wishes(session: SessionBase, asked: Asked) -> dict[str, str]:
    wishes = {}
    if asked.level:
        wishes["acr_values"] = acr_values(settings.ASSURANCE_LEVELS, asked.level)
    if asked.max_age is not None:
        wishes["max_age"] = str(asked.max_age)
    if asked.silent or asked.anew:
        wishes["prompt"] = "none" if asked.silent else "login"
    if asked.subject and (token := _id_token(session)):
        wishes["id_token_hint"] = token
    return wishes


def take_pending(request: HttpRequest) -> dict[str, Any] | None:
    """The attempt that this state belongs to, once; None when it is unknown, used, or too old."""
    states = request.session.get("oidc_states") or {}
    pending: dict[str, Any] | None = states.pop(request.GET.get("state", ""), None)
    if pending is None:
        return None
    request.session.modified = True
    return pending if time.time() - pending["added_on"] < PENDING_SECONDS else None


def asked_of(pending: dict[str, Any]) -> Asked:
    """What this attempt was to bring back."""
    return Asked(**pending.get("asked", {}))


def check_response(request: HttpRequest) -> None:
    """Check issuer (RFC 9207) and outcome of the provider's answer. Raises LoginFailed.

    An answer that names its issuer must name ours, and must name one where the provider announces that it does.
    """
    named = request.GET.get("iss")
    if (named is None and provider().answers_with_iss) or (
        named is not None and not constant_time_compare(named, settings.OIDC_ISSUER)
    ):
        raise LoginFailed("the answer came from another issuer")
    error = request.GET.get("error")
    if error == "unmet_authentication_requirements":  # OpenID Connect Core Error Code Unmet Authentication Requirements
        raise LoginFailed("the provider cannot log in as strongly as was asked for", Fault.WEAK)
    if error in {"temporarily_unavailable", "server_error"}:
        raise is_away(f"the provider answered {error}")
    if error is not None:
        raise LoginFailed(f"the provider answered {error[:40]!a}")
    if not request.GET.get("code"):
        raise LoginFailed("the provider sent no code")


def keep_id_token(session: SessionBase, token: str) -> None:
    """For the logout at the provider, which wants it back as a hint."""
    session[ID_TOKEN] = _sealed.get_prep_value(token)


def _id_token(session: SessionBase) -> str:
    try:
        return _sealed.from_db_value(session[ID_TOKEN]) or ""
    except (KeyError, ValueError, AttributeError):  # none, or one sealed with a key that is gone
        return ""


def logout_address(session: SessionBase) -> str:
    """The provider's logout (OpenID Connect RP-Initiated Logout 1.0), or nothing when it has none or is away."""
    token = _id_token(session)
    try:
        target = provider(not_older_than=PROBE_SECONDS).end_session_endpoint if token else ""
    except LoginFailed:  # the hall's own session ends all the same
        target = ""
    params = {
        "id_token_hint": token,
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": settings.SITE_ROOT + "/",
    }
    return with_query(target, params) if target else ""


def with_query(address: str, params: dict[str, str]) -> str:
    """The address with more parameters."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(params)}"
