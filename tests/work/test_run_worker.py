"""The worker as it really runs: a process of its own, stopped and killed."""

import signal
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hall.casework.models import Case, CaseDocument, CaseEvent, ClockRun
from hall.work.models import CatchUp, Heartbeat, OwedState
from tests.casework.builders import submitted
from tests.cast import Cast
from tests.work.processes import process, wait_for

pytestmark = [pytest.mark.acts, pytest.mark.django_db(transaction=True)]

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
FAR_AHEAD = date(2999, 1, 4)


@pytest.fixture
def papers(cast: Cast):
    """`papers(3)`: the receipts of three cases are due, whatever the machine's clock says."""

    def make(count: int) -> None:
        for _ in range(count):
            submitted(cast)
        CaseDocument.objects.update(next_at=LONG_AGO)
        Case.objects.update(acceptance_due_on=FAR_AHEAD)

    return make


def done() -> int:
    return CaseDocument.objects.filter(owed_state=OwedState.DONE).count()


def test_it_makes_the_papers_beats_and_ends_when_asked(papers, tmp_path: Path) -> None:
    papers(1)
    with process(tmp_path, "manage.py", "run_worker") as worker:
        wait_for(lambda: done() == 1, tmp_path)
        assert Heartbeat.objects.count() == 1
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    paper = CaseDocument.objects.get()
    assert (tmp_path / "files" / paper.file.name).read_bytes().startswith(b"%PDF")
    assert len(paper.sha256) == 64


def test_two_workers_never_make_one_paper_twice(papers, tmp_path: Path) -> None:
    papers(12)
    with process(tmp_path, "manage.py", "run_worker"), process(tmp_path, "manage.py", "run_worker"):
        wait_for(lambda: done() == 12, tmp_path)
    assert set(CaseDocument.objects.values_list("attempts", flat=True)) == {1}
    assert len(list((tmp_path / "files").rglob("*.pdf"))) == 12


def test_what_a_killed_worker_left_is_made_by_the_next(papers, tmp_path: Path) -> None:
    papers(6)
    with process(tmp_path, "manage.py", "run_worker") as worker:
        wait_for(lambda: done() > 0, tmp_path)
        worker.kill()
        worker.wait(10)
    # What it held is leased for a minute; the test does not wait so long.
    held = CaseDocument.objects.exclude(lease_until=None)
    assert held.count() <= 1
    held.update(lease_until=LONG_AGO)
    with process(tmp_path, "manage.py", "run_worker"):
        wait_for(lambda: done() == 6, tmp_path)
    names = set(CaseDocument.objects.values_list("file", flat=True))
    assert len(names) == 6 and all((tmp_path / "files" / name).is_file() for name in names)


def test_a_hall_that_stood_still_and_is_shot_again_catches_up_once_and_says_so(papers, tmp_path: Path) -> None:
    """Two cases should have been accepted by silence long ago; their receipts were never made."""
    papers(2)
    Case.objects.update(acceptance_due_on=date(1970, 1, 9))
    Heartbeat.objects.create(worker="before", beat_at=LONG_AGO)
    with process(tmp_path, "manage.py", "run_worker") as worker:
        wait_for(lambda: done() > 0, tmp_path)
        worker.kill()
        worker.wait(10)
    CaseDocument.objects.exclude(lease_until=None).update(lease_until=LONG_AGO)
    with process(tmp_path, "manage.py", "run_worker"):
        wait_for(lambda: done() == 4, tmp_path)
        wait_for(lambda: CatchUp.objects.exclude(finished_at=None).exists(), tmp_path)
    assert CaseEvent.objects.filter(kind="case_accepted", data__by_silence=True).count() == 2
    note = CatchUp.objects.get()
    assert (note.silent_since, note.oldest_due) == (LONG_AGO, LONG_AGO)
    assert note.owed["casework.CaseDocument"] == 2
    run = ClockRun.objects.get(did__has_key="accepted_by_silence")
    assert (run.did["accepted_by_silence"], run.late_since) == (2, date(1970, 1, 10))
    said = (tmp_path / "log").read_text(errors="replace")
    assert "No worker lived since 1970-01-02" in said
    assert "Caught up with what was due" in said
