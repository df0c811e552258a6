"""Answers as people read them: the review page, the receipt, the officer's view."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms_engine.definition import Field, FieldType, FormDefinition


@dataclass(frozen=True, slots=True)
class Row:
    """One question and its answer in words."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """One page's answers."""

    key: str
    title: str
    rows: tuple[Row, ...]


def review_rows(
    definition: FormDefinition, record: Mapping[str, Any], *, regions: Mapping[str, str], masked: bool
) -> list[ReviewSection]:
    """The sections that have an answer. `masked` hides the middle of sensitive ones."""
    sections = []
    for section in definition.sections:
        rows = tuple(
            Row(field.key, field.label, display(field, record[field.key], regions, masked=masked))
            for field in section.fields
            if field.key in record
        )
        if rows:
            sections.append(ReviewSection(section.key, section.title, rows))
    return sections


def display(field: Field, value: Any, regions: Mapping[str, str], *, masked: bool = False) -> str:
    """One answer in words, with its unit."""
    labels = {choice.value: choice.label for choice in field.choices}
    if field.type is FieldType.YES_NO:
        return "是" if value else "否"
    if field.type is FieldType.MANY_OF:
        return "、".join(labels.get(one, one) for one in value)
    if field.type is FieldType.ONE_OF:
        return labels.get(value, str(value))
    if field.type is FieldType.REGION:
        return regions.get(value, str(value))
    text = f"{value} {field.unit}".strip()
    return mask(text) if masked and field.sensitive else text


def mask(text: str) -> str:
    """Keep the first three and last two characters of what is longer than six, else the first only."""
    if len(text) > 6:
        return text[:3] + "*" * (len(text) - 5) + text[-2:]
    return text[:1] + "*" * (len(text) - 1)
