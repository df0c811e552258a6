"""How much the acts ask of the database: a case's whole way in few statements, and a hand-in in fewer."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hall.casework import services
from hall.casework.models import Task
from tests.casework.builders import accepted, draft
from tests.cast import Cast

SUBMIT, WHOLE = 14, 40


def statements(act: Callable[[], object]) -> int:
    """How many, savepoints apart: around a test stands a transaction of its own."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)


@pytest.mark.postgres  # where the rows of several tables are written by one statement
def test_a_case_asks_little_from_its_handing_in_to_its_decision(cast: Cast) -> None:
    accepted(cast)  # what every process reads once is read
    case, who, clerk = draft(cast).pk, cast.xiaotong, cast.clerk
    officers = {code: cast.officer(code) for code in ("SCJG", "STHJ", "CGZF", "XFJY")}
    submit = statements(lambda: services.submit_case(case, actor=who, now=cast.now))
    assert submit <= SUBMIT
    spent = submit + statements(lambda: services.accept_case(case, actor=clerk, now=cast.now))
    while waiting := list(Task.objects.filter(case=case, state="open").values_list("pk", "step", "department__code")):
        for pk, step, code in waiting:
            verdict = "no_objection" if step == "fume" else "approve"
            give = partial(services.give_verdict, pk, verdict, "材料齐全，符合规定条件。")
            spent += statements(partial(give, actor=officers[code], now=cast.now))
    spent += statements(lambda: services.sign_decision(case, actor=officers["SCJG"], now=cast.now))
    assert spent <= WHOLE
