"""The editing panel: one thing at a time, chosen by the page's address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forms_engine.definition import Check, FieldType, FormDefinition
from forms_engine.editing import Part
from forms_engine.editing.building import in_words, subjects_of
from forms_engine.editing.parts import CHECK, FIELD, SECTION
from forms_engine.editing.types import attributes_of
from hall.catalog.designer.board import Board
from hall.catalog.designer.conditions import ATTRIBUTES, Builder, builder_for, field_at
from hall.catalog.designer.forms import FormTitleForm, NewQuestionForm, QuestionForm, SectionTitleForm
from hall.catalog.designer.types import NAMES, NOT_COLUMNS, TYPES
from hall.catalog.draft_store import RowShelf, digest
from hall.catalog.models import ContentDraft
from identity.selectors import region_names


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and what it shows; `place` is the question that it is about."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    section: str = ""


def panel_for(draft: ContentDraft, board: Board, wanted: Mapping[str, str]) -> Panel:
    """The panel that an address asks for; the welcome where it names nothing that is there."""
    if place := wanted.get("question", ""):
        return question_panel(draft, board, place, when=wanted.get("when", ""))
    if key := wanted.get("page", ""):
        return page_panel(draft, board, key)
    if key := wanted.get("add", ""):
        return new_panel(board, key)
    if key := wanted.get("column", ""):
        return new_panel(board, "", group=key)
    if wanted.get("new") == "page":
        return Panel("desk/designer/_new_page.html", {"page_form": SectionTitleForm()})
    if wanted.get("title"):
        return Panel(
            "desk/designer/_title.html", {"title_form": FormTitleForm(initial={"title": board.definition.title})}
        )
    return Panel("desk/designer/_welcome.html")


def question_panel(
    draft: ContentDraft,
    board: Board,
    place: str,
    *,
    when: str = "",
    bound: QuestionForm | None = None,
    builder: Builder | None = None,
) -> Panel:
    """One question or column, with its conditions and checks."""
    row, page = board.row(place), board.page_of(place)
    if row is None or page is None:
        return Panel("desk/designer/_welcome.html", {"is_gone": True})
    question = row.field
    form = bound or question_form(board.definition, place)
    if when and builder is None:
        builder = builder_for(board.definition, place, when)
    context = {
        "row": row,
        "page": page,
        "question": question,
        "question_form": form,
        "seen": seen_of(draft, place),
        "choices": choice_rows(form, question),
        "conditions": _conditions(board.definition, place),
        "checks": [] if row.group else checks_of(board.definition, place),
        "builder": builder,
        "pages": [] if row.group else board.pages,
        "is_group": question.type is FieldType.GROUP,
        "type_name": NAMES[question.type],
    }
    return Panel("desk/designer/_question.html", context, place, page.section.key)


def question_form(definition: FormDefinition, place: str, data: Any = None) -> QuestionForm:
    """The inputs of a question. Raises KeyError when it is gone."""
    question = field_at(definition, place)
    if question is None:
        raise KeyError(place)
    group, _dot, column = place.partition(".")
    beside = definition.by_key[group].fields if column else definition.fields
    dates = [(one.key, one.label) for one in beside if one.type is FieldType.DATE and one.key != question.key]
    return QuestionForm(question, data, column=bool(column), dates=dates)


def seen_of(draft: ContentDraft, place: str, kind: str = FIELD) -> str:
    """The digest of the part in which a question lives, or of a page. One query."""
    part = RowShelf(draft).part(kind, place.split(".")[0])
    return digest(part) if part else ""


def choice_rows(form: QuestionForm, question: Any) -> Sequence[dict[str, Any]]:
    """The choices as they are typed, or as they are stored."""
    return getattr(form, "typed_choices", None) or [choice.model_dump() for choice in question.choices]


@dataclass(frozen=True, slots=True)
class Said:
    """A condition as the panel tells it."""

    attribute: str
    name: str
    words: str
    cel: str


def _conditions(definition: FormDefinition, place: str) -> list[Said]:
    question = field_at(definition, place)
    subjects = subjects_of(definition.fields, place)
    regions = region_names()
    names = dict(zip(ATTRIBUTES, (_("出现"), _("必填"), _("自动计算")), strict=True))
    allowed = attributes_of(question.type)
    wanted = [one for one in ATTRIBUTES if one in allowed and not (question.computed and one == "required_when")]
    return [
        Said(one, names[one], in_words(getattr(question, one), subjects, regions), getattr(question, one))
        for one in wanted
    ]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check that stands at a question."""

    attribute: str
    check: Check
    words: str


def checks_of(definition: FormDefinition, place: str) -> list[Rule]:
    """The checks whose message stands at that question."""
    subjects = subjects_of(definition.fields)
    mine = [check for check in definition.checks if check.field == place]
    return [Rule(f"check-{n}", check, in_words(check.expression, subjects)) for n, check in enumerate(mine)]


def check_part(draft: ContentDraft, place: str, attribute: str) -> Part | None:
    """The stored check that `check-<number>` means. One query."""
    number = attribute.removeprefix("check-")
    mine = [part for part in RowShelf(draft).each(CHECK) if part.data["field"] == place]
    mine.sort(key=lambda part: (part.position, part.key))
    return mine[int(number)] if number.isdecimal() and int(number) < len(mine) else None


def page_panel(draft: ContentDraft, board: Board, key: str, bound: SectionTitleForm | None = None) -> Panel:
    """A page's title and help."""
    page = board.page(key)
    if page is None:
        return Panel("desk/designer/_welcome.html", {"is_gone": True})
    initial = {"title": page.section.title, "help": page.section.help}
    context = {
        "page": page,
        "page_form": bound or SectionTitleForm(initial=initial),
        "seen": seen_of(draft, key, SECTION),
        "is_only": len(board.pages) == 1,
    }
    return Panel("desk/designer/_page.html", context, section=key)


def new_panel(
    board: Board, section: str, *, group: str = "", bound: NewQuestionForm | None = None, chosen: str = "text"
) -> Panel:
    """A new question on a page, or a new column of a table."""
    page = board.page_of(group) if group else board.page(section)
    table = board.row(group) if group else None
    if page is None or (group and (table is None or not table.columns)):
        return Panel("desk/designer/_welcome.html", {"is_gone": True})
    kinds = [
        (heading, [(kind.value, name, use) for kind, name, use in rows if not (group and kind in NOT_COLUMNS)])
        for heading, rows in TYPES
    ]
    context = {
        "page": page,
        "table": table,
        "new_form": bound or NewQuestionForm(),
        "kinds": [(heading, rows) for heading, rows in kinds if rows],
        "chosen": chosen,
    }
    return Panel("desk/designer/_new.html", context, section=page.section.key)
