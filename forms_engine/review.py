"""Answers as people read them: the review page, the receipt, the officer's view."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_engine.blocks import parts_of, row_heading
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.validation import evaluate
from forms_engine.words import said_day, say

_CHOSEN = frozenset(
    {FieldType.YES_NO, FieldType.ONE_OF, FieldType.MANY_OF, FieldType.REGION, FieldType.DECLARATION, FieldType.LICENCE}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One question and its answer in words. `key` is the path; `heading` names the row or block it stands in.

    `is_typed`: the person's own letters, to be recognised as they were typed.
    """

    key: str
    label: str
    text: str
    heading: str = ""
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """One page's answers."""

    key: str
    title: str
    rows: tuple[Row, ...]


def review_rows(
    definition: FormDefinition,
    record: Mapping[str, Any],
    *,
    regions: Mapping[str, str],
    masked: bool,
    files: Mapping[str, str] | None = None,
) -> list[ReviewSection]:
    """The sections that have an answer. `masked` hides the middle of sensitive ones; `files` names stored files."""
    words = _Words(regions, masked, files or {})
    sections = []
    for section in definition.sections:
        rows = tuple(words.level(section.fields, record))
        if rows:
            sections.append(ReviewSection(section.key, section.title, rows))
    return sections


class _Words:
    def __init__(self, regions: Mapping[str, str], masked: bool, files: Mapping[str, str]) -> None:
        self.regions = regions
        self.files = files
        self.masked = masked

    def level(
        self, fields: Sequence[Field], record: Mapping[str, Any], prefix: str = "", heading: str = ""
    ) -> Iterator[Row]:
        for field in fields:
            if field.key not in record:
                continue
            path, value = prefix + field.key, record[field.key]
            if field.type is FieldType.GROUP:
                for index, row in enumerate(value):
                    yield from self.level(field.fields, row, f"{path}.{index}.", row_heading(field, index))
            elif parts := parts_of(field):
                inside = f"{heading} {field.label}".strip()
                yield from self.level(parts, value, f"{path}.", inside)
            elif field.type is FieldType.FILE:
                yield Row(path, field.label, self.files.get(value, say("已上传文件")), heading, is_typed=True)
            else:
                text = display(field, value, self.regions, masked=self.masked)
                yield Row(path, field.label, text, heading, is_typed=field.type not in _CHOSEN)


def display(field: Field, value: Any, regions: Mapping[str, str], *, masked: bool = False) -> str:
    """A simple answer in words, with its unit."""
    labels = {choice.value: choice.label for choice in field.choices}
    if field.type is FieldType.YES_NO:
        return say("是") if value else say("否")
    if field.type is FieldType.DECLARATION:
        return say("同意：%(statement)s", statement=value["statement"])
    if field.type is FieldType.MANY_OF:
        return "、".join(labels.get(one, one) for one in value)
    if field.type is FieldType.ONE_OF:
        return labels.get(value, str(value))
    if field.type is FieldType.REGION:
        return region_name(value, regions)
    if field.type is FieldType.MONEY:
        return f"{float(value):,.2f} {field.unit or say('元')}"
    text = said_day(str(value)) if field.type is FieldType.DATE else f"{value} {field.unit}".strip()
    return mask(text) if masked and field.sensitive else text


def region_name(code: str, regions: Mapping[str, str]) -> str:
    """A region with those that it is a part of before it: 庵埠镇文里村."""
    within = sorted((part for part in regions if code.startswith(part)), key=len)
    return "".join(regions[part] for part in within) or code


@dataclass(frozen=True, slots=True)
class Conflict:
    """One question that two windows answered differently."""

    label: str
    theirs: str
    mine: str


def conflicts_between(
    definition: FormDefinition,
    section_key: str,
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
    *,
    today: date,
    regions: Mapping[str, str],
) -> list[Conflict]:
    """Where the answers of one section differ, in words; what cannot be read is shown as it was typed.

    What was left empty here differs in nothing: the other window's answer stands.
    """

    def in_words(answers: Mapping[str, Any]) -> dict[str, str]:
        record = evaluate(definition, answers, today=today, regions=regions).record
        told: dict[str, list[str]] = {}
        for section in review_rows(definition, record, regions=regions, masked=False):
            for row in section.rows:
                told.setdefault(row.key.split(".")[0], []).append(f"{row.heading} {row.text}".strip())
        return {key: "；".join(texts) for key, texts in told.items()}

    fields = definition.section(section_key).fields
    differing = [field for field in fields if field.key in mine and theirs.get(field.key) != mine[field.key]]
    first, second = in_words(theirs), in_words({**theirs, **mine})
    return [
        Conflict(
            field.label,
            _said(theirs.get(field.key), first.get(field.key)),
            _said(mine.get(field.key), second.get(field.key)),
        )
        for field in differing
    ]


def _said(raw: Any, told: str | None) -> str:
    if raw in (None, "", [], {}):
        return say("没有填")
    return told or (str(raw) if isinstance(raw, str | int | float) else say("填得不完整"))


def mask(text: str) -> str:
    """Keep the first three and last two characters of what is longer than six, else the first only."""
    if len(text) > 6:
        return text[:3] + "*" * (len(text) - 5) + text[-2:]
    return text[:1] + "*" * (len(text) - 1)
