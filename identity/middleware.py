"""Put the actor on the request, read from the database only when a view asks."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from hall.lib.dates import local_day
from identity.actors import VISITOR, Actor, actor_for
from identity.assurance import StepUpNeeded, staff_may_work
from identity.decorators import login_redirect, step_up_redirect
from identity.models import Account, LoginEvent, LoginSession, SessionEnd
from identity.oidc.flow import with_query
from identity.oidc.provider import known_pages
from identity.recognition import keep, recognised
from identity.sessions.audit import record
from identity.sessions.limits import is_renewal_due, is_to_be_noted, why_over
from identity.sessions.verbs import LOGIN, end_sessions, note_seen
from identity.sessions.visit import visit_of
from identity.stash import WAS, keep_typed

DESK = "/desk/"
ACTING_FOR = "acting_for"  # session key: the party (Mandate.party_key)


class SessionLimitsMiddleware:
    """End what is over, note what is in use, and now and then ask the provider silently if the login still stands.

    All that is needed lies in the session itself: no row is read, and no request goes to the provider.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before anything else looks at who is signed in."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and (login := request.session.get(LOGIN)):
            moment = timezone.now().timestamp()
            if why := why_over(login, moment):
                _expire(request, why)
            elif is_renewal_due(login, moment) and _is_a_page_asked_for(request):
                request.session[LOGIN] = {**login, "asked": int(moment)}
                target = reverse("identity:oidc_authenticate")
                return redirect(with_query(target, {"silent": "1", "next": request.get_full_path()}))
            elif is_to_be_noted(login, moment):
                note_seen(request.session, now=timezone.now())
        response = self.get_response(request)
        if pages := known_pages() | _pages_in(request):
            # A form's redirects count for form-action too: logging out leaves for the provider.
            response._csp_update = {"form-action": sorted(pages)}  # type: ignore[attr-defined]  # django-csp's
        return response


def _pages_in(request: HttpRequest) -> set[str]:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return set()
    return set((request.session.get(LOGIN) or {}).get("pages", ()))


def _expire(request: HttpRequest, why: str) -> None:
    now = timezone.now()
    account = Account.objects.filter(pk=request.session.get(auth.SESSION_KEY, 0)).first()
    end_sessions(LoginSession.objects.filter(pk=request.session[LOGIN]["id"]), SessionEnd.EXPIRED, now=now)
    auth.logout(request)
    if account is not None:
        request.session[WAS] = account.pk
    record(LoginEvent.Kind.ENDED, now=now, visit=visit_of(request), account=account, reason=why)


def _is_a_page_asked_for(request: HttpRequest) -> bool:
    """A whole page in the browser's own window: only such a request may take the way through the provider."""
    return (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and "HX-Request" not in request.headers
        and not request.path.startswith(("/oidc/", "/api/", settings.DEMO_OIDC_PREFIX))
    )


class ActorMiddleware:
    """`request.actor`: who is signed in, for whom they act, what they may do today.

    Staff whose login has no second factor have no roles; at the desk they are sent for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach a lazy actor, and a lazy user that is the same person."""
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]  # as Django itself does
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """The desk asks for the second factor before anything is typed."""
        if not request.path.startswith(DESK) or not request.user.is_authenticated:
            return None
        if staff_may_work(request.session) or not _full_actor(request).is_staff_member:
            return None
        return step_up_redirect(request, settings.STAFF_ASSURANCE, None, is_kept=keep_typed(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An act that needs a better login (identity.assurance)."""
        if not isinstance(exception, StepUpNeeded):
            return None
        if not request.user.is_authenticated:
            return login_redirect(request)
        is_kept = keep_typed(request)
        return step_up_redirect(request, exception.level, exception.max_age, exception.back, is_kept=is_kept)


def _actor_of(request: HttpRequest) -> Actor:
    actor = _full_actor(request)
    if actor.roles and not staff_may_work(request.session):
        return replace(actor, roles=frozenset(), standing_in=())
    return actor


def _user_of(request: HttpRequest) -> "Account | AnonymousUser":
    known = recognised(request, timezone.now())
    return known.account if known and known.account else auth.get_user(request)


def _full_actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return VISITOR
    now = timezone.now()
    if known := recognised(request, now):
        return known
    account = getattr(request.user, "_wrapped", request.user)
    if not isinstance(account, Account) or not account.is_active:
        return VISITOR
    actor = actor_for(account, None, on=local_day(now))
    keep(request, actor, now)
    return actor.acting(request.session.get(ACTING_FOR))
