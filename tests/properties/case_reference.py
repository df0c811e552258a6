"""What the law makes of the acts on one case: small enough to be read whole, knows nothing of rows, locks and logs."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from hall.casework.clock import Pause, WorkCalendar
from hall.catalog.content import LimitUnit, Procedure
from tests.casework.builders import days, step
from tests.properties.oracle import walked

WEEKDAYS = WorkCalendar(frozenset(), frozenset(), frozenset())  # no year is loaded
LIMITS = {"licence": 1, "fume": 2, "food": 5, "sign": 5, "fire": 5}
DEPARTMENTS = {"licence": "SCJG", "fume": "STHJ", "food": "SCJG", "sign": "CGZF", "fire": "XFJY"}
WHOLE = 10
PROCEDURE = Procedure(
    lead="SCJG",
    steps=(
        step("licence", "SCJG", kind="verify", promised=days(1)),
        step("fume", "STHJ", kind="advise", needs=["licence"], promised=days(2), silence="no_objection"),
        step("food", "SCJG", needs=["licence"]),
        step("sign", "CGZF", needs=["licence"], when="signage == true"),
        step("fire", "XFJY", needs=["licence"], four_eyes=True),
    ),
)
UNDECIDED = frozenset({"submitted", "correction_asked", "in_approval", "paused", "deciding"})
RETURNABLE = frozenset({"in_approval", "paused", "deciding"})


def last_day(start: date, count: int, stood: list[Pause]) -> date:
    return walked(start, count, LimitUnit.WORKING_DAYS, WEEKDAYS, stood)


@dataclass
class Part:
    """A step at work."""

    opened: date
    state: str = "open"
    holder: int | None = None  # which of the department's two officers
    paused: date | None = None
    proposed: str = ""
    stood: list[Pause] = field(default_factory=list)

    def is_free_for(self, officer: int) -> bool:
        return self.state == "open" or (self.state == "claimed" and self.holder == officer)


@dataclass
class Reference:
    """One case. Each method is an act that is allowed; whether it is, the machine asks before."""

    today: date
    state: str = "draft"
    typed_sign: bool = True
    sign: bool = True
    told: int = 0  # correction notices
    may_edit: bool = True
    due: date | None = None
    counted_from: date | None = None
    received_on: date | None = None
    done: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    rounds: Counter[str] = field(default_factory=Counter)
    stood: list[Pause] = field(default_factory=list)
    verdicts: int = 0

    @property
    def wanted(self) -> set[str]:
        if "licence" not in self.done:
            return {"licence"}
        if self.done["licence"] == "refuse":
            return set()
        return LIMITS.keys() - {"licence"} - (set() if self.sign else {"sign"})

    @property
    def result(self) -> str:
        granted = [self.done.get(key) == "approve" for key in ("food", "fire", *(["sign"] if self.sign else []))]
        return "granted" if all(granted) else "partly_granted" if any(granted) else "refused"

    def settle(self) -> None:
        """Open what is wanted; the case waits for the signature, or stands, or is at work."""
        for key in self.wanted - self.done.keys() - self.parts.keys():
            self.parts[key] = Part(self.today)
        stands = all(part.state == "paused" for part in self.parts.values())
        self.state = "deciding" if not self.parts else "paused" if stands else "in_approval"

    def receive(self) -> None:
        self.state, self.sign, self.may_edit = "submitted", self.typed_sign, False
        self.received_on, self.due = self.today, last_day(self.today, 5, [])

    def ask_correction(self, about: str) -> None:
        self.state, self.due, self.told, self.may_edit = "correction_asked", None, self.told + 1, about != "plan"

    def accept(self, counted_from: date) -> None:
        self.counted_from, self.due = counted_from, None
        self.settle()

    def give(self, key: str, verdict: str, officer: int) -> None:
        if key != "fire":
            self.finish(key, verdict)
            return
        part = self.parts[key]
        part.state, part.holder, part.proposed = "proposed", officer, verdict

    def countersign(self, key: str, agrees: bool) -> None:
        if agrees:
            self.finish(key, self.parts[key].proposed)
        else:
            self.parts[key].state = "claimed"

    def finish(self, key: str, verdict: str) -> None:
        del self.parts[key]
        self.done[key] = verdict
        self.verdicts += 1
        self.settle()

    def pause(self, key: str, officer: int) -> None:
        part = self.parts[key]
        part.state, part.paused, part.holder = "paused", self.today, officer
        self.settle()

    def resume(self, key: str) -> None:
        part = self.parts[key]
        self._clock_goes_on(part)
        part.state = "claimed"
        self.settle()

    def _clock_goes_on(self, part: Part) -> None:
        if part.paused is not None:
            stood, part.paused = Pause(part.paused, self.today), None
            part.stood.append(stood)
            self.stood.append(stood)

    def give_back(self, keys: set[str]) -> None:
        """The licence takes everything along, the others stand alone."""
        for key in LIMITS.keys() if "licence" in keys else keys:
            if key in self.parts:
                self._clock_goes_on(self.parts.pop(key))
                self.rounds[key] += 1
            elif self.done.pop(key, None):
                self.rounds[key] += 1
        self.settle()

    def end(self, state: str) -> None:
        self.state, self.parts, self.may_edit = state, {}, False

    def pass_to(self, today: date) -> None:
        """Silence past the limits: the case is accepted, the advice is no objection."""
        self.today = today
        if self.state == "submitted" and self.due and self.received_on and today > self.due:
            self.accept(self.received_on)
        fume = self.parts.get("fume")
        if fume and fume.state in {"open", "claimed"} and self.due_of("fume") < today:
            self.finish("fume", "no_objection")

    def due_of(self, key: str) -> date:
        return last_day(self.parts[key].opened, LIMITS[key], self.parts[key].stood)
