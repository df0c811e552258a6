"""Which item a designer's page is about, for whom; and how its pages answer."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from hall.catalog.editing import EditRefused
from hall.catalog.models import OPEN_DRAFTS, ContentDraft, DraftState, ServiceItem
from hall.catalog.permissions import form_departments, may_see_forms, why_not_edit
from identity.typing import HallRequest

CHANGED = "designer-changed"  # the event after which outline and preview are drawn anew


def item_for(request: HallRequest, code: str) -> ServiceItem:
    """The item whose form the person edits or publishes, the published content left unread.

    Raises Http404 for everybody else.
    """
    found = ServiceItem.objects.select_related("department", "current").defer("current__content")
    item = found.filter(code=code).first()
    if item is None or not may_see_forms(request.actor, item):
        raise Http404
    return item


def items_for(request: HallRequest) -> list[ServiceItem]:
    """The items of the person's departments, each with its open draft if there is one. Two queries."""
    found = ServiceItem.objects.filter(department__code__in=form_departments(request.actor))
    items = list(found.select_related("department", "current").defer("current__content"))
    drafts = ContentDraft.objects.filter(item__in=items, state__in=OPEN_DRAFTS).select_related("author", "submitted_by")
    by_item = {draft.item_id: draft for draft in drafts}
    for item in items:
        item.open_draft = by_item.get(item.pk)  # type: ignore[attr-defined]  # for the list's template
    return items


def open_draft_of(item: ServiceItem) -> ContentDraft | None:
    """The draft that is being made, if any."""
    found = ContentDraft.objects.filter(item=item, state__in=OPEN_DRAFTS)
    people = ("author", "submitted_by", "reviewed_by")
    return found.select_related("base", "item__department", *people).defer("base__content").first()


def draft_to_edit(request: HallRequest, item: ServiceItem) -> ContentDraft:
    """The open draft if this person may change it now. Raises EditRefused, Http404."""
    draft = open_draft_of(item)
    if draft is None:
        raise Http404
    if reason := why_not_edit(request.actor, item):
        raise EditRefused(reason)
    return draft


def is_editable(request: HallRequest, item: ServiceItem, draft: ContentDraft | None) -> bool:
    """Whether the designer opens for writing."""
    return draft is not None and draft.state == DraftState.EDITING and not why_not_edit(request.actor, item)


def is_fragment(request: HallRequest) -> bool:
    """Asked for by htmx, and not to restore a whole page from its history."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def answer(request: HallRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that differs for htmx: caches must know."""
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def refuse(request: HallRequest, refused: EditRefused, to: str) -> HttpResponse:
    """Say why nothing was changed: where messages stand for htmx, on the page that follows otherwise."""
    if is_fragment(request):
        context = {"sentences": _sentences(refused)}
        response = answer(request, "desk/designer/_refused.html", context, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML show:window:top"
        return response
    for sentence in _sentences(refused):
        messages.warning(request, sentence)
    return redirect(to)


def _sentences(refused: EditRefused) -> Iterable[str]:
    return [refused.message, *dict.fromkeys(text for _name, text in refused.faults if text != refused.message)]
