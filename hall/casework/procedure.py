"""The procedure's rule: given the graph and what each step has come to, what opens, what is moot, is it decided?

Pure: values in, a value out. No Django, no clock, no database.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from hall.catalog.content import Procedure, Step, StepKind


class Outcome(StrEnum):
    """What a step has come to; the values of a task's verdict."""

    APPROVE = "approve"
    REFUSE = "refuse"
    NO_OBJECTION = "no_objection"
    OBJECTION = "objection"


class Ending(StrEnum):
    """How the whole was decided; the values of a decision's result."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"


ALLOWED: Mapping[StepKind, frozenset[Outcome]] = {
    StepKind.VERIFY: frozenset({Outcome.APPROVE, Outcome.REFUSE}),
    StepKind.APPROVE: frozenset({Outcome.APPROVE, Outcome.REFUSE}),
    StepKind.ADVISE: frozenset({Outcome.NO_OBJECTION, Outcome.OBJECTION}),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Every included step is in exactly one of the four; `ending` is None until all have ended or are moot."""

    ended: tuple[str, ...]
    open: tuple[str, ...]
    waiting: tuple[str, ...]
    moot: tuple[str, ...]
    ending: Ending | None


def plan(procedure: Procedure, included: Set[str], outcomes: Mapping[str, Outcome]) -> Plan:
    """Say where the case stands.

    `included` are the keys of the steps whose condition holds; a step that is left out hands its own needs on to the
    steps that needed it. A refusal makes the steps that need it moot and leaves the others alone. Advice, whatever
    it says, never blocks: it is weighed by whoever decides. Outcomes of steps that are not included are ignored.
    """
    needs = _effective_needs(procedure, included)
    ended, open_, waiting, moot = [], [], [], set[str]()
    for step in _in_order(procedure, needs):
        outcome = outcomes.get(step.key)
        if outcome is not None:
            ended.append(step.key)
        elif any(need in moot or outcomes.get(need) is Outcome.REFUSE for need in needs[step.key]):
            moot.add(step.key)
        elif all(need in outcomes for need in needs[step.key]):
            open_.append(step.key)
        else:
            waiting.append(step.key)
    ending = None if open_ or waiting else _ending(procedure, included, outcomes)
    return Plan(tuple(ended), tuple(open_), tuple(waiting), tuple(sorted(moot)), ending)


def _effective_needs(procedure: Procedure, included: Set[str]) -> dict[str, frozenset[str]]:
    steps = {step.key: step for step in procedure.steps}
    found: dict[str, frozenset[str]] = {}

    def needs_of(key: str) -> frozenset[str]:
        if key not in found:
            found[key] = frozenset(
                reached for need in steps[key].needs for reached in ([need] if need in included else needs_of(need))
            )
        return found[key]

    return {key: needs_of(key) for key in steps if key in included}


def _in_order(procedure: Procedure, needs: Mapping[str, frozenset[str]]) -> list[Step]:
    """Included steps, each after all that it needs; otherwise in the procedure's own order."""
    ordered: list[Step] = []
    placed: set[str] = set()
    left = [step for step in procedure.steps if step.key in needs]
    while left:
        ready = [step for step in left if needs[step.key] <= placed]
        ordered += ready
        placed |= {step.key for step in ready}
        left = [step for step in left if step.key not in placed]
    return ordered


def _ending(procedure: Procedure, included: Set[str], outcomes: Mapping[str, Outcome]) -> Ending:
    """Granted when every approval was granted. Where nothing is to be approved, the verifications decide."""
    chosen = [step for step in procedure.steps if step.key in included]
    deciding = [step for step in chosen if step.kind is StepKind.APPROVE]
    deciding = deciding or [step for step in chosen if step.kind is StepKind.VERIFY]
    granted = [outcomes.get(step.key) is Outcome.APPROVE for step in deciding]
    if all(granted):
        return Ending.GRANTED
    return Ending.PARTLY_GRANTED if any(granted) else Ending.REFUSED
