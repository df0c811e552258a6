"""What the verification asks the database for, and what it answers with."""

from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Func


class Finding(NamedTuple):
    """Something that is not as the evidence says. `place` names the row."""

    place: str
    what: str


class Span(NamedTuple):
    """Cases by key, from `first` on and below `beyond`: also those whose row is gone."""

    first: int
    beyond: int

    def of(self, case: str) -> dict[str, int]:
        """The filter for rows whose case is called `case`."""
        return {f"{case}__gte": self.first, f"{case}__lt": self.beyond}


class Microseconds(Func):
    """A moment as `chain.microseconds` gives it, counted by the database: in Python it took longer than the rest."""

    template = "(extract(epoch FROM %(expressions)s) * 1000000)::bigint"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite keeps `2026-11-17 02:00:00[.123456]` in UTC."""
        at, parameters = compiler.compile(self.source_expressions[0])
        sql = f"(CAST(strftime('%%s', {at}) AS INTEGER) * 1000000 + CAST(substr({at}, 21) AS INTEGER))"
        return sql, [*parameters, *parameters]
