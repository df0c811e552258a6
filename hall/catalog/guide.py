"""What a guide page shows, put in the order of its questions. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass

from hall.catalog.content import Content, Material, Procedure, Step

TONES = {"form": "form", "shared": "ok", "applicant": "up", "agency": "up"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One step on the day scale of the picture; lengths are in the picture's own units."""

    step: Step
    department: str
    y: int
    x: float
    promised: float
    statutory: float
    level: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """The procedure as a picture: each step a bar that begins where what it needs has ended."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]
    width: int
    height: int
    left: int
    text: tuple[str, ...]


def diagram_of(
    procedure: Procedure, departments: Mapping[str, str], *, width: int, left: int, row: int = 64
) -> Diagram:
    """Lay the steps out: promised days filled, statutory days behind, parallel ones starting together."""
    starts: dict[str, float] = {}
    levels: dict[str, int] = {}
    steps = sorted(procedure.steps, key=lambda step: _depth(procedure, step.key))
    for step in steps:
        starts[step.key] = max((starts[n] + procedure.step(n).promised.days for n in step.needed), default=0.0)
        levels[step.key] = _depth(procedure, step.key)
    longest = max(
        [starts[s.key] + max(s.promised.days, s.statutory.days if s.statutory else 0.0) for s in steps], default=1.0
    )
    longest = max(longest, 1.0)
    scale = (width - left - 24) / longest
    bars = tuple(
        Bar(
            step,
            departments.get(step.department, step.department),
            40 + index * row,
            left + starts[step.key] * scale,
            step.promised.days * scale,
            (step.statutory.days if step.statutory else 0.0) * scale,
            levels[step.key],
        )
        for index, step in enumerate(steps)
    )
    every = 5 if longest > 8 else 1
    ticks = tuple((left + day * scale, day) for day in range(0, int(longest) + 1, every))
    return Diagram(bars, ticks, width, 40 + len(bars) * row + 12, left, _in_words(procedure, departments))


def _depth(procedure: Procedure, key: str) -> int:
    return max((_depth(procedure, need) + 1 for need in procedure.step(key).needed), default=0)


def _in_words(procedure: Procedure, departments: Mapping[str, str]) -> tuple[str, ...]:
    """The picture's text equal: rounds of steps that run side by side."""
    rounds: dict[int, list[Step]] = {}
    for step in procedure.steps:
        rounds.setdefault(_depth(procedure, step.key), []).append(step)
    sentences = []
    for number, steps in sorted(rounds.items()):
        named = "、".join(_step_in_words(step, departments) for step in steps)
        lead = "受理后先办" if number == 0 and len(rounds) > 1 else "受理后办理" if number == 0 else "然后"
        side = "同时办理" if len(steps) > 1 else ""
        sentences.append(f"{lead}{side}：{named}。")
    return tuple(sentences)


def _step_in_words(step: Step, departments: Mapping[str, str]) -> str:
    when = f"，{step.condition_text}时" if step.condition_text else ""
    return f"{step.name}（{departments.get(step.department, step.department)}{when}）"


def to_upload(materials: tuple[Material, ...]) -> int:
    """How many materials an applicant may have to upload at most."""
    return sum(1 for m in materials if m.source in {"applicant", "agency"})


def department_codes(content: Content) -> frozenset[str]:
    """Every department that takes part."""
    return frozenset(code for step in content.procedure.steps for code in step.departments)


def fewest_departments(content: Content) -> int:
    """How many departments take part at least, whatever is answered."""
    return len({step.departments for step in content.procedure.steps if not step.when})
