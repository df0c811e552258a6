"""Where I am logged in, and what happened with my logins."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hall.lib.paging import key_page
from identity.decorators import signed_in
from identity.models import Account, LoginEvent, SessionEnd
from identity.sessions.audit import record
from identity.sessions.verbs import LOGIN, end_sessions, open_sessions
from identity.sessions.visit import visit_of
from identity.typing import HallRequest

EVENTS_SHOWN = 20


@never_cache
@require_GET
@signed_in
def sessions(request: HallRequest) -> HttpResponse:
    """The list, this browser first."""
    account, here = _account(request), _here(request)
    rows = sorted(open_sessions(account), key=lambda row: row.pk != here)
    page = key_page(LoginEvent.objects.filter(account=account), ("-id",), request.GET.get("after", ""), EVENTS_SHOWN)
    context = {
        "sessions": [(row, row.pk == here) for row in rows],
        "has_others": any(row.pk != here for row in rows),
        "events": page.rows,
        "next_key": page.next_key,
    }
    return render(request, "identity/sessions.html", context)


@require_POST
@signed_in
def end_other_sessions(request: HallRequest) -> HttpResponse:
    """Log out everywhere but here."""
    others = open_sessions(_account(request)).exclude(pk=_here(request))
    now = timezone.now()
    ended = end_sessions(others, SessionEnd.ELSEWHERE, now=now)
    if ended:
        record(LoginEvent.Kind.ENDED, now=now, visit=visit_of(request), account=_account(request), reason="others")
    messages.success(request, _("已结束其他 %(count)d 处登录，马上生效。") % {"count": ended})
    return redirect("identity:sessions")


@require_POST
@signed_in
def end_session(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """End one of mine. Somebody else's is not there."""
    account, now = _account(request), timezone.now()
    if not end_sessions(open_sessions(account).filter(public_id=public_id), SessionEnd.ELSEWHERE, now=now):
        raise Http404
    record(LoginEvent.Kind.ENDED, now=now, visit=visit_of(request), account=account, reason="one of them")
    messages.success(request, _("已结束那一处登录，马上生效。"))
    return redirect("identity:sessions")


def _account(request: HallRequest) -> Account:
    account = request.actor.account
    assert account is not None  # noqa: S101 -- signed_in let it through
    return account


def _here(request: HallRequest) -> int:
    found: int = request.session.get(LOGIN, {}).get("id") or 0
    return found
