"""The procedure of a case as a picture: nothing is drawn as done that is not."""

import pytest

from hall.catalog.content import Limit, LimitUnit, Mark, Procedure, Step, StepKind
from hall.catalog.diagram import Seen, diagrams_of
from hall.catalog.procedure import Join

CHECK = Step(
    key="CHECK",
    name="核验",
    kind=StepKind.APPROVE,
    department="SCJG",
    promised=Limit(days=1, unit=LimitUnit.WORKING_DAYS, mark=Mark.EXAMPLE),
    mark=Mark.EXAMPLE,
)
PROCEDURE = Procedure(lead="SCJG", steps=(CHECK,))


@pytest.mark.parametrize(
    ("seen", "acceptance"),
    [
        (None, ""),
        ({"CHECK": Seen("", "")}, ""),
        ({"CHECK": Seen("wait", "")}, "wait"),
        ({"CHECK": Seen("run", "")}, "done"),
    ],
)
def test_acceptance_is_done_once_a_step_has_begun(seen: dict[str, Seen] | None, acceptance: str) -> None:
    drawn = diagrams_of(PROCEDURE, {}, wide=560, seen=seen)["wide"]
    assert drawn.nodes[0].mark == acceptance


def _step(key: str, name: str, **more) -> Step:
    return CHECK.model_copy(update={"key": key, "name": name, **more})


TWO = (_step("a", "消防"), _step("b", "卫生"))


@pytest.mark.parametrize(
    ("join", "said"),
    [
        (Join(), "全部办完后，由SCJG签发决定。"),
        (Join(mode="any"), "各部门有一项通过后，由SCJG签发决定。"),
        (Join(mode="quorum", quorum=2), "各部门至少 2 项通过后，由SCJG签发决定。"),
        (Join(mode="veto", veto=("a",)), "各部门都办完，“消防”没有否决后，由SCJG签发决定。"),
        (Join(mode="any", veto=("b",)), "各部门有一项通过，“卫生”没有否决后，由SCJG签发决定。"),
    ],
)
def test_it_says_and_draws_how_the_outcomes_become_one(join: Join, said: str) -> None:
    drawn = diagrams_of(Procedure(lead="SCJG", steps=TWO, join=join), {}, wide=560)["wide"]
    assert drawn.text[-1] == said
    if join != Join():
        assert said.split("，由")[0] in "".join(line.text for line in drawn.lines)


def test_a_step_says_whose_refusal_stops_it() -> None:
    last = _step("c", "发证", needs=("a", "b"), join=Join(mode="veto", veto=("b",)))
    drawn = diagrams_of(Procedure(lead="SCJG", steps=(*TWO, last)), {}, wide=560)["wide"]
    assert drawn.text[1].startswith("“消防”“卫生”都办完，“卫生”没有否决后：")
