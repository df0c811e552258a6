"""Where a question asks for one state, PostgreSQL finds the index of that state, also with a plan for any values.

After a few runs it keeps such a plan. An index `WHERE state = 'open'` is of no use to one that asks `state = $1`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Index, Model
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from hall.casework import services
from hall.casework.desk.worklists import cases_to_deliver, proposed_tasks, running_cases
from hall.casework.models import Case, Task
from hall.casework.services.reminders import remind
from hall.lib.literal import Literal, literals
from hall.lib.paging import key_page
from hall.work.registry import doers
from hall.work.selectors import failed_work
from hall.work.services import claim
from tests.cast import Cast

ASKED: Mapping[str, tuple[type[Model], Callable[[Cast], object]]] = {
    "case_to_deliver": (Case, lambda cast: key_page(cases_to_deliver(cast.clerk), ("ended_at", "id"))),
    "case_reminders": (Case, lambda cast: remind(cast.now)),
    "case_running": (Case, lambda cast: key_page(running_cases(cast.supervisor), ("due_on", "id"))),
    "task_reminders": (Task, lambda cast: remind(cast.now)),
    "task_silence": (Task, lambda cast: services.take_silence_as_no_objection(cast.now)),
    "task_proposed": (Task, lambda cast: key_page(proposed_tasks(cast.officer("SCJG")), ("promised_due_on", "id"))),
    "case_to_archive": (Case, lambda cast: services.archive_cases(cast.now)),
    **{f"{model._meta.model_name}_failed": (model, lambda cast: failed_work()) for model in doers},
    **{
        f"{model._meta.model_name}_due": (model, lambda cast, model=model: claim(model, cast.now))  # type: ignore[misc]
        for model in doers
    },
}


@pytest.fixture
def generic_plans(db: None) -> None:
    """For tables of unknown size: of one that is known to be empty, every index costs the same."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relnamespace = 'public'::regnamespace")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")


def _plans(ask: Callable[[], object], model: type[Model]) -> list[tuple[str, str]]:
    """Of what a call asks of that table: the statement, and its plan for any values."""
    asked: list[tuple[str, Sequence[Any]]] = []

    def listen(execute: Callable[..., Any], text: str, values: Sequence[Any], many: bool, context: Any) -> Any:
        asked.append((text, values or ()))
        return execute(text, values, many, context)

    with connection.execute_wrapper(listen):
        ask()
    return [(text, _plan(text, values)) for text, values in asked if f'FROM "{model._meta.db_table}"' in text]


def _plan(text: str, values: Sequence[Any]) -> str:
    numbers = count(1)
    with connection.cursor() as cursor:
        cursor.execute("PREPARE asked AS " + re.sub("%s", lambda _: f"${next(numbers)}", text))
        given = sql.SQL(", ").join(sql.Literal(value) for value in values)
        call = sql.SQL("EXECUTE asked({})").format(given) if values else sql.SQL("EXECUTE asked")
        cursor.execute("EXPLAIN " + call.as_string(cursor.connection))
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE asked")
    return plan


def _drop_all_others(index: str, model: type[Model]) -> None:
    """In the test's transaction: which of two useful indexes is cheaper depends on what earlier tests left in them."""
    others = "FROM pg_index WHERE indrelid = %s::regclass AND NOT indisunique AND indexrelid <> %s::regclass"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT indexrelid::regclass::text {others}", [model._meta.db_table, index])
        for (other,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {other}")


@pytest.mark.postgres
@pytest.mark.parametrize("index", ASKED)
def test_a_plan_for_any_values_uses_the_index_of_the_state(index: str, cast: Cast, generic_plans: None) -> None:
    model, ask = ASKED[index]
    _drop_all_others(index, model)
    plans = [plan for text, plan in _plans(lambda: ask(cast), model)]
    assert plans, "Nothing was asked."
    assert all(index in plan for plan in plans), plans


def _asked(index: Index) -> list[tuple[str, object]]:
    return [child for child in index.condition.children if isinstance(child, tuple)]  # type: ignore[union-attr]


def test_no_index_of_a_state_is_without_a_question() -> None:
    of_words = {
        index.name
        for model in apps.get_models()
        for index in model._meta.indexes
        if index.condition is not None and any(isinstance(value, str | Sequence) for _name, value in _asked(index))
    }
    assert of_words == ASKED.keys()


@given(st.text())
def test_only_a_plain_word_stands_in_a_statement(text: str) -> None:
    if re.fullmatch(r"[A-Za-z0-9_-]+", text):
        assert Literal(text).as_sql(None, connection) == (f"'{text}'", ())
    else:
        with pytest.raises(ValueError, match="plain"):
            Literal(text)


def test_words_stand_in_one_order() -> None:
    assert [one.value for one in literals({"b", "a", "c"})] == ["a", "b", "c"]
