"""A section as Django forms: Django draws and names the inputs, the engine's own evaluation says what is wrong.

A block is several fields of the one form, a group a formset with a form a row. Nothing here judges an answer: pages,
paper, imports and other systems must all be told the same, so the rules live in `forms_engine.validation` alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, BoundField, formset_factory
from django.forms.utils import ErrorDict

from forms_engine.blocks import parts_of, row_heading
from forms_engine.conditions import names_in
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.django.fields import django_field
from forms_engine.django.posting import NO, YES, html_name
from forms_engine.validation import Evaluation

if TYPE_CHECKING:
    FormSet = BaseFormSet[Any]
else:
    FormSet = BaseFormSet


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What drawing needs beside definition and answers: paths to source names, and paths that are only shown."""

    evaluation: Evaluation
    regions: Mapping[str, str]
    refreshing: frozenset[str]
    origins: Mapping[str, str]
    locked: frozenset[str]
    show_errors: bool
    files: Mapping[str, str]
    licences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands at one place of the page: one input, a block of inputs, or a table of rows."""

    field: Field
    id: str
    errors: Sequence[str]
    inputs: Sequence[BoundField] = ()
    formset: "FormSet | None" = None
    rows: Sequence["Row"] = ()
    is_required: bool = False

    @property
    def kind(self) -> str:
        """How it is drawn: as "input", "block" or "group"."""
        return "group" if self.formset is not None else "block" if parts_of(self.field) else "input"

    @property
    def can_grow(self) -> bool:
        """Whether a group takes another row."""
        return len(self.rows) < self.field.max_rows


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a group."""

    heading: str
    path: str
    form: "SectionForm"
    can_go: bool


class SectionForm(forms.Form):
    """The visible fields of one section, or of one row, filled with what was typed."""

    use_required_attribute = False  # the server says it kindly, in Chinese, after saving what was typed

    def __init__(
        self,
        *args: Any,
        fields: Sequence[Field] = (),
        answers: Any = None,
        path: str = "",
        who: str = "",
        around: Surroundings,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.path = path
        self.who = who
        self.around = around
        self.answers = answers if isinstance(answers, Mapping) else {}
        self.cleaned_data: dict[str, Any] = {}
        self.parts: list[Part] = [
            self._part(field) for field in fields if path + field.key in around.evaluation.visible
        ]
        self._errors = ErrorDict(
            {name: self.error_class(errors) for part in self.parts for name, errors in self._told(part)}
        )

    def _part(self, field: Field) -> Part:
        path, value = self.path + field.key, self.answers.get(field.key)
        errors = self._errors_at(path)
        required = path in self.around.evaluation.required
        if field.type is FieldType.GROUP:
            formset = _formset(field, value, path, self.around)
            rows = _rows(field, formset, path)
            return Part(field, f"id_{html_name(path)}", errors, formset=formset, rows=rows, is_required=required)
        parts = parts_of(field)
        if not parts:
            return Part(field, f"id_{html_name(path)}", errors, [self._input(field, value, path, required)])
        own = value if isinstance(value, Mapping) else {}
        begun = required or bool(own)
        inputs = [self._input(p, own.get(p.key), f"{path}.{p.key}", begun and p.required) for p in parts]
        return Part(field, f"id_{html_name(path)}", errors, inputs, is_required=required)

    def _input(self, field: Field, value: Any, path: str, required: bool) -> BoundField:
        around = self.around
        if field.computed:
            value = around.evaluation.computed.get(path)
        name = html_name(path.removeprefix(self.path))
        self.fields[name] = django_field(
            field,
            value,
            around.regions,
            required=required,
            refreshes=path.split(".")[0] in around.refreshing or field.key in around.refreshing,
            origin=around.origins.get(path, ""),
            is_locked=path in around.locked,
            files=around.files,
            licences=around.licences,
        )
        self.initial[name] = _as_posted(value)
        return self[name]

    def _errors_at(self, path: str) -> list[str]:
        sentence = self.around.evaluation.errors.get(path) if self.around.show_errors else None
        return [sentence] if sentence else []

    def _told(self, part: Part) -> Iterator[tuple[str, list[str]]]:
        for bound in part.inputs:
            path = self.path + bound.name.replace("-", ".")
            if errors := self._errors_at(path):
                # Inside its row or block a sentence need not begin with the row's or block's name.
                block = f"{part.field.label}：" if part.kind == "block" else ""
                yield bound.name, [error.removeprefix(self.who).removeprefix(block) for error in errors]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(element id, sentence) of everything wrong on this page, in its order, rows and blocks too."""
        found: list[tuple[str, str]] = []
        for part in self.parts:
            if part.kind != "input":
                found += [(part.id, text) for text in part.errors]
            for bound in part.inputs:
                place = f"{bound.auto_id}{'_0' if bound.use_fieldset else ''}"
                path = self.path + bound.name.replace("-", ".")
                found += [(place, text) for text in self._errors_at(path)]
            for row in part.rows:
                found += row.form.problems
        return found


class RowFormSet(FormSet):
    """The rows of a group as they are typed."""

    group: Field
    path: str
    answers: Sequence[Any]
    around: Surroundings

    def total_form_count(self) -> int:
        """As many as were begun, at least those that must be."""
        return max(len(self.answers), self.group.min_rows, 1)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Each row has its own visible fields."""
        row = self.answers[index] if index is not None and index < len(self.answers) else {}
        path = f"{self.path}.{index}."
        around = self.around
        if index is not None and index >= len(self.answers):  # not begun: what is asked of an empty row
            around = _as_if_begun(self.group, path, around)
        who = f"{row_heading(self.group, index or 0)}："
        return {"fields": self.group.fields, "answers": row, "path": path, "who": who, "around": around}


def _as_if_begun(group: Field, path: str, around: Surroundings) -> Surroundings:
    found = around.evaluation
    shown = {path + column.key for column in group.fields if not column.visible_when}
    shown |= {f"{path}{column.key}.{part.key}" for column in group.fields for part in parts_of(column)}
    needed = {path + column.key for column in group.fields if column.required}
    evaluation = replace(found, visible=found.visible | shown, required=found.required | needed)
    return replace(around, evaluation=evaluation)


@lru_cache(maxsize=1)
def _factory() -> type[RowFormSet]:
    return formset_factory(SectionForm, formset=RowFormSet, extra=0)  # type: ignore[return-value]


def _formset(field: Field, value: Any, path: str, around: Surroundings) -> RowFormSet:
    formset = _factory()(prefix=html_name(path))
    formset.group, formset.path, formset.around = field, path, around
    formset.answers = value if isinstance(value, list) else []
    return formset


def _rows(field: Field, formset: RowFormSet, path: str) -> list[Row]:
    count = formset.total_form_count()
    return [
        Row(row_heading(field, index), f"{path}.{index}", form, can_go=count > max(field.min_rows, 1))
        for index, form in enumerate(formset.forms)
    ]


def section_form(
    definition: FormDefinition,
    section_key: str,
    answers: Mapping[str, Any],
    *,
    evaluation: Evaluation,
    regions: Mapping[str, str],
    show_errors: bool = False,
    origins: Mapping[str, str] | None = None,
    locked: frozenset[str] = frozenset(),
    files: Mapping[str, str] | None = None,
    licences: Mapping[str, str] | None = None,
) -> SectionForm:
    """Draw one section. With `show_errors` the evaluation's sentences stand at their fields.

    `origins` names, by path, where a value came from; `locked` paths are shown and not typed.
    `files` are those that this applicant has stored, by the name that an answer gives them; `licences` (number → kind)
    are in their wallet.
    """
    around = Surroundings(
        evaluation,
        regions,
        _read_by_conditions(definition),
        origins or {},
        locked,
        show_errors,
        files or {},
        licences or {},
    )
    return SectionForm(fields=definition.section(section_key).fields, answers=answers, around=around)


def drawn_state(definition: FormDefinition, section_key: str, evaluation: Evaluation) -> tuple[Any, ...]:
    """What decides which inputs a page has: another state means that the page must be drawn anew."""
    fields = definition.section(section_key).fields
    towns = [evaluation.record.get(field.key) for field in fields if field.type is FieldType.REGION]
    return sorted(evaluation.visible), sorted(evaluation.required), dict(evaluation.computed), towns


def _as_posted(value: Any) -> Any:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return [str(one) for one in value]
    return value if isinstance(value, dict) else "" if value is None else str(value)


def _read_by_conditions(definition: FormDefinition) -> frozenset[str]:
    every = [one for field in definition.fields for one in (field, *field.fields)]
    expressions = [e for one in every for e in (one.visible_when, one.required_when, one.computed)]
    return frozenset(name for expression in expressions for name in names_in(expression))
