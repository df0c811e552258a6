"""The door of a page: signed in, or sent to log in and back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

V = TypeVar("V", bound=Callable[..., HttpResponse])


def login_redirect(request: HttpRequest) -> HttpResponse:
    """To the login and back to this page. A fragment asked for by htmx moves the whole page there."""
    back = request.get_full_path()
    if request.headers.get("HX-Request") and request.headers.get("HX-Current-URL"):
        back = "/" + request.headers["HX-Current-URL"].split("://", 1)[-1].partition("/")[2]
    target = f"{reverse('identity:oidc_authenticate')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def signed_in(view: V) -> V:
    """Let signed-in people through; send others to log in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else login_redirect(request)

    return guarded  # type: ignore[return-value]  # wraps keeps the signature
