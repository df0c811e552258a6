"""One case as its applicant follows it, its files, and the public check of a paper."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forms_engine.scans import picture_of
from hall.casework import selectors, services
from hall.casework.desk import one_case
from hall.casework.desk.visiting import visit_ahead_of
from hall.casework.errors import NotFound, Refused
from hall.casework.exchange.correcting import notes_of
from hall.casework.exchange.talk import messages_of
from hall.casework.exchange.tolerance import promised_of, supplied_for
from hall.casework.filling.counter import PAPER_FORM
from hall.casework.filling.file_kinds import quota
from hall.casework.filling.materials import material_statuses
from hall.casework.filling.pictures import PICTURES, small_picture
from hall.casework.filling.steps import form_steps
from hall.casework.flow import flow_of
from hall.casework.models import Case, CaseDocument, CaseMessage, DocumentKind, Hearing, SiteVisit, Upload
from hall.casework.permissions import can_collect, can_edit_case, can_supply, can_withdraw, is_party, must
from hall.casework.permissions_clock import can_ask_hearing
from hall.casework.progress import Progress, progress_of
from hall.casework.reach import may_read_upload
from hall.casework.states import CaseState
from hall.casework.views.own_case import back_to_case, case_to
from hall.catalog.selectors import content_of
from hall.catalog.strength import strong_enough
from hall.lib.dates import local_day
from hall.work.models import OwedState
from identity.decorators import signed_in
from identity.stash import Files, files_before_login, keeps_what_was_typed
from identity.typing import HallRequest


@signed_in
@require_GET
def case(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Where my case stands. A draft leads to the first page that is not done."""
    found = selectors.case_for(request.actor, public_id)
    if not is_party(request.actor, found) and found.state != CaseState.DRAFT:  # a draft: the clerk at the counter
        return redirect("desk:case", found.public_id)
    now = timezone.now()
    if services.is_outdated(found):
        return redirect("casework:update", found.public_id)
    if found.state == CaseState.DRAFT:
        if not can_edit_case(request.actor, found):  # a mandate without filling in: look at what is there
            return redirect("casework:review", found.public_id)
        steps = form_steps(found, now=now)
        return redirect(next((step.url for step in steps if not step.is_done), steps[-1].url))
    progress, visit, promised = progress_of(found, now), visit_ahead_of(found, now), promised_of(found)
    collect = can_collect(request.actor, found)
    hearings = list(found.hearings.select_related("task__department"))
    documents = selectors.shown_documents(request.actor, found)
    made = (one for one in documents if one.owed_state != OwedState.FAILED)
    paper = next((one for one in made if one.kind == DocumentKind.DECISION), None)
    return render(
        request,
        "casework/case.html",
        {
            "case": found,
            "progress": progress,
            "to_do": _to_do(found, progress, visit, hearings, paper, collect=collect.is_yes, today=local_day(now)),
            "paper": paper,
            **flow_of(found, progress),
            "timeline": selectors.timeline_of(found),
            "documents": documents,
            "may_withdraw": can_withdraw(request.actor, found).is_yes,
            "collect": collect,
            "site_visit": visit,
            "correction": notes_of(found),
            "statuses": material_statuses(found, found.record, local_day(now)),
            "promised": promised,
            "may_supply": any(one.is_open for one in promised) and can_supply(request.actor, found).is_yes,
            "hearings": hearings,
            "may_ask_hearing": can_ask_hearing(request.actor, found).is_yes,
            "today": local_day(now),
            "talk": _last_messages(request, found),
            "first_step": form_steps(found, now=now)[0] if found.state == CaseState.CORRECTION_ASKED else None,
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then take the application back."""
    found = case_to("sign", request, public_id)
    if request.method == "POST":
        key = request.POST.get("key", "")[:64] or None
        services.withdraw_case(found.pk, actor=request.actor, now=timezone.now(), key=key)
        messages.success(request, _("申请已撤回。"))
        return back_to_case(request, found)
    must(can_withdraw(request.actor, found))
    return render(request, "casework/withdraw.html", {"case": found, "key": uuid.uuid4().hex})


@signed_in
@require_POST
def ask_hearing(request: HallRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """要求听证: one button on the page of the case."""
    found = selectors.own_case_for(request.actor, public_id)
    hearing = found.hearings.filter(pk=pk).first()
    if hearing is None:
        raise NotFound
    services.ask_hearing(hearing.pk, actor=request.actor, now=timezone.now())
    messages.success(request, _("已经提出听证。部门会书面通知时间和地点。"))
    return redirect("casework:case", found.public_id)


def _to_do(
    found: Case,
    progress: Progress,
    visit: SiteVisit | None,
    hearings: Sequence[Hearing],
    paper: CaseDocument | None,
    *,
    collect: bool,
    today: date,
) -> str:
    """What to do, on the page on which it is done: whoever reads it is logged in, and sees the rest below."""
    if found.state == CaseState.CORRECTION_ASKED:
        return _("要补正什么，写在下面。")
    if found.state == CaseState.DECIDED and collect:
        return _("请在下面下载决定书。") if paper else _("决定书的 PDF 没能生成，工作人员在处理，不影响办理结果。")
    if found.state == CaseState.DECIDED:
        return ""
    if not found.ended_at and any(one.asked_at is None and today <= one.ask_by for one in hearings):
        return _("您可以要求听证，请看下面。")
    return _("请安排人在场，时间和地点写在下面。") if visit else progress.to_do


def _last_messages(request: HallRequest, found: Case) -> list[CaseMessage]:
    return list(messages_of(request.actor, found).order_by("-id")[:2])[::-1]


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def supply(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """补交容缺材料: just what was promised."""
    found = case_to("file", request, public_id)
    must(can_supply(request.actor, found))
    problems: dict[str, str] = {}
    if request.method == "POST" or (files := files_before_login(request)):
        problems = _supply(request, found, request.FILES if request.method == "POST" else files)
        if not problems:
            messages.success(request, _("已经补交，办理部门看得到了。"))
            is_more_owed = any(one.is_open for one in promised_of(found))
            return redirect("casework:supply", public_id) if is_more_owed else back_to_case(request, found)
    promised = promised_of(found)
    if not promised:
        raise NotFound
    context = {
        "case": found,
        "promised": promised,
        "supplied": supplied_for(found, promised),
        "problems": problems,
        "file_limit": quota().file_bytes,
    }
    return render(request, "casework/supply.html", context, status=422 if problems else 200)


def _supply(request: HallRequest, found: Case, files: Files) -> dict[str, str]:
    problems: dict[str, str] = {}
    for material in files:
        for file in files.getlist(material):
            try:
                services.supply_promised(found.pk, material, file, actor=request.actor, now=timezone.now())
            except Refused as refused:
                problems |= refused.fields
    if not files:
        problems[request.POST.get("material", "")] = _("请先选择文件，再点上传。")
    return problems


@signed_in
@require_GET
def upload(request: HallRequest, public_id: uuid.UUID, upload_id: uuid.UUID) -> HttpResponseBase:
    """One stored file, for whoever may see the case; always as a download, never run in our origin.

    With `?small` a picture of a picture, with `?pages` of a scanned form, which we make ourselves.
    """
    found = selectors.case_for(request.actor, public_id)
    row = found.uploads.filter(public_id=upload_id, removed_at=None).first()
    if row is None or not may_read_upload(request.actor, found, row):
        raise NotFound
    one_case.note_use(request.actor, found, _("下载材料"), timezone.now())
    if "small" in request.GET:
        return _small(row)
    if "pages" in request.GET and row.material == PAPER_FORM:
        return _drawn(picture_of(row.file.read()))
    return FileResponse(row.file.open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type)


def _small(row: Upload) -> HttpResponse:
    return _drawn(small_picture(row.file.open("rb")) if row.content_type in PICTURES else None)


def _drawn(picture: bytes | None) -> HttpResponse:
    if picture is None:
        raise NotFound
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@signed_in
@require_GET
def document(request: HallRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """One paper as PDF, or a page that says that it is being made."""
    found = selectors.case_for(request.actor, public_id)
    paper = selectors.documents_of(request.actor, found).filter(pk=pk).first()
    if paper is None:
        raise NotFound
    if paper.is_result:
        must(can_collect(request.actor, found))
        if is_party(request.actor, found):
            strong_enough(request, content_of(found.revision), "collect")
    if not paper.sha256:
        page = "casework/_document_pending.html" if request.htmx else "casework/document_pending.html"
        return render(request, page, {"case": found, "document": paper}, status=202 if not request.htmx else 200)
    if request.htmx:  # the page that waits asks: now go and open it
        return HttpResponse(headers={"HX-Redirect": request.path})
    if paper.kind == DocumentKind.DECISION:
        services.deliver_online(found.pk, actor=request.actor, now=timezone.now())
    elif paper.is_served:
        services.deliver_paper_online(paper, actor=request.actor, now=timezone.now())
    one_case.note_use(request.actor, found, _("打开文书"), timezone.now())
    services.note_fetch(paper, actor=request.actor, now=timezone.now())
    name = f"{paper.name} {found.number}.pdf"
    return FileResponse(paper.file.open("rb"), filename=name, content_type="application/pdf")
