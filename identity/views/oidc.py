"""Login and logout at the unified identity service."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hall.lib.client import client_address
from hall.lib.dates import local_day
from hall.lib.language import LANGUAGES, remember_language
from hall.lib.throttle import allow
from identity.actors import actor_for
from identity.assurance import staff_may_work
from identity.levels import level_of_acr
from identity.links import safe_path
from identity.lockout import account_key, address_key, count_failure, forget_failures, seconds_to_wait
from identity.models import Account, LoginEvent, LoginSession, SessionEnd
from identity.oidc import flow
from identity.oidc.errors import Fault, LoginFailed
from identity.oidc.fetching import deadline
from identity.oidc.flow import asked_of
from identity.oidc.provider import known_pages
from identity.oidc.tokens import Asked
from identity.services import choose_language
from identity.sessions.audit import record
from identity.sessions.verbs import LOGIN, begin_session, end_sessions
from identity.sessions.visit import visit_of

log = logging.getLogger("hall.login")
KIND_OF = LoginEvent.Kind
SILENTLY_NO = frozenset(
    f"the provider answered '{error}'"
    for error in ("login_required", "interaction_required", "consent_required", "account_selection_required")
)
# What a visitor can bring about alone; a provider's wrong answers are not counted against whoever met them.
VISITORS_FAULTS = frozenset({Fault.ATTEMPT, Fault.WEAK, Fault.PERSON})


@never_cache
@require_GET
def authenticate(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider, and remember the page to come back to."""
    back = safe_path(request.GET.get("next"))
    address = client_address(request)
    if not allow("login", address, settings.LOGIN_RATE_LIMIT, 60):
        return _failed(request, LoginFailed("too many logins begun", Fault.OFTEN), back)
    if seconds_to_wait(address_key(address)):
        return _failed(request, LoginFailed("the address waits after failures", Fault.OFTEN), back)
    if request.get_host() != urlsplit(settings.SITE_ROOT).netloc and "moved" not in request.GET:
        # The provider sends people back to SITE_ROOT: the session must begin there, not at localhost or an alias.
        query = {**request.GET.dict(), "next": back, "moved": "1"}
        return HttpResponseRedirect(f"{settings.SITE_ROOT}{request.path}?{urlencode(query)}")
    try:
        with deadline():
            return HttpResponseRedirect(flow.begin(request, back, _asked(request)))
    except LoginFailed as failure:
        if "silent" in request.GET and request.user.is_authenticated:
            return _not_renewed(request, failure, back)
        return _failed(request, failure, back)


def _asked(request: HttpRequest) -> Asked:
    """What the address asks of this login. Anybody may ask for more; what an act needs is checked at the act.

    Who is signed in already must come back as the same person from a step-up or a silent renewal.
    """
    level, age, silent = request.GET.get("level", ""), request.GET.get("max_age", ""), "silent" in request.GET
    asked = Asked(
        level=level if level in settings.ASSURANCE_LEVELS else "",
        max_age=int(age) if age.isascii() and age.isdecimal() and len(age) < 8 else None,
        silent=silent and request.user.is_authenticated,
        anew="anew" in request.GET,
    )
    if not (asked.is_step_up or asked.silent) or not request.user.is_authenticated:
        return asked
    if asked.silent:  # as strong as it is, if the provider will; a weaker answer lowers the level, and is no failure
        asked = replace(asked, level=level_of_acr(settings.ASSURANCE_LEVELS, request.session.get(LOGIN, {}).get("acr")))
    return replace(asked, subject=Account.objects.get(pk=request.user.pk).subject)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider. Every failure is a kind page for the person and a row for the operator."""
    pending = flow.take_pending(request)
    back = pending["next"] if pending else ""
    try:
        with deadline():
            pending, account = _account_of(request, pending)
    except LoginFailed as failure:
        if pending and asked_of(pending).silent and request.user.is_authenticated:
            return _not_renewed(request, failure, back)
        return _failed(request, failure, back, asked_of(pending) if pending else None)
    asked, now = asked_of(pending), timezone.now()
    _sign_in(request, account, asked, now)
    if not (asked.is_step_up or staff_may_work(request.session)) and actor_for(account, None, on=local_day(now)).roles:
        # Staff do not have to find out by a missing page that their work needs a second factor.
        query = {"level": settings.STAFF_ASSURANCE, "next": back}
        return redirect(flow.with_query(reverse("identity:oidc_authenticate"), query))
    return _in_own_language(request, redirect(back or settings.LOGIN_REDIRECT_URL), account)


def _in_own_language(request: HttpRequest, response: HttpResponse, account: Account) -> HttpResponse:
    """What the person once chose comes along to this device; who never chose takes this device's choice along."""
    here = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if account.language in LANGUAGES:
        remember_language(request, response, account.language)
    elif here in LANGUAGES:
        choose_language(account.pk, here)
    return response


def _sign_in(request: HttpRequest, account: Account, asked: Asked, now: datetime) -> None:
    """Under a new session key, always. What an anonymous visitor typed stays; another person's session is flushed."""
    same = str(account.pk) == request.session.get(auth.SESSION_KEY)
    before = request.session.get(LOGIN, {}).get("id") or 0
    if before and not same:
        end_sessions(LoginSession.objects.filter(pk=before), SessionEnd.REPLACED, now=now)
    auth.login(request, account)
    if not same:
        request.session["elder"] = account.is_elder  # unless this device has chosen otherwise (frontend.context)
    if same:  # Django changes the key for a new person only
        request.session.cycle_key()
    flow.keep_id_token(request.session, account.id_token)  # type: ignore[attr-defined]  # set by our backend
    claims, visit = account.login_claims, visit_of(request)  # type: ignore[attr-defined]
    begin_session(request.session, account, claims, before=before if same else 0, now=now, visit=visit)
    if pages := known_pages():  # so that every process lets this person's forms go there (identity.middleware)
        request.session[LOGIN] |= {"pages": sorted(pages)}
    forget_failures(account_key(account.subject))
    kind = KIND_OF.RENEWAL if asked.silent else KIND_OF.STEP_UP if asked.is_step_up and same else KIND_OF.LOGIN
    record(kind, now=now, visit=visit, account=account)


def _account_of(request: HttpRequest, pending: dict[str, Any] | None) -> tuple[dict[str, Any], Account]:
    if pending is None:
        fault = Fault.USED if request.user.is_authenticated else Fault.ATTEMPT
        raise LoginFailed("the state is unknown, used, too old or from another session", fault)
    if seconds_to_wait(address_key(client_address(request))):
        raise LoginFailed("the address waits after failures", Fault.OFTEN)
    flow.check_response(request)
    account = auth.authenticate(
        request, nonce=pending["nonce"], code_verifier=pending["code_verifier"], asked=asked_of(pending)
    )
    if not isinstance(account, Account):
        raise LoginFailed("no account")
    return pending, account


def _not_renewed(request: HttpRequest, failure: LoginFailed, back: str) -> HttpResponse:
    """The running session goes on until its limit; the person notices nothing."""
    if failure.reason not in SILENTLY_NO:
        _write_down(request, failure, timezone.now())
    return redirect(back or settings.LOGIN_REDIRECT_URL)


@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session here, then at the provider."""
    with deadline():
        address = flow.logout_address(request.session)
    if request.user.is_authenticated:
        now = timezone.now()
        here = LoginSession.objects.filter(pk=request.session.get(LOGIN, {}).get("id") or 0)
        end_sessions(here, SessionEnd.LOGOUT, now=now)
        account = Account.objects.get(pk=request.user.pk)
        record(KIND_OF.LOGOUT, now=now, visit=visit_of(request), account=account)
    auth.logout(request)
    response = HttpResponseRedirect(address or settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"storage"'  # what the browser has kept of forms that were being filled in
    return response


def _failed(request: HttpRequest, failure: LoginFailed, back: str, asked: Asked | None = None) -> HttpResponse:
    _write_down(request, failure, timezone.now())
    title, advice = _advice(failure.fault)
    if request.GET.get("error") == "access_denied" and failure.fault is Fault.ATTEMPT:
        title = _("您取消了登录")
        advice = _("没有关系，办事指南和进度查询不用登录也能看。要办理时，请点“重新登录”。")
    again = {"next": back} if back else {}
    if failure.fault is Fault.WEAK and asked:
        # Not every provider takes acr_values for more than a wish; asked for a new login, it may do more.
        again |= {"level": asked.level, "max_age": "" if asked.max_age is None else str(asked.max_age), "anew": "1"}
    context = {
        "heading": title,
        "advice": advice,
        "again": urlencode({name: value for name, value in again.items() if value}),
        "is_signed_in": failure.fault is Fault.USED,
        "home": settings.LOGIN_REDIRECT_URL,
    }
    return render(request, "identity/login_failed.html", context, status=failure.status)


def _write_down(request: HttpRequest, failure: LoginFailed, now: datetime) -> None:
    """One row and one line. Somebody who goes on after being told to wait gets one row a minute, not one a click."""
    address = client_address(request)
    level = logging.ERROR if failure.fault is Fault.ANSWER else logging.WARNING
    log.log(level, "login failed", extra={"fields": {"reason": failure.reason, "status": int(failure.status)}})
    if failure.fault is Fault.OFTEN and not allow("login-often", address, 1, 60):
        return
    if failure.fault in VISITORS_FAULTS:
        count_failure(address_key(address), account_key(failure.subject))
    who = Account.objects.filter(issuer=settings.OIDC_ISSUER, subject=failure.subject) if failure.subject else None
    record(
        KIND_OF.REFUSED,
        now=now,
        visit=visit_of(request),
        account=who.first() if who else None,
        reason=failure.reason,
        status=int(failure.status),
    )


def _advice(fault: Fault) -> tuple[str, str]:
    title = _("没有登录成功")
    return {
        Fault.ATTEMPT: (title, _("可能是页面停留太久，或者这个登录链接已经用过。请点“重新登录”，一般马上就好。")),
        Fault.USED: (_("这次登录已经完成"), _("您已经登录了，这个链接不能再用一次。请点“继续办事”。")),
        Fault.ANSWER: (
            title,
            _("统一身份认证的回答没有通过核验，为了账号安全，这次没有登录。我们已经记录，请稍后再点“重新登录”。"),
        ),
        Fault.AWAY: (
            title,
            _("统一身份认证暂时没有回应。请稍等几分钟，再点“重新登录”；您保存过的内容不会丢。"),
        ),
        Fault.OFTEN: (_("登录太频繁了"), _("请等一分钟，再点“重新登录”。一直这样的话，等待会更久一些。")),
        Fault.WEAK: (
            _("这一步需要再验证一次身份"),
            _("您要办的事需要更强的身份验证，这次没有做到。请点“重新登录”，按统一身份认证的提示完成验证。"),
        ),
        Fault.PERSON: (
            title,
            _("这个账号不能继续刚才的事：可能换了人登录，或者账号已经停用。请用原来的账号点“重新登录”。"),
        ),
    }[fault]
