"""What a new version of a form would have made of applications that were handed in under the old one. Counts only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.difference import carry_over
from forms_engine.validation import Evaluation, evaluate


@dataclass(frozen=True, slots=True)
class PastAnswers:
    """The answers of one application and the day on which it was handed in."""

    answers: Mapping[str, Any]
    day: date


@dataclass(frozen=True, slots=True)
class Affected:
    """In how many applications one question would now be missing, no longer asked, or refused as it was answered."""

    key: str
    label: str
    missing: int
    hidden: int
    refused: int


@dataclass(frozen=True, slots=True)
class Replay:
    """`touched` applications of `total` would go differently."""

    total: int
    touched: int
    questions: tuple[Affected, ...]


def replay(
    old: FormDefinition, new: FormDefinition, past: Iterable[PastAnswers], *, regions: Mapping[str, str]
) -> Replay:
    """Put every application through both versions. Nothing that was answered is in the result."""
    counts: dict[str, Counter[str]] = {"missing": Counter(), "hidden": Counter(), "refused": Counter()}
    total = touched = 0
    for one in past:
        total += 1
        found = set(_differences(old, new, one, regions))
        touched += bool(found)
        for kind, key in found:
            counts[kind][key] += 1
    labels = {field.key: field.label for field in (*old.fields, *new.fields)}
    order = [*(field.key for field in new.fields), *(f.key for f in old.fields if f.key not in new.by_key)]
    rows = [
        Affected(key, labels[key], *(counts[kind][key] for kind in ("missing", "hidden", "refused"))) for key in order
    ]
    return Replay(total, touched, tuple(row for row in rows if row.missing or row.hidden or row.refused))


def _differences(
    old: FormDefinition, new: FormDefinition, past: PastAnswers, regions: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(missing, hidden or refused; key of the question) of one application."""
    files = {name: "" for name, _ in _texts_of(old.fields, FieldType.FILE, past.answers)}
    licences = {number: one.licence_kind for number, one in _texts_of(old.fields, FieldType.LICENCE, past.answers)}

    def judged(definition: FormDefinition, answers: Mapping[str, Any]) -> Evaluation:
        return evaluate(definition, answers, today=past.day, regions=regions, files=files, licences=licences)

    before = judged(old, past.answers)
    carried = carry_over(old, new, past.answers, today=past.day, regions=regions, files=files)
    after = judged(new, carried.answers)
    wrong_before = {path.split(".")[0] for path in before.errors}
    for key in {path.split(".")[0] for path in after.errors} - wrong_before:
        yield ("refused" if key in carried.answers else "missing"), key
    for key in before.record.keys() - after.record.keys() - {path.split(".")[0] for path in after.errors}:
        if not _went_elsewhere(old.by_key[key], new, after):
            yield "hidden", key


def _went_elsewhere(field: Field, new: FormDefinition, after: Evaluation) -> bool:
    """Whether the answer is now that of another question with the same meaning."""
    return any(field.concept and one.concept == field.concept and one.key in after.record for one in new.fields)


def _texts_of(fields: Sequence[Field], kind: FieldType, answers: Mapping[str, Any]) -> Iterator[tuple[str, Field]]:
    """The answers that point to something stored elsewhere, with their questions: what was there counts as there."""
    for field in fields:
        value = answers.get(field.key)
        if field.type is kind and isinstance(value, str):
            yield value, field
        elif field.type is FieldType.GROUP and isinstance(value, list):
            for row in value:
                if isinstance(row, Mapping):
                    yield from _texts_of(parts_of(field), kind, row)
