"""What a measurement is: a named function that times something of ours and the yardstick it is held against."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Measured = tuple[float, float]  # ours and the yardstick's, in the same unit
UNITS = {"us": 1e6, "ms": 1e3, "s": 1.0}


@dataclass(frozen=True)
class Bench:
    """`measure` gives seconds; `against` says in words what the yardstick is."""

    name: str
    unit: str
    against: str
    measure: Callable[[], Measured]

    @property
    def group(self) -> str:
        """The module that it is written in: ONLY=casework runs all of that file."""
        return self.measure.__module__.rpartition(".")[2]

    def line(self) -> str:
        """One JSON object: ratio is ours over the yardstick's, so smaller is better."""
        ours, yardstick = self.measure()
        return json.dumps(
            {
                "name": self.name,
                "value": round(ours * UNITS[self.unit], 3),
                "unit": self.unit,
                "against": self.against,
                "ratio": round(ours / yardstick, 3),
            },
            ensure_ascii=False,
        )


benches: dict[str, Bench] = {}


def bench(*, unit: str, against: str) -> Callable[[Callable[[], Measured]], Callable[[], Measured]]:
    """Register the function under its own name."""

    def register(measure: Callable[[], Measured]) -> Callable[[], Measured]:
        name = measure.__name__
        benches[name] = Bench(name, unit, against, measure)
        return measure

    return register


def seconds(call: Callable[[], object], *, rounds: int = 15, times: int = 1) -> float:
    """The median time of one call, after a first one that is not counted."""
    call()
    measured = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            call()
        measured.append((time.perf_counter() - start) / times)
    return statistics.median(measured)
