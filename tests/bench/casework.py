"""Whole cases on PostgreSQL with its own defaults, against the same work as bare SQL in the same run, by turns."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.frame import Measured, bench
from tests.services import postgresql

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, CASES = 7, 12
ALONE = 60  # cases of one process
START_SECONDS = 15  # until four processes have their drafts ready


@bench(unit="ms", against="the same rows in the same tables as bare SQL, in the same seven commits")
def whole_case() -> Measured:
    """Submit, accept, four verdicts, join and decision, with log, chain, clocks, papers owed and messages."""
    found = in_a_process("whole_case")
    told = (
        f"{found['statements']} statements a case, {found['submit']} to submit; {1 / found['ours']:.0f} cases a second"
    )
    print(f"whole_case: {told}, bare {1 / found['bare']:.0f} of {found['bare_statements']} statements", file=sys.stderr)
    return found["ours"], found["bare"]


ONE_AFTER_THE_OTHER = "one process doing the same number of cases one after the other"


@bench(unit="s", against=ONE_AFTER_THE_OTHER)
def four_processes() -> Measured:
    """The same number of whole cases by four processes at once."""
    return _four("work")


@bench(unit="s", against=ONE_AFTER_THE_OTHER)
def four_processes_bare() -> Measured:
    """The same rows as bare SQL by four processes at once: how much two cores and this disk can give at all."""
    return _four("work_bare")


def _four(what: str) -> Measured:
    """Alone before and after: a machine that gets slower meanwhile must not look like four in each other's way."""
    with _database() as environment:
        _run("set_up", environment)
        alone = [float(_run(what, environment, "0", str(ALONE)))]
        begin = str(time.time() + START_SECONDS)
        ended = max(float(answer) for answer in _wait([_start(what, environment, begin, str(ALONE)) for _ in range(4)]))
        alone.append(float(_run(what, environment, "0", str(ALONE))))
    return ended, 4 * statistics.mean(alone)


GROWTH_ROUNDS = 25
_AT_WORK = 5  # of a thousand cases; else decided long ago
_grown: dict[str, Measured] = {}


def _growth(name: str) -> Measured:
    """With a million cases and with ten thousand; one run measures all five."""
    if not _grown:
        _grown.update(_two_halls((1_000_000, _AT_WORK), (10_000, _AT_WORK)))
    return _grown[name]


def _two_halls(large: tuple[int, int], small: tuple[int, int], *only: str) -> dict[str, Measured]:
    """What a large hall and a small one take, in rounds that alternate; each as (cases, of a thousand at work)."""
    with _database() as one, _database() as other:
        for environment in (one, other):
            _run("set_up", environment)
        halls = [
            _start("stand", environment, *map(str, size), *only, module="casework_growth", stdin=subprocess.PIPE)
            for environment, size in ((one, large), (other, small))
        ]
        assert [_line(hall) for hall in halls] == ["ready"] * 2
        rounds = [(_round(halls[0]), _round(halls[1])) for _ in range(GROWTH_ROUNDS)]
        _wait(halls)
    return {
        name: (statistics.median(big[name] for big, _ in rounds), statistics.median(few[name] for _, few in rounds))
        for name in rounds[0][0]
    }


def _round(hall: "subprocess.Popen[str]") -> dict[str, float]:
    assert hall.stdin
    hall.stdin.write("\n")
    hall.stdin.flush()
    took: dict[str, float] = json.loads(_line(hall))
    return took


def _line(hall: "subprocess.Popen[str]") -> str:
    assert hall.stdout
    return hall.stdout.readline().strip()


AS_SMALL = "the same with 10,000 cases"


@bench(unit="ms", against=AS_SMALL)
def growth_inbox() -> Measured:
    """The first page of an officer's inbox in a hall with 1,000,000 cases."""
    return _growth("inbox")


@bench(unit="ms", against=AS_SMALL)
def growth_intake() -> Measured:
    """The intake desk in such a hall."""
    return _growth("intake")


@bench(unit="ms", against=AS_SMALL)
def growth_case() -> Measured:
    """The page of one case in such a hall."""
    return _growth("case")


@bench(unit="ms", against=AS_SMALL)
def growth_query() -> Measured:
    """The public status query in such a hall."""
    return _growth("query")


@bench(unit="ms", against=AS_SMALL)
def growth_verdict() -> Measured:
    """A verdict in such a hall."""
    return _growth("verdict")


@bench(unit="ms", against="the same with 1,000 open tasks")
def crowded_inbox() -> Measured:
    """The first page of an inbox with 20,000 open tasks."""
    return _two_halls((40_000, 500), (2_000, 500), "inbox")["inbox"]


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    with postgresql(in_haste=False) as url:
        yield {**os.environ, "HALL_TEST_DATABASE": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}


def in_a_process(what: str, module: str = "casework_work") -> Any:
    with _database() as environment:
        _run("set_up", environment)
        return json.loads(_run(what, environment, module=module))


def _start(
    what: str, environment: dict[str, str], *arguments: str, module: str = "casework_work", stdin: int | None = None
) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", f"tests.bench.{module}", what, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=stdin, stdout=subprocess.PIPE, text=True)


def _wait(started: "list[subprocess.Popen[str]]") -> list[str]:
    answers = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise RuntimeError("a process of the measurement failed")
    return answers


def _run(what: str, environment: dict[str, str], *arguments: str, module: str = "casework_work") -> str:
    return _wait([_start(what, environment, *arguments, module=module)])[0]


def by_turns(first: Callable[[], object], second: Callable[[], object], times: int) -> tuple[float, float]:
    """The median seconds of one call each, in rounds that alternate, so that a busy moment hits both."""
    first_took, second_took = [], []
    for _ in range(ROUNDS):
        first_took.append(_timed(lambda: [first() for _ in range(times)]) / times)
        second_took.append(_timed(lambda: [second() for _ in range(times)]) / times)
    return statistics.median(first_took), statistics.median(second_took)
