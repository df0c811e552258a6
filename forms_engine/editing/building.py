"""Conditions put together from choices: “当 [问题] [是] [值]” becomes CEL, and CEL of that shape becomes choices again.

What cannot be chosen stays CEL text: `read` answers None for it, and nothing of it is lost.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from forms_engine.definition import NUMBERS, Field, FieldType
from forms_engine.words import later, say

ROW = "each_row"  # what the rows of a table are called in formulas made here
AND, OR = "&&", "||"
MOST_CLAUSES = 8
_T = FieldType
_TEXTS = frozenset({_T.TEXT, _T.LONG_TEXT, _T.PHONE, _T.EMAIL, _T.ID_NUMBER, _T.USCC, _T.BANK_NUMBER})
_KINDS: Mapping[FieldType, str] = {
    _T.YES_NO: "yes_no",
    _T.ONE_OF: "choice",
    _T.MANY_OF: "choices",
    _T.DATE: "date",
    _T.REGION: "region",
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(_TEXTS, "text"),
}
_ORDERED = frozenset({"number", "date"})
_EQUAL = frozenset({"yes_no", "choice", "number", "date", "text", "region"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition can look at. `name` is how a page sends it, `cel` how a formula reads it."""

    name: str
    label: str
    kind: str
    cel: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to look; `dated` is its name for dates."""

    name: str
    label: str
    kinds: frozenset[str]
    sign: str = ""
    dated: str = ""

    def said(self, kind: str) -> str:
        """Its name for that kind of subject."""
        return say(self.dated if kind == "date" and self.dated else self.label)


@dataclass(frozen=True, slots=True)
class Clause:
    """`value` is what was typed or chosen; with `other` it is the name of another subject."""

    subject: str
    operator: str
    value: str = ""
    other: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """A condition as choices. `joint` is AND or OR, for all of them."""

    clauses: tuple[Clause, ...]
    joint: str = AND


class Unclear(ValueError):
    """The sentence says what is still to be chosen."""


OPERATORS = (
    Operator("is", later("为"), _EQUAL, "=="),
    Operator("is_not", later("不是"), _EQUAL, "!="),
    Operator("more", later("大于"), _ORDERED, ">", later("晚于")),
    Operator("least", later("不小于"), _ORDERED, ">=", later("不早于")),
    Operator("less", later("小于"), _ORDERED, "<", later("早于")),
    Operator("most", later("不大于"), _ORDERED, "<=", later("不晚于")),
    Operator("has", later("选了"), frozenset({"choices"})),
    Operator("has_not", later("没有选"), frozenset({"choices"})),
    Operator("contains", later("包含文字"), frozenset({"text"})),
    Operator("within", later("属于"), frozenset({"region"})),
    Operator("answered", later("已填写"), frozenset()),
    Operator("unanswered", later("没有填写"), frozenset()),
)
_BY_NAME = {one.name: one for one in OPERATORS}
_BY_SIGN = {one.sign: one for one in OPERATORS if one.sign}
WITHOUT_VALUE = frozenset({"answered", "unanswered"})


def subjects_of(fields: Iterable[Field], place: str = "") -> dict[str, Subject]:
    """What a condition at `place` can look at, by name: the other questions, and the sums and rows of tables.

    Within a table's row its own columns come first, and hide questions of the same key.
    """
    every = list(fields)
    group_key, _, column_key = place.partition(".")
    found: dict[str, Subject] = {}
    for group in every if column_key else ():
        if group.key == group_key:
            for column in group.fields:
                if column.key != column_key:
                    found[column.key] = _subject(column, say("本行的“%(label)s”", label=column.label))
    for field in every:
        if field.key in {group_key, column_key, *found} or not field.takes_answer:
            continue
        found[field.key] = _subject(field, field.label)
    for field in every:
        if field.type is FieldType.GROUP and not column_key:
            for one in _of_table(field):
                found[one.name] = one
    return found


def _subject(field: Field, label: str) -> Subject:
    choices = tuple((choice.value, choice.label) for choice in field.choices)
    if field.type is FieldType.YES_NO:
        choices = (("true", say("是")), ("false", say("否")))
    return Subject(field.key, label, _KINDS.get(field.type, "any"), field.key, choices)


def _of_table(group: Field) -> list[Subject]:
    rows = Subject(f"{group.key}#rows", say("%(label)s：行数", label=group.label), "number", f"size({group.key})")
    sums = [
        Subject(
            f"{group.key}.{c.key}#sum",
            say("%(table)s：“%(label)s”合计", table=group.label, label=c.label),
            "number",
            _sum_of(group.key, c.key),
        )
        for c in group.fields
        if c.type in NUMBERS
    ]
    return [rows, *sums]


def _sum_of(group: str, column: str) -> str:
    return f"sum({group}.map({ROW}, {ROW}.{column}))"


def operators_for(subject: Subject) -> list[tuple[str, str]]:
    """(name, words) of the ways to look at a subject."""
    return [(one.name, one.said(subject.kind)) for one in OPERATORS if not one.kinds or subject.kind in one.kinds]


def compile_clauses(built: Built, subjects: Mapping[str, Subject]) -> str:
    """The condition as CEL; empty without clauses. Raises Unclear."""
    if len(built.clauses) > MOST_CLAUSES:
        raise Unclear(say("一个条件最多由 %(most)s 句组成。", most=MOST_CLAUSES))
    joint = f" {OR if built.joint == OR else AND} "
    return joint.join(_compiled(clause, subjects) for clause in built.clauses)


def _compiled(clause: Clause, subjects: Mapping[str, Subject]) -> str:
    subject = subjects.get(clause.subject)
    operator = _BY_NAME.get(clause.operator)
    if subject is None:
        raise Unclear(say("请选择看哪个问题。"))
    if operator is None or (operator.kinds and subject.kind not in operator.kinds):
        raise Unclear(say("请选择“%(label)s”怎么比。", label=subject.label))
    if operator.name in WITHOUT_VALUE:
        return f"{subject.cel} {'!=' if operator.name == 'answered' else '=='} null"
    value = _operand(clause, subject, operator, subjects)
    if operator.name in {"has", "has_not"}:
        inside = f"{value} in {subject.cel}"
        return f"!({inside})" if operator.name == "has_not" else inside
    if operator.name in {"contains", "within"}:
        return f"{subject.cel}.{'contains' if operator.name == 'contains' else 'startsWith'}({value})"
    return f"{subject.cel} {operator.sign} {value}"


def _operand(clause: Clause, subject: Subject, operator: Operator, subjects: Mapping[str, Subject]) -> str:
    if clause.other:
        other = subjects.get(clause.value)
        if other is None or other.kind != subject.kind or not operator.sign:
            raise Unclear(say("请选择和“%(label)s”相比的同类问题。", label=subject.label))
        return other.cel
    value = clause.value.strip()
    if not value:
        raise Unclear(say("请填写“%(label)s”比较的值。", label=subject.label))
    if subject.choices and value not in dict(subject.choices):
        raise Unclear(say("请选择“%(label)s”的一个选项。", label=subject.label))
    if subject.kind == "yes_no":
        return value
    if subject.kind == "number":
        return _number(value, subject)
    if subject.kind == "date" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise Unclear(say("“%(label)s”要和一个日期比，例如 2026-11-23。", label=subject.label))
    return json.dumps(value, ensure_ascii=False)


def _number(value: str, subject: Subject) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise Unclear(say("“%(label)s”要和一个数字比。", label=subject.label)) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15 or number.as_tuple().exponent < -6:  # type: ignore[operator]  # finite: an int
        raise Unclear(say("和“%(label)s”比较的数字太大或太长。", label=subject.label))
    return f"{number:f}"


_TEXT = r"""(?:"(?:\\.|[^"\\])*"|'[^'"\\]*')"""
_CEL = r"[a-z]\w*|size\([a-z]\w*\)|sum\([a-z]\w*\.map\(\w+, \w+\.\w+\)\)"
_COMPARED = re.compile(rf"({_CEL}) (==|!=|>=|<=|>|<) (-?\d+(?:\.\d+)?|true|false|null|{_TEXT}|{_CEL})", re.ASCII)
_CALLED = re.compile(rf"({_CEL})\.(contains|startsWith)\(({_TEXT})\)", re.ASCII)
_CHOSEN = re.compile(rf"({_TEXT}) in ([a-z]\w*)", re.ASCII)
_NOT_CHOSEN = re.compile(rf"!\(({_TEXT}) in ([a-z]\w*)\)", re.ASCII)
_SUM = re.compile(r"sum\((\w+)\.map\((\w+), \2\.(\w+)\)\)", re.ASCII)
_JOINTS = re.compile(rf"{_TEXT}| (&&|\|\|) ")


def read(expression: str, subjects: Mapping[str, Subject]) -> Built | None:
    """CEL as choices; None when it is not of a shape that can be chosen from these subjects."""
    if not expression.strip():
        return Built(())
    pieces, joints = _split(expression.strip())
    if len(set(joints)) > 1 or len(pieces) > MOST_CLAUSES:
        return None
    by_cel = {one.cel: one for one in subjects.values()}
    clauses = [_clause(piece.strip(), by_cel) for piece in pieces]
    if any(clause is None for clause in clauses):
        return None
    return Built(tuple(clause for clause in clauses if clause), joints[0] if joints else AND)


def _split(expression: str) -> tuple[list[str], list[str]]:
    pieces, joints, start = [], [], 0
    for found in _JOINTS.finditer(expression):
        if found.group(1):
            pieces.append(expression[start : found.start()])
            joints.append(found.group(1))
            start = found.end()
    return [*pieces, expression[start:]], joints


def _clause(piece: str, by_cel: Mapping[str, Subject]) -> Clause | None:
    if found := _COMPARED.fullmatch(piece):
        return _comparison(found, by_cel)
    if found := _CALLED.fullmatch(piece):
        operator = "contains" if found.group(2) == "contains" else "within"
        return _checked(_canonical(found.group(1)), operator, _text(found.group(3)), by_cel)
    for pattern, operator in ((_CHOSEN, "has"), (_NOT_CHOSEN, "has_not")):
        if found := pattern.fullmatch(piece):
            return _checked(found.group(2), operator, _text(found.group(1)), by_cel)
    if found := re.fullmatch(r"(!?)([a-z]\w*)", piece, re.ASCII):  # a yes/no question alone
        subject = by_cel.get(found.group(2))
        if subject and subject.kind == "yes_no":
            return Clause(subject.name, "is", "false" if found.group(1) else "true")
    return None


def _comparison(found: re.Match[str], by_cel: Mapping[str, Subject]) -> Clause | None:
    left, sign, right = _canonical(found.group(1)), found.group(2), found.group(3)
    if right == "null":
        name = {"!=": "answered", "==": "unanswered"}.get(sign)
        return Clause(by_cel[left].name, name) if name and left in by_cel else None
    operator = _BY_SIGN[sign].name
    if (other := by_cel.get(_canonical(right))) is not None:
        same = left in by_cel and by_cel[left].kind == other.kind
        return Clause(by_cel[left].name, operator, other.name, other=True) if same else None
    return _checked(left, operator, _text(right), by_cel)


def _checked(cel: str, operator: str, value: str, by_cel: Mapping[str, Subject]) -> Clause | None:
    """The clause if it means the same when it is put together again."""
    if cel not in by_cel:
        return None
    clause = Clause(by_cel[cel].name, operator, value)
    try:
        _compiled(clause, {by_cel[cel].name: by_cel[cel]})
    except Unclear:
        return None
    return clause


def _canonical(cel: str) -> str:
    found = _SUM.fullmatch(cel)
    return _sum_of(found.group(1), found.group(3)) if found else cel


def _text(literal: str) -> str:
    if literal.startswith("'"):
        return literal[1:-1]
    if not literal.startswith('"'):
        return literal
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""


def in_words(expression: str, subjects: Mapping[str, Subject], regions: Mapping[str, str] | None = None) -> str:
    """The condition in words: “是否设置招牌”为“是”. Empty when it cannot be said so."""
    built = read(expression, subjects)
    if built is None or not built.clauses:
        return ""
    joint = say("，或者") if built.joint == OR else say("，并且")
    return joint.join(_said(clause, subjects, regions or {}) for clause in built.clauses)


def _said(clause: Clause, subjects: Mapping[str, Subject], regions: Mapping[str, str]) -> str:
    subject = subjects[clause.subject]
    operator = _BY_NAME[clause.operator]
    parts = {"label": subject.label, "operator": operator.said(subject.kind)}
    if operator.name in WITHOUT_VALUE:
        return say("“%(label)s”%(operator)s", **parts)
    if clause.other:
        return say("“%(label)s”%(operator)s“%(value)s”", value=subjects[clause.value].label, **parts)
    value = dict(subject.choices).get(clause.value) or regions.get(clause.value) or clause.value
    if subject.kind in _ORDERED:
        return say("“%(label)s”%(operator)s %(value)s", value=value, **parts)
    return say("“%(label)s”%(operator)s“%(value)s”", value=value, **parts)


SUM, MINUS, TIMES = "sum", "minus", "times"


def combine(how: str, names: Sequence[str], subjects: Mapping[str, Subject]) -> str:
    """A computed value of number subjects: their sum, the first less the others, or their product. Raises Unclear."""
    chosen = [subjects[name] for name in names if name in subjects and subjects[name].kind == "number"]
    if not chosen or len(chosen) != len(names) or len(chosen) > MOST_CLAUSES:
        raise Unclear(say("请选择要计算的数字问题。"))
    if how == SUM:
        if len(chosen) == 1:
            return chosen[0].cel
        return f"sum([{', '.join(one.cel for one in chosen)}])"
    if len(chosen) < 2:
        raise Unclear(say("请至少选两个数字问题。"))
    if how == MINUS:
        return f"sum([{chosen[0].cel}]) - sum([{', '.join(one.cel for one in chosen[1:])}])"
    if how == TIMES:
        return " * ".join(f"double({one.cel})" for one in chosen)
    raise Unclear(say("请选择怎么算。"))
