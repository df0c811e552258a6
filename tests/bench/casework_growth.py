"""Halls with few and with a million cases, filled by the database itself, and how long their pages take: processes."""

import json
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from hall.casework import services  # noqa: E402
from hall.casework.models import Case, Task  # noqa: E402
from tests.bench.casework import GROWTH_ROUNDS as ROUNDS  # noqa: E402
from tests.bench.casework_work import NOW, People, drafts, people, set_up  # noqa: E402

WARM = 3  # calls that are not counted
COPIED = """
INSERT INTO casework_case ({columns})
SELECT {values} FROM casework_case one, generate_series(0, %s::int) n WHERE one.id = %s
"""


def fill(cases: int, template: Case, at_work: int) -> None:
    """So many copies of the last case: of every thousand some are at work, five wait, the rest is decided."""
    changed = {
        "public_id": "gen_random_uuid()",
        "number": "'G' || n",
        "state": "CASE WHEN n %% 1000 < 5 THEN 'submitted'"
        f" WHEN n %% 1000 < {5 + at_work} THEN 'in_approval' ELSE 'decided' END",
        "acceptance_due_on": "DATE '2026-11-20' + (n %% 30)::int",
    }
    columns = [field.column for field in Case._meta.concrete_fields if not field.primary_key]
    values = [changed.get(name, f"one.{name}") for name in columns]
    copied = COPIED.format(columns=", ".join(columns), values=", ".join(values))
    with connection.cursor() as sql:
        sql.execute(copied, [cases - 1, template.pk])
        sql.execute(
            "INSERT INTO casework_task (case_id, step, round, extended_days, department_id, state, opened_at,"
            " promised_due_on, verdict, ended_at)"
            " SELECT c.id, s.step, 1, 0, d.id,"
            " CASE WHEN c.state = 'in_approval' THEN 'open' ELSE 'done' END, now(),"
            " DATE '2026-11-20' + (c.id %% 30)::int, CASE WHEN c.state = 'in_approval' THEN '' ELSE 'approve' END,"
            " CASE WHEN c.state = 'in_approval' THEN NULL ELSE now() END"
            " FROM casework_case c, (VALUES ('part-scjg', 'SCJG'), ('part-sthj', 'STHJ')) s(step, code)"
            " JOIN identity_department d ON d.code = s.code"
            " WHERE c.id > %s AND c.state <> 'submitted'",
            [template.pk],
        )
        sql.execute(
            "INSERT INTO casework_caseevent (case_id, sequence, kind, at, data, digest)"
            " SELECT id, 1, 'case_submitted', now(), '{}', '' FROM casework_case WHERE id > %s",
            [template.pk],
        )
        for table in ("casework_case", "casework_task", "casework_caseevent"):
            sql.execute(f"ANALYZE {table}")
        sql.execute("CHECKPOINT")


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def calls_of(cast: People) -> dict[str, Callable[[], object]]:
    """Each page and a verdict; there is a task for as many verdicts as rounds."""
    officer, clerk = Client(), Client()
    officer.force_login(cast.officers["SCJG"].account)
    clerk.force_login(cast.clerk.account)
    ready = [services.submit_case(case.pk, actor=who, now=NOW) for case, who in drafts(cast, WARM + ROUNDS + 1)]
    cases = [services.accept_case(case.pk, actor=cast.clerk, now=NOW) for case in ready]
    tasks = iter(Task.objects.filter(case__in=cases, step="part-scjg").values_list("pk", flat=True))
    asked = {"number": cases[0].number, "code": cases[0].query_code}

    def query() -> None:
        cache.clear()  # the limit of questions a minute
        assert asked["number"] in Client().post("/query/", asked, follow=True).content.decode().replace(" ", "")

    def verdict() -> None:
        services.give_verdict(next(tasks), "approve", "符合条件。", actor=cast.officers["SCJG"], now=NOW)

    def page(client: Client, address: str) -> Callable[[], None]:
        def get() -> None:
            assert client.get(address).status_code == 200

        return get

    return {
        "inbox": page(officer, "/desk/?tab=todo"),
        "intake": page(clerk, "/desk/?tab=intake"),
        "case": page(officer, f"/desk/cases/{cases[0].public_id}/"),
        "query": query,
        "verdict": verdict,
    }


def plans(call: Callable[[], object]) -> list[str]:
    """The indexes that PostgreSQL takes for each question about cases that a call asks."""
    with CaptureQueriesContext(connection) as asked:
        call()
    found = []
    with connection.cursor() as sql:
        for query in asked.captured_queries:
            if query["sql"].startswith("SELECT") and "casework_" in query["sql"]:
                sql.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"))
                found.append(", ".join(sorted(_indexes(sql.fetchone()[0][0]["Plan"]))))
    return list(dict.fromkeys(found))


def _indexes(plan: dict[str, object]) -> set[str]:
    own = {str(plan[name]) for name in ("Index Name",) if name in plan}
    if plan["Node Type"] == "Seq Scan":
        own.add(f"SCAN {plan['Relation Name']}")
    return own.union(*(_indexes(inner) for inner in plan.get("Plans", [])))  # type: ignore[attr-defined]


def template_of(cast: People) -> Case:
    """The case of which all others are copies."""
    (case, who), *_ = drafts(cast, 1)
    services.submit_case(case.pk, actor=who, now=NOW)
    return services.accept_case(case.pk, actor=cast.clerk, now=NOW)


def stand(cases: str, at_work: str, *only: str) -> None:
    """A hall with so many cases: for each line that it reads, one round of calls; says at last what plans they had.

    Two halls take turns in this way: the machine's speed changes within minutes, and a hall that was measured later
    would look slower or quicker than it is.
    """
    cast = people()
    fill(int(cases), template_of(cast), int(at_work))
    calls = {name: call for name, call in calls_of(cast).items() if not only or name in only}
    for _ in range(WARM):
        for call in calls.values():
            call()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps({name: timed(call) for name, call in calls.items()}), flush=True)
    for name, call in calls.items():
        for line in plans(call):
            print(f"plan with {cases}: {name}: {line}", file=sys.stderr)


if __name__ == "__main__":
    setup_test_environment()
    {"set_up": set_up, "stand": stand}[sys.argv[1]](*sys.argv[2:])
