"""The staged hall, served: `manage.py run_hall` over the database that stage.py has filled."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.quality.stage import Page
from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
KEPT = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"}
READY_SECONDS = 180


@dataclass(frozen=True)
class Served:
    """Where the hall is, and its pages."""

    url: str
    pages: tuple[Page, ...]

    def page(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)


@contextmanager
def served(var: Path) -> Iterator[Served]:
    """Stage and serve; everything is kept in `var`."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k in KEPT} | {
        "VAR_DIR": str(var),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "STAFF_ASSURANCE": "none",  # the staged people are signed in without the provider
        "LOG_LEVEL": "WARNING",
    }
    listed = var / "pages.json"
    subprocess.run([sys.executable, "-m", "tests.quality.stage", str(listed)], cwd=ROOT, env=environment, check=True)
    pages = tuple(Page(**one) for one in json.loads(listed.read_text(encoding="utf-8")))
    with (var / "hall.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_hall"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, var / "hall.log")
            yield Served(url, pages)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("The hall did not start:\n" + log.read_text()[-3000:])
