"""Real worker processes on the test's database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

DEADLINE_SECONDS = 60.0


def database_url() -> str:
    """How another process reaches the database of this test."""
    found = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    return f"postgresql://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@contextmanager
def process(folder: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child with its files in `folder`, and its log in `folder`/log. It never outlives the test."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hall.settings",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    with (folder / "log").open("ab") as log:
        child = subprocess.Popen([sys.executable, *command], env=env, cwd=settings.BASE_DIR, stdout=log, stderr=log)
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
            child.wait(10)


def wait_for(what: Callable[[], bool], folder: Path, *, seconds: float = DEADLINE_SECONDS) -> None:
    """Until it is so; the children's log tells why it never was."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, (folder / "log").read_text(errors="replace")[-3000:]
        time.sleep(0.05)
