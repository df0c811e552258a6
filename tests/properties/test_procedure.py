"""The procedure's rule holds for every graph, every choice of steps and every order of verdicts."""

from hypothesis import given
from hypothesis import strategies as st

from hall.casework.procedure import ALLOWED, Ending, Outcome, plan
from hall.catalog.content import Limit, Mark, Procedure, Step, StepKind

LIMIT = Limit(days=5, mark=Mark.EXAMPLE)
POSITIVE = {Outcome.APPROVE, Outcome.NO_OBJECTION}


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    count = draw(st.integers(1, 8))
    steps = []
    for number in range(count):
        earlier = [f"s{i}" for i in range(number)]
        needs = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3)) if earlier else []
        kind = draw(st.sampled_from(list(StepKind)))
        steps.append(
            Step(
                key=f"s{number}",
                name="环节",
                kind=kind,
                department="A",
                needs=tuple(needs),
                promised=LIMIT,
                mark="example",
            )
        )
    return Procedure(lead="A", steps=tuple(draw(st.permutations(steps))))


@st.composite
def stories(draw: st.DrawFn) -> tuple[Procedure, frozenset[str], dict[str, Outcome]]:
    """A procedure, the steps that apply, and verdicts given only on steps that were open at the time."""
    procedure = draw(procedures())
    included = frozenset(draw(st.sets(st.sampled_from([s.key for s in procedure.steps]))))
    outcomes: dict[str, Outcome] = {}
    for _ in range(draw(st.integers(0, 8))):
        standing = plan(procedure, included, outcomes)
        if not standing.open:
            break
        key = draw(st.sampled_from(standing.open))
        outcomes[key] = draw(st.sampled_from(sorted(ALLOWED[procedure.step(key).kind])))
    return procedure, included, outcomes


@given(stories())
def test_every_included_step_is_in_exactly_one_place(story):
    procedure, included, outcomes = story
    standing = plan(procedure, included, outcomes)
    places = [*standing.ended, *standing.open, *standing.waiting, *standing.moot]
    assert sorted(places) == sorted(included)


@given(stories())
def test_the_case_never_hangs(story):
    """As long as it is not decided, some step is open for somebody."""
    procedure, included, outcomes = story
    standing = plan(procedure, included, outcomes)
    assert (standing.ending is None) == bool(standing.open)


@given(stories())
def test_a_step_opens_only_after_all_that_it_needs(story):
    procedure, included, outcomes = story
    standing = plan(procedure, included, outcomes)
    for key in standing.open:
        for need in procedure.step(key).needs:
            if need in included:
                assert need in outcomes
                assert outcomes[need] is not Outcome.REFUSE


@given(stories(), st.randoms())
def test_the_order_of_verdicts_does_not_matter(story, random):
    procedure, included, outcomes = story
    shuffled = list(outcomes.items())
    random.shuffle(shuffled)
    assert plan(procedure, included, dict(shuffled)) == plan(procedure, included, outcomes)


@given(stories())
def test_a_refusal_stops_only_what_needs_it(story):
    """Turning a refusal into an approval frees dependants, and touches no step that does not depend on it."""
    procedure, included, outcomes = story
    standing = plan(procedure, included, outcomes)
    for key in standing.moot:
        reached, frontier = set(), {key}
        while frontier:
            frontier = {n for k in frontier for n in procedure.step(k).needs} - reached
            reached |= frontier
        assert any(outcomes.get(k) is Outcome.REFUSE for k in reached & included)


@given(stories())
def test_granted_means_that_every_approval_was_given(story):
    procedure, included, outcomes = story
    standing = plan(procedure, included, outcomes)
    approvals = [s.key for s in procedure.steps if s.key in included and s.kind is StepKind.APPROVE]
    if standing.ending is Ending.GRANTED:
        assert all(outcomes.get(key) is Outcome.APPROVE for key in approvals)
    if standing.ending is Ending.REFUSED and approvals:
        assert not any(outcomes.get(key) is Outcome.APPROVE for key in approvals)


@given(stories())
def test_advice_never_blocks(story):
    """Whatever an adviser says, the same steps are open, waiting and moot."""
    procedure, included, outcomes = story
    turned = {
        key: (Outcome.OBJECTION if outcome is Outcome.NO_OBJECTION else outcome) for key, outcome in outcomes.items()
    }
    first, second = plan(procedure, included, outcomes), plan(procedure, included, turned)
    assert (first.open, first.waiting, first.moot, first.ending) == (
        second.open,
        second.waiting,
        second.moot,
        second.ending,
    )
