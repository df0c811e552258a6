"""Kind pages for what went wrong. Not found and not allowed look the same to an outsider."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, title: str, advice: str, *, link: str = "", word: str = "") -> HttpResponse:
    """One page shape for all of them; htmx gets the message only, put where messages stand."""
    context = {"heading": title, "advice": advice, "link": link, "word": word}
    if request.headers.get("HX-Request"):
        response = render(request, "portal/_error_message.html", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
        return response
    return render(request, "portal/error.html", context, status=status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404, also for what this person may not know of."""
    return page(request, 404, _("没有找到这个页面"), _("网址可能写错了，或者内容已经移走。请从首页查找，或者登录后再试。"))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return page(request, 400, _("这次请求没有成功"), _("内容可能不完整。请返回上一页，刷新后再试。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the fault is ours."""
    advice = _("系统出了错，我们已经记录下来。您保存过的内容不会丢，请过一会儿再试，或拨打 12345。")
    return page(request, 500, _("系统出了点问题"), advice)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a tab that was open too long."""
    advice = _("这个页面打开得太久，或者您在别的窗口重新登录过。请返回上一页（填写的内容还在），刷新后再提交。")
    return page(request, 403, _("页面过期了"), advice)
