"""Fill a fillable PDF as other programs do: once with pypdf, once with pikepdf (qpdf), which knows nothing of ours."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pikepdf
from pikepdf.form import CheckboxField, ChoiceField, Form, RadioButtonGroup, TextField
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from forms_engine.acroform import field_name, state_name
from forms_engine.blocks import parts_of
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.normalise import Setting, Wrong, clean
from forms_engine.slots import has_slot, options_of, slots_of
from tests.strategies import SAMPLES

TODAY = date(2026, 11, 17)
Filler = Callable[[bytes, Mapping[str, str]], bytes]


def sample_answers(definition: FormDefinition, regions: Mapping[str, str], *, rows: int = 2) -> dict[str, Any]:
    """Answers to everything that can be written on paper, as people type them."""
    setting = Setting(TODAY, regions, {}, {})
    return {f.key: sample(f, setting, rows) for f in definition.fields if has_slot(f)}


def sample(field: Field, setting: Setting, rows: int) -> Any:
    """One answer that the question takes, as somebody types it."""
    if field.type is FieldType.GROUP:
        return [_parts(field, setting, rows) for _ in range(min(rows, field.max_rows))]
    if parts_of(field):
        return _parts(field, setting, rows)
    known = {
        FieldType.ONE_OF: [choice.value for choice in field.choices[-1:]],
        FieldType.MANY_OF: [[choice.value for choice in field.choices[:2]]],
        FieldType.REGION: [code for code, _name in options_of(field, setting.regions)[-1:]],
        FieldType.LICENCE: ["粤0000"],
        FieldType.DECLARATION: [True],
        FieldType.YES_NO: [True],
    }
    for candidate in known.get(field.type) or [field.example, *SAMPLES[field.type], "515638", "50", "2"]:
        try:
            if candidate != "" and clean(field, candidate, setting) is not None:
                return candidate
        except Wrong:
            continue
    return known.get(field.type, ["写不对的"])[0]


def _parts(field: Field, setting: Setting, rows: int) -> dict[str, Any]:
    return {part.key: sample(part, setting, rows) for part in parts_of(field)}


def as_fields(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, str]:
    """PDF field name → what is written, chosen or ticked there."""
    values: dict[str, str] = {}
    for slot in slots_of(definition):
        value: Any = answers
        for step in slot.path.split("."):
            if isinstance(value, list):
                value = value[int(step)] if int(step) < len(value) else None
            else:
                value = (value or {}).get(step)
        if value is None:
            continue
        if slot.field.type in {FieldType.MANY_OF, FieldType.DECLARATION}:
            chosen = value if isinstance(value, list) else ["true"]
            values |= {field_name(slot.path, one): state_name(one) for one in chosen}
        else:
            values[field_name(slot.path)] = {True: "true", False: "false"}.get(value, str(value))
    return values


def with_pypdf(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Sets values alone, as simple programs do, and leaves the drawing to the reader."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for reference in writer.root_object["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        value = values.get(field["/T"])
        if value is None:
            continue
        if field["/FT"] == "/Btn":
            field[NameObject("/V")] = NameObject(f"/{state_name(value)}")
        else:
            field[NameObject("/V")] = TextStringObject(value)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_pikepdf(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Goes by each field's type and options, and writes the file anew with object streams."""
    document = pikepdf.open(io.BytesIO(pdf))
    for name, field in Form(document).items():
        if name not in values:
            continue
        if isinstance(field, TextField | ChoiceField):
            field.value = values[name]
        elif isinstance(field, CheckboxField):
            field.checked = True
        elif isinstance(field, RadioButtonGroup):
            field.value = pikepdf.Name(f"/{state_name(values[name])}")
    out = io.BytesIO()
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def texts_of(pdf: bytes) -> list[str]:
    return [str(field.get("/V", "")) for field in (PdfReader(io.BytesIO(pdf)).get_fields() or {}).values()]
