"""Statements of the busiest acts whose text is made once a process.

The ORM makes the text of a statement anew at each call, which takes several times as long as the database's answer.
Fields still say how their values are stored and read, so a row is the same whichever way it came.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model, which get their keys, in one statement. No signals; `save` is not called."""
    if not rows:
        return
    fields = _insertable(type(rows[0]))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insert_text(type(rows[0]), len(rows)), values)
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model, attributes: Sequence[str]) -> None:
    """Store these attributes of a row. Raises DatabaseError when there is no such row."""
    fields = [_field(type(row), name) for name in attributes]
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_update_text(type(row), tuple(attributes)), [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row._meta.label} {row.pk} is not there to be changed.")


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # a column, never a reverse relation
    return field


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


@cache
def _insertable(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]


@cache
def _insert_text(model: type[Model], count: int) -> str:
    fields = _insertable(model)
    columns = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(f"({', '.join(['%s'] * len(fields))})" for _ in range(count))
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    return f"INSERT INTO {table} ({columns}) VALUES {places} RETURNING {key}"  # noqa: S608 our own names


@cache
def _update_text(model: type[Model], attributes: tuple[str, ...]) -> str:
    changed = ", ".join(f"{_quoted(_field(model, name).column)} = %s" for name in attributes)
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    return f"UPDATE {table} SET {changed} WHERE {key} = %s"  # noqa: S608 our own names


@dataclass(frozen=True, slots=True)
class _Made:
    """What the ORM makes of a query before it runs it. The columns from `first` to `end` are the row's own."""

    text: str
    parameters: Sequence[tuple[str, Any]]  # the name of what stands in its place, and else the value itself
    converters: Any
    model: type[Model]
    names: Sequence[str]
    first: int
    end: int
    populators: Sequence[Any]
    annotations: Mapping[str, int]

    def object(self, row: list[Any]) -> Any:
        """As the ORM makes it, with its related rows and annotations."""
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.first : self.end])
        for populator in self.populators:
            populator.populate(row, found)
        for name, place in self.annotations.items():
            setattr(found, name, row[place])
        return found


class Prepared(Generic[M]):
    """A query whose parameters change: `build` is called once, with stand-ins for them."""

    def __init__(self, build: "Callable[..., QuerySet[M]]", **stand_ins: Any) -> None:
        self._build, self._stand_ins = build, stand_ins
        self._made: _Made | None = None

    def first(self, **parameters: Any) -> M | None:
        """The first row that the query finds with these, None when there is none."""
        return next(iter(self.all(**parameters)), None)

    def all(self, **parameters: Any) -> list[M]:
        """The rows that the query finds with these."""
        self._made = made = self._made or self._make()
        with connection.cursor() as cursor:
            cursor.execute(made.text, [parameters.get(one, other) for one, other in made.parameters])
            return [made.object(list(row)) for row in cursor.fetchall()]

    def _make(self) -> _Made:
        rows = self._build(**self._stand_ins)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        known, select = compiler.klass_info, compiler.select
        first, end = known["select_fields"][0], known["select_fields"][-1] + 1
        return _Made(
            text,
            [(next((name for name, one in self._stand_ins.items() if one == value), ""), value) for value in values],
            compiler.get_converters([expression for expression, _text, _alias in select]),
            known["model"],
            [column[0].target.attname for column in select[first:end]],
            first,
            end,
            get_related_populators(known, select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # stubs of a later Django
            compiler.annotation_col_map,
        )
