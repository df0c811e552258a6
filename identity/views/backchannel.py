"""The provider says, machine to machine, that somebody logged out."""

import logging

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hall.lib.client import client_address
from hall.lib.throttle import allow
from identity.models import Account, LoginEvent, LoginSession, SessionEnd
from identity.oidc.errors import LoginFailed
from identity.oidc.fetching import deadline
from identity.oidc.logout_tokens import LogoutNotice, checked_notice, spend
from identity.sessions.audit import record
from identity.sessions.verbs import end_sessions
from identity.sessions.visit import Visit, visit_of

log = logging.getLogger("hall.login")
REFUSALS_A_MINUTE = 60  # written down, for one address


@csrf_exempt  # no browser and no cookie is involved: the token's signature is what counts
@never_cache
@require_POST
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    """200 when the sessions are over, also when there were none; 400 for a token that must not be believed."""
    try:
        with deadline():
            notice = checked_notice(request.POST.get("logout_token"))
        with transaction.atomic():
            spend(notice)
            _end(notice, visit_of(request))
    except LoginFailed as failure:
        return _refused(request, failure)
    return HttpResponse(status=200)


def _end(notice: LogoutNotice, visit: Visit) -> None:
    now = timezone.now()
    whose = Q(account__issuer=notice.issuer, ended_at=None)
    if notice.sid:
        whose &= Q(sid=notice.sid)
    if notice.subject:
        whose &= Q(account__subject=notice.subject)
    sessions = LoginSession.objects.filter(whose)
    people = Account.objects.filter(pk__in=list(sessions.values_list("account_id", flat=True)))
    end_sessions(sessions, SessionEnd.PROVIDER, now=now)
    for person in people:
        record(LoginEvent.Kind.ENDED, now=now, visit=Visit(address=visit.address), account=person, reason="provider")


def _refused(request: HttpRequest, failure: LoginFailed) -> HttpResponse:
    log.error("logout token refused", extra={"fields": {"reason": failure.reason}})
    if allow("logout-refused", client_address(request), REFUSALS_A_MINUTE, 60):
        record(
            LoginEvent.Kind.LOGOUT_REFUSED,
            now=timezone.now(),
            visit=visit_of(request),
            reason=failure.reason,
            status=400,
        )
    return JsonResponse({"error": "invalid_request", "error_description": failure.reason}, status=400)
