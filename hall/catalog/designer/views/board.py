"""The designer's page: the list of items, the form's outline, and what its buttons do."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from forms_engine.editing import Patch
from hall.catalog import editing
from hall.catalog.designer.access import (
    CHANGED,
    answer,
    draft_to_edit,
    is_editable,
    is_fragment,
    item_for,
    items_for,
    open_draft_of,
    refuse,
)
from hall.catalog.designer.acts import operation_of
from hall.catalog.designer.board import board_of
from hall.catalog.designer.panels import Panel, panel_for
from hall.catalog.draft_store import RowShelf
from hall.catalog.editing import Applied, EditRefused
from hall.catalog.models import ContentDraft, ServiceItem
from hall.catalog.permissions import why_not_edit
from identity.decorators import staff_required
from identity.typing import HallRequest


def page_url(item: ServiceItem, query: str = "") -> str:
    """The designer's address, at one question where the query says so."""
    return reverse("designer:form", args=[item.code]) + (f"?{query}" if query else "")


@require_GET
@staff_required
def items(request: HallRequest) -> HttpResponse:
    """The items of the person's departments."""
    found = items_for(request)
    for item in found:
        item.may_edit = not why_not_edit(request.actor, item)  # type: ignore[attr-defined]  # for the template
    return answer(request, "desk/designer/items.html", {"items": found})


@require_GET
@staff_required
def form(request: HallRequest, code: str) -> HttpResponse:
    """The designer; for htmx only the panel that the address names."""
    item = item_for(request, code)
    draft = open_draft_of(item)
    if draft is None:
        context = {"item": item, "reason": why_not_edit(request.actor, item), "history": _published(item)}
        return answer(request, "desk/designer/start.html", context)
    if not is_editable(request, item, draft):
        return redirect("designer:review", item.code)
    board = board_of(draft)
    panel = panel_for(draft, board, request.GET.dict())
    if is_fragment(request):
        return answer(request, "desk/designer/_panel.html", panel_context(item, draft, panel, board=board))
    return whole_page(request, item, draft, panel, board=board)


def _published(item: ServiceItem) -> Any:
    return ContentDraft.objects.filter(item=item, state="published").select_related("published", "reviewed_by")[:10]


def whole_page(
    request: HallRequest, item: ServiceItem, draft: ContentDraft, panel: Panel, *, board: Any = None, status: int = 200
) -> HttpResponse:
    """Outline, panel and preview together."""
    context = panel_context(item, draft, panel, board=board or board_of(draft)) | bar_context(draft)
    return answer(request, "desk/designer/form.html", context, status=status)


def panel_context(item: ServiceItem, draft: ContentDraft, panel: Panel, **more: Any) -> dict[str, Any]:
    """What the panel's templates read."""
    return {"item": item, "draft": draft, "panel": panel, "current": panel.place, **panel.context, **more}


def bar_context(draft: ContentDraft) -> dict[str, Any]:
    """What the bar with undo and redo reads. Two queries, however long the form."""
    return {"undo": editing.next_undo(draft), "redo": editing.next_redo(draft), "draft": draft}


@require_POST
@staff_required
def start(request: HallRequest, code: str) -> HttpResponse:
    """Open the draft."""
    item = item_for(request, code)
    try:
        editing.open_draft(item, actor=request.actor, now=timezone.now())
    except EditRefused as refused:
        return refuse(request, refused, reverse("designer:items"))
    return redirect(page_url(item))


@require_GET
@staff_required
def outline(request: HallRequest, code: str) -> HttpResponse:
    """The outline alone, after something was saved elsewhere on the page."""
    item = item_for(request, code)
    try:
        draft = draft_to_edit(request, item)
    except EditRefused as refused:
        return refuse(request, refused, page_url(item))
    current = request.GET.get("question", "")
    context = {"item": item, "draft": draft, "board": board_of(draft), "current": current, "with_count": True}
    return answer(request, "desk/designer/_outline.html", context)


@require_POST
@staff_required
def act(request: HallRequest, code: str) -> HttpResponse:
    """Move, remove, undo, redo: one button each."""
    item = item_for(request, code)
    text = request.POST.get("do", "")[:300]
    if text == "move_to":  # the panel's list of pages
        text = f"move {request.POST.get('place', '')} {request.POST.get('section', '')} 10000"[:300]
    now = timezone.now()
    try:
        draft = draft_to_edit(request, item)
        if text in {"undo", "redo"}:
            version = request.POST.get("version", "")
            seen = int(version[:9]) if version.isdecimal() else None
            verb = editing.undo if text == "undo" else editing.redo
            applied = verb(draft.pk, actor=request.actor, now=now, seen=seen)
        else:
            operation = operation_of(text, RowShelf(draft))
            if operation is None:
                raise EditRefused(_("没有这个操作，请刷新页面后再试。"))
            applied = editing.apply_operation(draft.pk, operation, actor=request.actor, now=now)
    except EditRefused as refused:
        return refuse(request, refused, page_url(item))
    said = _said(text, applied.patch)
    return after(request, item, applied, said, shows_panel=text in {"undo", "redo"} or "remove" in text)


def _said(text: str, patch: Patch) -> str:
    if text == "undo":
        return _("已撤销：%(what)s") % {"what": patch.sentence}
    return _("已恢复：%(what)s") % {"what": patch.sentence} if text == "redo" else str(patch.sentence)


def after(
    request: HallRequest, item: ServiceItem, applied: Applied, said: str, *, shows_panel: bool = False
) -> HttpResponse:
    """The page after a change of its order: the outline, what was done in words, and the panel where it changed."""
    draft, place = applied.draft, applied.patch.place
    if not is_fragment(request):
        messages.success(request, said)
        return redirect(
            page_url(item, f"question={place}" if place and RowShelf(draft).part("field", place.split(".")[0]) else "")
        )
    board = board_of(draft)
    kept = request.POST.get("place") or place
    panel = panel_for(draft, board, {"question": place} if board.row(place) else {"page": place} if place else {})
    context = panel_context(item, draft, panel, board=board, said=said, shows_panel=shows_panel, with_count=True)
    context |= bar_context(draft) | {"current": kept}
    response = answer(request, "desk/designer/_after.html", context)
    response["HX-Trigger"] = CHANGED + "-elsewhere"
    return response
