"""Conditions in CEL (Common Expression Language), evaluated only here, on the server.

Beside CEL's own there are: `today` (ISO date), `sum(list)` (exact for money; an unanswered amount counts as 0) and
`years_between(from, to)` (full years between two ISO dates, for ages).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import cel

from forms_engine.words import say

TODAY = "today"
_LOOP_VARIABLE = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_]\w*)\s*,")
# What CEL raises for an expression that cannot be worked out with these answers.
_FAILURES = (ValueError, TypeError, RuntimeError, KeyError, IndexError, ZeroDivisionError, OverflowError)


def _sum(values: Sequence[Any]) -> float:
    return float(sum((Decimal(str(value)) for value in values if value is not None), Decimal(0)))


def _years_between(start: str, end: str) -> int:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


_FUNCTIONS: dict[str, Callable[..., Any]] = {"sum": _sum, "years_between": _years_between}


@lru_cache(maxsize=4096)
def _program(expression: str) -> tuple[cel.Program, tuple[str, ...], bool]:
    """The compiled expression, the names it reads, and whether it calls a function of ours."""
    program = cel.compile(expression)
    bound = set(_LOOP_VARIABLE.findall(expression))
    names = tuple(name for name in program.variables() if name not in bound)
    return program, names, bool(_FUNCTIONS.keys() & set(program.functions()))


@lru_cache(maxsize=4096)
def names_in(expression: str) -> frozenset[str]:
    """The answers that an expression reads. Raises ValueError when it cannot be parsed."""
    return frozenset(_program(expression)[1]) - {TODAY} if expression else frozenset()


def loop_variables(expression: str) -> frozenset[str]:
    """The names that an expression gives to the rows it goes through."""
    return frozenset(_LOOP_VARIABLE.findall(expression))


def compute(expression: str, answers: Mapping[str, Any]) -> Any:
    """The value of an expression; names without an answer are null. Raises one of CEL's errors."""
    program, names, calls_ours = _program(expression)
    variables = {name: answers.get(name) for name in names}
    if not calls_ours:
        return program.execute(variables)
    context = cel.Context(variables=variables)
    for name, function in _FUNCTIONS.items():
        context.add_function(name, function)
    return program.execute(context)


def evaluate(expression: str, answers: Mapping[str, Any]) -> Any:
    """The value of an expression, None where it cannot be worked out with these answers.

    Comparing null with anything but null is an error in CEL, and so is a division by zero. What can never work is
    found when the form is published (`problems_of` and the lint's dry run), not when an applicant types.
    """
    try:
        return compute(expression, answers)
    except _FAILURES:
        return None


def holds(expression: str, answers: Mapping[str, Any]) -> bool:
    """Whether a condition is plainly true; what is unanswered or cannot be evaluated does not hold."""
    return evaluate(expression, answers) is True


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> str:
    return f"text.matches({_quoted(f'^(?:{pattern})$')})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches, in time linear in its length (RE2 syntax; Python's own can hang)."""
    return holds(_pattern(pattern), {"text": text})


def pattern_problem(pattern: str) -> str:
    """Why a pattern can never work, empty when it can."""
    try:
        compute(_pattern(pattern), {"text": ""})
    except _FAILURES as error:
        return str(error).splitlines()[0]
    return ""


def problems_of(expression: str, known_names: Iterable[str]) -> list[str]:
    """What is wrong with an expression, in sentences for the person who wrote it."""
    try:
        names = names_in(expression)
    except _FAILURES as error:
        return [
            say("条件“%(expression)s”写法不对：%(reason)s", expression=expression, reason=str(error).splitlines()[0])
        ]
    known = set(known_names)
    problems = []
    if unknown := sorted(names - known):
        problems.append(
            say("条件“%(expression)s”用到了不存在的字段：%(names)s。", expression=expression, names="、".join(unknown))
        )
    if clash := sorted(loop_variables(expression) & known):
        problems.append(
            say(
                "条件“%(expression)s”里逐行计算的代号 %(names)s 与字段同名，请换一个代号。",
                expression=expression,
                names="、".join(clash),
            )
        )
    return problems
