"""Kind pages for what went wrong: what happened, and what to do now.

Not found and not allowed look the same to outsiders.
"""

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = logging.getLogger("hall.portal")


def page(
    request: HttpRequest,
    status: int,
    title: str,
    advice: str,
    *,
    link: str = "",
    word: str = "",
    details: Iterable[str] = (),
) -> HttpResponse:
    """One page shape for all of them; htmx gets the message only, put where messages stand, other systems JSON."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": f"{title}。"}, status=status, json_dumps_params={"ensure_ascii": False})
    context = {"heading": title, "advice": advice, "link": link, "word": word, "details": list(details)}
    if request.headers.get("HX-Request"):
        response = render(request, "portal/_error_message.html", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML show:window:top"
        return response
    return render(request, "portal/error.html", context, status=status)


def page_before(request: HttpRequest) -> str:
    """The path of the page of ours that the person came from, empty when it is not known or is this one."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or came_from.path == request.path:
        return ""
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404, also for what this person may not know of."""
    advice = _("网址可能写错了，或者内容已经移走。请从首页查找，或者登录后再试。")
    return page(request, 404, _("没有找到这个页面"), advice)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400, or 413 for a form that is longer than the hall reads."""
    link, word = page_before(request), _("返回上一页")
    if isinstance(exception, RequestDataTooBig):
        size = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        advice = _("一次提交的文字不能超过 %(size)s。请分几次提交，或者作为文件上传。") % {"size": size}
        return page(request, 413, _("内容太多了"), advice, link=link, word=word)
    advice = _("内容可能不完整。请返回上一页，刷新后再试。")
    return page(request, 400, _("这次请求没有成功"), advice, link=link, word=word)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405: an address that only a button leads to was opened by itself."""
    advice = _("这个网址要从页面上的按钮进入，不能直接打开。请返回上一页再操作。")
    return page(request, 405, _("不能直接打开"), advice, link=page_before(request), word=_("返回上一页"))


def too_many(request: HttpRequest) -> HttpResponse:
    """429: tried too often."""
    return page(request, 429, _("操作太频繁了"), _("请过一分钟再试。着急的话，请拨打 12345 或到窗口办理。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the fault is ours. Where even the page cannot be drawn (no database), a plain one that needs nothing."""
    title = _("系统出了点问题")
    advice = _("系统出了错，我们已经记录下来。您保存过的内容不会丢，请过一会儿再试，或拨打 12345。")
    try:
        return page(request, 500, title, advice)
    except Exception:
        log.exception("The error page could not be drawn; answered with the plain one.")
        context = {"heading": title, "advice": advice}
        return HttpResponse(render_to_string("portal/error_plain.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a tab that was open too long."""
    advice = _("这个页面打开得太久，或者您在别的窗口重新登录过。请返回上一页（填写的内容还在），刷新后再提交。")
    return page(request, 403, _("页面过期了"), advice)
