"""Conditions in CEL (Common Expression Language), evaluated only here, on the server."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import cel


@lru_cache(maxsize=4096)
def _program(expression: str) -> cel.Program:
    return cel.compile(expression)


def names_in(expression: str) -> frozenset[str]:
    """The names that an expression reads. Raises ValueError when it cannot be parsed."""
    return frozenset(_program(expression).variables()) if expression else frozenset()


def evaluate(expression: str, answers: Mapping[str, Any]) -> Any:
    """The value of an expression; names without an answer are null.

    Comparing null with anything but null is an error in CEL, and so is a division by zero: the value is then None.
    What can never work is found when the form is published (`problems_of`), not when an applicant types.
    """
    try:
        program = _program(expression)
        return program.execute({name: answers.get(name) for name in program.variables()})
    except (ValueError, TypeError, RuntimeError, ZeroDivisionError, OverflowError):
        return None


def holds(expression: str, answers: Mapping[str, Any]) -> bool:
    """Whether a condition is plainly true; what is unanswered or cannot be evaluated does not hold."""
    return evaluate(expression, answers) is True


def problems_of(expression: str, known_names: Iterable[str]) -> list[str]:
    """What is wrong with an expression, in sentences for the person who wrote it."""
    try:
        names = names_in(expression)
    except ValueError as error:
        return [f"条件“{expression}”写法不对:{str(error).splitlines()[0]}"]
    unknown = sorted(names - set(known_names))
    return [f"条件“{expression}”用到了不存在的字段:{'、'.join(unknown)}"] if unknown else []
