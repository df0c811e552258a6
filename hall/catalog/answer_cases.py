"""The combinations of answers between which a condition can tell, so that one may be tried out on each. No Django here.

A question that is not shown has no answer. Numbers are tried at, between and beyond those that a condition names, which
is enough wherever it only compares; one that calculates, and questions of other types, cannot be counted up.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

from forms_engine.conditions import holds, names_in
from forms_engine.definition import NUMBERS, Field, FieldType

MOST = 1024  # combinations that are tried out; with more, a condition counts as one that may hold

_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_CALCULATES = re.compile(r"[-+*/%]|\w\s*\(")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


def answer_cases(condition: str, fields: Mapping[str, Field]) -> list[dict[str, Any]] | None:
    """Answers by the questions' keys, None for unanswered; None altogether where they cannot be counted up."""
    names = names_in(condition)
    if not names <= fields.keys():
        return None
    showing = _showing(names, fields)
    conditions = [condition, *(fields[name].visible_when for name in showing)]
    possible = {name: _answers(fields[name], conditions) for name in sorted(names)}
    for name in sorted(showing):
        values = possible.get(name) or _answers(fields[name], conditions)
        if values is not None:
            possible[name] = values
    if any(possible[name] is None for name in names):
        return None
    return _combined({name: values for name, values in possible.items() if values is not None}, fields)


def _showing(names: Iterable[str], fields: Mapping[str, Field]) -> set[str]:
    """The questions that decide, over however many others, whether those of these names are shown, and those too."""
    found: set[str] = set()
    open_ones = list(names)
    while open_ones:
        name = open_ones.pop()
        if name not in found and name in fields:
            found.add(name)
            open_ones += names_in(fields[name].visible_when)
    return found


def _combined(possible: Mapping[str, Sequence[Any]], fields: Mapping[str, Field]) -> list[dict[str, Any]] | None:
    if math.prod(len(values) for values in possible.values()) > MOST:
        return None
    hidden = {
        name: fields[name].visible_when
        for name in possible
        if fields[name].visible_when and names_in(fields[name].visible_when) <= possible.keys()
    }
    cases = (dict(zip(possible, values, strict=True)) for values in product(*possible.values()))
    return [
        case
        for case in cases
        if all(case[name] is None or holds(visible_when, case) for name, visible_when in hidden.items())
    ]


def _answers(field: Field, conditions: Iterable[str]) -> list[Any] | None:
    """What a question can be answered with; None where that cannot be counted up."""
    if field.type is FieldType.YES_NO:
        return [None, True, False]
    if field.type is FieldType.ONE_OF:
        return [None, *(choice.value for choice in field.choices)]
    if field.type in NUMBERS and not field.computed:
        return _numbers(field, [_TEXT.sub("", text) for text in conditions if field.key in names_in(text)])
    return None


def _numbers(field: Field, conditions: Sequence[str]) -> list[Any] | None:
    if any(_CALCULATES.search(text) for text in conditions):
        return None
    named = {float(number) for text in conditions for number in _NUMBER.findall(text)}
    named |= {bound for bound in (field.min, field.max, field.above) if bound is not None} or {0.0}
    points = sorted(named)
    tried = {points[0] - 1, *points, *((a + b) / 2 for a, b in pairwise(points)), points[-1] + 1}
    if field.type is FieldType.INTEGER:
        tried = {float(math.floor(one)) for one in tried} | {one + 1 for one in points} | {one - 1 for one in points}
    allowed = [one for one in sorted(tried) if _is_allowed(field, one)]
    return [None, *(int(one) if field.type is FieldType.INTEGER else one for one in allowed)]


def _is_allowed(field: Field, number: float) -> bool:
    if field.type is FieldType.MONEY and number < 0:
        return False
    if field.min is not None and number < field.min:
        return False
    if field.max is not None and number > field.max:
        return False
    return field.above is None or number > field.above
