"""Private, throw-away PostgreSQL and Redis for the tests: own folders, free ports, gone at the end.

Nothing that the machine already runs is touched. PostgreSQL refuses to run as root, so root hands it to another user.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis as redis_client
from playwright.sync_api import Browser, expect, sync_playwright

START_SECONDS = 30
SIGHT_SECONDS = 20  # in which what a browser test expects must be seen; machines have other things to do, too
_PR_SET_PDEATHSIG = 1
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def free_port() -> int:
    """A TCP port of the loopback that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium_path() -> str | None:
    """The browser of the system's packages (or the one named by CHROMIUM); None lets Playwright use its own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that asks nothing of its maker's hosts."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=SIGHT_SECONDS * 1000)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def postgresql(*, in_haste: bool = True) -> Iterator[str]:
    """A fresh cluster; gives `postgresql://…` of its database. Without haste it keeps PostgreSQL's own defaults."""
    folder = Path(tempfile.mkdtemp(prefix="hall-pg-"))
    who = _other_user(folder)
    data = folder / "data"
    try:
        _run([_binary("initdb"), "-D", data, "-U", "hall", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"], who)
        port = free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
        }
        hasty = {
            "max_connections": 200,
            "fsync": "off",  # nothing here outlives the run
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "deadlock_timeout": "200ms",
        }
        options |= hasty if in_haste else {}
        command = [_binary("postgres"), "-D", data, *(f"--{name}={value}" for name, value in options.items())]
        url = f"postgresql://hall@127.0.0.1:{port}/postgres"
        with _child(command, folder / "log", who, stop=signal.SIGINT, is_ready=lambda: _answers_sql(url)):
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """A fresh server that writes nothing to disk; gives `redis://…` without a database number."""
    folder = Path(tempfile.mkdtemp(prefix="hall-redis-"))
    try:
        port = free_port()
        options = {"port": port, "bind": "127.0.0.1", "dir": folder, "save": "", "appendonly": "no"}
        command = [_binary("redis-server"), *(word for key, value in options.items() for word in (f"--{key}", value))]
        url = f"redis://127.0.0.1:{port}"
        with _child(command, folder / "log", {}, stop=signal.SIGTERM, is_ready=lambda: _answers_ping(url)):
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binary(name: str) -> str:
    """The newest of the packaged ones, else what is in PATH. Raises FileNotFoundError by name."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if not found:
        raise FileNotFoundError(f"{name} is not installed; `make test` installs what the tests need.")
    return found


def _other_user(folder: Path) -> dict[str, Any]:
    """For root: what makes subprocess run as postgres or nobody, who then owns `folder`. For others: nothing."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _run(command: Sequence[object], who: dict[str, Any]) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd="/", **who)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def _child(
    command: Sequence[object], log: Path, who: dict[str, Any], *, stop: signal.Signals, is_ready: Callable[[], bool]
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,  # Ctrl-C in the terminal reaches us, and we stop it in order
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            **who,
        )
    try:
        _wait(process, log, is_ready)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_parent() -> None:
    # Should the run itself be killed, the servers must not stay behind.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _wait(process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args} did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def _answers_sql(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _answers_ping(url: str) -> bool:
    try:
        with redis_client.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis_client.ConnectionError:
        return False
