"""Where on paper each answer stands: one slot a simple answer, named by its path. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.words import say

ROWS_ON_PAPER = 5
RADIO_LIMIT = 8  # more choices than this become a drop-down on the fillable form
# Paper cannot take these: a file is handed in beside it, a note is only read.
_WITHOUT_SLOT = frozenset({FieldType.FILE, FieldType.NOTE})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place to write. `path` is the answer's (`shareholders.0.amount`), `label` says whose place it is."""

    path: str
    field: Field
    label: str


def has_slot(field: Field) -> bool:
    """Whether a person can write this answer on paper."""
    return field.is_typed and field.type not in _WITHOUT_SLOT


def rows_on_paper(group: Field) -> int:
    """How many rows of a group are printed: five, or as many as there must or may be."""
    return min(group.max_rows, max(ROWS_ON_PAPER, group.min_rows))


def row_label(group: Field, index: int) -> str:
    """What one row is called: 股东 1."""
    return f"{group.row_name or group.label} {index + 1}"


def slots_of(definition: FormDefinition) -> Iterator[Slot]:
    """Every slot of a form in the order of the paper."""
    for field in definition.fields:
        yield from slots_in(field)


def slots_in(field: Field, path: str = "", label: str = "") -> Iterator[Slot]:
    """The slots of one field: its own, its parts', or its rows' times its columns."""
    path, label = path or field.key, label or field.label
    if not has_slot(field):
        return
    parts = parts_of(field)
    if not parts:
        yield Slot(path, field, label)
        return
    rows = [(f"{path}.{n}", row_label(field, n)) for n in range(rows_on_paper(field))]
    for place, named in rows if field.type is FieldType.GROUP else [(path, label)]:
        for part in parts:
            yield from slots_in(part, f"{place}.{part.key}", f"{named} {part.label}")


def options_of(field: Field, regions: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """What can be chosen: (value, label). Villages are named after their town."""
    if field.type is FieldType.YES_NO:
        return (("true", say("是")), ("false", say("否")))
    if field.type is FieldType.REGION:
        return _regions(field, regions)
    return [(choice.value, choice.label) for choice in field.choices]


def _regions(field: Field, regions: Mapping[str, str]) -> list[tuple[str, str]]:
    named: list[tuple[str, str]] = []
    for code, name in regions.items():
        above = [one for one in regions if one != code and code.startswith(one)]
        if not above:
            named.append((code, name))
        elif field.lowest == "village":
            named.append((code, f"{regions[max(above, key=len)]} {name}"))
    return named


def put(answers: dict[str, Any], path: str, value: Any) -> None:
    """Set the answer at a path; a numbered step is a row of a group (kept by number until `compact`)."""
    *steps, last = path.split(".")
    for step in steps:
        answers = answers.setdefault(step, {})
    answers[last] = value


def compact(fields: Sequence[Field], answers: dict[str, Any]) -> dict[str, Any]:
    """Turn groups' numbered rows into lists; empty rows were never there."""
    for field in fields:
        rows = answers.get(field.key)
        if field.type is FieldType.GROUP and isinstance(rows, dict):
            answers[field.key] = [compact(field.fields, rows[n]) for n in sorted(rows, key=int)]
    return answers
