"""Fifty people act on one case at the same moment, on PostgreSQL: one outcome a task, one decision, one notice."""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from hall.casework import services
from hall.casework.chain import START, next_digest
from hall.casework.errors import HallError
from hall.casework.models import Case, CaseEvent, Decision, Opinion, Task
from hall.catalog.content import Procedure
from hall.channels.models import Delivery
from tests.casework.builders import GROUNDS, accepted, item, step
from tests.cast import Cast

THREADS = 50
ROUNDS = int(os.environ.get("HALL_TEST_ROUNDS", "15"))  # 200 were run by hand
DEPARTMENTS = [f"D{n}" for n in range(4)]
FOUR = Procedure(lead="D0", steps=tuple(step(f"s-{code}", code) for code in DEPARTMENTS))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whatever_fifty_do_at_once_the_case_stays_one(cast: Cast) -> None:
    item(FOUR, now=cast.now)
    dice = random.Random(50)
    ended = set()
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        for _ in range(ROUNDS):
            case = accepted(cast)
            acts = _acts(cast, case, dice)
            start = Barrier(THREADS, timeout=60)

            def run(act: Callable[[], Any], start: Barrier = start) -> str:
                try:
                    start.wait()
                    act()
                except HallError as refusal:
                    return type(refusal).__name__
                finally:
                    connections.close_all()
                return "done"

            answers = list(pool.map(run, acts))
            assert set(answers) <= {"done", "AlreadyDone", "NotAllowed", "Refused"}
            ended.add(_is_whole(cast, case.pk))
    assert ended >= {"decided", "withdrawn"}, "the dice let both happen"
    assert Task.objects.filter(state="returned").exists(), "and a return come in between"


def _acts(cast: Cast, case: Case, dice: random.Random) -> list[Callable[[], Any]]:
    """Officers with both verdicts, claims and returns, the clerk and the applicant again, sometimes a withdrawal."""
    officers = {code: cast.officer(code) for code in DEPARTMENTS}
    tasks = {task.department.code: task.pk for task in Task.objects.filter(case=case).select_related("department")}
    acts: list[Callable[[], Any]] = []
    for code in DEPARTMENTS:
        for what in ["approve"] * 5 + ["refuse"] * 2:
            acts.append(
                lambda code=code, what=what: services.give_verdict(  # type: ignore[misc]
                    tasks[code], what, "符合条件。", **GROUNDS, actor=officers[code], now=cast.now
                )
            )
        acts.append(lambda code=code: services.claim_task(tasks[code], actor=officers[code], now=cast.now))  # type: ignore[misc]
        acts.append(
            lambda code=code: services.return_case(  # type: ignore[misc]
                case.pk, [f"s-{code}"], "请重新核实。", actor=officers["D0"], now=cast.now
            )
        )
    acts += [lambda: services.accept_case(case.pk, actor=cast.clerk, now=cast.now)] * 3
    acts += [lambda: services.submit_case(case.pk, actor=cast.xiaotong, now=cast.now)] * 3
    if dice.random() < 0.5:
        acts += [lambda: services.withdraw_case(case.pk, actor=cast.xiaotong, now=cast.now)] * 2
    signing = [lambda: services.sign_decision(case.pk, actor=officers["D0"], now=cast.now)]
    acts += signing * (THREADS - len(acts))
    dice.shuffle(acts)
    return acts


def _is_whole(cast: Cast, pk: int) -> str:
    _finish(cast, pk)
    case = Case.objects.get(pk=pk)
    tasks = list(Task.objects.filter(case=case))
    digest, events = START, list(CaseEvent.objects.filter(case=case).order_by("sequence"))
    for number, event in enumerate(events, start=1):
        digest = next_digest(digest, event.sealed)
        assert (event.sequence, event.digest) == (number, digest)
    kinds = [event.kind for event in events]
    done = {task.step: task.verdict for task in tasks if task.state == "done"}
    given = [event.task_id for event in events if event.kind == "verdict_given"]
    assert len(set(given)) == len(given) == Opinion.objects.filter(task__in=tasks).count(), "one outcome a task"
    assert set(given) == {task.pk for task in tasks if task.verdict}
    assert kinds.count("task_returned") == len([task for task in tasks if task.state == "returned"])
    assert {step: verdict for step, verdict in case.standing.items() if verdict} == done
    assert Decision.objects.filter(case=case).count() == kinds.count("decision_signed") == (case.state == "decided")
    assert kinds.count("case_withdrawn") == (case.state == "withdrawn")
    assert kinds.count("case_accepted") == 1
    notices = Delivery.objects.filter(event__case=case, event__kind__in=["decision_signed", "case_withdrawn"])
    assert notices.count() == 2, "one by text message, one by mail"
    return str(case.state)


def _finish(cast: Cast, pk: int) -> None:
    """What a return opened again is answered, and what was signed too early is signed."""
    for task in Task.objects.filter(case=pk, state__in=["open", "claimed"]).select_related("department"):
        services.give_verdict(task.pk, "approve", "符合条件。", actor=cast.officer(task.department.code), now=cast.now)
    if Case.objects.get(pk=pk).state == "deciding":
        services.sign_decision(pk, actor=cast.officer("D0"), now=cast.now)
