"""A login that ran out in the middle of a page: keep what was typed, send the person to log in, give it back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict

from identity.decorators import login_redirect

F = TypeVar("F", bound=Callable[..., HttpResponse])

STASH_KEY = "typed_before_login"
STASH_LIMIT = 64 * 1024  # characters; a page of a form is far below


def keeps_what_was_typed(view: F) -> F:
    """Like `signed_in`, but a posted page survives the way through the login.

    The stash lives in the visitor's own session, names its page, and is given back once (see `typed_before_login`).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        keep_typed(request)
        return login_redirect(request)

    return guarded  # type: ignore[return-value]  # wraps keeps the signature


def keep_typed(request: HttpRequest) -> None:
    """Keep what was posted here for `typed_before_login`."""
    if request.method == "POST":
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        encoded = typed.urlencode()
        if len(encoded) <= STASH_LIMIT:
            request.session[STASH_KEY] = {"path": request.path, "typed": encoded}


def typed_before_login(request: HttpRequest) -> QueryDict | None:
    """What this person typed on this page before they had to log in, once; None when there is nothing."""
    stash = request.session.get(STASH_KEY)
    if not stash or stash.get("path") != request.path:
        return None
    del request.session[STASH_KEY]
    return QueryDict(stash["typed"])
