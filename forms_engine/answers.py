"""Read raw answers into values, and show values to conditions."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.definition import JSON, MOST_ROWS, Field, FieldType, FormDefinition
from forms_engine.normalise import Setting, Wrong, clean
from forms_engine.words import later, say

_AMOUNTS = frozenset({FieldType.DECIMAL, FieldType.MONEY})
_WITH_SHAPE = later("内容的格式不对，请重新填写。")


class Reader:
    """Cleans answers; what will not do is in `wrong`, by path, and absent from the values.

    A group's values keep the rows where they were typed, an empty one as {}, so that paths name what the person sees.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.wrong: dict[str, str] = {}

    def read(self, fields: Sequence[Field], answers: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
        """The values of one level; unanswered keys are absent. Computed fields are left to `settle`."""
        values: dict[str, Any] = {}
        for field in fields:
            raw = answers.get(field.key)
            if raw in (None, "", [], {}) or not field.is_typed:
                continue
            path = prefix + field.key
            try:
                value = self._value(field, raw, path)
            except Wrong as error:
                self.wrong[path] = str(error)
            else:
                if value not in (None, {}, []):
                    values[field.key] = value
        return values

    def _value(self, field: Field, raw: Any, path: str) -> Any:
        if field.type is FieldType.GROUP:
            if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
                raise Wrong(say(_WITH_SHAPE))
            rows = raw[: MOST_ROWS + 1]
            return [self.read(field.fields, row, f"{path}.{index}.") for index, row in enumerate(rows)]
        parts = parts_of(field)
        if not parts:
            return clean(field, raw, self.setting)
        if not isinstance(raw, dict):
            raise Wrong(say(_WITH_SHAPE))
        return self.read(parts, raw, f"{path}.")


def for_conditions(
    definition: FormDefinition, values: Mapping[str, Any], *, visible: frozenset[str] | None = None
) -> dict[str, Any]:
    """Values (or a record) as conditions see them: amounts are numbers, an agreement is true, empty rows are none.

    With `visible` only what is visible is seen.
    """
    return names_of(definition.fields, values, visible)


def names_of(
    fields: Sequence[Field], values: Mapping[str, Any], visible: frozenset[str] | None = None, prefix: str = ""
) -> dict[str, Any]:
    """The names of one level."""
    names: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.key)
        if value is not None and (visible is None or prefix + field.key in visible):
            names[field.key] = _name(field, value, visible, prefix + field.key)
    return names


def row_names(
    group: Field, row: Mapping[str, Any], names: Mapping[str, Any], visible: frozenset[str] | None, prefix: str
) -> dict[str, Any]:
    """What a condition inside a row sees: the whole form's names, and before them the row's own."""
    return {**names, **_every_part(group.fields, names_of(group.fields, row, visible, prefix))}


def _name(field: Field, value: Any, visible: frozenset[str] | None, path: str) -> Any:
    if field.type in _AMOUNTS:
        return float(value)
    if field.type is FieldType.DECLARATION:
        return True
    if field.type is FieldType.GROUP:
        return [
            _every_part(field.fields, names_of(field.fields, row, visible, f"{path}.{index}."))
            for index, row in enumerate(value)
            if row
        ]
    parts = parts_of(field)
    return _every_part(parts, names_of(parts, value)) if parts else value


def _every_part(parts: Sequence[Field], names: Mapping[str, Any]) -> dict[str, Any]:
    """CEL takes a missing member for an error, a null one for unanswered."""
    return {part.key: names.get(part.key) for part in parts}


def as_value(field: Field, computed: Any) -> JSON:
    """What a computed field's expression gave, as a value of that field; None where it does not fit."""
    if computed is None:
        return None
    if isinstance(computed, float) and field.type in {*_AMOUNTS, FieldType.INTEGER}:
        decimals = {FieldType.INTEGER: 0, FieldType.MONEY: 2}.get(field.type, field.decimals)
        return f"{computed:.{decimals}f}"
    if field.type is FieldType.TEXT:
        return str(computed)
    return computed  # type: ignore[no-any-return]  # checked by clean
