"""Save one question, one page, the title; add a question. What was typed is answered at the input it belongs to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forms_engine.definition import Field
from forms_engine.editing import (
    AddField,
    AddSection,
    ChangeField,
    ChangeSection,
    Operation,
    RenameForm,
)
from forms_engine.editing.parts import FIELD, SECTION
from hall.catalog import editing
from hall.catalog.designer.access import CHANGED, answer, draft_to_edit, is_fragment, item_for, refuse
from hall.catalog.designer.board import board_of
from hall.catalog.designer.forms import FormTitleForm, NewQuestionForm, QuestionForm, SectionTitleForm
from hall.catalog.designer.panels import Panel, new_panel, page_panel, question_panel, seen_of
from hall.catalog.designer.views.board import bar_context, page_url, panel_context, whole_page
from hall.catalog.draft_store import RowShelf
from hall.catalog.editing import Applied, EditRefused
from hall.catalog.models import ContentDraft, ServiceItem
from identity.decorators import staff_required
from identity.typing import HallRequest

MOST_CHOICES = 200
TRIGGER = "HX-Trigger"


@require_POST
@staff_required
def save_question(request: HallRequest, code: str, place: str) -> HttpResponse:
    """Save what was typed. A plain save answers with what changed only; its cost does not hang on the form's length."""
    item = item_for(request, code)
    try:
        draft = draft_to_edit(request, item)
        question = _stored(draft, place)
    except EditRefused as refused:
        return refuse(request, refused, page_url(item))
    form = QuestionForm(question, request.POST, column="." in place, dates=_dates(request.POST))
    choices = _choices(request.POST) if question.choices else None
    form.is_valid()  # only the engine's own rules count: they say it in its words
    form.errors.clear()
    values = form.values() | ({"choices": choices} if choices is not None else {})
    try:
        applied = _apply(request, draft, ChangeField(place, values), request.POST.get("seen", ""))
    except EditRefused as refused:
        return _question_again(request, item, draft, place, form, choices, refused)
    if values.get("type", question.type) != question.type or request.POST.get("do"):
        return saved(request, item, applied, f"question={place}")
    row_id = f"row-{place.replace('.', '--')}"
    return _just_saved(request, item, applied, f"question={place}", seen_id=row_id, seen=seen_of(applied.draft, place))


def _stored(draft: ContentDraft, place: str) -> Field:
    """One question or column out of its own row. Raises EditRefused."""
    key, _dot, column = place.partition(".")
    part = RowShelf(draft).part(FIELD, key)
    if part is not None:
        found = Field.model_validate({"key": part.key, **part.data})
        if not column:
            return found
        for one in found.fields:
            if one.key == column:
                return one
    raise EditRefused(_("这个问题已经不在表里了，可能刚被删去。"))


def _dates(post: QueryDict) -> list[tuple[str, str]]:
    """The date that was chosen may stand: the lint says at once when it is no question of the form."""
    chosen = post.get("not_before", "")
    return [(chosen, chosen)] if chosen else []


def _choices(post: QueryDict) -> list[dict[str, str]]:
    """The choices as typed, and the effect of their buttons. An emptied one goes, with its label."""
    rows = []
    for index in range(MOST_CHOICES):
        if f"choice-{index}-label" not in post:
            break
        row = {part: post.get(f"choice-{index}-{part}", "").strip() for part in ("value", "label", "help")}
        rows.append(row)
    act, _blank, number = post.get("do", "").partition(" ")
    at = int(number[:4]) if number.isdecimal() else -1
    if 0 <= at < len(rows):
        if act == "choice_remove":
            del rows[at]
        elif act in {"choice_up", "choice_down"}:
            rows.insert(max(0, at + (-1 if act == "choice_up" else 1)), rows.pop(at))
    kept = [row for row in rows if row["label"]]
    for line in post.get("choice-new", "").splitlines():
        if line.strip():
            kept.append({"value": "", "label": line.strip(), "help": ""})
    return kept


def _apply(request: HallRequest, draft: ContentDraft, operation: Operation, seen: str = "") -> Applied:
    return editing.apply_operation(draft.pk, operation, actor=request.actor, now=timezone.now(), seen=seen[:64])


def _just_saved(request: HallRequest, item: ServiceItem, applied: Applied, query: str, **more: Any) -> HttpResponse:
    """What changed only: nothing that is being typed or clicked meanwhile is drawn anew."""
    if not is_fragment(request):
        return saved(request, item, applied, query)
    response = answer(request, "desk/designer/_saved.html", {"item": item, **more, **bar_context(applied.draft)})
    if applied.patch.changes:
        response[TRIGGER] = CHANGED
    return response


def saved(request: HallRequest, item: ServiceItem, applied: Applied, query: str) -> HttpResponse:
    """After a change of the panel's own shape: the panel as it is now."""
    if not is_fragment(request):
        messages.success(request, _("已保存：%(what)s") % {"what": applied.patch.sentence})
        return redirect(page_url(item, query))
    board = board_of(applied.draft)
    name, _equals, key = query.partition("=")
    panel = page_panel(applied.draft, board, key) if name == "page" else question_panel(applied.draft, board, key)
    return _panel(request, item, applied.draft, panel, board=board, changed=True, query=query)


def _panel(
    request: HallRequest,
    item: ServiceItem,
    draft: ContentDraft,
    panel: Panel,
    *,
    board: Any,
    status: int = 200,
    changed: bool = False,
    query: str = "",
) -> HttpResponse:
    context = panel_context(item, draft, panel, board=board) | bar_context(draft) | {"with_bar": True}
    response = answer(request, "desk/designer/_panel.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#panel", "innerHTML"
    if changed:
        response[TRIGGER] = CHANGED
    if query:
        response["HX-Push-Url"] = page_url(item, query)
    return response


def _question_again(
    request: HallRequest,
    item: ServiceItem,
    draft: ContentDraft,
    place: str,
    form: QuestionForm,
    choices: list[dict[str, str]] | None,
    refused: EditRefused,
) -> HttpResponse:
    """Nothing was saved: what was typed stays, with the reason beside it. A newer text of a colleague goes first."""
    board = board_of(draft)
    if refused.is_stale:
        messages.warning(request, refused.message)
        panel = question_panel(draft, board, place)
    else:
        form.take(refused.faults, refused.message)
        if choices:
            form.typed_choices = choices  # type: ignore[attr-defined]  # read by choice_rows
        panel = question_panel(draft, board, place, bound=form)
    if is_fragment(request):
        return _panel(request, item, draft, panel, board=board, status=422)
    return whole_page(request, item, draft, panel, board=board, status=422)


@require_POST
@staff_required
def save_page(request: HallRequest, code: str, key: str) -> HttpResponse:
    """A page's title and help; `key` new makes a page."""
    item = item_for(request, code)
    title, help_text = request.POST.get("title", ""), request.POST.get("help", "")
    operation: AddSection | ChangeSection
    operation = ChangeSection(key, title, help_text) if key != "-" else AddSection(title, help_text)
    return _title_saved(request, item, operation, SectionTitleForm(request.POST))


@require_POST
@staff_required
def save_title(request: HallRequest, code: str) -> HttpResponse:
    """The form's own title."""
    item = item_for(request, code)
    return _title_saved(request, item, RenameForm(request.POST.get("title", "")), FormTitleForm(request.POST))


def _title_saved(
    request: HallRequest,
    item: ServiceItem,
    operation: AddSection | ChangeSection | RenameForm,
    form: SectionTitleForm | FormTitleForm,
) -> HttpResponse:
    draft = None
    try:
        draft = draft_to_edit(request, item)
        applied = _apply(request, draft, operation, request.POST.get("seen", ""))
    except EditRefused as refused:
        if draft is None or refused.is_stale or not refused.faults:
            return refuse(request, refused, page_url(item))
        form.is_valid()
        form.errors.clear()
        for attribute, sentence in refused.faults:
            form.add_error(attribute if attribute in form.fields else None, sentence)
        return _title_again(request, item, draft, operation, form)
    if isinstance(operation, AddSection):
        return saved(request, item, applied, f"page={applied.patch.place}")
    if isinstance(operation, ChangeSection):
        seen = {"seen_id": f"page-{operation.key}", "seen": seen_of(applied.draft, operation.key, SECTION)}
        return _just_saved(request, item, applied, f"page={operation.key}", **seen)
    return _just_saved(request, item, applied, "title=1", new_title=operation.title.strip())


def _title_again(
    request: HallRequest,
    item: ServiceItem,
    draft: ContentDraft,
    operation: Operation,
    form: SectionTitleForm | FormTitleForm,
) -> HttpResponse:
    board = board_of(draft)
    if isinstance(operation, ChangeSection) and isinstance(form, SectionTitleForm):
        panel = page_panel(draft, board, operation.key, form)
    elif isinstance(operation, AddSection):
        panel = Panel("desk/designer/_new_page.html", {"page_form": form})
    else:
        panel = Panel("desk/designer/_title.html", {"title_form": form})
    if is_fragment(request):
        return _panel(request, item, draft, panel, board=board, status=422)
    return whole_page(request, item, draft, panel, board=board, status=422)


@require_POST
@staff_required
def add_question(request: HallRequest, code: str) -> HttpResponse:
    """A new question at the end of a page, or a new column; its panel opens."""
    item = item_for(request, code)
    section, group = request.POST.get("section", ""), request.POST.get("group", "")
    label, kind = request.POST.get("label", ""), request.POST.get("type", "text")
    draft = None
    try:
        draft = draft_to_edit(request, item)
        applied = _apply(request, draft, AddField(section, label, kind, group=group))
    except EditRefused as refused:
        if draft is None or not refused.faults:
            return refuse(request, refused, page_url(item))
        form = NewQuestionForm(request.POST)
        form.is_valid()
        form.errors.clear()
        form.add_error("label", refused.message)
        board = board_of(draft)
        panel = new_panel(board, section, group=group, bound=form, chosen=kind)
        if is_fragment(request):
            return _panel(request, item, draft, panel, board=board, status=422)
        return whole_page(request, item, draft, panel, board=board, status=422)
    return saved(request, item, applied, f"question={applied.patch.place}")
