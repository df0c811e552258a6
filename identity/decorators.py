"""The door of a page: signed in, or sent to log in and back; staff, or told so."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from identity.links import safe_path

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def login_redirect(request: HttpRequest, *, is_kept: bool = False) -> HttpResponse:
    """To the login and back to this page, which gives back what was typed if it `is_kept`.

    A fragment that htmx asks for moves the whole page there. Whoever is typing is told first, and goes when they want.
    """
    return _go(request, {"next": _page_of(request)}, is_kept=is_kept)


def step_up_redirect(
    request: HttpRequest, level: str, max_age: int | None, back: str = "", *, is_kept: bool = False
) -> HttpResponse:
    """To a stronger or fresher login, and back to this very address (or `back`): its view gives back what was typed."""
    wishes = {"level": level, "max_age": "" if max_age is None else str(max_age)}
    is_fragment = "HX-Request" in request.headers
    back = back or (_page_of(request) if is_fragment else request.get_full_path())
    query = {"next": back, **{name: value for name, value in wishes.items() if value}}
    return _go(request, query, is_kept=is_kept)


def _go(request: HttpRequest, query: dict[str, str], *, is_kept: bool) -> HttpResponse:
    target = f"{reverse('identity:oidc_authenticate')}?{urlencode(query)}"
    if request.headers.get("HX-Request"):
        if request.method == "POST":
            # The button of a form that saves itself sends the whole form once more: what was typed since comes along.
            form = request.headers.get("HX-Trigger", "") if is_kept and "autosave" in request.POST else ""
            context = {"target": target, "form": form, "is_kept": is_kept, "is_weak": "level" in query}
            told = render(request, "identity/_login_over.html", context, status=401)
            told["HX-Retarget"], told["HX-Reswap"] = "#messages", "innerHTML"
            return told
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def signed_in(view: V) -> V:
    """Let signed-in people through; send others to log in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else login_redirect(request)

    return guarded  # type: ignore[return-value]  # wraps keeps the signature


def staff_required(view: V) -> V:
    """Let people through who have a role in some department today; others are told no (403)."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.is_staff_member:  # type: ignore[attr-defined]  # ActorMiddleware's
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]  # wraps keeps the signature


def _page_of(request: HttpRequest) -> str:
    """The page that the person looks at: after a login it is asked for by GET, so a form's target will not do."""
    if request.headers.get("HX-Request"):
        seen = request.headers.get("HX-Current-URL", "")
    elif request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    else:
        seen = request.headers.get("Referer", "")
    parts = urlsplit(seen)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_here = parts.netloc == request.get_host()
    return (safe_path(path) if is_here else "") or request.get_full_path()
