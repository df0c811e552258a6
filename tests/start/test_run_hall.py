"""One command opens the hall and closes all of it, and a second start finds the data."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120


class Hall:
    """A hall that was started as `make run` starts it, in a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.port = port
        self.log = folder / "log"
        self.started = time.monotonic()
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run_hall"],
                cwd=ROOT,
                env={**kept, "VAR_DIR": str(folder / "var"), "PORT": str(port), "PYTHONUTF8": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_open(self) -> float:
        """Seconds from the start until it says that it is open."""
        while "is open" not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() - self.started < PATIENCE, self.text
            time.sleep(0.05)
        return time.monotonic() - self.started

    def children(self) -> list[int]:
        found = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
        return [pid for pid, parent in pairs if parent == self.process.pid]


@contextmanager
def hall(folder: Path, port: int) -> Iterator[Hall]:
    running = Hall(folder, port)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(30)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


def test_it_opens_says_where_and_ends_whole(folder: Path) -> None:
    port = free_port()
    with hall(folder, port) as first:
        first.wait_until_open()
        assert f"http://127.0.0.1:{port}/" in first.text
        assert "林晓彤" in first.text
        assert "no password is asked" in first.text
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/items/PKG-01/", timeout=10) as answer:
            assert answer.status == 200
        children = first.children()
        assert len(children) == 2
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(30) == 0
        assert not any(map(is_alive, children))
    key = (folder / "var" / "demo-idp.key").read_bytes()
    with hall(folder, port) as second:
        # Five seconds are promised; a machine that is busy with other tests gets some more.
        assert second.wait_until_open() < 15
        assert "Loading" not in second.text
        assert "Creating" not in second.text
    assert (folder / "var" / "demo-idp.key").read_bytes() == key


def test_when_the_worker_dies_the_whole_ends_and_says_so(folder: Path) -> None:
    with hall(folder, free_port()) as running:
        running.wait_until_open()
        worker, web = sorted(running.children())
        os.kill(worker, signal.SIGKILL)
        assert running.process.wait(30) != 0
        assert "ended by itself" in running.text
        assert not is_alive(web)


def test_a_port_in_use_is_said_before_anything_starts(folder: Path) -> None:
    port = free_port()
    with hall(folder, port) as first:
        first.wait_until_open()
        other = folder / "other"
        other.mkdir()
        with hall(other, port) as second:
            assert second.process.wait(30) != 0
            assert "Try another" in second.text
