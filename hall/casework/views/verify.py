"""Anyone who holds a paper can ask whether it is genuine: by the code printed on it, or by the file itself."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from forms_engine.files import read_at_most
from hall.casework import selectors
from hall.casework.models import CaseDocument, DocumentKind
from hall.documents.checking import Checked, Finding, check_file
from hall.lib.client import client_address
from hall.lib.dates import local_day
from hall.lib.numbers import is_possible_verification_code, normalise_code
from hall.lib.throttle import allow
from hall.wallet.models import Licence
from hall.wallet.selectors import licence_by_code, state_of

FIELD = "file"
FILE_MAX_BYTES = 10 * 2**20  # ours have a tenth of a megabyte
PAGE_SECONDS = 300
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+')  # each visitor's own
_TOKEN_HERE = b"{csrf-token}"
FORM_BYTES = 64 * 1024  # what the form has besides the file


@require_GET
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """What the hall knows of the paper with this code. Shows no personal data beyond a masked name."""
    code = code or request.GET.get("code", "")
    if not code:
        return _page(request)
    if not is_possible_verification_code(code):  # a slip of the pen, told before anything is looked up
        return _page(request, status=404, code=code, is_slip=True)
    if not _may_ask(request):
        return _page(request, status=429, code=code, is_limited=True)
    state = selectors.document_state(code)
    if state is not None and DocumentKind.LICENCE not in state:
        return _paper_page(request, code, state)
    if licence := _licence(code):
        return _page(request, code=code, **licence)
    return _page(request, status=404, code=code, is_asked=True)


def _licence(code: str) -> dict[str, Any]:
    """A licence as it stands today; its paper bears the same code."""
    licence = licence_by_code(code)
    if licence is None:
        return {}
    tone, word = state_of(licence, local_day(timezone.now()))
    return {"licence": licence, "tone": tone, "word": word, "is_masked": True}


def _paper_page(request: HttpRequest, code: str, state: tuple[Any, ...]) -> HttpResponse:
    """Who scans a paper's code has mostly never been here: for them the page of one state is drawn once.

    The state is asked each time, so the page never tells yesterday's.
    """
    is_stranger = not request.GET and not set(request.COOKIES) - {settings.CSRF_COOKIE_NAME}
    ended = _ended(state[-1]) if DocumentKind.DECISION in state else []
    told = (*state, [(one.pk, word) for one, word in ended])
    key = hashlib.sha256(f"verify\n{request.get_host()}\n{request.path}\n{told}".encode()).hexdigest()
    if is_stranger and (drawn := cache.get(key)):
        return HttpResponse(drawn.replace(_TOKEN_HERE, get_token(request).encode()))
    document = selectors.document_by_code(code)
    answer = _page(request, code=code, document=document, ended=_with_papers(document, ended), is_asked=True)
    if is_stranger:
        cache.set(key, _TOKEN.sub(_TOKEN_HERE, answer.content), PAGE_SECONDS)
    return answer


def _ended(case_pk: int) -> list[tuple[Licence, str]]:
    return selectors.ended_licences_of(case_pk, local_day(timezone.now()))


def _with_papers(
    decision: CaseDocument | None, ended: list[tuple[Licence, str]]
) -> list[tuple[Licence, str, CaseDocument | None]]:
    """A decision does not outlive the licences that came of it: what ended them, where a paper did."""
    papers = selectors.revocation_papers_of(decision.case) if decision and ended else {}
    return [(one, word, papers.get(one.number)) for one, word in ended]


@csrf_exempt  # checked inside, after the size: checking it reads the whole body
@require_http_methods(["GET", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Judge an uploaded file. What is too large is refused by its announced size, unread."""
    if _announced(request) > FILE_MAX_BYTES + FORM_BYTES:
        return _file_page(request, status=413, problem=_too_large())
    return _verify_file(request)


@csrf_protect
def _verify_file(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _file_page(request)
    if not _may_ask(request):
        return _file_page(request, status=429, is_limited=True)
    file = request.FILES.get(FIELD)
    if file is None:
        return _file_page(request, status=422, problem=_("请先选择 PDF 文件，再点核对。"))
    data = read_at_most(file, FILE_MAX_BYTES)
    if data is None:
        return _file_page(request, status=413, problem=_too_large())
    paper = selectors.document_by_digest(hashlib.sha256(data).hexdigest())
    checked = check_file(data, is_kept=paper is not None)
    named = paper or (selectors.document_by_code(checked.code) if checked.code else None)
    if paper is None and named is not None and checked.is_good and named.sha256:
        # Signed by us and yet not the very bytes that we keep: the signature has a gap that the fingerprint has not.
        checked = Checked(Finding.CHANGED, checked.signer, checked.issuer, checked.signed_at, code=checked.code)
    licence = _licence(named.verification_code) if named and named.kind == DocumentKind.LICENCE else {}
    ended = _ended(named.case_id) if named and named.kind == DocumentKind.DECISION else []
    shown = {"document": named, "ended": _with_papers(named, ended), **licence}
    return _file_page(request, checked=checked, is_same=paper is not None, **shown)


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _too_large() -> str:
    return _("文件超过 %(limit)d MB。本厅的文书都小得多，请确认选对了文件。") % {"limit": FILE_MAX_BYTES // 2**20}


def _may_ask(request: HttpRequest) -> bool:
    return allow("verify", client_address(request), settings.QUERY_RATE_LIMIT * 6, 60)


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    context["code"] = normalise_code(context.get("code", ""))
    return render(request, "casework/verify.html", context, status=status)


def _file_page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    context["file_limit"] = FILE_MAX_BYTES
    return render(request, "casework/verify_file.html", context, status=status)
