"""Which questions are asked, and what the computed ones come to: both hang on the answers and on each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms_engine.answers import as_value, names_of, row_names
from forms_engine.blocks import parts_of
from forms_engine.conditions import TODAY, evaluate, holds
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.normalise import Setting, Wrong, clean


def settle(definition: FormDefinition, values: dict[str, Any], setting: Setting) -> frozenset[str]:
    """The visible paths; computed values are put into `values`.

    Each round hides and computes by the state of the round before, until nothing changes. A chain of conditions
    settles in as many rounds as it is long; cycles are refused when a form is published, and stop at the bound here.
    """
    bound = 2 + sum(1 for field in _all(definition.fields) if field.visible_when or field.computed)
    visible: frozenset[str] | None = None
    for _ in range(bound):
        names = names_of(definition.fields, values, visible) | {TODAY: setting.today.isoformat()}
        this = _Round(setting, visible)
        this.level(definition.fields, values, names, "")
        shown = frozenset(this.shown)
        if shown == visible and not this.changed:
            break
        visible = shown
    return visible or frozenset()


def _all(fields: Sequence[Field]) -> list[Field]:
    return [one for field in fields for one in (field, *field.fields)]


class _Round:
    """One round: what is `shown` by the state before, and whether a computed value `changed`."""

    def __init__(self, setting: Setting, visible: frozenset[str] | None) -> None:
        self.setting = setting
        self.before = visible
        self.shown: set[str] = set()
        self.changed = False

    def level(self, fields: Sequence[Field], values: dict[str, Any], names: Mapping[str, Any], prefix: str) -> None:
        """Decide one level, and the rows of its groups."""
        for field in fields:
            if field.visible_when and not holds(field.visible_when, names):
                continue
            path = prefix + field.key
            self.shown.add(path)
            if field.computed:
                value = _computed(field, names, self.setting)
                self.changed |= value != values.get(field.key)
                values[field.key] = value
            elif field.type is FieldType.GROUP:
                for index, row in enumerate(values.get(field.key, ())):
                    inside = f"{path}.{index}."
                    self.level(field.fields, row, row_names(field, row, names, self.before, inside), inside)
            else:
                self.shown |= {f"{path}.{part.key}" for part in parts_of(field)}


def _computed(field: Field, names: Mapping[str, Any], setting: Setting) -> Any:
    try:
        return clean(field, as_value(field, evaluate(field.computed, names)), setting)
    except Wrong:
        return None
