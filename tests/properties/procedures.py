"""Any procedure, any choice of steps, any mind of the departments; and a case carried through by the rule alone."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from hypothesis import strategies as st
from pydantic import ValidationError

from hall.casework.procedure import ALLOWED, Outcome, Plan, plan
from hall.catalog.content import Limit, Mark, Procedure, Step, StepKind
from hall.catalog.procedure import AnyOf, Coordination, Join, RefusalMeans

LIMIT = Limit(days=5, mark=Mark.EXAMPLE)
KINDS = [kind for kind in StepKind if kind is not StepKind.COORDINATE]
USUAL = [StepKind.VERIFY, StepKind.APPROVE, StepKind.ADVISE]
Story = tuple[Procedure, frozenset[str], dict[str, Outcome]]


def _step(key: str, kind: StepKind, needs: tuple[str | AnyOf, ...], **more: object) -> Step:
    return Step(key=key, name="环节", kind=kind, department="A", needs=needs, promised=LIMIT, mark="example", **more)


@st.composite
def plain(draw: st.DrawFn) -> Procedure:
    """Every step needs all of some earlier ones, and means by a refusal what its kind usually means."""
    steps = []
    for number in range(draw(st.integers(1, 8))):
        earlier = [f"s{i}" for i in range(number)]
        needs = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3)) if earlier else []
        steps.append(_step(f"s{number}", draw(st.sampled_from(USUAL)), tuple(needs)))
    return Procedure(lead="A", steps=tuple(draw(st.permutations(steps))))


@st.composite
def joins(draw: st.DrawFn, members: list[str]) -> Join:
    veto = tuple(draw(st.lists(st.sampled_from(members), unique=True, max_size=2))) if members else ()
    mode = draw(st.sampled_from(["all", "any", "quorum", "veto"] if veto else ["all", "any", "quorum"]))
    return Join(mode=mode, quorum=draw(st.integers(1, 4)) if mode == "quorum" else 0, veto=veto)


@st.composite
def rich(draw: st.DrawFn, *, may_stop: bool = True) -> Procedure:
    """Everything that a procedure can declare."""
    steps: list[Step] = []
    meanings = [None, *(one for one in RefusalMeans if may_stop or one is not RefusalMeans.STOPS_CASE)]
    for number in range(draw(st.integers(2, 8))):
        earlier = [f"s{i}" for i in range(number)]
        needs: list[str | AnyOf] = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
        if number > 1 and draw(st.booleans()):
            some = draw(st.lists(st.sampled_from(earlier), unique=True, min_size=1, max_size=3))
            needs.append(AnyOf(any_of=tuple(some)))
        named = [need for need in needs if isinstance(need, str)]
        steps.append(
            _step(
                f"s{number}",
                draw(st.sampled_from(KINDS)),
                tuple(needs),
                join=draw(joins(named)) if draw(st.booleans()) else Join(),
                refusal_means=draw(st.sampled_from(meanings)),
            )
        )
    keys = [step.key for step in steps]
    whole = draw(joins(keys if may_stop else []))
    clauses = draw(st.lists(st.sampled_from(keys), unique=True, min_size=2, max_size=4))
    ordered = tuple(draw(st.permutations(steps)))
    groups = [clauses[:2], clauses[2:]]
    coordination = tuple(
        Coordination(key=f"talk{number}", name="协调", between=tuple(group), promised=LIMIT, mark="example")
        for number, group in enumerate(groups)
        if len(group) == 2
    )
    try:
        return Procedure(lead="A", steps=ordered, join=whole, coordination=coordination)
    except ValidationError:  # its members wait for one another: refused when it is written down
        return Procedure(lead="A", steps=ordered, join=whole)


@st.composite
def minds(
    draw: st.DrawFn, graphs: st.SearchStrategy[Procedure]
) -> tuple[Procedure, frozenset[str], dict[str, Outcome]]:
    """A procedure, the steps that apply, and what each department would say whenever it is asked."""
    procedure = draw(graphs)
    included = frozenset(draw(st.sets(st.sampled_from([step.key for step in procedure.steps]))))
    nodes = [*procedure.steps, *procedure.coordinations]
    return procedure, included, {node.key: draw(st.sampled_from(sorted(ALLOWED[node.kind]))) for node in nodes}


def run(
    procedure: Procedure,
    included: frozenset[str],
    mind: dict[str, Outcome],
    random: Random,
    stop_after: int = 99,
    *,
    begun: Mapping[str, Outcome] = MappingProxyType({}),
) -> tuple[dict[str, Outcome], Plan]:
    """Ask the open steps in a random order until it is decided; `begun` is what they have come to before."""
    outcomes = dict(begun)
    standing = plan(procedure, included, outcomes)
    while standing.open and len(outcomes) < stop_after:
        key = random.choice(standing.open)
        outcomes[key] = mind[key]
        standing = plan(procedure, included, outcomes)
    return outcomes, standing


def below(procedure: Procedure, roots: set[str]) -> set[str]:
    """All that waits for these, by walking the graph."""
    found: set[str] = set()
    while True:
        more = {
            key
            for key in [*(s.key for s in procedure.steps), *(c.key for c in procedure.coordination)]
            if set(procedure.after(key)) & (roots | found)
        }
        if more <= found:
            return found
        found |= more
