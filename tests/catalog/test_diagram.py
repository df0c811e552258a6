"""The procedure of a case as a picture: nothing is drawn as done that is not."""

import pytest

from hall.catalog.content import Limit, LimitUnit, Mark, Procedure, Step, StepKind
from hall.catalog.diagram import Seen, diagrams_of

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
