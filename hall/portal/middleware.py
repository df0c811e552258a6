"""Turn the verbs' refusals into kind pages, for every view alike."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, HallError, NotFound, Refused, Stale
from hall.catalog.selectors import ItemNotFound
from hall.portal import errors


class KindErrorsMiddleware:
    """Pages only: the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a verb or selector raised; anything else is a fault of ours and stays one."""
        if isinstance(exception, NotFound | ItemNotFound):
            return errors.not_found(request)
        if not isinstance(exception, HallError):
            return None
        if isinstance(exception, AlreadyDone | Stale):
            return errors.page(
                request, 409, _("已经办过了"), exception.message, link=exception.link, word=_("去看看")
            )
        if isinstance(exception, Refused):
            return errors.page(
                request, 422, _("这次没有办成"), exception.message, link=exception.link, word=_("返回")
            )
        return errors.page(request, 403, _("不能这样办"), exception.message, link=exception.link, word=_("返回"))
