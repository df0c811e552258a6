"""Turn the verbs' refusals and bare answers into kind pages, for every view alike."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, HallError, NotAllowed, NotFound, Refused, Stale
from hall.catalog.selectors import ItemNotFound
from hall.portal import errors

BARE = {405: errors.method_not_allowed, 429: errors.too_many}  # answers that come without a page of their own


class PrivatePagesMiddleware:
    """What a signed-in person saw is kept nowhere: no cache, no disk, no page behind the next one's back button."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whoever comes with a session, also one that has just ended."""
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class KindErrorsMiddleware:
    """Pages only: the API answers for itself, and its views never raise past it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give an empty refusal a page, with the headers it came with (Allow, Retry-After)."""
        response = self.get_response(request)
        if response.status_code not in BARE or request.path.startswith("/api/"):
            return response
        if response.streaming or response.content:
            return response
        kind = BARE[response.status_code](request)
        for name in ("Allow", "Retry-After"):
            if name in response:
                kind[name] = response[name]
        return kind

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a verb or selector raised; anything else is a fault of ours and stays one."""
        if isinstance(exception, NotFound | ItemNotFound):
            return errors.not_found(request)
        if isinstance(exception, NotAllowed) and not request.user.is_authenticated:
            return errors.not_found(request)
        return _refusal(request, exception) if isinstance(exception, HallError) else None


def _refusal(request: HttpRequest, error: HallError) -> HttpResponse:
    """One page a kind of no. Its link leads on to where the person can act."""
    link = error.link or errors.page_before(request)
    word = _("去看看") if error.link else _("返回上一页")
    if isinstance(error, AlreadyDone):
        return errors.page(request, 409, _("已经办过了"), error.message, link=link, word=word)
    if isinstance(error, Stale):
        return errors.page(request, 409, _("内容在别的窗口改过了"), error.message, link=link, word=word)
    if isinstance(error, Refused):
        details = [sentence for sentence in error.fields.values() if sentence != error.message]
        return errors.page(request, 422, _("这次没有办成"), error.message, link=link, word=word, details=details)
    return errors.page(request, 403, _("不能这样办"), error.message, link=link, word=word)
