"""The procedure's rule: given the graph and what each step has come to, what opens, what is moot, is it decided?

Pure: values in, a value out. No Django, no clock, no database. What a step's needs amount to only ever goes from
"not known yet" to "met" or "failed", and never back: so the order in which verdicts arrive cannot matter.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from hall.catalog.content import Procedure, Step, StepKind
from hall.catalog.procedure import AnyOf, Join, JoinMode, RefusalMeans


class Outcome(StrEnum):
    """What a step has come to; the values of a task's verdict."""

    APPROVE = "approve"
    REFUSE = "refuse"
    NO_OBJECTION = "no_objection"
    OBJECTION = "objection"
    PASSED = "passed"
    FAILED = "failed"
    DONE = "done"
    SETTLED = "settled"
    UNSETTLED = "unsettled"


class Ending(StrEnum):
    """How the whole was decided; the values of a decision's result."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"


_DECIDES = frozenset({Outcome.APPROVE, Outcome.REFUSE})
_FINDS = frozenset({Outcome.PASSED, Outcome.FAILED})
_DOES = frozenset({Outcome.DONE})
ALLOWED: Mapping[StepKind, frozenset[Outcome]] = {
    StepKind.VERIFY: _DECIDES,
    StepKind.EXAMINE: _DECIDES,
    StepKind.APPROVE: _DECIDES,
    StepKind.ADVISE: frozenset({Outcome.NO_OBJECTION, Outcome.OBJECTION}),
    StepKind.INSPECT: _FINDS,
    StepKind.EXPERT_REVIEW: _FINDS,
    StepKind.HEARING: _DOES,
    StepKind.PAY: _DOES,
    StepKind.ISSUE: _DOES,
    StepKind.NOTIFY: _DOES,
    StepKind.COORDINATE: frozenset({Outcome.SETTLED, Outcome.UNSETTLED}),
}
NEGATIVE = frozenset({Outcome.REFUSE, Outcome.OBJECTION, Outcome.FAILED, Outcome.UNSETTLED})


def positive(kind: StepKind) -> Outcome:
    """The one outcome of a kind of step that lets the case go on."""
    return next(one for one in ALLOWED[kind] if one not in NEGATIVE)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every included step is in exactly one of the four; `ending` is None until all have ended or are moot.

    A coordination is in one of them once opinions clash, and until then in none.
    """

    ended: tuple[str, ...]
    open: tuple[str, ...]
    waiting: tuple[str, ...]
    moot: tuple[str, ...]
    ending: Ending | None


def plan(procedure: Procedure, included: Set[str], outcomes: Mapping[str, Outcome]) -> Plan:
    """Say where the case stands.

    `included` are the keys of the steps whose condition holds; a step that is left out hands its own needs on to the
    steps that needed it, and is not counted where one of several is enough. A refusal makes moot what cannot be met
    without it and leaves all else alone, unless it is declared to stop the case or to be an opinion. Outcomes of steps
    that are not included are ignored.
    """
    return _Walk(procedure, included, outcomes).plan()


def invalidated(procedure: Procedure, standing: Mapping[str, Outcome | None], touched: Iterable[str]) -> frozenset[str]:
    """Which steps must be done again when what `touched` rest on has changed: these and what depends on them.

    `standing` holds the steps that were opened, None while at work. A touched step that is still at work goes on as it
    is, unless it depends on another touched one.
    """
    roots = frozenset(touched)
    below = _below(procedure, roots)
    return frozenset(key for key, outcome in standing.items() if key in below or (key in roots and outcome is not None))


def _below(procedure: Procedure, roots: frozenset[str]) -> frozenset[str]:
    """Everything that waits, directly or through others, for one of these."""
    found: set[str] = set()
    frontier = roots
    nodes = [step.key for step in (*procedure.steps, *procedure.coordinations)]
    while frontier:
        frontier = frozenset(key for key in nodes if key not in found and frontier & set(procedure.after(key)))
        found |= frontier
    return frozenset(found)


class _Is(Enum):
    """What a need amounts to."""

    PENDING = "pending"
    MET = "met"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class _Answer:
    """A need: whether it lets what depends on it go on, whether it agrees (counted by any and quorum), its step."""

    passes: _Is
    agrees: _Is
    key: str = ""
    is_left_out: bool = False


@dataclass(slots=True)
class _Walk:
    """One planning: every step is looked at once, after all that it waits for."""

    procedure: Procedure
    included: Set[str]
    outcomes: Mapping[str, Outcome]
    places: dict[str, str] = field(default_factory=dict)
    requirements: dict[str, _Is] = field(default_factory=dict)

    def plan(self) -> Plan:
        for step in self.procedure.steps:
            if step.key in self.included:
                self.place(step.key)
        for clause in self.procedure.coordination:
            if self._clash(clause.between) is _Is.MET:
                self.places[clause.key] = "ended" if clause.key in self.outcomes else "open"
        stopped = any(self._stops(step) for step in self.procedure.steps if step.key in self.included)
        if stopped:
            self.places = {key: place if place == "ended" else "moot" for key, place in self.places.items()}
        places = {name: self._in(name) for name in ("ended", "open", "waiting")}
        ending = None
        if not places["open"] and not places["waiting"]:
            ending = Ending.REFUSED if stopped else self._ending()
        return Plan(**places, moot=tuple(sorted(self._in("moot"))), ending=ending)

    def _in(self, place: str) -> tuple[str, ...]:
        return tuple(key for key, found in self.places.items() if found == place)

    def place(self, key: str) -> str:
        """Where an included step stands. What it waits for is placed before it, so `places` is in that order."""
        if key not in self.places:
            requirement = self.requirement(key)
            if key in self.outcomes:
                self.places[key] = "ended"
            else:
                self.places[key] = {_Is.FAILED: "moot", _Is.MET: "open", _Is.PENDING: "waiting"}[requirement]
        return self.places[key]

    def requirement(self, key: str) -> _Is:
        """What the needs of a step amount to, included or not."""
        if key not in self.requirements:
            step = self.procedure.step(key)
            self.requirements[key] = _joined(step.join, [self._need(need) for need in step.needs])
        return self.requirements[key]

    def _need(self, need: str | AnyOf) -> _Answer:
        if isinstance(need, str):
            return self._answer(need)
        answers = [self._answer(key) for key in need.any_of]
        one = _joined(Join(mode=JoinMode.ANY), answers)
        return _Answer(one, one, is_left_out=all(answer.is_left_out for answer in answers))

    def _answer(self, key: str) -> _Answer:
        if key not in self.included:
            handed_on = self.requirement(key)
            return _Answer(handed_on, handed_on, key, is_left_out=True)
        place = self.place(key)
        if place == "moot":
            return _Answer(_Is.FAILED, _Is.FAILED, key)
        clause = self.procedure.clause_of(key)
        if place != "ended" or (clause and self._coordinated(key) is _Is.PENDING):
            return _Answer(_Is.PENDING, _Is.PENDING, key)
        agrees = _Is.MET if self._agrees(key) else _Is.FAILED
        is_opinion = self.procedure.step(key).refusal is RefusalMeans.OPINION
        return _Answer(_Is.MET if is_opinion else agrees, agrees, key)

    def _agrees(self, key: str) -> bool:
        """Whether an ended step said yes, or its no was settled by a coordination."""
        if self.outcomes[key] not in NEGATIVE:
            return True
        return self.procedure.clause_of(key) is not None and self._coordinated(key) is _Is.MET

    def _coordinated(self, key: str) -> _Is:
        """Of a member of a clause: MET where a coordination settled a clash, FAILED where none did or was needed."""
        clause = self.procedure.clause_of(key)
        if clause is None:
            return _Is.FAILED
        clash = self._clash(clause.between)
        if clash is not _Is.MET:
            return clash
        outcome = self.outcomes.get(clause.key)
        if outcome is None:
            return _Is.PENDING
        return _Is.FAILED if outcome in NEGATIVE else _Is.MET

    def _clash(self, members: Sequence[str]) -> _Is:
        """Whether opinions stand against each other; not known before all have been heard."""
        places = {key: self.place(key) for key in members if key in self.included}
        if any(place in {"open", "waiting"} for place in places.values()):
            return _Is.PENDING
        said = {self.outcomes[key] in NEGATIVE for key, place in places.items() if place == "ended"}
        return _Is.MET if len(said) > 1 else _Is.FAILED

    def _stops(self, step: Step) -> bool:
        """Whether this step's refusal ends the whole."""
        if step.refusal is not RefusalMeans.STOPS_CASE and step.key not in self.procedure.join.veto:
            return False
        if self.outcomes.get(step.key) not in NEGATIVE:
            return False
        return self._coordinated(step.key) is _Is.FAILED

    def _ending(self) -> Ending:
        """What the deciding steps amount to under the procedure's join. A coordination never grants a licence."""
        granted = [
            self.outcomes.get(step.key, Outcome.REFUSE) not in NEGATIVE
            for step in deciding_steps(self.procedure, self.included)
        ]
        join = self.procedure.join
        if join.mode is JoinMode.ALL:
            if all(granted):
                return Ending.GRANTED
            return Ending.PARTLY_GRANTED if any(granted) else Ending.REFUSED
        enough = {
            JoinMode.ANY: min(1, len(granted)),
            JoinMode.QUORUM: min(join.quorum, len(granted)),
            JoinMode.VETO: 0,
        }
        return Ending.GRANTED if sum(granted) >= enough[join.mode] else Ending.REFUSED


def deciding_steps(procedure: Procedure, included: Set[str]) -> list[Step]:
    """The steps that make the decision: the approvals; where nothing is approved, all whose refusal stops something."""
    binding = [step for step in procedure.steps if step.key in included and step.refusal is not RefusalMeans.OPINION]
    return [step for step in binding if step.kind is StepKind.APPROVE] or binding


def _joined(join: Join, answers: Sequence[_Answer]) -> _Is:
    if join.mode in {JoinMode.ANY, JoinMode.QUORUM}:
        counted = [one for one in answers if not one.is_left_out] or answers
        needed = 1 if join.mode is JoinMode.ANY else join.quorum
        reached = _reached(min(needed, len(counted)), [one.agrees for one in counted])
    elif join.mode is JoinMode.VETO:
        reached = _Is.PENDING if any(one.passes is _Is.PENDING for one in answers) else _Is.MET
    else:
        reached = _reached(len(answers), [one.passes for one in answers])
    vetoes = [one.agrees for one in answers if one.key in join.veto]
    if _Is.FAILED in vetoes or reached is _Is.FAILED:
        return _Is.FAILED
    return _Is.PENDING if _Is.PENDING in vetoes else reached


def _reached(needed: int, answers: Sequence[_Is]) -> _Is:
    if answers.count(_Is.MET) >= needed:
        return _Is.MET
    return _Is.FAILED if len(answers) - answers.count(_Is.FAILED) < needed else _Is.PENDING
