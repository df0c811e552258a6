"""One command opens the hall and closes all of it, and a second start finds the data."""

import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.running import Running, running
from tests.services import free_port


def children(hall: Running) -> list[int]:
    found = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
    return [pid for pid, parent in pairs if parent == hall.process.pid]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first of these tests makes, the others find."""
    return tmp_path_factory.mktemp("run")


def test_it_opens_says_where_and_ends_whole(folder: Path) -> None:
    port = free_port()
    with running(folder, port=port) as first:
        first.wait_until_open()
        assert f"http://127.0.0.1:{port}/" in first.text
        assert "林晓彤" in first.text
        assert "no password is asked" in first.text
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/items/PKG-01/", timeout=10) as answer:
            assert answer.status == 200
        assert {one.name for one in (folder / "static").iterdir()} >= {"css", "js", "django_htmx"}
        assert not (folder / "static" / "rest_framework").exists(), "its pages are not ours"
        processes = children(first)
        assert len(processes) == 2
        assert first.stop() == 0
        assert not any(map(is_alive, processes))
    key = (folder / "demo-idp.key").read_bytes()
    with running(folder, port=port) as second:
        # Five seconds are promised; a machine that is busy with other tests gets some more.
        assert second.wait_until_open() < 15
        assert "Loading" not in second.text
        assert "Creating" not in second.text
    assert (folder / "demo-idp.key").read_bytes() == key


def test_when_the_worker_dies_the_whole_ends_and_says_so(folder: Path) -> None:
    with running(folder) as hall:
        hall.wait_until_open()
        worker, web = sorted(children(hall))
        os.kill(worker, signal.SIGKILL)
        assert hall.process.wait(30) != 0
        assert "ended by itself" in hall.text
        assert not is_alive(web)


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, running(tmp_path, port=taken.getsockname()[1]) as hall:
        assert hall.process.wait(30) != 0
        assert "Try another" in hall.text
    assert [one.name for one in tmp_path.iterdir()] == ["hall.log"]
