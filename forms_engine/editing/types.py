"""What belongs to which type of question: what is asked of the editor, and what a new type starts with."""

from collections.abc import Mapping
from typing import Any

from forms_engine.definition import BLOCKS, NUMBERS, FieldType

_T = FieldType
_EVERY = frozenset({"label", "type", "help", "visible_when", "condition_text"})
_ANSWERED = frozenset({"required", "required_when", "example", "concept", "prefill", "authoritative", "sensitive"})
_COMPUTABLE = NUMBERS | {_T.TEXT, _T.DATE, _T.YES_NO}
_OWN: Mapping[FieldType, frozenset[str]] = {
    _T.TEXT: frozenset({"min_length", "max_length", "pattern", "pattern_message", "unit"}),
    _T.LONG_TEXT: frozenset({"min_length", "max_length"}),
    _T.INTEGER: frozenset({"min", "max", "above", "unit"}),
    _T.DECIMAL: frozenset({"min", "max", "above", "unit", "decimals"}),
    _T.MONEY: frozenset({"min", "max", "above"}),
    _T.DATE: frozenset({"not_before"}),
    _T.ONE_OF: frozenset({"choices"}),
    _T.MANY_OF: frozenset({"choices"}),
    _T.REGION: frozenset({"lowest"}),
    _T.ADDRESS: frozenset({"lowest"}),
    _T.LICENCE: frozenset({"licence_kind"}),
    _T.DECLARATION: frozenset({"statement"}),
    _T.GROUP: frozenset({"fields", "min_rows", "max_rows", "row_name"}),
}
DECLARATION_TEXT = "我承诺：以上填写的内容真实、准确、完整；如有不实，愿意承担相应的法律责任。"


def attributes_of(kind: FieldType) -> frozenset[str]:
    """The attributes that mean something for questions of that type."""
    if kind is _T.NOTE:
        return _EVERY
    mine = _EVERY | _ANSWERED | _OWN.get(kind, frozenset())
    if kind is _T.GROUP:
        mine -= {"example", "prefill", "authoritative", "concept"}
    if kind in BLOCKS | {_T.YES_NO, _T.ONE_OF, _T.MANY_OF, _T.REGION, _T.FILE, _T.DECLARATION, _T.LICENCE}:
        mine -= {"example"}
    if kind in {_T.FILE, _T.DECLARATION}:
        mine -= {"prefill", "authoritative"}
    return mine | {"computed"} if kind in _COMPUTABLE else mine


def starting_values(kind: FieldType) -> dict[str, Any]:
    """What a new question of that type must have beside its label."""
    if kind in {_T.ONE_OF, _T.MANY_OF}:
        return {"choices": [{"value": "a", "label": "选项一"}, {"value": "b", "label": "选项二"}]}
    if kind is _T.DECLARATION:
        return {"statement": DECLARATION_TEXT, "required": True}
    if kind is _T.GROUP:
        return {"fields": [{"key": "lie", "label": "第一列", "type": "text"}], "min_rows": 1}
    return {}


def fitting(data: Mapping[str, Any], kind: FieldType) -> dict[str, Any]:
    """A question's JSON under another type: what does not belong to it goes, what it needs comes."""
    allowed = attributes_of(kind)
    kept = {name: value for name, value in data.items() if name in allowed}
    missing = {name: value for name, value in starting_values(kind).items() if not kept.get(name)}
    return {**kept, **missing, "type": kind.value}
