"""Steps done again: their branch alone, in a new round, with the old opinions kept; and opinions that clash."""

import pytest

from hall.casework import services
from hall.casework.errors import Refused
from hall.casework.models import Case, Task
from hall.casework.services.frame import act
from hall.catalog.content import Mark, Procedure
from hall.catalog.procedure import Assignment, Coordination, Join
from tests.casework.builders import GROUNDS, accepted, all_decided, days, item, step, submitted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

TWO_WAYS = Procedure(
    lead="A",
    steps=(
        step("plan", "A", kind="examine"),
        step("fire", "B", needs=("plan",)),
        step("final", "A", needs=("fire",)),
        step("water", "C"),
    ),
)


def reopen(cast: Cast, case: Case, *keys: str) -> list[Task]:
    with act(case.pk, actor=cast.officer("A"), now=cast.now) as a:
        return services.reopen_steps(a, keys, "材料有变化。")


def latest(case: Case, key: str) -> Task:
    return Task.objects.filter(case=case, step=key).latest("round")


def say(cast: Cast, case: Case, key: str, what: str = "approve") -> None:
    one = latest(case, key)
    officer = cast.officer(one.department.code)
    services.give_verdict(one.pk, what, "符合规定。", **GROUNDS, actor=officer, now=cast.now)


def test_only_the_branch_is_done_again(cast: Cast) -> None:
    item(TWO_WAYS, now=cast.now)
    case = accepted(cast)
    for key in ("plan", "water", "fire"):
        say(cast, case, key)
    returned = reopen(cast, case, "plan")
    assert {task.step for task in returned} == {"plan", "fire", "final"}
    found = Case.objects.get(pk=case.pk)
    assert found.standing == {"plan": "", "water": "approve"}
    assert (latest(case, "plan").round, latest(case, "plan").state) == (2, "open")
    assert latest(case, "water").round == 1
    old = Task.objects.get(case=case, step="fire", round=1)
    assert (old.state, old.verdict, old.opinions.count()) == ("returned", "approve", 1)
    for key in ("plan", "fire", "final"):
        say(cast, case, key)
    assert Case.objects.get(pk=case.pk).state == "deciding"
    assert latest(case, "final").round == 2
    events = case.events.filter(kind="task_returned")
    assert {event.data["step"] for event in events} == {"plan", "fire", "final"}


def test_a_case_that_waits_for_the_signature_goes_back_to_approval(cast: Cast) -> None:
    case = all_decided(cast)
    reopen(cast, case, "fire")
    assert Case.objects.get(pk=case.pk).state == "in_approval"
    say(cast, case, "fire", "refuse")
    decision = services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    assert decision.result == "partly_granted"


def test_a_step_at_work_goes_on_and_what_never_began_cannot_be_returned(cast: Cast) -> None:
    item(TWO_WAYS, now=cast.now)
    case = accepted(cast)
    assert reopen(cast, case, "plan") == []
    assert latest(case, "plan").round == 1
    with pytest.raises(Refused):
        reopen(cast, case, "final")
    waiting = submitted(cast)
    with pytest.raises(Refused):
        reopen(cast, waiting, "plan")


def test_a_stopped_clock_ends_with_its_round(cast: Cast) -> None:
    item(TWO_WAYS, now=cast.now)
    case = accepted(cast)
    say(cast, case, "plan")
    services.pause_task(latest(case, "fire").pk, "testing", "委托检测。", 5, actor=cast.officer("B"), now=cast.now)
    reopen(cast, case, "plan")
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.paused_on) == ("in_approval", None)
    assert not case.pauses.filter(ended_at=None).exists()
    assert Task.objects.get(case=case, step="fire", round=1).state == "returned"


def test_a_refusal_that_stops_the_case_ends_what_is_at_work(cast: Cast) -> None:
    steps = (step("fire", "A", refusal_means="stops_case"), step("water", "B"))
    item(Procedure(lead="A", steps=steps), now=cast.now)
    case = accepted(cast)
    say(cast, case, "fire", "refuse")
    assert Case.objects.get(pk=case.pk).state == "deciding"
    assert latest(case, "water").state == "ended"
    assert services.sign_decision(case.pk, actor=cast.officer("A"), now=cast.now).result == "refused"


def test_where_opinions_clash_the_lead_department_coordinates(cast: Cast) -> None:
    talk = Coordination(key="talk", name="协调", between=("road", "water"), promised=days(2), mark=Mark.EXAMPLE)
    steps = (
        step("road", "B", kind="advise"),
        step("water", "C", kind="advise"),
        step("final", "A", needs=("road", "water")),
    )
    item(Procedure(lead="A", steps=steps, coordination=(talk,)), now=cast.now)
    case = accepted(cast)
    say(cast, case, "road", "no_objection")
    say(cast, case, "water", "objection")
    opened = latest(case, "talk")
    assert (opened.department.code, opened.state) == ("A", "open")
    assert not Task.objects.filter(case=case, step="final").exists()
    say(cast, case, "talk", "settled")
    say(cast, case, "final")
    assert Case.objects.get(pk=case.pk).state == "deciding"
    reopen(cast, case, "water")
    assert set(Case.objects.get(pk=case.pk).standing) == {"road", "water"}
    say(cast, case, "water", "no_objection")
    assert Task.objects.filter(case=case, step="talk").count() == 1  # agreed this time: nothing to coordinate
    assert latest(case, "final").round == 2


def test_one_of_several_is_enough(cast: Cast) -> None:
    steps = (
        step("one", "A"),
        step("two", "B"),
        step("card", "C", kind="issue", needs=("one", "two"), join=Join(mode="any")),
    )
    item(Procedure(lead="A", steps=steps, join=Join(mode="any")), now=cast.now)
    case = accepted(cast)
    say(cast, case, "one")
    say(cast, case, "card", "done")
    say(cast, case, "two", "refuse")
    assert services.sign_decision(case.pk, actor=cast.officer("A"), now=cast.now).result == "granted"


def test_the_answer_tells_the_department(cast: Cast) -> None:
    by_answer = Assignment(by="answer", question="signage", departments={"true": "B", "false": "C"})
    steps = (step("look", "", assigned=by_answer), step("other", "A"))
    item(Procedure(lead="A", steps=(steps[0].model_copy(update={"department": "A"}), steps[1])), now=cast.now)
    for code in "BC":
        cast.officer(code)
    assert latest(accepted(cast), "look").department.code == "B"
    assert latest(accepted(cast, signage=False), "look").department.code == "C"


def test_the_town_tells_the_department() -> None:
    by_town = Assignment(by="town", question="town", departments={"445103100": "T1"})
    one = step("look", "REST", assigned=by_town)
    assert one.department_for({"town": "445103100201"}) == "T1"
    assert one.department_for({"town": "445103101"}) == one.department_for({}) == "REST"
    assert one.departments == {"T1", "REST"}
