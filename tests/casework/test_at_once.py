"""Eight officers decide the last tasks of one case at the same moment, on PostgreSQL, with real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from hall.casework import services
from hall.casework.errors import AlreadyDone
from hall.casework.models import Case, CaseEvent, Decision, Task
from hall.catalog.content import Procedure
from tests.casework.builders import accepted, item, step
from tests.cast import Cast

DEPARTMENTS = [f"D{n}" for n in range(8)]
EIGHT = Procedure(lead="D0", steps=tuple(step(f"s-{code}", code) for code in DEPARTMENTS))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_verdicts_at_once_join_once(cast: Cast) -> None:
    """Fifty rounds: exactly one join, one decision, one number, no deadlock, no verdict lost."""
    assert connection.vendor == "postgresql"
    item(EIGHT, now=cast.now)
    officers = {code: cast.officer(code) for code in DEPARTMENTS}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for _ in range(50):
            case = accepted(cast)
            _all_at_once(pool, cast, case, officers)
            case = Case.objects.get(pk=case.pk)
            assert case.state == "decided"
            assert CaseEvent.objects.filter(case=case, kind="verdict_given").count() == 8
            assert CaseEvent.objects.filter(case=case, kind="case_joined").count() == 1
            assert Decision.objects.filter(case=case).count() == 1
            assert case.documents.filter(kind="decision").count() == 1
    numbers = list(Decision.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == 50


def _all_at_once(pool: ThreadPoolExecutor, cast: Cast, case: Case, officers: dict) -> None:
    tasks = {t.department.code: t.pk for t in Task.objects.filter(case=case).select_related("department")}
    start = Barrier(8, timeout=30)

    def decide(code: str) -> None:
        try:
            start.wait()
            services.give_verdict(tasks[code], "approve", "符合条件。", actor=officers[code], now=cast.now)
        finally:
            connections.close_all()

    def sign(_: int) -> bool:
        try:
            start.wait()
            services.sign_decision(case.pk, actor=officers["D0"], now=cast.now)
        except AlreadyDone:
            return False
        finally:
            connections.close_all()
        return True

    list(pool.map(decide, DEPARTMENTS))
    assert sum(pool.map(sign, range(8))) == 1
