"""The real thing: `manage.py run_hall` (web and worker) on a free port with data of its own, driven by Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180


@dataclass(frozen=True)
class Hall:
    """A running hall: its address, its data, and where pictures are left."""

    url: str
    var: Path
    pictures: Path
    problems: list[str] = field(default_factory=list)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(var: Path, **environment: str) -> Iterator[Hall]:
    """The hall as `make run` starts it, stopped as Ctrl-C does; everything is kept in `var`."""
    port, pictures = _free_port(), ROOT / "var" / "e2e"
    pictures.mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"}}
    given = {"VAR_DIR": str(var), "PORT": str(port), "HOST": "127.0.0.1", "LOGIN_RATE_LIMIT": "1000"} | environment
    log = (var / "hall.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_hall"], cwd=ROOT, env=kept | given, stdout=log, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, var / "hall.log")
        yield Hall(url, var, pictures)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        log.close()
        shutil.copy(var / "hall.log", pictures / "hall.log")


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One hall for all tests of a process."""
    with running(tmp_path_factory.mktemp("var")) as hall:
        yield hall


@pytest.fixture(autouse=True)
def _no_problems(hall: Hall) -> Iterator[None]:
    """What the looks found on the way fails the test that found it, and no other."""
    hall.problems.clear()
    yield
    assert hall.problems == []


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail("The hall did not start:\n" + log.read_text()[-3000:])
