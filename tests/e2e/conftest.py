"""The real thing: `manage.py run_hall` (web and worker) on a free port with data of its own, driven by Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.running import ROOT, running


@dataclass(frozen=True)
class Hall:
    """A running hall: its address, its data, and where pictures are left."""

    url: str
    var: Path
    pictures: Path
    problems: list[str] = field(default_factory=list)


@contextmanager
def open_hall(var: Path, **settings: str) -> Iterator[Hall]:
    """An open hall with its data in `var`; its log is left beside the pictures."""
    pictures = ROOT / "var" / "e2e"
    pictures.mkdir(parents=True, exist_ok=True)
    try:
        with running(var, settings={"LOGIN_RATE_LIMIT": "1000"} | settings) as started:
            started.wait_until_open()
            yield Hall(started.url, var, pictures)
    finally:
        shutil.copy(var / "hall.log", pictures / "hall.log")


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One hall for all tests of a process."""
    with open_hall(tmp_path_factory.mktemp("var")) as hall:
        yield hall


@pytest.fixture(autouse=True)
def _no_problems(hall: Hall) -> Iterator[None]:
    """What the looks found on the way fails the test that found it, and no other."""
    hall.problems.clear()
    yield
    assert hall.problems == []
