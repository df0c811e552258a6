"""The machines of case and task know the edges of the law and no other: each is walked, each forbidden one refused."""

from itertools import product

import pytest
from django.conf import settings
from django_fsm import TransitionNotAllowed, can_proceed

from hall.casework.management.commands.state_diagrams import page
from hall.casework.models import Case, Task
from hall.casework.states import CASE_WORDING, CaseState, TaskState

UNDECIDED = ("submitted", "correction_asked", "in_approval", "paused", "deciding")
CASE_EDGES = {
    ("draft", "submit", "submitted"),
    ("draft", "discard", "discarded"),
    ("submitted", "accept", "in_approval"),
    ("submitted", "ask_correction", "correction_asked"),
    ("submitted", "refuse_acceptance", "not_accepted"),
    ("correction_asked", "answer_correction", "submitted"),
    ("in_approval", "join", "deciding"),
    ("deciding", "decide", "decided"),
    ("deciding", "reopen", "in_approval"),
    ("in_approval", "pause", "paused"),
    ("paused", "resume", "in_approval"),
    ("decided", "deliver", "delivered"),
    ("delivered", "close", "closed"),
    *((state, "withdraw", "withdrawn") for state in UNDECIDED),
    *((state, "end", "ended") for state in UNDECIDED),
    *((state, "archive", "archived") for state in ("closed", "not_accepted", "withdrawn", "ended")),
}
TASK_EDGES = {
    ("open", "claim", "claimed"),
    ("claimed", "release", "open"),
    ("open", "finish", "done"),
    ("claimed", "finish", "done"),
    ("open", "end", "ended"),
    ("claimed", "end", "ended"),
    ("open", "pause", "paused"),
    ("claimed", "pause", "paused"),
    ("paused", "resume", "claimed"),
    ("paused", "end", "ended"),
    ("open", "propose", "proposed"),
    ("claimed", "propose", "proposed"),
    ("proposed", "send_back", "claimed"),
    ("proposed", "finish", "done"),
    ("proposed", "end", "ended"),
    *((state, "give_back", "returned") for state in ("open", "claimed", "proposed", "paused", "done")),
}
MACHINES = [(Case, CaseState, CASE_EDGES), (Task, TaskState, TASK_EDGES)]


def verbs(edges: set[tuple[str, str, str]]) -> list[str]:
    return sorted({verb for _, verb, _ in edges})


def at(model: type[Case] | type[Task], state: str) -> Case | Task:
    return model(state=state)


@pytest.mark.parametrize(("model", "states", "edges"), MACHINES, ids=["case", "task"])
def test_every_edge_leads_where_the_law_leads(model, states, edges) -> None:
    for source, verb, target in edges:
        row = at(model, source)
        getattr(row, verb)()
        assert row.state == target, (source, verb)


@pytest.mark.parametrize(("model", "states", "edges"), MACHINES, ids=["case", "task"])
def test_every_other_edge_is_refused_and_changes_nothing(model, states, edges) -> None:
    allowed = {(source, verb) for source, verb, _ in edges}
    forbidden = set(product(states.values, verbs(edges))) - allowed
    assert forbidden
    for source, verb in forbidden:
        row = at(model, source)
        assert not can_proceed(getattr(row, verb))
        with pytest.raises(TransitionNotAllowed):
            getattr(row, verb)()
        assert row.state == source


@pytest.mark.parametrize(("model", "states", "edges"), MACHINES, ids=["case", "task"])
def test_the_machine_has_no_edge_that_is_not_listed(model, states, edges) -> None:
    found = {(t.source, t.name, t.target) for t in model._meta.get_field("state").get_all_transitions(model)}
    assert {(str(source), name, str(target)) for source, name, target in found} == edges


@pytest.mark.parametrize(("model", "states", "edges"), MACHINES, ids=["case", "task"])
def test_no_state_is_written_past_the_machine(model, states, edges) -> None:
    row = at(model, states.values[0])
    with pytest.raises(AttributeError):
        row.state = states.values[-1]


def test_every_state_of_a_case_has_its_words() -> None:
    assert set(CASE_WORDING) == set(CaseState)


def test_the_docs_draw_the_machines_as_they_are() -> None:
    drawn = (settings.BASE_DIR / "docs" / "states.md").read_text(encoding="utf-8")
    assert drawn.strip() == page().strip()
