"""The procedure's rule holds for every graph, every choice of steps, every mind of the departments and every order."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hall.casework.procedure import ALLOWED, NEGATIVE, Ending, Outcome, Plan, invalidated, plan
from hall.catalog.content import Limit, Mark, Procedure, Step, StepKind
from hall.catalog.procedure import AnyOf, Coordination, Join, RefusalMeans

LIMIT = Limit(days=5, mark=Mark.EXAMPLE)
KINDS = [kind for kind in StepKind if kind is not StepKind.COORDINATE]
USUAL = [StepKind.VERIFY, StepKind.APPROVE, StepKind.ADVISE]
Story = tuple[Procedure, frozenset[str], dict[str, Outcome]]
MANY = settings(max_examples=100, deadline=None)


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
    procedure: Procedure, included: frozenset[str], mind: dict[str, Outcome], random: Random, stop_after: int = 99
) -> tuple[dict[str, Outcome], Plan]:
    """Ask the open steps in a random order until it is decided."""
    outcomes: dict[str, Outcome] = {}
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


ANY = st.randoms(use_true_random=False)


@MANY
@given(minds(rich()), ANY, st.integers(0, 10))
def test_every_included_step_is_in_exactly_one_place(story, random, after):
    procedure, included, mind = story
    _, standing = run(procedure, included, mind, random, after)
    places = [*standing.ended, *standing.open, *standing.waiting, *standing.moot]
    talks = {clause.key for clause in procedure.coordination}
    assert sorted(key for key in places if key not in talks) == sorted(included)
    assert len(places) == len(set(places))


@MANY
@given(minds(rich()), ANY)
def test_every_case_ends(story, random):
    """As long as it is not decided some step is open for somebody, and each is asked once."""
    procedure, included, mind = story
    for after in range(12):
        _, standing = run(procedure, included, mind, Random(after), after)
        assert (standing.ending is None) == bool(standing.open)
    _, standing = run(procedure, included, mind, random)
    assert standing.ending is not None


@MANY
@given(minds(rich()), ANY, ANY)
def test_the_outcome_does_not_depend_on_the_order(story, one, other):
    procedure = story[0]
    (first, standing), (second, again) = run(*story, one), run(*story, other)
    assert standing.ending == again.ending
    stopped = any(
        first.get(s.key) in NEGATIVE
        for s in procedure.steps
        if s.refusal is RefusalMeans.STOPS_CASE or s.key in procedure.join.veto
    )
    if not stopped:
        assert first == second
        assert set(standing.moot) == set(again.moot)


@MANY
@given(minds(rich(may_stop=False)), ANY, st.integers(1, 10))
def test_what_is_open_stays_open_until_it_is_answered(story, random, after):
    procedure, included, mind = story
    outcomes, standing = run(procedure, included, mind, random, after)
    if len(standing.open) > 1:
        first, *others = standing.open
        later = plan(procedure, included, outcomes | {first: mind[first]})
        assert set(others) <= set(later.open)


@MANY
@given(minds(rich()), ANY, st.integers(0, 10))
def test_no_step_opens_before_its_needs(story, random, after):
    procedure, included, mind = story
    outcomes, standing = run(procedure, included, mind, random, after)
    for key in standing.open:
        step = procedure.step(key)
        if step.kind is StepKind.COORDINATE:
            said = {outcomes[member] in NEGATIVE for member in step.needed if member in outcomes}
            assert said == {True, False}
            continue
        for need in step.needs:
            some = set(need.any_of) if isinstance(need, AnyOf) else {need}
            if some & included and step.join.mode in {"all", "veto"}:
                assert some & outcomes.keys() or step.join.mode == "veto"
        if step.join.mode == "quorum":
            named = [need for need in step.needs if isinstance(need, str) and need in included]
            if len(named) == len(step.needs):
                met = [need for need in named if need in outcomes]
                assert len(met) >= min(step.join.quorum, len(named))


@MANY
@given(minds(plain()), ANY, st.integers(0, 10))
def test_a_refusal_stops_exactly_its_dependants(story, random, after):
    procedure, included, mind = story
    outcomes, standing = run(procedure, included, mind, random, after)
    refused = {key for key, outcome in outcomes.items() if outcome is Outcome.REFUSE}
    assert set(standing.moot) == (below(procedure, refused) & included) - outcomes.keys()


@MANY
@given(minds(plain()), ANY, st.integers(0, 10))
def test_advice_never_blocks(story, random, after):
    """Whatever an adviser says, the same steps are open, waiting and moot."""
    procedure, included, mind = story
    outcomes, first = run(procedure, included, mind, random, after)
    turned = {key: Outcome.OBJECTION if one is Outcome.NO_OBJECTION else one for key, one in outcomes.items()}
    second = plan(procedure, included, turned)
    assert first == second


@MANY
@given(minds(rich()), ANY)
def test_a_refusal_that_stops_the_case_refuses_it(story, random):
    procedure, included, mind = story
    outcomes, standing = run(procedure, included, mind, random)
    for key in outcomes:
        step = procedure.step(key)
        stops = step.refusal is RefusalMeans.STOPS_CASE or key in procedure.join.veto
        if stops and outcomes[key] in NEGATIVE and procedure.clause_of(key) is None:
            assert standing.ending is Ending.REFUSED
            assert not standing.open
            assert not standing.waiting


@MANY
@given(minds(plain()), ANY)
def test_granted_means_that_every_approval_was_given(story, random):
    procedure, included, mind = story
    outcomes, standing = run(procedure, included, mind, random)
    approvals = [s.key for s in procedure.steps if s.key in included and s.kind is StepKind.APPROVE]
    if standing.ending is Ending.GRANTED:
        assert all(outcomes.get(key) is Outcome.APPROVE for key in approvals)
    if standing.ending is Ending.REFUSED and approvals:
        assert not any(outcomes.get(key) is Outcome.APPROVE for key in approvals)


@MANY
@given(minds(rich(may_stop=False)), ANY, st.integers(1, 10), st.data())
def test_doing_steps_again_touches_their_branch_alone(story, random, after, data):
    procedure, included, mind = story
    outcomes, before = run(procedure, included, mind, random, after)
    standing: dict[str, Outcome | None] = {**outcomes, **dict.fromkeys(before.open)}
    if not standing:
        return
    touched = set(data.draw(st.lists(st.sampled_from(sorted(standing)), min_size=1, max_size=2)))
    again = invalidated(procedure, standing, touched)
    reach = touched | below(procedure, touched)
    assert again <= reach
    assert reach & outcomes.keys() <= again
    left = {key: outcome for key, outcome in outcomes.items() if key not in again}
    now = plan(procedure, included, left)
    for place in ("ended", "open", "waiting", "moot"):
        assert set(getattr(before, place)) - reach == set(getattr(now, place)) - reach
    assert now.ending is None or not touched & outcomes.keys() & included
