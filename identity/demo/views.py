"""The demo provider's own pages. Its login is a cookie of its own path: it knows nothing of the hall's session."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.views import AuthorizationView, RPInitiatedLogoutView

from identity.demo.people import BY_SUBJECT, people_by_group
from identity.models import Account

COOKIE = "demo_idp_person"
CANCELLED = "cancelled"
PROBLEM = "identity/demo_problem.html"


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Choose one of the invented people; there is no password."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if not target.startswith(f"{reverse('oauth2_provider:authorize')}?"):
        target = ""
    subject = request.POST.get("person", "")
    if request.method == "POST" and subject in BY_SUBJECT:
        # The provider's moment of login, told as auth_time; the hall has no use for this column.
        Account.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).update(last_login=timezone.now())
        response = redirect(target or settings.LOGIN_URL)
        response.set_signed_cookie(
            COOKIE,
            subject,
            path=settings.DEMO_OIDC_PREFIX,
            httponly=True,
            samesite="Lax",
            secure=settings.USE_HTTPS,
        )
        return response
    return _people(request, target)


class DemoAuthorizationView(AuthorizationView):  # type: ignore[misc]  # the library has no types
    """The resource owner is whoever was chosen here, whoever is signed in at the hall."""

    template_name = PROBLEM  # consent is never asked for: only errors without a way back are drawn
    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask who it is, unless chosen already and no new login is asked for."""
        subject = request.get_signed_cookie(COOKIE, default="") or ""
        prompt = request.GET.get("prompt", "").split()
        is_chosen = subject in BY_SUBJECT and "login" not in prompt
        if not is_chosen and "none" not in prompt and CANCELLED not in request.GET:
            response = _people(request, _without_prompt(request))
            response.delete_cookie(COOKIE, path=settings.DEMO_OIDC_PREFIX)
            return response
        if is_chosen and "none" in prompt:  # nothing is left to ask: a silent login is like any other
            return redirect(_without_prompt(request))
        request.user = _account(subject) if is_chosen else AnonymousUser()
        if CANCELLED in request.GET:
            return self.cancel()
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def cancel(self) -> HttpResponse:
        """Tell the hall that the person went back; only to an address that the client registered."""
        self.oauth2_data: dict[str, Any] = {}
        try:
            scopes, credentials = self.validate_authorization_request(self.request)
            self.create_authorization_response(self.request, " ".join(scopes), credentials, allow=False)
        except OAuthToolkitError as error:
            answer: HttpResponse = self.error_response(error, application=None)
            return answer
        raise AssertionError("the library refuses what is not allowed")


class DemoLogoutView(RPInitiatedLogoutView):  # type: ignore[misc]  # the library has no types
    """Forget who was chosen, then what the library does."""

    template_name = PROBLEM

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The hall's own session is none of this provider's business."""
        request.user = AnonymousUser()
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        response.delete_cookie(COOKIE, path=settings.DEMO_OIDC_PREFIX)
        return response


def _without_prompt(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("prompt", None)
    return f"{request.path}?{query.urlencode()}"


def _people(request: HttpRequest, target: str) -> HttpResponse:
    cancel = f"{target}&{CANCELLED}=1" if target else ""
    context = {"groups": people_by_group(), "next": target, "cancel": cancel, "at_provider": True}
    return render(request, "identity/demo_login.html", context)


def _account(subject: str) -> Account:
    # The library hangs its tokens on a row of the user table. seed_people made it; a fresh database has none yet.
    account, _ = Account.objects.get_or_create(
        issuer=settings.OIDC_ISSUER,
        subject=subject,
        defaults={"name": BY_SUBJECT[subject].name, "is_demo": True},
    )
    return account
