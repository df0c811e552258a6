"""Many papers asked for while workers are killed: each is issued, and once. HALL_TEST_PAPERS=1000: the long run."""

import hashlib
import os
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import Popen

import pytest

from hall.casework.models import Case, CaseDocument, CaseEvent
from hall.lib.numbers import verification_code
from hall.work.models import OwedState
from tests.casework.builders import submitted
from tests.cast import Cast
from tests.work.processes import process, wait_for

pytestmark = [pytest.mark.acts, pytest.mark.django_db(transaction=True)]

COUNT = int(os.environ.get("HALL_TEST_PAPERS", "30"))
CASES = 10
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


def ask(cast: Cast) -> None:
    """So many papers of ten cases, due at one moment, whatever the machine's clock says."""
    for _ in range(CASES):
        submitted(cast)
    Case.objects.update(acceptance_due_on=date(2999, 1, 4))
    papers = list(CaseDocument.objects.all())
    CaseDocument.objects.bulk_create(
        CaseDocument(
            case_id=paper.case_id,
            kind=paper.kind,
            data=paper.data,
            verification_code=verification_code(),
            made_at=paper.made_at,
            next_at=LONG_AGO,
        )
        for paper in (papers * COUNT)[: COUNT - CASES]
    )
    CaseDocument.objects.update(next_at=LONG_AGO)


def done() -> int:
    return CaseDocument.objects.filter(owed_state=OwedState.DONE).count()


def test_all_are_issued_once_though_the_worker_is_killed_twice(cast: Cast, tmp_path: Path) -> None:
    ask(cast)
    with ExitStack() as running:

        def worker() -> "Popen[bytes]":
            return running.enter_context(process(tmp_path, "manage.py", "run_worker"))

        first, second = worker(), worker()
        wait_for(lambda: done() >= COUNT // 3, tmp_path, seconds=600)
        first.kill()
        third = worker()
        wait_for(lambda: done() >= 2 * COUNT // 3, tmp_path, seconds=600)
        second.kill()
        # What the dead held is leased for a minute yet; two rows at most.
        wait_for(lambda: done() >= COUNT - 2, tmp_path, seconds=600)
        CaseDocument.objects.filter(owed_state=OwedState.PENDING).update(lease_until=LONG_AGO)
        wait_for(lambda: done() == COUNT, tmp_path, seconds=600)
        assert third.poll() is None
    told = CaseEvent.objects.filter(kind="document_ready").values_list("data__document", "data__sha256")
    papers = list(CaseDocument.objects.all())
    assert len(papers) == len(told) == COUNT
    assert dict(told) == {paper.pk: paper.sha256 for paper in papers}
    # A file that a worker had written when it was killed, and not told anyone of, may lie beside these.
    files = {paper.pk: (tmp_path / "files" / paper.file.name).read_bytes() for paper in papers}
    assert {pk: hashlib.sha256(file).hexdigest() for pk, file in files.items()} == dict(told)
