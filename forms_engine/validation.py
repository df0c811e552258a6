"""Given a definition and answers: what is asked, what is missing, what is wrong, what is the record?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_engine.conditions import holds, names_in
from forms_engine.definition import JSON, Field, FieldType, FormDefinition
from forms_engine.normalise import Setting, Wrong, clean


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`errors` maps field keys to sentences; `record` holds the cleaned answers of visible fields only."""

    visible: frozenset[str]
    visible_sections: frozenset[str]
    required: frozenset[str]
    errors: Mapping[str, str]
    record: dict[str, JSON]


def evaluate(
    definition: FormDefinition, answers: Mapping[str, Any], *, today: date, regions: Mapping[str, str] | None = None
) -> Evaluation:
    """Check all answers. Never raises, whatever JSON the answers hold.

    What is hidden counts as unanswered for every other condition, so an answer that was given before its question
    disappeared has no effect and never reaches the record.
    """
    setting = Setting(today, regions or {})
    values: dict[str, JSON] = {}
    wrong: dict[str, str] = {}
    for field in definition.fields:
        try:
            values[field.key] = clean(field, answers.get(field.key), setting)
        except Wrong as error:
            wrong[field.key] = str(error)
    visible = _visible(definition, values)
    record: dict[str, JSON] = {k: value for k, value in values.items() if k in visible and value is not None}
    names = for_conditions(definition, record)
    required = frozenset(
        field.key
        for field in definition.fields
        if field.key in visible
        and field.takes_answer
        and (field.required or (field.required_when and holds(field.required_when, names)))
    )
    errors = {key: text for key, text in wrong.items() if key in visible}
    for field in definition.fields:
        if field.key in required and field.key not in record and field.key not in errors:
            errors[field.key] = _missing(field)
    errors |= _broken_rules(definition, record, names, errors)
    sections = frozenset(s.key for s in definition.sections if any(f.key in visible for f in s.fields))
    return Evaluation(visible, sections, required, errors, record)


def for_conditions(definition: FormDefinition, record: Mapping[str, JSON]) -> dict[str, Any]:
    """The record as conditions see it: decimals are numbers."""
    decimals = {field.key for field in definition.fields if field.type is FieldType.DECIMAL}
    return {key: float(str(value)) if key in decimals else value for key, value in record.items()}


def _visible(definition: FormDefinition, values: Mapping[str, JSON]) -> frozenset[str]:
    """Hide until nothing changes. Hiding can only be undone by another hiding, so the rounds are bounded."""
    visible = frozenset(field.key for field in definition.fields)
    for _ in range(len(visible) + 1):
        names = for_conditions(
            definition, {key: value for key, value in values.items() if key in visible and value is not None}
        )
        now = frozenset(f.key for f in definition.fields if not f.visible_when or holds(f.visible_when, names))
        if now == visible:
            break
        visible = now
    return visible


def _broken_rules(
    definition: FormDefinition, record: Mapping[str, JSON], names: Mapping[str, Any], errors: Mapping[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in definition.fields:
        first, second = record.get(field.not_before or ""), record.get(field.key)
        if field.not_before and isinstance(first, str) and isinstance(second, str) and second < first:
            earlier = next(f.label for f in definition.fields if f.key == field.not_before)
            found[field.key] = f"{field.label}不能早于{earlier}。"
    for check in definition.checks:
        answered = all(name in record for name in names_in(check.expression))
        if answered and check.field not in errors and not holds(check.expression, names):
            found[check.field] = check.message
    return found


def _missing(field: Field) -> str:
    if field.type is FieldType.YES_NO:
        return f"请回答“{field.label}”。"
    if field.type in {FieldType.ONE_OF, FieldType.MANY_OF, FieldType.REGION}:
        return f"请选择{field.label}。"
    return f"请填写{field.label}。"
