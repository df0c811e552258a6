"""Nobody can change what happened without being found out, nor who runs the database."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hall.casework import services
from hall.casework.chain import next_digest
from hall.casework.exchange.talk import INTAKE
from hall.casework.models import Case, CaseEvent
from hall.channels.models import Delivery
from hall.evidence import verification
from hall.evidence.models import EvidenceLeaf, EvidenceRoot
from hall.evidence.selectors import statement_of
from hall.evidence.services import make_root
from hall.evidence.verification import findings
from tests.casework.builders import accepted, submitted, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def places() -> list[str]:
    return [finding.place for finding in findings()]


def test_whole_history_is_found_whole(decided: Case, cast: Cast) -> None:
    make_root(cast.now)
    assert places() == []
    call_command("verify_evidence")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE casework_caseevent SET kind = 'case_withdrawn' WHERE case_id = %s AND sequence = 3", "event 3"),
        ("UPDATE casework_caseevent SET data = '{}' WHERE case_id = %s AND sequence = 4", "event 4"),
        ("UPDATE casework_caseevent SET actor_id = NULL WHERE case_id = %s AND sequence = 2", "event 2"),
        ('UPDATE casework_case SET record = \'{"shop_name": "x"}\' WHERE id = %s', ""),
        ("UPDATE casework_case SET head_digest = 'x' WHERE id = %s", ""),
        ("UPDATE casework_decision SET result = 'refused' WHERE case_id = %s", "decision"),
        (
            "UPDATE casework_opinion SET reason = 'x' WHERE task_id IN"
            " (SELECT id FROM casework_task WHERE case_id = %s AND step = 'food')",
            "opinion",
        ),
        ("UPDATE casework_casedocument SET sha256 = 'x' WHERE case_id = %s AND kind = 'decision'", "document"),
        ("UPDATE evidence_evidenceleaf SET head_digest = 'x' WHERE case_id = %s", ""),
    ],
)
def test_one_changed_value_is_found_with_its_place(
    decided: Case, cast: Cast, tamper: Callable[..., None], statement: str, found: str
) -> None:
    other = submitted(cast)
    make_root(cast.now)
    tamper(statement, decided.pk)
    assert places()
    assert any(found in place for place in places())
    assert not [place for place in places() if place.startswith(f"case {other.pk}")]
    with pytest.raises(CommandError):
        call_command("verify_evidence")


# -- the five ways to tamper with a log: alter (above), delete, insert, reorder, cut the tail


def test_a_deleted_event_is_found_with_its_place(decided: Case, cast: Cast, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM casework_caseevent WHERE case_id = %s AND sequence = 4", decided.pk)
    assert next((f.place, f.what) for f in findings()) == (f"case {decided.pk} event 5", "event 4 is missing")


@pytest.mark.parametrize("place", [5, 1000])
def test_an_inserted_event_is_found_with_its_place(
    decided: Case, cast: Cast, tamper: Callable[..., None], place: int
) -> None:
    """A copy of the fourth event, put between the others or behind them."""
    for shift in (10_000, -9_999):  # make room without two having one number at any moment
        moved = "UPDATE casework_caseevent SET sequence = sequence + %s WHERE case_id = %s AND sequence >= %s"
        tamper(moved, shift, decided.pk, place)
    columns = "kind, at, actor_id, acting_for_id, mandate_id, task_id, data, digest"
    tamper(
        f"INSERT INTO casework_caseevent (case_id, sequence, {columns})"
        f" SELECT case_id, %s, {columns} FROM casework_caseevent WHERE case_id = %s AND sequence = 4",
        place,
        decided.pk,
    )
    assert places()[0] == f"case {decided.pk} event {place}"


def test_two_events_that_changed_places_are_found(decided: Case, cast: Cast, tamper: Callable[..., None]) -> None:
    for old, new in ((3, 999), (4, 3), (999, 4)):
        tamper("UPDATE casework_caseevent SET sequence = %s WHERE case_id = %s AND sequence = %s", new, decided.pk, old)
    assert places()[:2] == [f"case {decided.pk} event 3", f"case {decided.pk} event 4"]


def test_a_tail_that_was_cut_off_is_found(decided: Case, cast: Cast, tamper: Callable[..., None]) -> None:
    """Also by who puts the head back to where the log now ends, once a night's root has been made."""
    make_root(cast.now)
    last, before = CaseEvent.objects.filter(case=decided).order_by("-sequence")[:2]
    tamper("DELETE FROM casework_caseevent WHERE id = %s", last.pk)
    assert f"case {decided.pk}" in places()
    tamper(
        "UPDATE casework_case SET event_count = %s, head_digest = %s WHERE id = %s",
        before.sequence,
        before.digest,
        decided.pk,
    )
    assert f"case {decided.pk} event {last.sequence}" in places()


def test_all_events_of_a_case_removed_are_found(decided: Case, cast: Cast, tamper: Callable[..., None]) -> None:
    Delivery.objects.all().delete()  # they name their event
    tamper("DELETE FROM casework_caseevent WHERE case_id = %s", decided.pk)
    assert f"case {decided.pk}" in places()


def test_a_paper_that_nobody_recorded_is_found(decided: Case, cast: Cast) -> None:
    paper = decided.documents.get(kind="decision")
    paper.pk, paper.verification_code = None, "FORGED"
    paper.save()
    assert places() == [f"document {paper.pk}"]


def test_a_file_that_was_exchanged_is_found_when_files_are_read_too(decided: Case, cast: Cast) -> None:
    paper = decided.documents.get(kind="decision")
    upload = decided.uploads.get()
    call_command("verify_evidence", "--files")
    for file in (paper.file, upload.file):
        with file.storage.open(file.name, "wb") as opened:
            opened.write(b"%PDF-1.4 forged")
    assert places() == []
    assert [f.place for f in findings(files=True)] == [f"document {paper.pk}", f"upload {upload.pk}"]
    with pytest.raises(CommandError):
        call_command("verify_evidence", "--files")


def test_history_computed_anew_from_the_start_is_found_by_the_root(
    decided: Case, cast: Cast, tamper: Callable[..., None]
) -> None:
    """Who rewrites events and all digests after them, and the head, still cannot rewrite what was published."""
    make_root(cast.now)
    digest = ""
    for event in CaseEvent.objects.filter(case=decided).order_by("sequence"):
        if event.sequence == 3:
            event.data = {"forged": True}
        digest = next_digest(digest, event.sealed)
        tamper(
            "UPDATE casework_caseevent SET data = %s, digest = %s WHERE id = %s",
            json.dumps(event.data),
            digest,
            event.pk,
        )
    tamper("UPDATE casework_case SET head_digest = %s WHERE id = %s", digest, decided.pk)
    assert places() == [f"case {decided.pk} event {decided.event_count}"]
    assert not statement_of(Case.objects.get(pk=decided.pk)).is_whole


def test_each_night_covers_what_changed_and_the_night_before(cast: Cast) -> None:
    first, second = accepted(cast), submitted(cast)
    monday = make_root(cast.now)
    assert monday is not None and monday.leaf_count == 2
    assert make_root(cast.now + timedelta(hours=1)) is None  # one a day
    verdict(cast, first, "licence")
    tuesday = make_root(cast.now + timedelta(days=1))
    assert tuesday is not None and (tuesday.previous, tuesday.leaf_count) == (monday.digest, 1)
    quiet = make_root(cast.now + timedelta(days=2))
    assert quiet is not None and quiet.leaf_count == 0
    assert EvidenceLeaf.objects.filter(case=first).count() == 2
    assert EvidenceLeaf.objects.filter(case=second).count() == 1
    assert places() == []


def test_a_root_that_was_removed_or_signed_by_another_key_is_found(
    cast: Cast, tamper: Callable[..., None], settings: Any
) -> None:
    submitted(cast)
    monday, tuesday = make_root(cast.now), make_root(cast.now + timedelta(days=1))
    assert monday and tuesday
    EvidenceRoot.objects.filter(pk=tuesday.pk).update(signature=monday.signature)
    assert places() == [f"root of {tuesday.day}"]
    EvidenceLeaf.objects.filter(root=monday).delete()
    assert f"root of {monday.day}" in places()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_hall_that_goes_on_working_is_no_finding(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that gets events while it is looked at, its head before and its log after, is looked at as it was."""
    monkeypatch.setattr(verification, "CASES", 2)
    cases = [accepted(cast) for _ in range(5)]
    make_root(cast.now)
    stop = threading.Event()

    def go_on() -> None:
        for number in count():
            if stop.is_set():
                return connection.close()
            case = cases[number % len(cases)]
            services.send_message(case.pk, f"请问第{number}次", department=INTAKE, actor=cast.xiaotong, now=cast.now)

    with ThreadPoolExecutor(1) as office:
        working = office.submit(go_on)
        try:
            found = [one for _ in range(10) for one in findings()]
        finally:
            stop.set()
        working.result()
    assert found == []
    assert CaseEvent.objects.count() > 30  # it did go on


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_that_look_side_by_side_find_what_one_finds(
    cast: Cast, tamper: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "CASES", 2)
    cases = [accepted(cast) for _ in range(5)]
    make_root(cast.now)
    tamper("UPDATE casework_caseevent SET data = '{}' WHERE case_id = %s AND sequence = 2", cases[1].pk)
    tamper("UPDATE casework_case SET head_digest = 'x' WHERE id = %s", cases[4].pk)
    alone = list(findings())
    assert [one.place for one in alone] == [f"case {cases[1].pk} event 2", f"case {cases[4].pk}"]
    assert list(findings(processes=2)) == alone
