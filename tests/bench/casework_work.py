"""What the processes of tests.bench.casework do: set up, or work through cases. Settings come by the environment."""

import json
import sys
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from hall.casework import services  # noqa: E402
from hall.casework.models import Case  # noqa: E402
from hall.catalog.content import Procedure  # noqa: E402
from hall.lib.memory import settle  # noqa: E402
from tests.bench.casework import CASES, ROUNDS, by_turns  # noqa: E402
from tests.bench.floor import SameRows  # noqa: E402
from tests.casework.builders import item, step  # noqa: E402
from tests.cast import Cast, account  # noqa: E402

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DEPARTMENTS = ("SCJG", "STHJ", "CGZF", "XFJY")
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def set_up() -> None:
    call_command("migrate", verbosity=0)
    procedure = Procedure(lead="SCJG", steps=tuple(step(f"part-{code.lower()}", code) for code in DEPARTMENTS))
    item(procedure, code="BENCH", materials=(), now=NOW)
    people()


class People:
    """The actors, read once: their reading is the request's cost and not the act's."""

    def __init__(self) -> None:
        settle()  # as the hall's own processes do
        cast = Cast(NOW)
        self.clerk, self.officers = cast.clerk, {code: cast.officer(code) for code in DEPARTMENTS}
        self.cast = cast

    def applicant(self) -> "object":
        return self.cast.actor(account(f"person-{uuid.uuid4().hex[:12]}"))


def people() -> People:
    return People()


def drafts(cast: People, number: int) -> "list[tuple[Case, object]]":
    made = []
    for _ in range(number):
        who = cast.applicant()
        case = services.start_case("BENCH", actor=who, now=NOW)
        answers = {"shop_name": "韩江小馆", "signage": False}
        made.append((services.save_answers(case.pk, "shop", answers, edition=0, actor=who, now=NOW), who))
    return made


def whole(cast: People, case: Case, who: "object") -> None:
    """From a complete draft to a signed decision; keys as the pages send them."""
    submit(case, who)
    services.accept_case(case.pk, actor=cast.clerk, now=NOW, key=uuid.uuid4().hex)
    todo = _tasks(case)
    for pk, code in todo:
        services.give_verdict(
            pk, "approve", "材料齐全，符合规定条件。", actor=cast.officers[code], now=NOW, key=uuid.uuid4().hex
        )
    services.sign_decision(case.pk, actor=cast.officers["SCJG"], now=NOW, key=uuid.uuid4().hex)


def submit(case: Case, who: "object") -> None:
    services.submit_case(case.pk, actor=who, now=NOW, key=uuid.uuid4().hex)


def _tasks(case: Case) -> "list[tuple[int, str]]":
    """What an officer's list tells, as bare SQL: it is a page's query and not the act's."""
    with connection.cursor() as sql:
        asked = "SELECT t.id, d.code FROM casework_task t JOIN identity_department d ON d.id = t.department_id"
        sql.execute(f"{asked} WHERE t.case_id = %s", [case.pk])
        return list(sql.fetchall())


def statements(queries: CaptureQueriesContext) -> "list[str]":
    return [q["sql"] for q in queries.captured_queries if not q["sql"].startswith(NOT_COUNTED)]


def whole_case() -> None:
    cast = people()
    ready = iter(drafts(cast, (2 * ROUNDS + 1) * CASES + 2))
    same = _same_rows(cast, *next(ready))  # and caches are warm
    case, who = next(ready)
    with CaptureQueriesContext(connection) as to_submit:
        submit(case, who)
    with CaptureQueriesContext(connection) as rest:
        services.accept_case(case.pk, actor=cast.clerk, now=NOW, key=uuid.uuid4().hex)
    todo = _tasks(case)
    counted = [to_submit, rest]
    for pk, code in todo:
        with CaptureQueriesContext(connection) as one:
            services.give_verdict(pk, "approve", "材料齐全。", actor=cast.officers[code], now=NOW, key=uuid.uuid4().hex)
        counted.append(one)
    with CaptureQueriesContext(connection) as last:
        services.sign_decision(case.pk, actor=cast.officers["SCJG"], now=NOW, key=uuid.uuid4().hex)
    counted.append(last)
    ours, floor = by_turns(lambda: whole(cast, *next(ready)), lambda: same.store(next(ready)[0].pk), CASES)
    found = {"ours": ours, "bare": floor, "statements": sum(len(statements(one)) for one in counted)}
    print(json.dumps(found | {"submit": len(statements(to_submit)), "bare_statements": same.statements}))


def _same_rows(cast: People, case: Case, who: "object") -> SameRows:
    whole(cast, case, who)
    return SameRows(case.pk)


def work(begin: str, number: str) -> None:
    """Work through so many cases from that moment on (seconds since the epoch) and print how long it took."""
    cast = people()
    first, *ready = drafts(cast, int(number) + 1)
    whole(cast, *first)
    print(_took(begin, lambda: [whole(cast, case, who) for case, who in ready]))


def work_bare(begin: str, number: str) -> None:
    """The same in bare SQL."""
    cast = people()
    first, second, *ready = drafts(cast, int(number) + 2)
    same = _same_rows(cast, *first)
    same.store(second[0].pk)
    print(_took(begin, lambda: [same.store(case.pk) for case, _who in ready]))


def _took(begin: str, call: "Callable[[], object]") -> float:
    time.sleep(max(0.0, float(begin) - time.time()))
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    {"set_up": set_up, "whole_case": whole_case, "work": work, "work_bare": work_bare}[sys.argv[1]](*sys.argv[2:])
