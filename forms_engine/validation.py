"""Given a definition and answers: what is asked, what is missing, what is wrong, what is the record?

Answers are JSON by field key: a simple answer, an object for a block (person, address), a list of objects for a group.
A path names any answer: `shop_name`, `owner.id_number`, `shareholders.0.amount`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_engine.answers import Reader, for_conditions
from forms_engine.conditions import TODAY, holds, names_in
from forms_engine.definition import JSON, Field, FieldType, FormDefinition
from forms_engine.judging import Judge
from forms_engine.normalise import Setting
from forms_engine.settling import settle

__all__ = ["Evaluation", "evaluate", "for_conditions"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`visible`, `required` and `errors` hold paths; `record` holds the cleaned answers of visible fields only.

    `computed` holds by path, the rows counted as they were typed, what the computed fields came to.
    """

    visible: frozenset[str]
    visible_sections: frozenset[str]
    required: frozenset[str]
    errors: Mapping[str, str]
    record: dict[str, JSON]
    computed: Mapping[str, JSON]


def evaluate(
    definition: FormDefinition,
    answers: Mapping[str, Any],
    *,
    today: date,
    regions: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    licences: Mapping[str, str] | None = None,
) -> Evaluation:
    """Check all answers. Never raises, whatever JSON the answers hold.

    What is hidden counts as unanswered for every other condition, so an answer that was given before its question
    disappeared has no effect and never reaches the record.
    """
    setting = Setting(today, regions or {}, files or {}, licences or {})
    reader = Reader(setting)
    values = reader.read(definition.fields, answers)
    visible = settle(definition, values, setting)
    judge = Judge(visible, reader.wrong)
    names = for_conditions(definition, values, visible=visible) | {TODAY: today.isoformat()}
    record = judge.level(definition.fields, values, names)
    errors = judge.errors | _broken_rules(definition, record, names, judge.errors)
    sections = frozenset(s.key for s in definition.sections if any(f.key in visible for f in s.fields))
    return Evaluation(
        visible, sections, frozenset(judge.required), errors, record, dict(_computed(definition.fields, values, ""))
    )


def _broken_rules(
    definition: FormDefinition, record: Mapping[str, JSON], names: Mapping[str, Any], errors: Mapping[str, str]
) -> dict[str, str]:
    """The checks over several fields that fail. A check waits until all it reads is answered and right."""
    found: dict[str, str] = {}
    wrong = {path.split(".")[0] for path in errors}
    for check in definition.checks:
        read = names_in(check.expression)
        ready = check.field not in wrong and all(name in record and name not in wrong for name in read)
        if ready and not holds(check.expression, names):
            found[check.field] = check.message
    return found


def _computed(fields: Sequence[Field], values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, JSON]]:
    for field in fields:
        if field.computed:
            yield prefix + field.key, values.get(field.key)
        elif field.type is FieldType.GROUP:
            for index, row in enumerate(values.get(field.key, ())):
                yield from _computed(field.fields, row, f"{prefix}{field.key}.{index}.")
