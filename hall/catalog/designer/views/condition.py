"""Conditions, computed values and checks, put together from choices or written as a formula."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from forms_engine.editing import AddCheck, ChangeCheck, ChangeField, Operation, RemoveCheck
from forms_engine.editing.building import Unclear, in_words, subjects_of
from hall.catalog import editing
from hall.catalog.designer.access import answer, draft_to_edit, is_fragment, item_for, refuse
from hall.catalog.designer.board import Board, board_of
from hall.catalog.designer.conditions import Builder, builder_for, builder_from, field_at, paper_text
from hall.catalog.designer.panels import check_part, question_panel
from hall.catalog.designer.views.board import page_url, panel_context, whole_page
from hall.catalog.designer.views.question import saved
from hall.catalog.editing import EditRefused
from hall.catalog.models import ContentDraft, ServiceItem
from hall.lib.language import originals
from identity.decorators import staff_required
from identity.selectors import region_names
from identity.typing import HallRequest


@require_POST
@staff_required
def save_condition(request: HallRequest, code: str, place: str, attribute: str) -> HttpResponse:
    """Take what is chosen; save it when asked to, else show the builder with it."""
    item = item_for(request, code)
    try:
        draft = draft_to_edit(request, item)
    except EditRefused as refused:
        return refuse(request, refused, page_url(item))
    board = board_of(draft)
    stored = builder_for(board.definition, place, attribute)
    if stored is None or board.row(place) is None:
        raise Http404
    builder = builder_from(request.POST, stored)
    if request.POST.get("do") not in {"save", "clear"}:
        return _show(request, item, draft, board, builder)
    try:
        expression = "" if request.POST["do"] == "clear" else builder.made()
        operation = _operation(draft, board, builder, expression)
        applied = editing.apply_operation(draft.pk, operation, actor=request.actor, now=timezone.now())
    except Unclear as unclear:
        return _show(request, item, draft, board, replace(builder, error=str(unclear)), status=422)
    except EditRefused as refused:
        return _show(request, item, draft, board, replace(builder, error=refused.message), status=422)
    return saved(request, item, applied, f"question={place}")


def _operation(draft: ContentDraft, board: Board, builder: Builder, expression: str) -> Operation:
    place = builder.place
    if builder.is_check:
        part = check_part(draft, place, builder.attribute)
        if part is None:
            return AddCheck(place, expression, builder.message)
        return ChangeCheck(part.key, place, expression, builder.message)
    values: dict[str, Any] = {builder.attribute: expression}
    if builder.attribute == "visible_when":
        question = field_at(board.definition, place)
        subjects, regions = subjects_of(board.definition.fields, place), region_names()
        with originals():  # printed on the paper form
            before = paper_text(in_words(question.visible_when, subjects, regions))
            if question.condition_text in {"", before}:  # not written by hand
                values["condition_text"] = paper_text(in_words(expression, subjects, regions))
    if builder.attribute == "computed" and expression:
        values |= {"required": False, "required_when": "", "example": "", "prefill": "", "authoritative": False}
    return ChangeField(place, values)


def _show(
    request: HallRequest,
    item: ServiceItem,
    draft: ContentDraft,
    board: Board,
    builder: Builder,
    *,
    status: int = 200,
) -> HttpResponse:
    panel = question_panel(draft, board, builder.place, builder=builder)
    if is_fragment(request):
        response = answer(
            request, "desk/designer/_builder.html", panel_context(item, draft, panel, board=board), status=status
        )
        response["HX-Retarget"], response["HX-Reswap"] = "#builder", "outerHTML"
        return response
    return whole_page(request, item, draft, panel, board=board, status=status)


@require_POST
@staff_required
def remove_check(request: HallRequest, code: str, place: str, attribute: str) -> HttpResponse:
    """Take a check away."""
    item = item_for(request, code)
    try:
        draft = draft_to_edit(request, item)
        part = check_part(draft, place, attribute)
        gone = RemoveCheck(part.key if part else "")
        applied = editing.apply_operation(draft.pk, gone, actor=request.actor, now=timezone.now())
    except EditRefused as refused:
        return refuse(request, refused, page_url(item))
    if not is_fragment(request):
        messages.success(request, str(applied.patch.sentence))
        return redirect(page_url(item, f"question={place}"))
    return saved(request, item, applied, f"question={place}")
