"""登录记录: what was refused and why, for the operator."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hall.lib.paging import key_page
from identity.decorators import signed_in
from identity.models import LoginEvent, Role
from identity.typing import HallRequest

PAGE_SIZE = 50
TROUBLES = (LoginEvent.Kind.REFUSED, LoginEvent.Kind.LOGOUT_REFUSED)


@never_cache
@require_GET
@signed_in
def logins(request: HallRequest) -> HttpResponse:
    """Refusals, the newest first, without saying whose they were. For anybody but the operator it is not there."""
    if not request.actor.has_role(Role.OPERATOR):
        raise Http404
    page = key_page(LoginEvent.objects.filter(kind__in=TROUBLES), ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    return render(request, "identity/logins.html", {"page": page, "next_key": page.next_key})
