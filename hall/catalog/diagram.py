"""The procedure as a picture that a phone can show, and the same in words: what is done, side by side, after what.

Time runs downwards. What runs side by side hangs on a rail of its own, between a fork and a join of the main rail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hall.catalog.content import Limit, LimitUnit, Procedure, Step, StepKind
from hall.catalog.procedure import AnyOf, Join, JoinMode
from hall.lib.dates import unit_of_days
from hall.lib.lines import broken

MAIN, SIDE, TEXT = 14, 36, 58  # where the rails and the text begin, in the picture's own units
NAME, NOTE = 16, 14  # font sizes; a Chinese character is as wide as high
LINE, GAP = 21, 14


@dataclass(frozen=True, slots=True)
class Seen:
    """How a step stands in one case. `mark`: done, no, run, wait or rest; empty for one that has not begun."""

    mark: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    y: int
    text: str
    kind: str  # name, note or head
    x: int = TEXT

    @property
    def size(self) -> int:
        return NAME if self.kind == "name" else NOTE


@dataclass(frozen=True, slots=True)
class Node:
    """The sign of one step on its rail; `mark` is empty in a guide, where nothing is at work."""

    x: int
    y: int
    mark: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """Picture and words of one procedure."""

    width: int
    height: int
    nodes: Sequence[Node]
    lines: Sequence[Line]
    rails: Sequence[str]
    text: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Told:
    """One step with what stands below its name, and its mark."""

    name: str
    notes: Sequence[str]
    mark: str


@dataclass(frozen=True, slots=True)
class _Round:
    """Steps that come at the same depth of the graph."""

    head: str
    steps: Sequence[Step]


def diagrams_of(
    procedure: Procedure,
    departments: Mapping[str, str],
    *,
    wide: int,
    narrow: int = 340,
    seen: Mapping[str, Seen] | None = None,
    names: Mapping[str, str] | None = None,
    decided: str = "",
) -> dict[str, Diagram]:
    """A procedure drawn for wide and for narrow screens, so many units wide. What they say is worked out once.

    `departments` are the names by code. For one case `seen` holds the steps that take part and how they stand, `names`
    the department of each, and `decided` is the mark of the decision; without them every step is drawn with its limit
    and its condition.
    """
    rounds = [
        (one.head, [_told(procedure, step, departments, seen, names, one) for step in one.steps])
        for one in _rounds(procedure, seen)
    ]
    lead = departments.get(procedure.lead, procedure.lead)
    text = [_in_words(head, steps) for head, steps in rounds]
    wait = _whole_words(procedure)
    text.append(_("%(wait)s后，由%(department)s签发决定。") % {"wait": wait or _("全部办完"), "department": lead})
    marks = {one.mark for one in seen.values()} - {""} if seen else set()
    begun = "done" if marks - {"wait"} else "wait" if marks else ""
    end = _("%(department)s签发决定") % {"department": lead}

    def drawn(width: int) -> Diagram:
        pen = _Pen(width)
        pen.point(_("受理"), begun)
        for head, steps in rounds:
            pen.head(head)
            for step in steps:
                pen.step(step, side=len(steps) > 1)
            pen.join()
        if wait:
            pen.head(_("%(wait)s后") % {"wait": wait})
        pen.point(end, decided)
        return pen.drawn(text)

    return {"wide": drawn(wide), "narrow": drawn(narrow)}


class _Pen:
    """Goes down the page and keeps what it drew."""

    def __init__(self, width: int) -> None:
        self.width, self.y = width, 4
        self.nodes: list[Node] = []
        self.lines: list[Line] = []
        self.rails: list[str] = []
        self.side: list[int] = []

    def point(self, text: str, mark: str) -> None:
        self.nodes.append(Node(MAIN, self.y + 12, mark))
        self._write(text, "name", x=SIDE)
        self.y += GAP

    def head(self, text: str) -> None:
        self._write(text, "head", x=SIDE)
        self.y += 6

    def step(self, step: _Told, *, side: bool) -> None:
        x = SIDE if side else MAIN
        self.nodes.append(Node(x, self.y + 12, step.mark))
        if side:
            self.side.append(self.y + 12)
        self._write(step.name, "name")
        for note in step.notes:
            self._write(note, "note")
        self.y += GAP

    def join(self) -> None:
        """The side rail leaves the main one before its first step and comes back after its last."""
        if self.side:
            first, last, end = self.side[0], self.side[-1], self.y
            self.rails.append(f"M{MAIN} {first - 22}C{MAIN} {first - 10} {SIDE} {first - 14} {SIDE} {first}V{last}")
            self.rails.append(f"M{SIDE} {last}V{end - 18}C{SIDE} {end - 4} {MAIN} {end - 8} {MAIN} {end + 6}")
            self.side = []
        self.y += 4

    def drawn(self, text: Sequence[str]) -> Diagram:
        first, last = self.nodes[0].y, self.nodes[-1].y
        return Diagram(
            self.width, self.y, tuple(self.nodes), tuple(self.lines), (f"M{MAIN} {first}V{last}", *self.rails), text
        )

    def _write(self, text: str, kind: str, x: int = TEXT) -> None:
        size = NAME if kind == "name" else NOTE
        for part in broken(text, (self.width - x - 4) / size):
            self.lines.append(Line(self.y + 18, part, kind, x))
            self.y += LINE


def _rounds(procedure: Procedure, seen: Mapping[str, Seen] | None) -> Iterator[_Round]:
    depths = _depths(procedure, seen)
    nodes = [step for step in (*procedure.steps, *procedure.coordinations) if step.key in depths]
    for depth in sorted(set(depths.values())):
        steps = [step for step in nodes if depths[step.key] == depth]
        yield _Round(_head(procedure, steps, depth, seen), steps)


def _depths(procedure: Procedure, seen: Mapping[str, Seen] | None) -> dict[str, int]:
    """How many rounds of steps come before each one; a step that takes no part counts for none."""
    found: dict[str, int] = {}

    def depth(key: str) -> int:
        if key not in found:
            before = max((depth(need) for need in procedure.after(key)), default=-1)
            found[key] = before if seen is not None and key not in seen else before + 1
        return found[key]

    nodes = (*procedure.steps, *procedure.coordinations)
    return {step.key: depth(step.key) for step in nodes if seen is None or step.key in seen}


def _head(procedure: Procedure, steps: Sequence[Step], depth: int, seen: Mapping[str, Seen] | None) -> str:
    waits = {_waits_for(procedure, step, seen) for step in steps}
    if depth == 0:
        begin = _("受理后")
    elif len(waits) == 1 and (wait := waits.pop()):
        begin = _("%(wait)s后") % {"wait": wait}
    else:
        begin = _("然后")
    if len(steps) == 1:
        return begin
    return _("%(begin)s，%(count)d 项同时办理") % {"begin": begin, "count": len(steps)}


def _waits_for(procedure: Procedure, step: Step, seen: Mapping[str, Seen] | None) -> str:
    """“A”“B”都办完: what has to come first, in words; empty where nothing has."""
    if step.kind is StepKind.COORDINATE:
        return _("%(steps)s意见不一致") % {"steps": _quoted(procedure, step.needed)}
    parts: list[str] = []
    named: list[str] = []
    for need in step.needs:
        if isinstance(need, AnyOf):
            some = [key for key in need.any_of if seen is None or key in seen]
            if some:
                parts.append(_("%(steps)s有一项通过") % {"steps": _quoted(procedure, some)})
        else:
            named += _taking_part(procedure, need, seen)
    if named:
        parts.insert(0, _joined_words(procedure, step, list(dict.fromkeys(named))))
    return "，".join(parts)


def _joined_words(procedure: Procedure, step: Step, named: Sequence[str]) -> str:
    veto = [key for key in step.join.veto if key in named]
    return _outcome_words(procedure, step.join, _quoted(procedure, named), len(named), veto)


def _whole_words(procedure: Procedure) -> str:
    """What has to come before the decision, empty where it is simply that all is done."""
    join = procedure.join
    if join.mode is JoinMode.ALL and not join.veto:
        return ""
    return _outcome_words(procedure, join, _("各部门"), len(procedure.steps), join.veto)


def _outcome_words(procedure: Procedure, join: Join, who: str, count: int, veto: Sequence[str]) -> str:
    said = _("%(steps)s都办完") % {"steps": who} if count > 1 else _("%(steps)s办完") % {"steps": who}
    if count > 1 and join.mode is JoinMode.ANY:
        said = _("%(steps)s有一项通过") % {"steps": who}
    elif count > 1 and join.mode is JoinMode.QUORUM:
        said = _("%(steps)s至少 %(count)d 项通过") % {"steps": who, "count": min(join.quorum, count)}
    if veto:
        said = _("%(outcome)s，%(steps)s没有否决") % {"outcome": said, "steps": _quoted(procedure, veto)}
    return said


def _taking_part(procedure: Procedure, key: str, seen: Mapping[str, Seen] | None) -> list[str]:
    """The step itself, or what it would have waited for where it takes no part."""
    if seen is None or key in seen:
        return [key]
    return [found for need in procedure.step(key).needed for found in _taking_part(procedure, need, seen)]


def _quoted(procedure: Procedure, keys: Sequence[str]) -> str:
    return "".join(f"“{procedure.step(key).name}”" for key in keys)


def _told(
    procedure: Procedure,
    step: Step,
    departments: Mapping[str, str],
    seen: Mapping[str, Seen] | None,
    names: Mapping[str, str] | None,
    one: _Round,
) -> _Told:
    mark = seen[step.key].mark if seen is not None else ""
    return _Told(step.name, _notes(procedure, step, departments, seen, names, one), mark)


def _notes(
    procedure: Procedure,
    step: Step,
    departments: Mapping[str, str],
    seen: Mapping[str, Seen] | None,
    names: Mapping[str, str] | None,
    one: _Round,
) -> list[str]:
    who = _who(step, departments, names)
    notes = [f"{who}　{seen[step.key].word}" if seen is not None else f"{who}　{limit_in_words(step.promised)}"]
    if seen is None and step.condition_text:
        notes.append(_("条件：%(when)s") % {"when": step.condition_text})
    waits = [_waits_for(procedure, other, seen) for other in one.steps]
    mine = _waits_for(procedure, step, seen)
    if mine and len(set(waits)) > 1:
        notes.append(_("等：%(wait)s") % {"wait": mine})
    return notes


def _who(step: Step, departments: Mapping[str, str], names: Mapping[str, str] | None) -> str:
    if names is not None and step.key in names:
        return names[step.key]
    codes = sorted(step.departments)
    shown = "、".join(departments.get(code, code) for code in codes[:3])
    return _("%(names)s等（按填写的内容）") % {"names": shown} if len(codes) > 1 else shown


def limit_in_words(limit: Limit) -> str:
    """5 个工作日; 当场."""
    if not limit.days:
        return _("即时办结")
    return f"{limit.days:g} {unit_of_days(limit.days, working=limit.unit is LimitUnit.WORKING_DAYS)}"


def _in_words(head: str, steps: Iterable[_Told]) -> str:
    """The picture's text equal for one round."""
    told = []
    for step in steps:
        notes = "，".join(note.replace("　", "，") for note in step.notes)
        told.append(f"{step.name}（{notes}）")
    return f"{head}：{'；'.join(told)}。"
