"""Login and logout at the unified identity service."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hall.lib.client import client_address
from hall.lib.throttle import allow
from identity.links import safe_path
from identity.oidc import flow
from identity.oidc.errors import LoginFailed

log = logging.getLogger("hall.login")


@never_cache
@require_GET
def authenticate(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider, and remember the page to come back to."""
    back = safe_path(request.GET.get("next"))
    if not allow("login", client_address(request), settings.LOGIN_RATE_LIMIT, 60):
        return _failed(request, LoginFailed("too many logins begun", HTTPStatus.TOO_MANY_REQUESTS), back)
    if request.get_host() != urlsplit(settings.SITE_ROOT).netloc and "moved" not in request.GET:
        # The provider sends people back to SITE_ROOT: the session must begin there, not at localhost or an alias.
        return HttpResponseRedirect(f"{settings.SITE_ROOT}{request.path}?{urlencode({'next': back, 'moved': 1})}")
    try:
        return HttpResponseRedirect(flow.begin(request, back))
    except LoginFailed as failure:
        return _failed(request, failure, back)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider. Every failure is a kind page for the person and a line for the operator."""
    pending = flow.take_pending(request)
    if pending is None and request.user.is_authenticated:  # the browser's back button after a login
        return redirect(settings.LOGIN_REDIRECT_URL)
    back = pending["next"] if pending else ""
    try:
        if pending is None:
            raise LoginFailed("the state is unknown, used, too old or from another session")
        flow.check_response(request)
        account = auth.authenticate(request, nonce=pending["nonce"], code_verifier=pending["code_verifier"])
        if account is None:
            raise LoginFailed("no account")
    except LoginFailed as failure:
        return _failed(request, failure, back)
    auth.login(request, account)  # another person's session is flushed; what an anonymous visitor typed stays
    request.session.cycle_key()  # also for the same person once more, which Django leaves out
    flow.keep_id_token(request.session, account.id_token)  # type: ignore[attr-defined]  # set by our backend
    return redirect(back or settings.LOGIN_REDIRECT_URL)


@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session here, then at the provider."""
    address = flow.logout_address(request.session)
    auth.logout(request)
    return HttpResponseRedirect(address or settings.LOGOUT_REDIRECT_URL)


def _failed(request: HttpRequest, failure: LoginFailed, back: str) -> HttpResponse:
    level = logging.ERROR if failure.status == HTTPStatus.BAD_GATEWAY else logging.WARNING
    log.log(level, "login failed", extra={"fields": {"reason": failure.reason, "status": int(failure.status)}})
    title = _("没有登录成功")
    if failure.status == HTTPStatus.TOO_MANY_REQUESTS:
        advice = _("登录太频繁了。请等一分钟，再点“重新登录”。")
    elif failure.status == HTTPStatus.SERVICE_UNAVAILABLE:
        advice = _("统一身份认证暂时没有回应。请稍等几分钟，再点“重新登录”；您保存过的内容不会丢。")
    elif failure.status == HTTPStatus.BAD_GATEWAY:
        advice = _("统一身份认证的回答没有通过核验，为了账号安全，这次没有登录。我们已经记录，请稍后再点“重新登录”。")
    elif request.GET.get("error") == "access_denied":
        title = _("您取消了登录")
        advice = _("没有关系，办事指南和进度查询不用登录也能看。要办理时，请点“重新登录”。")
    else:
        advice = _("可能是页面停留太久，或者这个登录链接已经用过。请点“重新登录”，一般马上就好。")
    context = {"heading": title, "advice": advice, "next": back}
    return render(request, "identity/login_failed.html", context, status=failure.status)
