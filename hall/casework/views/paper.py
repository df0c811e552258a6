"""The form on paper, both ways: a form that was filled in offline comes in, the form as handed in goes out."""

import uuid
from dataclasses import asdict
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework import selectors
from hall.casework.desk import one_case
from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.filling.file_kinds import filled_form_quota
from hall.casework.filling.steps import form_steps
from hall.casework.models import Case
from hall.casework.papers.rendering import filled_form_digest, filled_form_pdf
from hall.casework.permissions import EDITABLE, can_edit_case, is_party, must
from hall.casework.reach import reach_of
from hall.casework.services import check_case
from hall.casework.services.from_paper import FIELD, Taken, take_filled_form
from hall.casework.views.own_case import case_to
from hall.catalog.paper import form_suffix
from hall.documents.rendering import NoGlyphError
from hall.lib.language import SIMPLIFIED, language, originals, written_in
from identity.decorators import signed_in
from identity.stash import files_before_login, keeps_what_was_typed
from identity.typing import HallRequest

RESULT = "from_paper"  # in the session: what became of the last filled form, until the case is left


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def from_paper(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Upload a form that was filled in offline; then see what was taken over and what did not fit."""
    case = case_to("file", request, public_id)
    if case.state not in EDITABLE:
        raise AlreadyDone(_("申请已经提交，内容不能再改。"), link=f"/cases/{case.public_id}/")
    must(can_edit_case(request.actor, case))
    problem = ""
    if request.method == "POST" or (files := files_before_login(request)):
        file = (request.FILES if request.method == "POST" else files).get(FIELD)
        try:
            if file is None:
                raise Refused(_("请先选择填好的 PDF 表格，再点上传。"))
            taken = take_filled_form(case.pk, file, actor=request.actor, now=timezone.now())
        except Refused as refused:
            problem = refused.message
        else:
            request.session[RESULT] = {"case": str(case.public_id)} | _told(taken)
            return redirect("casework:from_paper", case.public_id)
    return render(request, "casework/from_paper.html", _context(request, case, problem), status=422 if problem else 200)


def _context(request: HallRequest, case: Case, problem: str) -> dict[str, Any]:
    steps = form_steps(case, now=timezone.now())
    result = request.session.get(RESULT)
    if not result or result["case"] != str(case.public_id):
        result = None
    return {
        "case": case,
        "problem": problem,
        "result": result,
        "next": steps[0] if result else next((step for step in steps if not step.is_done), steps[-1]),
        "file_limit": filled_form_quota().file_bytes,
    }


def _told(taken: Taken) -> dict[str, Any]:
    """What the page tells, as the session can hold it."""
    return {
        "answered": taken.answered,
        "older": taken.older_revision,
        "unfit": [asdict(one) for one in taken.unfit if not one.is_kept],
        "to_correct": [asdict(one) for one in taken.unfit if one.is_kept and not one.is_idle],
        "idle": [asdict(one) for one in taken.unfit if one.is_idle],
        "replaced": [asdict(one) for one in taken.replaced],
    }


@signed_in
@require_GET
def filled_draft(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """The draft on paper: to be signed at the counter, or to be taken there. Its code leads back to the draft."""
    case = selectors.own_case_for(request.actor, public_id)
    if case.state not in EDITABLE:
        raise NotFound
    must(can_edit_case(request.actor, case))
    try:
        with originals():  # it is signed
            pdf = filled_form_pdf(case, check_case(case, timezone.now()).record)
    except NoGlyphError as error:
        return _no_glyph(request, case, error)
    return HttpResponse(pdf, content_type="application/pdf")


@signed_in
@require_GET
def filled_form(request: HallRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The form as it was handed in, with number and code, for whoever may see the case.

    The party's own copy is in the language that they read; the hall's staff see the original.
    """
    case = selectors.case_for(request.actor, public_id)
    if not case.number or not reach_of(request.actor, case).is_whole:
        raise NotFound
    with written_in(language().code if is_party(request.actor, case) else SIMPLIFIED):
        path = f"documents/{case.public_id}/form-{filled_form_digest(case)}{form_suffix()}.pdf"
        if not default_storage.exists(path):
            try:
                default_storage.save(path, ContentFile(filled_form_pdf(case)))
            except NoGlyphError as error:
                return _no_glyph(request, case, error)
    one_case.note_use(request.actor, case, _("打开申请表"), timezone.now())
    name = _("%(item)s申请表 %(number)s.pdf") % {"item": case.item.title, "number": case.number}
    return FileResponse(default_storage.open(path), filename=name, content_type="application/pdf")


def _no_glyph(request: HallRequest, case: Case, error: NoGlyphError) -> HttpResponse:
    """Which character cannot be printed, and how to go on without the paper."""
    context = {"case": case, "characters": [(one, f"U+{ord(one):04X}") for one in error.characters]}
    return render(request, "casework/no_glyph.html", context, status=422)
