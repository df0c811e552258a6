"""What machines and the operator see of the hall's own state."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from hall.lib.paging import key_page
from hall.oversight.health import checks
from hall.oversight.models import ErrorReport
from hall.oversight.permissions import can_operate
from hall.work.selectors import failed_work, worker_is_alive
from identity.decorators import signed_in
from identity.typing import HallRequest

PAGE_SIZE = 20


@never_cache
@require_safe
def healthz(request: HallRequest) -> HttpResponse:
    """200 when all is well, 503 when a part is bad; says which, never why."""
    found = checks(timezone.now())
    body = {
        "status": _word(all(found.values())),
        "checks": {name: _word(is_good) for name, is_good in found.items()},
    }
    return JsonResponse(body, status=200 if all(found.values()) else 503)


def _word(is_good: bool) -> str:
    return "ok" if is_good else "bad"


@signed_in
@require_GET
def errors(request: HallRequest) -> HttpResponse:
    """The operator's list of errors, the latest first. For anyone else the page is not there."""
    if not can_operate(request.actor):
        raise Http404
    page = key_page(ErrorReport.objects.all(), ("-last_at", "-id"), request.GET.get("after", ""), PAGE_SIZE)
    context = {"page": page, "is_worker_alive": worker_is_alive(timezone.now()), "failed_work": failed_work()}
    return render(request, "oversight/errors.html", context)
