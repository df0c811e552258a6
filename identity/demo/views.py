"""The demo provider's own pages. Its login is a cookie of its own path: it knows nothing of the hall's session."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from oauth2_provider.views import AuthorizationView, RPInitiatedLogoutView

from identity.demo.people import BY_SUBJECT, PEOPLE
from identity.models import Account

COOKIE = "demo_idp_person"


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Choose one of the invented people; there is no password."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if not target.startswith(reverse("oauth2_provider:authorize")):
        target = ""
    if request.method == "POST" and request.POST.get("person") in BY_SUBJECT:
        response = redirect(target or "/")
        response.set_signed_cookie(
            COOKIE,
            request.POST["person"],
            path=settings.DEMO_OIDC_PREFIX,
            httponly=True,
            samesite="Lax",
            secure=settings.USE_HTTPS,
        )
        return response
    return render(request, "identity/demo_login.html", {"groups": _groups(), "next": target})


class DemoAuthorizationView(AuthorizationView):  # type: ignore[misc]  # the library has no types
    """The resource owner is whoever was chosen here, whoever is signed in at the hall."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask who it is, unless chosen already and no new login is asked for."""
        subject = request.get_signed_cookie(COOKIE, default="")
        account = Account.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).first()
        wants_login = request.GET.get("prompt") == "login"
        if account is None or wants_login:
            query = request.GET.copy()
            query.pop("prompt", None)
            target = f"{request.path}?{query.urlencode()}"
            response = render(request, "identity/demo_login.html", {"groups": _groups(), "next": target})
            response.delete_cookie(COOKIE, path=settings.DEMO_OIDC_PREFIX)
            return response
        request.user = account
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class DemoLogoutView(RPInitiatedLogoutView):  # type: ignore[misc]  # the library has no types
    """Forget who was chosen, then what the library does."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The hall's own session is none of this provider's business."""
        request.user = AnonymousUser()
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        response.delete_cookie(COOKIE, path=settings.DEMO_OIDC_PREFIX)
        return response


def _groups() -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for person in PEOPLE:
        groups.setdefault(person.group, []).append(person)
    return groups

