"""The demo provider's own pages. Its login is a cookie of its own path: it knows nothing of the hall's session."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.views import AuthorizationView, ConnectDiscoveryInfoView, RPInitiatedLogoutView

from identity.demo.backchannel import tell_everyone
from identity.demo.logins import REAL_NAME, TWO_FACTOR, DemoLogin, chosen, forget, login_of, proved_again, remember
from identity.demo.people import BY_SUBJECT, people_by_group
from identity.models import Account
from identity.oidc.flow import with_query

CANCELLED, SILENT = "cancelled", "silent"
PROBLEM = "identity/demo_problem.html"

if not settings.DEMO:
    raise ImproperlyConfigured("The demo provider lets anyone log in as anyone; it does not run with DEMO=0.")


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Choose one of the invented people, or prove again who was chosen; there is no password."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if not target.startswith(f"{reverse('oauth2_provider:authorize')}?"):
        target = ""
    subject, before = request.POST.get("person", ""), login_of(request)
    if request.method == "POST" and (subject in BY_SUBJECT or ("again" in request.POST and before)):
        response = redirect(target or settings.LOGIN_URL)
        remember(response, chosen(subject) if subject in BY_SUBJECT or before is None else proved_again(before))
        return response
    return _people(request, target)


class DemoDiscoveryView(ConnectDiscoveryInfoView):  # type: ignore[misc]  # the library has no types
    """What the library says of itself, and what was added here."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The document of OpenID Connect Discovery 1.0."""
        found = json.loads(super().get(request, *args, **kwargs).content)
        more = {
            "acr_values_supported": [REAL_NAME, TWO_FACTOR],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }
        return JsonResponse({**found, **more}, headers={"Access-Control-Allow-Origin": "*"})


class DemoAuthorizationView(AuthorizationView):  # type: ignore[misc]  # the library has no types
    """The resource owner is whoever was chosen here, whoever is signed in at the hall."""

    template_name = PROBLEM  # consent is never asked for: only errors without a way back are drawn
    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask who it is, unless chosen already and no new, stronger or fresher login is asked for."""
        login, prompt = login_of(request), request.GET.get("prompt", "").split()
        is_chosen = login is not None and "login" not in prompt
        if not is_chosen and "none" not in prompt and CANCELLED not in request.GET:
            response = _people(request, _without_prompt(request))
            forget(response)
            return response
        if is_chosen and "none" in prompt:  # nothing is left to ask: a silent login is like any other
            return redirect(f"{_without_prompt(request)}&{SILENT}=1")
        if login and is_chosen and not _suffices(request, login) and not {CANCELLED, SILENT} & request.GET.keys():
            return _again(request, login)
        request.user = _account(login) if login and is_chosen else AnonymousUser()
        if CANCELLED in request.GET:
            return self.cancel()
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def redirect(self, redirect_to: str, application: Any) -> HttpResponse:
        """Name the issuer in every answer (RFC 9207); the library does so only in those that went well."""
        if "iss" not in parse_qs(urlsplit(redirect_to).query):
            redirect_to = with_query(redirect_to, {"iss": settings.OIDC_ISSUER})
        answer: HttpResponse = super().redirect(redirect_to, application)
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
    """Forget who was chosen, tell every relying party, then what the library does."""

    template_name = PROBLEM

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The hall's own session is none of this provider's business."""
        request.user = AnonymousUser()
        if login := login_of(request):
            tell_everyone(login)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        forget(response)
        return response


def _suffices(request: HttpRequest, login: DemoLogin) -> bool:
    age = request.GET.get("max_age", "")
    wished = request.GET.get("acr_values", "").split()
    return login.satisfies(wished, int(age) if age.isascii() and age.isdecimal() else None)


def _without_prompt(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("prompt", None)
    return f"{request.path}?{query.urlencode()}"


def _people(request: HttpRequest, target: str) -> HttpResponse:
    cancel = f"{target}&{CANCELLED}=1" if target else ""
    context = {"groups": people_by_group(), "next": target, "cancel": cancel, "at_provider": True}
    return render(request, "identity/demo_login.html", context)


def _again(request: HttpRequest, login: DemoLogin) -> HttpResponse:
    target = _without_prompt(request)
    context = {
        "person": BY_SUBJECT[login.subject],
        "next": target,
        "cancel": f"{target}&{CANCELLED}=1",
        "at_provider": True,
    }
    return render(request, "identity/demo_again.html", context)


def _account(login: DemoLogin) -> Account:
    # The library hangs its tokens on a row of the user table. seed_people made it; a fresh database has none yet.
    account, _ = Account.objects.get_or_create(
        issuer=settings.OIDC_ISSUER,
        subject=login.subject,
        defaults={"name": BY_SUBJECT[login.subject].name, "is_demo": True},
    )
    account.demo_login = login  # type: ignore[attr-defined]  # for DemoValidator
    return account
