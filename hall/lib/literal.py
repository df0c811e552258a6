"""Words that stand in a statement's own text instead of among its parameters."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Value

_PLAIN = re.compile(r"[\w-]+", re.ASCII)


class Literal(Value):
    """A word of ours, or a date, written out.

    PostgreSQL comes to keep one plan for all values of a parameter. Such a plan cannot use an index that holds only the
    rows of one state (`condition=`), nor know how rare the state is: it must stand in the text. Never for what a person
    typed. Raises ValueError for anything but a plain word or a date.
    """

    def __init__(self, value: Any, **extra: Any) -> None:
        if not _PLAIN.fullmatch(str(value)):
            raise ValueError(f"Not a plain word: {value!r}")
        super().__init__(value, **extra)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """In quotes, without parameters."""
        return f"'{self.value}'", ()


def literals(words: Iterable[str]) -> list[Literal]:
    """For `__in`: always in the same order, so that the statement is the same in every process."""
    return [Literal(str(word)) for word in sorted(words)]
