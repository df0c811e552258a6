"""Statements of the busiest acts whose text is made once a process.

The ORM makes the text of a statement anew at each call, which takes several times as long as the database's answer.
Fields still say how their values are stored and read, so a row is the same whichever way it came.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.base import ModelState
from django_fsm import FSMField

from hall.lib.sealed import SealedTextField

M = TypeVar("M", bound=Model)
_Inserts = Mapping[type[Model], Sequence[Model]]
_Updates = Sequence[tuple[Model, Sequence[str]]]


class Writes:
    """Rows that an act leaves to be stored: at `flush`, which reads their values then.

    PostgreSQL stores all of them in one statement, in no order (references are checked at the commit); a row of JSON
    is one parameter, so the text does not depend on how many rows there are. SQLite has no such statement, and next to
    nothing between it and the hall: there it is a statement a model.
    """

    def __init__(self) -> None:
        self._inserts: dict[type[Model], list[Model]] = {}
        self._updates: list[tuple[Model, Sequence[str]]] = []

    def insert(self, rows: Sequence[Model]) -> None:
        """Rows of one model, which get their keys at `flush`. No signals; `save` is not called."""
        if rows:
            self._inserts.setdefault(type(rows[0]), []).extend(rows)

    def update(self, row: Model, attributes: Sequence[str]) -> None:
        """These attributes of a stored row; each row once until `flush`."""
        if attributes:
            self._updates.append((row, attributes))

    def flush(self) -> None:
        """Store them. Raises DatabaseError when a row is not there that was to be changed."""
        inserts, updates = self._inserts, self._updates
        if not inserts and not updates:
            return
        self._inserts, self._updates = {}, []
        store = _store_together if connection.vendor == "postgresql" else _store_each
        store(inserts, updates)


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model now, which get their keys, in one statement. No signals; `save` is not called."""
    writes = Writes()
    writes.insert(rows)
    writes.flush()


def rows_of(text: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """What a statement answers. Inside an act on PostgreSQL it goes straight to the driver, unless somebody listens.

    Django's own cursors, two objects and five calls a statement, only pass it on there.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if (
        database.vendor != "postgresql"
        or not database.in_atomic_block
        or database.queries_logged
        or database.execute_wrappers
    ):
        with database.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        return list(database.connection.execute(text, values).fetchall())


def _store_together(inserts: _Inserts, updates: _Updates) -> None:
    changes = tuple((type(row), tuple(names)) for row, names in updates)
    values = [_encode([_record(model).values(row) for row in rows]) for model, rows in inserts.items()]
    for (row, _names), (model, names) in zip(updates, changes, strict=True):
        values += [_encode(_record(model, names).values(row)), str(row.pk)]
    (keys,) = rows_of(_text_together(tuple(inserts), changes), values)
    for rows, stored in zip(inserts.values(), keys, strict=False):
        _now_stored(rows, stored)
    for (row, _names), stored in zip(updates, keys[len(inserts) :], strict=True):
        _must_be_there(row, len(stored or ()))


@cache
def _text_together(inserts: tuple[type[Model], ...], changes: tuple[tuple[type[Model], tuple[str, ...]], ...]) -> str:
    """WITH one INSERT a model and one UPDATE a row, each telling its keys."""
    parts = []
    for model in inserts:
        columns, key = ", ".join(map(_quoted, _record(model).columns)), _quoted(model._meta.pk.column)
        table = _quoted(model._meta.db_table)
        rows = f"json_populate_recordset(NULL::{table}, %s)"
        parts.append(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows} RETURNING {key} AS key")  # noqa: S608 our own names
    for model, names in changes:
        columns = ", ".join(f"{one} = r.{one}" for one in map(_quoted, _record(model, names).columns))
        table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
        row = f"json_populate_record(NULL::{table}, %s) r"
        parts.append(f"UPDATE {table} t SET {columns} FROM {row} WHERE t.{key} = %s RETURNING t.{key} AS key")  # noqa: S608
    withs = ", ".join(f"w{place} AS ({part})" for place, part in enumerate(parts))
    keys = ", ".join(f"(SELECT array_agg(key) FROM w{place})" for place in range(len(parts)))  # noqa: S608
    return f"WITH {withs} SELECT {keys}"


@dataclass(frozen=True, slots=True)
class _Record:
    """How a row, or some attributes of it, becomes a JSON object of columns."""

    columns: Sequence[str]
    read: Callable[[Any], Any]
    converted: Sequence[tuple[str, "Field[Any, Any]"]]  # those whose field stores them as something else

    def values(self, row: Model) -> dict[str, Any]:
        found = dict(zip(self.columns, self.read(row), strict=True))
        for column, field in self.converted:
            found[column] = field.get_prep_value(field.pre_save(row, row._state.adding))
        return found


# What JSON and PostgreSQL read as it lies in the object.
_PLAIN = {
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DateTimeField,
    models.ForeignKey,
    models.IntegerField,
    models.JSONField,
    models.OneToOneField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
    models.UUIDField,
    FSMField,
}


@cache
def _record(model: type[Model], names: tuple[str, ...] | None = None) -> _Record:
    fields = _insertable(model) if names is None else [_field(model, name) for name in names]
    names = tuple(field.attname for field in fields)
    return _Record(
        [str(field.column) for field in fields],
        attrgetter(*names) if len(names) > 1 else lambda row: (getattr(row, names[0]),),
        [(str(field.column), field) for field in fields if not _is_plain(field)],
    )


def _is_plain(field: "Field[Any, Any]") -> bool:
    return type(field) in _PLAIN and not getattr(field, "auto_now", False) and not getattr(field, "auto_now_add", False)


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)  # a moment is a date too


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_as_text).encode


def _store_each(inserts: _Inserts, updates: _Updates) -> None:
    for model, rows in inserts.items():
        fields = _insertable(model)
        values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
        _now_stored(rows, [key for (key,) in rows_of(_insert_text(model, len(rows)), values)])
    for row, names in updates:
        fields = [_field(type(row), name) for name in names]
        values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
        _must_be_there(row, len(rows_of(_update_text(type(row), tuple(names)), [*values, row.pk])))


def _now_stored(rows: Sequence[Model], keys: Sequence[Any]) -> None:
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _must_be_there(row: Model, found: int) -> None:
    if found != 1:
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
    return f"UPDATE {table} SET {changed} WHERE {key} = %s RETURNING {key}"  # noqa: S608 our own names


@dataclass(frozen=True, slots=True)
class _Shape:
    """One model's part of a row, from `first` to `end`, and the models that were selected with it."""

    model: type[Model]
    names: Sequence[str]
    first: int
    end: int
    key: int
    sealed: Sequence[str]
    related: "Sequence[tuple[_Shape, Callable[[Any, Any], None], Callable[[Any, Any], None]]]"

    def object(self, row: Sequence[Any]) -> Any:
        """As the ORM makes it, but that sealed text is opened when it is first read; None where there is no row."""
        if row[self.key] is None:
            return None
        found: Any = self.model.__new__(self.model)
        found._state = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        values = found.__dict__
        values.update(zip(self.names, row[self.first : self.end], strict=True))
        for name in self.sealed:
            if values[name]:
                SealedTextField.keep_sealed(found, name, values.pop(name))
        for shape, set_here, set_there in self.related:
            other = shape.object(row)
            set_here(found, other)
            if other is not None:
                set_there(other, found)
        return found


def _shape_of(known: Mapping[str, Any], select: Sequence[Any]) -> _Shape:
    """Of what the ORM knows of a query's columns (its `klass_info`). No model here inherits another's table."""
    first, end = known["select_fields"][0], known["select_fields"][-1] + 1
    fields = [column[0].target for column in select[first:end]]
    return _Shape(
        known["model"],
        [field.attname for field in fields],
        first,
        end,
        first + next(place for place, field in enumerate(fields) if field.primary_key),
        [field.attname for field in fields if isinstance(field, SealedTextField)],
        [
            (_shape_of(other, select), other["local_setter"], other["remote_setter"])
            for other in known.get("related_klass_infos", [])
        ],
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What the ORM makes of a query before it runs it."""

    text: str
    parameters: Sequence[tuple[str, Any]]  # the name of what stands in its place, and else the value itself
    converters: Sequence[tuple[int, Any, Any]]
    shape: _Shape
    annotations: Mapping[str, int]

    def object(self, row: list[Any]) -> Any:
        """With its related rows and annotations."""
        for place, converters, expression in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        found = self.shape.object(row)
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
        found = rows_of(made.text, [parameters.get(one, other) for one, other in made.parameters])
        return [made.object(list(row)) for row in found]

    def _make(self) -> _Made:
        rows = self._build(**self._stand_ins)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        known, select = compiler.klass_info, compiler.select
        converters = compiler.get_converters([expression for expression, _text, _alias in select])
        return _Made(
            text,
            [(next((name for name, one in self._stand_ins.items() if one == value), ""), value) for value in values],
            [
                (place, made, expression)
                for place, (made, expression) in converters.items()
                if not isinstance(getattr(expression, "target", None), SealedTextField)
            ],
            _shape_of(known, select),
            compiler.annotation_col_map,
        )
