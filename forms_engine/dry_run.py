"""Run every expression of a form on sample answers before anybody types one: what fails with all of them, always will.

Sampling cannot prove that a condition is never true; it finds the plain mistakes (comparing a number with a text, a
choice that does not exist) that make a question unreachable.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.conditions import TODAY, compute, names_in
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.words import say

_TODAY = "2026-11-23"
_NUMBERS: tuple[Any, ...] = (1, 0, 7, 100, 10_000_000)
_SAMPLES: Mapping[FieldType, tuple[Any, ...]] = {
    FieldType.INTEGER: _NUMBERS,
    FieldType.DECIMAL: _NUMBERS,
    FieldType.MONEY: _NUMBERS,
    FieldType.YES_NO: (True, False),
    FieldType.DATE: (_TODAY, "1950-01-01", "2199-12-31", "2024-02-29"),
    FieldType.DECLARATION: (True,),
}
_ROUNDS = 5


def type_errors(definition: FormDefinition) -> Iterator[tuple[str, str]]:
    """(place, sentence) of each expression that fails whatever is answered."""
    for place, expression, columns in _expressions(definition):
        failure = ""
        for names in _samples(definition, columns):
            try:
                compute(expression, names)
            except ZeroDivisionError:  # of one sample: answered otherwise it works
                break
            except (ValueError, TypeError, RuntimeError, KeyError, IndexError, OverflowError) as error:
                failure = str(error).split(".")[0]
            else:
                break
        else:
            yield (
                place,
                say(
                    "条件“%(expression)s”试算不通，请检查比较的两边是不是同一类内容（%(failure)s）。",
                    expression=expression,
                    failure=failure,
                ),
            )


def never_true(definition: FormDefinition) -> Iterator[tuple[str, str]]:
    """(place, sentence) of each field that no sample of answers shows, where the samples cover all that decides."""
    kinds = {field.key: field for field in definition.fields}
    for field in definition.fields:
        read = names_in(field.visible_when)
        if not read or any(name not in kinds or kinds[name].type not in _COVERED for name in read):
            continue
        if not any(_is_true(field.visible_when, names) for names in _combinations([kinds[name] for name in read])):
            yield (
                field.key,
                say("显示条件“%(visible_when)s”永远不成立，这个问题谁也看不到。", visible_when=field.visible_when),
            )


_COVERED = frozenset({FieldType.YES_NO, FieldType.ONE_OF})
_MOST_COMBINATIONS = 4096


def _combinations(fields: list[Field]) -> Iterator[dict[str, Any]]:
    """Every way to answer, and not to answer, these questions; the first few thousand when there are more."""
    rows: list[dict[str, Any]] = [{}]
    for field in fields:
        values = [None, *_of(field)]
        rows = [row | {field.key: value} for row in rows for value in values][:_MOST_COMBINATIONS]
    yield from rows


def _is_true(expression: str, names: Mapping[str, Any]) -> bool:
    try:
        return compute(expression, names) is True
    except (ValueError, TypeError, RuntimeError, KeyError, IndexError, OverflowError, ZeroDivisionError):
        return False


def _expressions(definition: FormDefinition) -> Iterator[tuple[str, str, Field | None]]:
    """(place, expression, the group whose row it may read)."""
    for field in definition.fields:
        for one, group in [(field, None), *((column, field) for column in field.fields)]:
            place = f"{group.key}.{one.key}" if group else one.key
            for expression in filter(None, (one.visible_when, one.required_when, one.computed)):
                yield place, expression, group
    for check in definition.checks:
        yield check.field, check.expression, None


def _samples(definition: FormDefinition, group: Field | None) -> Iterator[dict[str, Any]]:
    """Full sets of answers, each type cycling through its samples."""
    for turn in range(_ROUNDS):
        names = {field.key: _name(field, turn) for field in definition.fields if field.takes_answer}
        if group:
            names |= {column.key: _name(column, turn) for column in group.fields}
        yield names | {TODAY: _TODAY}


def _name(field: Field, turn: int) -> Any:
    if field.type is FieldType.GROUP:
        return [{column.key: _name(column, turn + row) for column in field.fields} for row in range(2)]
    if parts := parts_of(field):
        return {part.key: _name(part, turn) for part in parts}
    return _of(field)[turn % len(_of(field))]


def _of(field: Field) -> tuple[Any, ...]:
    values = tuple(choice.value for choice in field.choices)
    if field.type is FieldType.MANY_OF:
        return (list(values), *([value] for value in values))
    if field.type in {FieldType.DECIMAL, FieldType.MONEY}:
        return tuple(float(number) for number in _NUMBERS)
    return values or _SAMPLES.get(field.type, ("示例", "1", ""))
