"""What import-linter cannot see: verbs know nothing of requests, flash messages and templates."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run import WITH_A_BROWSER

ROOT = Path(__file__).resolve().parents[2]
KEPT_OUT = ("django.http", "django.contrib.messages", "django.template", "django.shortcuts", "rest_framework")


def verbs() -> list[Path]:
    found = [path for folder in ("hall", "identity") for path in (ROOT / folder).rglob("services*")]
    return sorted(
        path for place in found for path in (place.rglob("*.py") if place.is_dir() else [place]) if path.suffix == ".py"
    )


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", verbs(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_verb_knows_no_request_message_or_template(path: Path) -> None:
    bad = [name for name in imported(path) if any(name == out or name.startswith(f"{out}.") for out in KEPT_OUT)]
    assert bad == []


@pytest.mark.parametrize("folder", ["hall", "identity", "forms_engine"])
def test_files_stay_short(folder: str) -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_a_browser_is_driven_only_where_the_browser_pass_looks() -> None:
    mark = "mark." + "e2e"
    driving = {path for path in (ROOT / "tests").rglob("*.py") if mark in path.read_text(encoding="utf-8")}
    assert driving
    assert not {path for path in driving if not any(path.is_relative_to(ROOT / folder) for folder in WITH_A_BROWSER)}
