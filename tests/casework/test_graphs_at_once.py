"""Any procedure, its departments answering in any order and at the same moment: stored is what the bare rule says."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from random import Random

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall.casework import services
from hall.casework.errors import AlreadyDone
from hall.casework.models import Case, CaseEvent, Opinion, Task
from hall.casework.procedure import Outcome, plan
from hall.catalog.content import Procedure
from tests.casework.builders import GROUNDS, accepted, item
from tests.cast import Cast
from tests.properties.procedures import minds, rich, run

THREADS = 4
ROUNDS = int(os.environ.get("HALL_TEST_ROUNDS", "25"))  # 1000 were run by hand
Story = tuple[Procedure, frozenset[str], dict[str, Outcome]]
one_database = settings(
    max_examples=ROUNDS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
codes = (f"G-{number}" for number in count(1))


def stored(procedure: Procedure, included: frozenset[str]) -> Procedure:
    """The same procedure with its conditions written down: the builder's shop has a sign."""
    left_out = [
        step if step.key in included else step.model_copy(update={"when": "!signage"}) for step in procedure.steps
    ]
    return procedure.model_copy(update={"steps": tuple(left_out)})


def carry_through(cast: Cast, case: Case, mind: dict[str, Outcome], dice: Random) -> None:
    """Answer whatever is open until nothing is; what a colleague was quicker at is done already."""
    officer = cast.officer("A")
    while tasks := list(Task.objects.filter(case=case, state__in=["open", "claimed"])):
        task = dice.choice(tasks)
        try:
            services.give_verdict(task.pk, mind[task.step], "符合规定。", **GROUNDS, actor=officer, now=cast.now)
        except AlreadyDone:
            continue


def is_what_the_rule_says(pk: int, story: Story) -> None:
    procedure, included, mind = story
    case = Case.objects.get(pk=pk)
    tasks = {task.step: task for task in Task.objects.filter(case=case)}
    done = {key: Outcome(task.verdict) for key, task in tasks.items() if task.state == "done"}
    standing = plan(procedure, included, done)
    assert done == {key: mind[key] for key in done} == {key: Outcome(said) for key, said in case.standing.items()}
    assert set(standing.ended) == done.keys()
    assert {task.state for key, task in tasks.items() if key not in done} <= {"ended"}
    assert tasks.keys() - done.keys() <= set(standing.moot), "a refusal that stopped the case came first"
    assert (standing.open, standing.waiting, case.state) == ((), (), "deciding")
    asked, alone = run(procedure, included, mind, Random(0))
    assert standing.ending == alone.ending
    assert done == asked or alone.ending == "refused"
    joined = CaseEvent.objects.filter(case=case, kind="case_joined")
    assert [event.data["ending"] for event in joined] == [alone.ending]
    assert CaseEvent.objects.filter(case=case, kind="verdict_given").count() == len(done)
    assert Opinion.objects.filter(task__case=case).count() == len(done)


@pytest.mark.django_db
@one_database
@given(story=minds(rich()), seed=st.integers(0, 99))
def test_one_after_the_other(cast: Cast, story: Story, seed: int) -> None:
    code = next(codes)
    item(stored(*story[:2]), code=code, now=cast.now)
    case = accepted(cast, code=code)
    carry_through(cast, case, story[2], Random(seed))
    is_what_the_rule_says(case.pk, story)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@one_database
@given(story=minds(rich()), seed=st.integers(0, 99))
def test_all_at_once(cast: Cast, story: Story, seed: int) -> None:
    assert connection.vendor == "postgresql"
    code = next(codes)
    item(stored(*story[:2]), code=code, now=cast.now)
    case = accepted(cast, code=code)

    def work(number: int) -> None:
        try:
            carry_through(cast, case, story[2], Random(seed + number))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    is_what_the_rule_says(case.pk, story)
