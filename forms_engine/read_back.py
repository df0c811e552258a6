"""What a person filled into the fillable PDF, as answers of a draft; and all that did not fit, so that nothing is lost.

The PDF comes from anywhere: every reader writes fields in its own way, and some come from attackers. Nothing here
raises; what cannot be read is not a form.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as value_of
from datetime import date
from enum import StrEnum
from typing import Any

from forms_engine.acroform import MARKER_FIELD, field_name, state_name
from forms_engine.blocks import parts_of
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.fillable import Marker
from forms_engine.pdf_values import Filled, filled_fields
from forms_engine.slots import Slot, compact, options_of, put, row_label, slots_of
from forms_engine.validation import evaluate
from forms_engine.words import later, said_day, say

_CHINESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_IDLE = later("按您填的其他内容，这一项不用填；改了其他内容就会用上。")
_BARE_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


class Origin(StrEnum):
    """Whose form the PDF is."""

    SAME = "same"  # this form in this revision
    OTHER_REVISION = "other_revision"  # this form, but its questions may have changed since
    OTHER_FORM = "other_form"
    UNKNOWN = "unknown"  # no form of ours, or one that was printed into a picture


@dataclass(frozen=True, slots=True)
class Unfit:
    """Something that was filled in and is not an answer as it stands.

    `is_kept`: the draft has it, to be corrected; with `is_idle` there is nothing to correct, since it is not asked for.
    """

    label: str
    text: str
    reason: str
    is_kept: bool = False
    is_idle: bool = False


@dataclass(frozen=True, slots=True)
class ReadBack:
    """`answers` are what the web form would have got; `marker` says what the PDF says of itself."""

    origin: Origin
    answers: dict[str, Any] = value_of(default_factory=dict)
    unfit: tuple[Unfit, ...] = ()
    marker: Marker | None = None


def read_filled(
    pdf: bytes,
    definition: FormDefinition,
    *,
    marker: Marker,
    today: date,
    regions: Mapping[str, str],
    as_defined: Callable[[str], str] = str,
) -> ReadBack:
    """Read a filled form back. `marker` is that of the form that is expected. Never raises.

    `as_defined` brings the words of an option, which may have been printed in another language, into the definition's.
    """
    fields = filled_fields(pdf)
    found = Marker.read(fields.pop(MARKER_FIELD, Filled()).text)
    if found is None:
        return ReadBack(Origin.UNKNOWN)
    if found.form != marker.form:
        return ReadBack(Origin.OTHER_FORM, marker=found)
    origin = Origin.SAME if found.digest == marker.digest else Origin.OTHER_REVISION
    reader = _Reader(fields, regions, as_defined, is_same=origin is Origin.SAME)
    for slot in slots_of(definition):
        reader.read(slot)
    answers = compact(definition.fields, reader.answers)
    unfit = [*reader.unfit, *reader.left_over(), *_wrong(definition, answers, reader, today, regions)]
    return ReadBack(origin, answers, tuple(unfit), found)


class _Reader:
    """Takes the fields of the PDF one slot after the other; what no slot takes is left over."""

    def __init__(
        self, fields: dict[str, Filled], regions: Mapping[str, str], as_defined: Callable[[str], str], *, is_same: bool
    ) -> None:
        self.fields = fields
        self.as_defined = as_defined
        self.regions = regions
        self.is_same = is_same
        self.answers: dict[str, Any] = {}
        self.unfit: list[Unfit] = []

    def read(self, slot: Slot) -> None:
        """Put this slot's answer into the answers."""
        kind = slot.field.type
        if kind is FieldType.DECLARATION:
            self._agreement(slot)
        elif kind is FieldType.MANY_OF:
            self._many(slot)
        elif options := options_of(slot.field, self.regions):
            self._one(slot, dict(options))
        elif text := self._taken(field_name(slot.path)):
            put(self.answers, slot.path, _as_typed(slot, text))

    def _taken(self, name: str) -> str:
        return self.fields.pop(name, Filled()).text

    def _one(self, slot: Slot, options: Mapping[str, str]) -> None:
        filled = self.fields.pop(field_name(slot.path), Filled())
        text = filled.text
        if not text:
            return
        # A tick is the name of a state, a list gives the value, and some readers give the words that were shown.
        meant = {state_name(value): value for value in options} | {label: value for value, label in options.items()}
        value = text if text in options else meant.get(text) or meant.get(self.as_defined(text))
        if value is None:
            self.unfit.append(Unfit(slot.label, filled.shown, say("现在的表格里没有这个选项，请在网上重新选择。")))
            return
        is_yes_no = slot.field.type is FieldType.YES_NO
        put(self.answers, slot.path, value == "true" if is_yes_no else value)

    def _many(self, slot: Slot) -> None:
        values = [
            value
            for value, _label in options_of(slot.field, self.regions)
            if self._taken(field_name(slot.path, value)) not in ("", "Off")
        ]
        if values:
            put(self.answers, slot.path, values)

    def _agreement(self, slot: Slot) -> None:
        if not self._taken(field_name(slot.path, "true")):
            return
        if self.is_same:
            put(self.answers, slot.path, True)
        else:
            self.unfit.append(Unfit(slot.label, say("同意"), say("表格有更新，请在网上重新阅读承诺内容后再同意。")))

    def left_over(self) -> list[Unfit]:
        """What was filled in where the form has no place (any more)."""
        return [
            Unfit(one.label or name, one.shown, say("现在的表格里没有这一项。"))
            for name, one in self.fields.items()
            if one.text
        ]


def _as_typed(slot: Slot, text: str) -> str:
    """As it would be typed on the web: dates and units in the ways that people write them by hand."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    compacted = re.sub(r"\s+", "", text)
    if slot.field.type is FieldType.DATE:
        found = _CHINESE_DATE.fullmatch(compacted) or _BARE_DATE.fullmatch(compacted)
        if found:
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    unit = slot.field.unit
    if unit and compacted.endswith(unit):
        return compacted.removesuffix(unit)
    return text


def _wrong(
    definition: FormDefinition, answers: Mapping[str, Any], reader: _Reader, today: date, regions: Mapping[str, str]
) -> list[Unfit]:
    """Answers that the web form would not let pass, or not ask for; they are kept, to be corrected there."""
    evaluation = evaluate(definition, answers, today=today, regions=regions)
    wrong = []
    for slot in _given(definition, answers, regions):
        text = slot.text
        reason = evaluation.errors.get(slot.path, "")
        if reason:
            wrong.append(Unfit(slot.label, text, reason, is_kept=True))
        elif not _is_asked(slot.path, evaluation.visible):
            wrong.append(Unfit(slot.label, text, say(_IDLE), is_kept=True, is_idle=True))
    return wrong


@dataclass(frozen=True, slots=True)
class _Given:
    path: str
    label: str
    text: str


def _given(definition: FormDefinition, answers: Mapping[str, Any], regions: Mapping[str, str]) -> list[_Given]:
    """The simple answers that were filled in, by the paths that errors have."""
    given = []
    for slot in slots_of(definition):
        value: Any = answers
        for step in slot.path.split("."):
            if isinstance(value, list):
                value = value[int(step)] if int(step) < len(value) else None
            else:
                value = value.get(step) if isinstance(value, dict) else None
        if value not in (None, "", []):
            given.append(_Given(slot.path, slot.label, in_words(slot.field, value, regions)))
    return given


def _is_asked(path: str, visible: frozenset[str]) -> bool:
    """The parts of a block and the cells of a row are asked for where the whole is."""
    return path in visible or path.split(".")[0] in visible


def in_words(field: Field, raw: Any, regions: Mapping[str, str]) -> str:
    """An answer of a draft as people read it, right or wrong. Never raises (review.display takes clean ones only)."""
    if isinstance(raw, bool):
        return say("是") if raw else say("否")
    if field.type is FieldType.GROUP and isinstance(raw, list):
        return "；".join(f"{row_label(field, n)}：{_parts_in_words(field, row, regions)}" for n, row in enumerate(raw))
    if isinstance(raw, dict):
        return _parts_in_words(field, raw, regions)
    if field.type is FieldType.DATE:
        return said_day(str(raw))
    labels = dict(options_of(field, regions))
    return "、".join(labels.get(str(one), str(one)) for one in (raw if isinstance(raw, list) else [raw]))


def _parts_in_words(field: Field, raw: Any, regions: Mapping[str, str]) -> str:
    if not isinstance(raw, dict):
        return str(raw)
    parts = [part for part in parts_of(field) if raw.get(part.key) not in (None, "", [])]
    return "，".join(f"{part.label} {in_words(part, raw[part.key], regions)}" for part in parts)
