"""`make bench` speaks JSON, a line a measurement, and nothing else on standard output."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bench(*only: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *only], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_each_line_is_one_measurement() -> None:
    done = bench("condition")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(line) for line in lines] == [["name", "value", "unit", "against", "ratio"]]
    assert lines[0]["name"] == "condition"
    assert lines[0]["value"] > 0


def test_an_unknown_name_is_said_on_standard_error() -> None:
    done = bench("no-such-thing")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "condition" in done.stderr
