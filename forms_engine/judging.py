"""What is missing or wrong among visible answers, and the record of the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms_engine.answers import row_names
from forms_engine.blocks import parts_of, row_heading
from forms_engine.conditions import holds
from forms_engine.definition import JSON, Field, FieldType
from forms_engine.words import say

_CHOSEN = frozenset({FieldType.ONE_OF, FieldType.MANY_OF, FieldType.REGION, FieldType.LICENCE})


class Judge:
    """Goes through the levels of a form once; gathers `errors` and `required` by path."""

    def __init__(self, visible: frozenset[str], wrong: Mapping[str, str]) -> None:
        self.visible = visible
        self.wrong = wrong
        self.errors: dict[str, str] = {}
        self.required: set[str] = set()

    def level(
        self,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        names: Mapping[str, Any],
        prefix: str = "",
        who: str = "",
    ) -> dict[str, JSON]:
        """The record of one level. `who` begins each of its sentences (股东 2：)."""
        record: dict[str, JSON] = {}
        for field in fields:
            path = prefix + field.key
            if path not in self.visible or not field.takes_answer:
                continue
            if field.required or (field.required_when and holds(field.required_when, names)):
                self.required.add(path)
            if path in self.wrong:
                self.errors[path] = who + self.wrong[path]
                continue
            value = values.get(field.key)
            if field.type is FieldType.GROUP:
                value = self._rows(field, value or [], names, path)
            elif parts := parts_of(field):
                value = self._block(parts, value or {}, path, who + field.label + "：")
            elif value is None and path in self.required and not field.computed:
                self.errors[path] = who + _missing(field)
            if value not in (None, {}, []):
                record[field.key] = value
        self._order_of_dates(fields, record, prefix, who)
        return record

    def _rows(self, field: Field, rows: Sequence[Mapping[str, Any]], names: Mapping[str, Any], path: str) -> list[JSON]:
        begun = [i for i, row in enumerate(rows) if row or any(w.startswith(f"{path}.{i}.") for w in self.wrong)]
        records = []
        for index in begun:  # an empty row is no row
            inside = f"{path}.{index}."
            seen = row_names(field, rows[index], names, self.visible, inside)
            who = f"{row_heading(field, index)}："
            records.append(self.level(field.fields, rows[index], seen, inside, who))
        fewest = max(field.min_rows, 1 if path in self.required else 0)
        if len(begun) < fewest:
            self.errors[path] = say("%(label)s至少填 %(fewest)s 行。", label=field.label, fewest=fewest)
        if len(begun) > field.max_rows:
            self.errors[path] = say(
                "%(label)s最多填 %(max_rows)s 行，请删去多出的。", label=field.label, max_rows=field.max_rows
            )
        return [record for record in records if record]

    def _block(self, parts: Sequence[Field], value: Mapping[str, Any], path: str, who: str) -> dict[str, JSON]:
        """Its required parts are asked for once the block is required or begun."""
        begun = value or any(wrong.startswith(f"{path}.") for wrong in self.wrong)
        if not begun and path not in self.required:
            return {}
        return self.level(parts, value, value, f"{path}.", who)

    def _order_of_dates(self, fields: Sequence[Field], record: Mapping[str, JSON], prefix: str, who: str) -> None:
        labels = {field.key: field.label for field in fields}
        for field in fields:
            first, second = record.get(field.not_before or ""), record.get(field.key)
            if isinstance(first, str) and isinstance(second, str) and second < first:
                self.errors[prefix + field.key] = say(
                    "%(who)s%(label)s不能早于%(other)s。",
                    who=who,
                    label=field.label,
                    other=labels.get(field.not_before or ""),
                )


def _missing(field: Field) -> str:
    if field.type is FieldType.YES_NO:
        return say("请回答“%(label)s”。", label=field.label)
    if field.type in _CHOSEN:
        return say("请选择%(label)s。", label=field.label)
    if field.type is FieldType.FILE:
        return say("请上传“%(label)s”。", label=field.label)
    if field.type is FieldType.DECLARATION:
        return say("请阅读“%(label)s”，同意的请勾选。", label=field.label)
    return say("请填写%(label)s。", label=field.label)
