"""Many sweepers at once, on PostgreSQL, with real threads."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from hall.casework.models import CaseDocument
from hall.work.models import OwedState
from hall.work.services import sweep


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_sweepers_never_do_one_row_twice(owe, doer, clock) -> None:
    assert connection.vendor == "postgresql"
    done: Counter[int] = Counter()
    doer(lambda row, now: done.update([row.pk]))
    rows = owe(200)
    start = Barrier(8)

    def work(_: int) -> int:
        try:
            start.wait()
            return sum(iter(lambda: sweep(clock, limit=10), 0))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        tried = list(pool.map(work, range(8)))
    assert sum(tried) == len(rows)
    assert done == Counter(row.pk for row in rows)
    assert set(CaseDocument.objects.values_list("owed_state", "attempts")) == {(OwedState.DONE, 1)}
