"""The condition builder: rows of choices for an expression, read from a page and shown again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from forms_engine.definition import FormDefinition
from forms_engine.editing.building import (
    AND,
    MINUS,
    MOST_CLAUSES,
    OR,
    SUM,
    TIMES,
    WITHOUT_VALUE,
    Built,
    Clause,
    Subject,
    Unclear,
    combine,
    compile_clauses,
    in_words,
    operators_for,
    read,
    subjects_of,
)
from identity.selectors import region_names

ATTRIBUTES = ("visible_when", "required_when", "computed")


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One line of the builder, with what can be chosen in it."""

    index: int
    clause: Clause
    subject: Subject | None
    operators: list[tuple[str, str]]
    others: list[Subject]
    regions: Mapping[str, str] = field(default_factory=dict)

    @property
    def input(self) -> str:
        """How the value is asked for."""
        if self.subject is None or self.clause.operator in WITHOUT_VALUE or self.clause.other:
            return ""
        if self.subject.kind == "region":
            return "region"
        if self.subject.choices:
            return "choices"
        return {"number": "number", "date": "date"}.get(self.subject.kind, "text")


@dataclass(frozen=True, slots=True)
class Builder:
    """An expression being made at one place of the form. `error` says what is still to be chosen or mended."""

    place: str
    attribute: str
    subjects: Mapping[str, Subject]
    built: Built = field(default_factory=lambda: Built(()))
    text: str = ""
    as_text: bool = False
    message: str = ""
    how: str = SUM
    terms: tuple[str, ...] = ()
    error: str = ""
    definition: FormDefinition | None = None

    @property
    def is_check(self) -> bool:
        """A rule over several questions, with a message of its own."""
        return self.attribute.startswith("check")

    @property
    def is_computed(self) -> bool:
        """A value rather than a yes or no."""
        return self.attribute == "computed"

    @property
    def rows(self) -> list[ClauseRow]:
        """The lines to show: at least one."""
        clauses = self.built.clauses or (Clause("", ""),)
        return [self._row(index, clause) for index, clause in enumerate(clauses)]

    def _row(self, index: int, clause: Clause) -> ClauseRow:
        subject = self.subjects.get(clause.subject)
        others = [one for one in self.subjects.values() if subject and one.kind == subject.kind and one != subject]
        regions = region_names() if subject and subject.kind == "region" else {}
        comparable = others if subject and subject.kind in {"number", "date"} else []
        return ClauseRow(index, clause, subject, operators_for(subject) if subject else [], comparable, regions)

    @property
    def asked(self) -> list[Subject]:
        """What can be looked at, for the page: a template would take a question called `items` for the method."""
        return list(self.subjects.values())

    @property
    def numbers(self) -> list[Subject]:
        """What can be calculated with."""
        return [one for one in self.subjects.values() if one.kind == "number"]

    @property
    def can_grow(self) -> bool:
        """Whether another line fits."""
        return len(self.built.clauses) < MOST_CLAUSES

    @property
    def expression(self) -> str:
        """What stands there now, as CEL; empty while it is unclear."""
        if self.as_text:
            return self.text.strip()
        try:
            return self.made()
        except Unclear:
            return ""

    def made(self) -> str:
        """The expression. Raises Unclear."""
        if self.as_text:
            return self.text.strip()
        if self.is_computed:
            return combine(self.how, self.terms, self.subjects) if self.terms else ""
        clauses = tuple(clause for clause in self.built.clauses if clause.subject)
        return compile_clauses(replace(self.built, clauses=clauses), self.subjects)

    @property
    def words(self) -> str:
        """The condition in words, where it can be said."""
        return in_words(self.expression, self.subjects, region_names())

    @property
    def heading(self) -> str:
        """What is being made."""
        names = {
            "visible_when": _("什么时候出现这个问题"),
            "required_when": _("什么时候必须填"),
            "computed": _("怎样自动计算"),
        }
        return names.get(self.attribute, _("填好后要符合什么条件"))


def builder_for(definition: FormDefinition, place: str, attribute: str) -> Builder | None:
    """The builder of what is stored; None where there is nothing of that name."""
    subjects = subjects_of(definition.fields, "" if attribute.startswith("check") else place)
    if attribute.startswith("check"):
        number = attribute.removeprefix("check-")
        checks = [one for one in definition.checks if one.field == place]
        check = checks[int(number)] if number.isdecimal() and int(number) < len(checks) else None
        if check is None:
            return Builder(place, attribute, subjects, definition=definition)
        return replace(_reading(check.expression, place, attribute, subjects), message=check.message)
    question = field_at(definition, place)
    if question is None or attribute not in ATTRIBUTES:
        return None
    return _reading(getattr(question, attribute), place, attribute, subjects)


def _reading(expression: str, place: str, attribute: str, subjects: Mapping[str, Subject]) -> Builder:
    built = read(expression, subjects) if attribute != "computed" else None
    if built is not None:
        return Builder(place, attribute, subjects, built=built, text=expression)
    is_number = attribute == "computed" and not expression
    return Builder(place, attribute, subjects, text=expression, as_text=not is_number)


def field_at(definition: FormDefinition, place: str) -> Any:
    """The question or column at a place, None when there is none."""
    key, _dot, column = place.partition(".")
    found = definition.by_key.get(key)
    if found is None or not column:
        return found
    return next((one for one in found.fields if one.key == column), None)


def builder_from(post: QueryDict, stored: Builder) -> Builder:
    """What was chosen on the page, and the effect of the builder's own buttons."""
    clauses = [_clause(post, index, stored.subjects) for index in range(MOST_CLAUSES) if f"subject-{index}" in post]
    act, _blank, number = post.get("do", "").partition(" ")
    if act == "clause_add":
        clauses.append(Clause("", ""))
    elif act == "clause_remove" and number.isdecimal() and int(number) < len(clauses):
        del clauses[int(number)]
    builder = replace(
        stored,
        built=Built(tuple(clauses), OR if post.get("joint") == OR else AND),
        as_text=post.get("as_text") == "1",
        text=post.get("text", stored.text)[:2000],
        message=post.get("message", "")[:500],
        how=post.get("how", SUM) if post.get("how") in {SUM, MINUS, TIMES} else SUM,
        terms=tuple(post.getlist("terms")[:MOST_CLAUSES]),
    )
    if act == "as_text":
        return replace(builder, as_text=True, text=builder.expression or builder.text)
    if act == "as_choices":
        return _as_choices(builder)
    return builder


def _as_choices(builder: Builder) -> Builder:
    if builder.is_computed:
        return replace(builder, as_text=False)
    built = read(builder.text, builder.subjects)
    if built is None:
        return replace(builder, error=_("这个公式不能用选择的方式表示，请继续用公式修改，或者清空后重选。"))
    return replace(builder, built=built, as_text=False)


def _clause(post: QueryDict, index: int, subjects: Mapping[str, Subject]) -> Clause:
    """One line; what belonged to another subject is dropped when the subject changes."""
    subject = subjects.get(post.get(f"subject-{index}", ""))
    if subject is None:
        return Clause("", "")
    fits = dict(operators_for(subject))
    operator = post.get(f"operator-{index}", "")
    operator = operator if operator in fits else next(iter(fits))
    other = subjects.get(post.get(f"other-{index}", ""))
    if other is not None and other.kind == subject.kind and operator not in WITHOUT_VALUE:
        return Clause(subject.name, operator, other.name, other=True)
    value = post.get(f"value-{index}", "")[:200]
    if post.get(f"was-{index}") != subject.name or (subject.choices and value not in dict(subject.choices)):
        value = ""
    return Clause(subject.name, operator, "" if operator in WITHOUT_VALUE else value)


def paper_text(words: str) -> str:
    """A condition in words as the paper form says it."""
    return f"{words}时填写" if words else ""
