"""Login and logout at the unified identity service."""

import logging
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from mozilla_django_oidc.utils import add_state_and_verifier_and_nonce_to_session, generate_code_challenge

from hall.lib.client import client_address
from hall.lib.throttle import allow
from identity.oidc.errors import LoginFailed
from identity.oidc.provider import provider

log = logging.getLogger("hall.login")


@require_GET
def authenticate(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider: code flow with PKCE S256, state and nonce, all of them for one use."""
    if not allow("login", client_address(request), settings.LOGIN_RATE_LIMIT, 60):
        return _failed(request, LoginFailed("too many logins begun"), status=429)
    try:
        target = provider().authorization_endpoint
    except LoginFailed as failure:
        return _failed(request, failure)
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
    }
    add_state_and_verifier_and_nonce_to_session(request, state, params, verifier)
    request.session["oidc_states"][state]["next"] = _safe_next(request)
    request.session.modified = True
    return HttpResponseRedirect(f"{target}{'&' if urlsplit(target).query else '?'}{urlencode(params)}")


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider. Every failure is a kind page for the person and a line for the operator."""
    pending = _take_state(request)
    try:
        if pending is None:
            raise LoginFailed("the state is unknown, used or from another session")
        _check_response_issuer(request)
        if "error" in request.GET:
            raise LoginFailed(f"the provider answered {request.GET['error'][:40]!r}")
        if "code" not in request.GET:
            raise LoginFailed("the provider sent no code")
        account = auth.authenticate(request, nonce=pending["nonce"], code_verifier=pending["code_verifier"])
        if account is None:
            raise LoginFailed("no account")
    except LoginFailed as failure:
        return _failed(request, failure)
    id_token = request.session.get("oidc_id_token")
    auth.login(request, account)  # makes a new session key; what an anonymous visitor had typed stays
    request.session["oidc_id_token"] = id_token
    return redirect(pending.get("next") or settings.LOGIN_REDIRECT_URL)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session here, then at the provider (OpenID Connect RP-Initiated Logout 1.0)."""
    id_token = request.session.get("oidc_id_token")
    auth.logout(request)
    try:
        end_session = provider().end_session_endpoint
    except LoginFailed:
        end_session = ""
    if not end_session or not id_token:
        return redirect(settings.LOGOUT_REDIRECT_URL)
    params = {
        "id_token_hint": id_token,
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": settings.SITE_ROOT + "/",
    }
    return HttpResponseRedirect(f"{end_session}?{urlencode(params)}")


def _take_state(request: HttpRequest) -> dict[str, Any] | None:
    """The pending login of this state, once."""
    states = request.session.get("oidc_states") or {}
    pending: dict[str, Any] | None = states.pop(request.GET.get("state", ""), None)
    request.session.modified = True
    return pending


def _check_response_issuer(request: HttpRequest) -> None:
    """RFC 9207: an answer that names its issuer must name ours, and must name one where ours says that it does."""
    named = request.GET.get("iss")
    if named is None and not provider().answers_with_iss:
        return
    if named is None or not constant_time_compare(named, settings.OIDC_ISSUER):
        raise LoginFailed("the answer came from another issuer")


def _safe_next(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours and len(target) < 2000 else ""


def _failed(request: HttpRequest, failure: LoginFailed, status: int = 0) -> HttpResponse:
    log.warning("login failed", extra={"fields": {"reason": failure.reason}})
    if status == 429:
        advice = _("登录太频繁了，请一分钟后再试。")
    elif failure.try_again:
        advice = _("统一身份认证暂时没有回应，请稍等一会儿再试。您填写过的内容不会丢。")
    elif request.GET.get("error") == "access_denied":
        advice = _("您取消了登录。需要办理时，请重新登录。")
    else:
        advice = _("这次登录没有完成，可能是页面停留太久。请重新登录。")
    context = {"advice": advice, "next": _safe_next(request)}
    return render(request, "identity/login_failed.html", context, status=status or (503 if failure.try_again else 400))
