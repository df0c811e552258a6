"""From the designer to the public: what changed, what it would have meant for earlier applications, and who decides."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from forms_engine.definition import FormDefinition
from forms_engine.difference import difference
from forms_engine.editing import ReplaceForm, empty_form
from forms_engine.replay import replay
from hall.catalog import editing
from hall.catalog.designer.access import answer, draft_to_edit, item_for, open_draft_of, refuse
from hall.catalog.designer.board import board_of
from hall.catalog.designer.views.board import page_url
from hall.catalog.editing import EditRefused
from hall.catalog.models import ChangeState, ContentDraft, DraftChange, DraftState, ServiceItem
from hall.catalog.past import last_answers
from hall.catalog.permissions import why_not_edit, why_not_publish
from hall.catalog.selectors import content_of
from identity.decorators import staff_required
from identity.selectors import region_names
from identity.typing import HallRequest


@require_GET
@staff_required
def review(request: HallRequest, code: str) -> HttpResponse:
    """Everything that a second person must know before publishing, and the editor before handing in."""
    item = item_for(request, code)
    draft = open_draft_of(item)
    if draft is None:
        return redirect(page_url(item))
    return answer(request, "desk/designer/review.html", _context(request, item, draft))


def _context(request: HallRequest, item: ServiceItem, draft: ContentDraft) -> dict[str, Any]:
    board = board_of(draft)
    old = content_of(draft.base).form if draft.base else None
    places = {place: _question_of(board.definition, place) for place in board.problems}
    return {
        "item": item,
        "draft": draft,
        "board": board,
        "problems": [(place, places[place], text) for place, texts in board.problems.items() for text in texts],
        "others": [] if board.problem_count else editing.problems_of_draft(draft),
        "changes": difference(old, board.definition) if old else [],
        "has_old": old is not None,
        "replay": _replayed(draft, old, board.definition),
        "is_outdated": draft.base_id != item.current_id,
        "is_submitted": draft.state == DraftState.SUBMITTED,
        "edit_reason": why_not_edit(request.actor, item),
        "publish_reason": why_not_publish(request.actor, draft),
        "history": _history(draft),
    }


def _history(draft: ContentDraft) -> list[tuple[DraftChange, int]]:
    """The newest changes that stand, and how often each was made again and again in a row."""
    changes = DraftChange.objects.filter(draft=draft, state=ChangeState.DONE).select_related("author").defer("patch")
    runs = [list(run) for _same, run in groupby(changes[:100], key=lambda one: (one.sentence, one.author_id))]
    return [(run[0], len(run)) for run in runs[:15]]


def _question_of(definition: FormDefinition, place: str) -> str:
    """The key under which the designer opens the place of a problem: a question's, not a page's."""
    return place if place.split(".")[0] in definition.by_key else ""


def _replayed(draft: ContentDraft, old: FormDefinition | None, new: FormDefinition) -> Any:
    if old is None or draft.base is None:
        return None
    return replay(old, new, last_answers(draft.base), regions=region_names())


@require_POST
@staff_required
def decide(request: HallRequest, code: str) -> HttpResponse:
    """Hand in, take back, send back, publish, give up."""
    item = item_for(request, code)
    draft = open_draft_of(item)
    if draft is None:
        return redirect(page_url(item))
    verb = _VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    to = reverse("designer:review", args=[item.code])
    try:
        said, leads_to = verb(request, item, draft)
    except EditRefused as refused:
        return refuse(request, refused, to)
    messages.success(request, said)
    return redirect(leads_to)


Decided = tuple[str, str]


def _submit(request: HallRequest, item: ServiceItem, draft: ContentDraft) -> Decided:
    editing.submit_for_review(draft.pk, actor=request.actor, now=timezone.now())
    said = _("已送审。%(department)s的发布人员审核后发布。") % {"department": item.department.name}
    return said, reverse("designer:review", args=[item.code])


def _take_back(request: HallRequest, item: ServiceItem, draft: ContentDraft) -> Decided:
    editing.take_back(draft.pk, actor=request.actor, now=timezone.now())
    return _("已撤回送审，可以继续修改。"), page_url(item)


def _send_back(request: HallRequest, item: ServiceItem, draft: ContentDraft) -> Decided:
    editing.send_back(draft.pk, request.POST.get("note", ""), actor=request.actor, now=timezone.now())
    return _("已退回编辑人员修改。"), reverse("designer:items")


def _publish(request: HallRequest, item: ServiceItem, draft: ContentDraft) -> Decided:
    revision = editing.publish_draft(draft.pk, actor=request.actor, now=timezone.now())
    said = _("“%(item)s”第 %(number)d 版已发布，新的申请马上使用；已经提交的申请不受影响。")
    return said % {"item": item.name, "number": revision.number}, reverse("designer:items")


def _follow(request: HallRequest, item: ServiceItem, draft: ContentDraft) -> Decided:
    editing.follow_current(draft.pk, actor=request.actor, now=timezone.now())
    return _("已改为对照现行版本。题目没有变，请核对下面的改动。"), reverse("designer:review", args=[item.code])


def _discard(request: HallRequest, item: ServiceItem, draft: ContentDraft) -> Decided:
    editing.discard_draft(draft.pk, actor=request.actor, now=timezone.now())
    return _("已放弃这份草稿，现行版本没有变。"), reverse("designer:items")


_VERBS = {
    "submit": _submit,
    "take_back": _take_back,
    "send_back": _send_back,
    "publish": _publish,
    "follow": _follow,
    "discard": _discard,
}


@require_POST
@staff_required
def start_over(request: HallRequest, code: str) -> HttpResponse:
    """An empty form in the place of this one; undo brings everything back."""
    item = item_for(request, code)
    try:
        draft = draft_to_edit(request, item)
        blank = empty_form(f"{item.name}申请表").model_dump(mode="json")
        editing.apply_operation(draft.pk, ReplaceForm(blank), actor=request.actor, now=timezone.now())
    except EditRefused as refused:
        return refuse(request, refused, page_url(item))
    messages.success(request, _("已清空，从头开始。点“撤销”可以找回原来的内容。"))
    return redirect(page_url(item))
