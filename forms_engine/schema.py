"""The JSON Schema (draft 2020-12) of a form's record, for other systems that read or send it."""

from collections.abc import Sequence
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.definition import Field, FieldType, FormDefinition

_FORMATS: dict[FieldType, dict[str, Any]] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.DECIMAL: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    FieldType.MONEY: {"type": "string", "pattern": r"^\d+\.\d{2}$"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.YES_NO: {"type": "boolean"},
    FieldType.EMAIL: {"type": "string", "format": "email"},
    FieldType.ID_NUMBER: {"type": "string", "pattern": r"^\d{17}[\dX]$"},
    FieldType.USCC: {"type": "string", "pattern": r"^[0-9A-Z]{18}$"},
    FieldType.BANK_NUMBER: {"type": "string", "pattern": r"^\d{8,32}$"},
}


def record_schema(definition: FormDefinition) -> dict[str, Any]:
    """What a record of this form looks like. Nothing is required in it: what had to be answered hangs on conditions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definition.title,
        **_object(definition.fields),
    }


def _object(fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.key: _field(field) for field in fields if field.takes_answer},
        "additionalProperties": False,
    }


def _field(field: Field) -> dict[str, Any]:
    return {"title": field.label} | ({"description": field.help} if field.help else {}) | _shape(field)


def _shape(field: Field) -> dict[str, Any]:
    values = [choice.value for choice in field.choices]
    if field.type is FieldType.ONE_OF:
        return {"type": "string", "enum": values}
    if field.type is FieldType.MANY_OF:
        return {"type": "array", "items": {"enum": values}, "uniqueItems": True}
    if field.type is FieldType.GROUP:
        return {"type": "array", "items": _object(field.fields)}
    if field.type is FieldType.DECLARATION:
        statement = {"const": field.statement}
        return {"type": "object", "properties": {"agreed": {"const": True}, "statement": statement}}
    if parts := parts_of(field):
        return _object(parts)
    return _FORMATS.get(field.type, {"type": "string"})
