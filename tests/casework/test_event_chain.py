"""What happened is written once: the database refuses to change it, and each event's digest covers the one before."""

import hashlib
import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from hall.casework import services
from hall.casework.chain import START, Sealed, digest_of, is_next, microseconds, next_digest
from hall.casework.models import Case, CaseEvent
from tests.casework.builders import all_decided, draft
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def test_each_digest_covers_the_event_and_the_digest_before(cast: Cast) -> None:
    case = all_decided(cast)
    digest = START
    events = list(CaseEvent.objects.filter(case=case).order_by("sequence"))
    for number, event in enumerate(events, start=1):
        assert event.sequence == number
        digest = next_digest(digest, event.sealed)
        assert event.digest == digest
    head = Case.objects.get(pk=case.pk)
    assert (head.event_count, head.head_digest) == (len(events), digest)
    assert len(events) > 8


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(VALUES)
def test_a_digest_is_taken_of_the_json_that_the_documentation_says(value: Any) -> None:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert digest_of(value) == hashlib.sha256(text.encode()).hexdigest()


AT = datetime(2026, 11, 17, 2, 0, 0, 123456, tzinfo=UTC)


def checked(said: Any, stored: str, key: str | None = None) -> bool:
    """Whether the check takes the stored JSON for what an event said."""
    event = Sealed(7, 3, "verdict_given", AT, 5, None, None, 11, key, said)
    values = [*event[:3], microseconds(AT), *event[4:9]]
    return is_next("0" * 64, values, stored, next_digest("0" * 64, event))


@given(st.dictionaries(st.text(), VALUES), st.none() | st.text(), st.booleans(), st.randoms())
def test_what_was_written_is_found_right_in_any_order_of_its_keys(
    data: dict[str, Any], key: str | None, is_ascii: bool, random: Random
) -> None:
    keys = list(data)
    random.shuffle(keys)
    assert checked(data, json.dumps({one: data[one] for one in keys}, ensure_ascii=is_ascii), key)


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ({"a": None}, '{"a": 1e400}'),
        ({"a": 1}, '{"a": 1.0}'),
        ({"a": 1}, '{"a": true}'),
        ({"a": 1}, '{"a": "1"}'),
        ({"a": 1}, '{"a": 1, "a": 2}'),
        ({"a": 1}, '{"a": 1, "b": null}'),
        ({"a": "x"}, '{"a": "x "}'),
        ({"a": {"b": 1, "c": 2}}, '{"a": {"b": 2, "c": 1}}'),
        ({"a": 10**30}, f'{{"a": {10**30 + 1}}}'),
        ({"a": 1}, '[["a", 1]]'),
        ({}, "null"),
    ],
)
def test_other_data_is_never_found_right(said: Any, stored: str) -> None:
    assert not checked(said, stored)
    assert checked(said, json.dumps(said))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_caseevent SET kind = 'case_withdrawn'",
        "UPDATE casework_caseevent SET digest = ''",
        "DELETE FROM casework_caseevent",
    ],
)
def test_database_refuses_to_change_an_event(cast: Cast, statement: str) -> None:
    case = all_decided(cast)
    before = list(CaseEvent.objects.filter(case=case).values_list("kind", "digest"))
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(CaseEvent.objects.filter(case=case).values_list("kind", "digest")) == before


COLUMNS = "id, case_id, sequence, kind, at, key, data, digest"


@pytest.mark.parametrize(
    "values",
    [
        "id, case_id, 1000, 'case_withdrawn', at, NULL, '{}', digest",
        "id + 1000, case_id, sequence, 'case_withdrawn', at, NULL, '{}', digest",
        "id + 1000, case_id, 1000, 'case_withdrawn', at, key, '{}', digest",
    ],
    ids=["the same row", "the same place in the case", "the same key"],
)
def test_database_refuses_to_put_another_event_where_one_stands(cast: Cast, values: str) -> None:
    """INSERT OR REPLACE would delete what stands there, and no trigger for deletes would hear of it."""
    case = services.submit_case(draft(cast).pk, actor=cast.xiaotong, now=cast.now, key="once")
    before = list(CaseEvent.objects.filter(case=case).values_list("pk", "kind", "digest"))
    replace = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    statement = (
        f"{replace} INTO casework_caseevent ({COLUMNS}) SELECT {values} FROM casework_caseevent WHERE key = 'once'"
    )
    with pytest.raises(DatabaseError, match=r"never changed or deleted|duplicate key"), transaction.atomic():
        connection.cursor().execute(statement)
    update = " ON CONFLICT (id) DO UPDATE SET kind = 'case_withdrawn', digest = ''"
    with pytest.raises(DatabaseError, match=r"never changed or deleted|duplicate key"), transaction.atomic():
        connection.cursor().execute(statement.replace(" OR REPLACE", "") + update)
    assert list(CaseEvent.objects.filter(case=case).values_list("pk", "kind", "digest")) == before


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_log_for_the_halls_own_role(cast: Cast) -> None:
    """TRUNCATE touches no row, so it has a trigger of its own; the role owns the table and is refused all the same."""
    all_decided(cast)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing else may stand in the way
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute("TRUNCATE casework_caseevent CASCADE")
    assert CaseEvent.objects.exists()
