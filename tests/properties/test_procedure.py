"""The procedure's rule holds for every graph, every choice of steps, every mind of the departments and every order."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hall.casework.procedure import ALLOWED, NEGATIVE, Ending, Outcome, invalidated, plan
from hall.catalog.content import StepKind
from hall.catalog.procedure import AnyOf, RefusalMeans
from tests.properties.procedures import below, minds, plain, rich, run

MANY = settings(max_examples=100, deadline=None)
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


@MANY
@given(minds(rich(may_stop=False)), ANY, st.integers(0, 10), ANY)
def test_moot_is_exactly_what_no_answer_to_come_can_open(story, random, after, others):
    """Under every join, meaning and coordination: what is moot stays so, and all that waits may still be asked."""
    procedure, included, mind = story
    outcomes, standing = run(procedure, included, mind, random, after)
    for _ in range(5):
        minded = {key: others.choice(sorted(ALLOWED[procedure.step(key).kind])) for key in mind}
        asked, later = run(procedure, included, mind | minded, others, begun=outcomes)
        assert not set(standing.moot) & asked.keys()
        assert set(standing.moot) <= set(later.moot)
    yes = {key: next(one for one in ALLOWED[procedure.step(key).kind] if one not in NEGATIVE) for key in mind}
    asked, _ = run(procedure, included, mind | yes, others, begun=outcomes)
    assert set(standing.waiting) <= asked.keys()


@MANY
@given(minds(rich()), ANY, st.integers(0, 10), ANY)
def test_steps_that_are_left_out_say_nothing(story, random, after, others):
    procedure, included, mind = story
    outcomes, standing = run(procedure, included, mind, random, after)
    left_out = {step.key for step in procedure.steps} - included
    said = {key: others.choice(sorted(ALLOWED[procedure.step(key).kind])) for key in sorted(left_out)}
    assert plan(procedure, included, outcomes | said) == standing
