"""The hall as `make run` starts it: web server and worker, on a free port, with data of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")  # no setting of the tests or of the developer's
PATIENCE_SECONDS = 300
LEFT = ROOT / "var" / "e2e"  # what a run in the browser leaves to look at: pictures and logs


@dataclass(frozen=True)
class Running:
    """One hall, from its start on; it may still be preparing."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    started: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def var(self) -> Path:
        return self.log.parent

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_open(self) -> float:
        """Seconds from the start until it says that it is open."""
        while "is open" not in self.text:
            assert self.process.poll() is None, self.text[-3000:]
            assert time.monotonic() - self.started < PATIENCE_SECONDS, self.text[-3000:]
            time.sleep(0.05)
        return time.monotonic() - self.started

    def stop(self) -> int:
        """As Ctrl-C does; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def environment(var: Path, port: int, settings: dict[str, str]) -> dict[str, str]:
    """What a hall with its data in `var` is told; its staging, before the start, is told the same."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"VAR_DIR": str(var), "HOST": "127.0.0.1", "PORT": str(port), "PYTHONUTF8": "1"} | settings


@contextmanager
def running(var: Path, *, port: int | None = None, settings: dict[str, str] | None = None) -> Iterator[Running]:
    """Start it, do not wait, and stop it at the end. The log is `var`/hall.log, of the last start only."""
    var.mkdir(exist_ok=True)
    port = port or free_port()
    with (var / "hall.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_hall"],
            cwd=ROOT,
            env=environment(var, port, settings or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    hall = Running(port, process, var / "hall.log", time.monotonic())
    try:
        yield hall
    finally:
        hall.stop()


@contextmanager
def open_hall(var: Path, *, port: int | None = None, settings: dict[str, str] | None = None) -> Iterator[Running]:
    """An open hall for browsers, which log in more often than people do. Its log stays in `LEFT` under `var`'s name."""
    log = LEFT / f"{var.name}{os.environ.get('PYTEST_XDIST_WORKER', '')}.log"
    LEFT.mkdir(parents=True, exist_ok=True)
    try:
        with running(var, port=port, settings={"LOGIN_RATE_LIMIT": "1000"} | (settings or {})) as hall:
            hall.wait_until_open()
            yield hall
    finally:
        shutil.copy(var / "hall.log", log)
