"""Runs shooting.py on a PostgreSQL of its own: a backend that is shot takes everybody's connections along."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import postgresql

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.postgres
def test_nothing_is_lost_or_twice_whoever_is_shot() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/faults/shooting.py"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    with postgresql() as url:
        environment = {**kept, "HALL_TEST_DATABASE": url, "HALL_TEST_REDIS": ""}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1500, check=False
        )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
