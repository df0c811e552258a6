"""The real thing: `manage.py run_hall` (web and worker) on a free port with data of its own, driven by Chromium."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.running import LEFT, open_hall


@dataclass(frozen=True)
class Hall:
    """A running hall: its address, its data, where pictures are left, and what the looks found."""

    url: str
    var: Path
    pictures: Path = LEFT
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One hall for all tests of a process."""
    with open_hall(tmp_path_factory.mktemp("hall")) as started:
        yield Hall(started.url, started.var)


@pytest.fixture(autouse=True)
def _no_problems(hall: Hall) -> Iterator[None]:
    """What the looks found on the way fails the test that found it, and no other."""
    hall.problems.clear()
    yield
    assert hall.problems == []
