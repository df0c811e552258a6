"""The published roots, what they say of a paper's case, and the archive package."""

import uuid

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hall.casework import selectors
from hall.casework.desk import one_case
from hall.casework.errors import NotAllowed, NotFound
from hall.casework.permissions import can_collect, is_party, must
from hall.catalog.selectors import content_of
from hall.catalog.strength import strong_enough
from hall.evidence.models import EvidenceRoot
from hall.evidence.package import archive_package, package_name
from hall.evidence.selectors import root_as_json, statement_of
from hall.lib.client import client_address
from hall.lib.dates import local_day
from hall.lib.paging import key_page
from hall.lib.signatures import fingerprint
from hall.lib.throttle import allow
from identity.decorators import signed_in
from identity.typing import HallRequest

PAGE_SIZE = 30


@require_GET
def roots(request: HttpRequest) -> HttpResponse:
    """Every night's root, the newest first, for anyone to keep a copy of."""
    page = key_page(EvidenceRoot.objects.all(), ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    shown = [(root, fingerprint(root.public_key)) for root in page.rows]
    return render(request, "evidence/roots.html", {"roots": shown, "next_key": page.next_key})


@require_GET
def all_roots(request: HttpRequest) -> HttpResponse:
    """All roots as one file, the oldest first, to be kept elsewhere: `verify_evidence --roots` reads it."""
    if not allow("verify", client_address(request), settings.QUERY_RATE_LIMIT * 6, 60):
        return JsonResponse({}, status=429)
    kept = [root_as_json(one) for one in EvidenceRoot.objects.order_by("id")]
    answer = JsonResponse(kept, safe=False, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="roots-{local_day(timezone.now()):%Y%m%d}.json"'
    return answer


@require_GET
def root(request: HttpRequest, day: str) -> HttpResponse:
    """One root as JSON."""
    return JsonResponse(root_as_json(get_object_or_404(EvidenceRoot, day=_day(day))))


def _day(text: str) -> object:
    try:
        return parse_date(text) or "0001-01-01"
    except ValueError:
        return "0001-01-01"


@require_GET
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Whether what was handed in stands unchanged, for whoever holds one of the case's papers."""
    if not allow("verify", client_address(request), settings.QUERY_RATE_LIMIT * 6, 60):
        return render(request, "casework/verify.html", {"code": code, "is_limited": True}, status=429)
    found = selectors.document_by_code(code)
    if found is None:
        raise NotFound
    statement = statement_of(found.case)
    if request.GET.get("format") == "json":
        return JsonResponse(statement.proof, json_dumps_params={"indent": 2})
    return render(request, "evidence/paper.html", {"document": found, "statement": statement})


@never_cache
@signed_in
@require_GET
def archive(request: HallRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The archive package of a case that has come to its end: for its party, and for staff who see it."""
    case, now = selectors.case_for(request.actor, public_id), timezone.now()
    must(can_collect(request.actor, case))
    if case.ended_at is None:
        raise NotAllowed(_("办结以后才有档案包。"))
    if is_party(request.actor, case):
        strong_enough(request, content_of(case.revision), "collect")
    one_case.note_use(request.actor, case, _("下载档案包"), now)
    package = archive_package(case, selectors.documents_of(request.actor, case))
    return FileResponse(package, as_attachment=True, filename=package_name(case, now), content_type="application/zip")
