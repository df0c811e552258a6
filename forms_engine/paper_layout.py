"""How a definition is laid out on paper, for a pen or for a PDF reader. Values for the templates; no HTML here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as value
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.slots import RADIO_LIMIT, Slot, has_slot, options_of, row_label, rows_on_paper
from forms_engine.words import say

COLUMNS_IN_A_TABLE = 6
_NUMBERS = frozenset({FieldType.ID_NUMBER, FieldType.USCC})  # 18 signs, each in its box
_TOO_WIDE = frozenset(
    {FieldType.LONG_TEXT, FieldType.MANY_OF, FieldType.ONE_OF, FieldType.REGION, FieldType.DECLARATION}
)


@dataclass(frozen=True, slots=True)
class Target:
    """A place on the page that becomes a field of the PDF; `state` is the option that a tick stands for."""

    slot: Slot
    state: str | None = None


@dataclass(slots=True)
class Targets:
    """Numbers the places while they are laid out. The page names place n by the address `field:n`."""

    is_fillable: bool
    places: list[Target] = value(default_factory=list)

    def add(self, slot: Slot, state: str | None = None) -> str:
        """The address of a new place; none on a form for a pen."""
        if not self.is_fillable:
            return ""
        self.places.append(Target(slot, state))
        return f"field:{len(self.places) - 1}"


def laid_out(definition: FormDefinition, regions: Mapping[str, str], targets: Targets) -> list[dict[str, Any]]:
    """The sections with their rows, as the templates read them."""
    maker = _Maker(regions, targets)
    return [
        {
            "title": section.title,
            "help": section.help,
            "blocks": _blocks([maker.row(field) for field in section.fields]),
        }
        for section in definition.sections
    ]


def _blocks(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that follow one another are one table; a group stands by itself."""
    blocks: list[dict[str, Any]] = []
    for row in rows:
        if "group" in row:
            blocks.append({"row": row})
        elif blocks and "rows" in blocks[-1]:
            blocks[-1]["rows"].append(row)
        else:
            blocks.append({"rows": [row]})
    return blocks


class _Maker:
    def __init__(self, regions: Mapping[str, str], targets: Targets) -> None:
        self.regions = regions
        self.targets = targets

    def row(self, field: Field) -> dict[str, Any]:
        """One row of the paper: a label with its cell, a line to read, or the table of a group."""
        base = {
            "label": field.label,
            "required": field.required,
            "condition": field.condition_text,
            "help": field.help,
            "is_note": field.type is FieldType.NOTE,
            "statement": field.statement,
        }
        if field.type is FieldType.GROUP:
            return base | {"group": self._group(field)}
        return base | {"cell": self._cell(field, field.key, field.label)}

    def _cell(self, field: Field, path: str, label: str) -> dict[str, Any]:
        parts = parts_of(field)
        if parts and has_slot(field):
            inner = [
                {"label": part.label, "required": part.required}
                | {"cell": self._cell(part, f"{path}.{part.key}", f"{label} {part.label}")}
                for part in parts
            ]
            return {"kind": "parts", "parts": inner}
        return self._simple(field, Slot(path, field, label)) | {"unit": field.unit}

    def _simple(self, field: Field, slot: Slot) -> dict[str, Any]:
        if field.computed:
            return {"kind": "computed"}
        if field.type is FieldType.FILE:
            return {"kind": "file"}
        if field.type is FieldType.NOTE:
            return {"kind": "note"}
        if field.type is FieldType.DECLARATION:
            return {"kind": "ticks", "ticks": [{"label": say("已阅读，同意"), "to": self.targets.add(slot, "true")}]}
        options = self._paper_options(field)
        if options:
            return self._choices(field, slot, options)
        return {
            "kind": _kind(field),
            "example": field.example,
            "to": self.targets.add(slot),
        }

    def _paper_options(self, field: Field) -> Sequence[tuple[str, str]]:
        options = options_of(field, self.regions)
        by_pen = not self.targets.is_fillable
        return options if not (by_pen and field.type is FieldType.REGION and len(options) > 40) else ()

    def _choices(self, field: Field, slot: Slot, options: Sequence[tuple[str, str]]) -> dict[str, Any]:
        if self.targets.is_fillable and is_drop_down(field, len(options)):
            return {"kind": "choose", "to": self.targets.add(slot)}
        ticks = [{"label": label, "to": self.targets.add(slot, state)} for state, label in options]
        return {"kind": "ticks", "ticks": ticks, "many": field.type is FieldType.MANY_OF}

    def _group(self, field: Field) -> dict[str, Any]:
        numbers = range(rows_on_paper(field))
        as_table = len(field.fields) <= COLUMNS_IN_A_TABLE and not any(
            parts_of(part) or part.type in _TOO_WIDE for part in field.fields
        )
        return {
            "rows": [{"label": row_label(field, n), "cells": self._row_cells(field, n, as_table)} for n in numbers],
            "columns": [{"label": part.label, "required": part.required, "unit": part.unit} for part in field.fields],
            "as_table": as_table,
            "more": field.max_rows > len(numbers),
        }

    def _row_cells(self, group: Field, row: int, as_table: bool) -> list[dict[str, Any]]:
        cells = []
        for part in group.fields:
            cell = self._cell(part, f"{group.key}.{row}.{part.key}", f"{row_label(group, row)} {part.label}")
            if as_table:  # the heads of the columns name the units
                cell |= {"unit": ""}
            cells.append({"label": part.label, "required": part.required, "cell": cell})
        return cells


def is_drop_down(field: Field, options: int) -> bool:
    """Whether a choice is made from a list and not by ticking."""
    return field.type in {FieldType.ONE_OF, FieldType.REGION} and options > RADIO_LIMIT


def _kind(field: Field) -> str:
    if field.type in _NUMBERS:
        return "boxes"
    if field.type is FieldType.DATE:
        return "date"
    return "tall" if field.type is FieldType.LONG_TEXT else "line"
