"""What happened is written once: the database refuses to change it, and each event's digest covers the one before."""

import hashlib
import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from hall.casework.chain import START, digest_of, next_digest
from hall.casework.models import Case, CaseEvent
from tests.casework.builders import all_decided
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


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_log_for_the_halls_own_role(cast: Cast) -> None:
    """TRUNCATE touches no row, so it has a trigger of its own; the role owns the table and is refused all the same."""
    all_decided(cast)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing else may stand in the way
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute("TRUNCATE casework_caseevent CASCADE")
    assert CaseEvent.objects.exists()
