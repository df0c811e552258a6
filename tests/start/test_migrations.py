"""An empty database gets its tables, and the log its guard; one that has gone through what was folded goes on as it is.

Other tests make their tables from the models; `make lint` holds the migrations to the models.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from hall.casework.append_only import REFUSAL, TABLE

GUARDS = {f"{TABLE}_no_{act}" for act in ("update", "delete", "replace")}
ROOT = Path(__file__).resolve().parents[2]


def migrate(folder: Path, *words: str, database: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder / 'hall.sqlite3'}",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def folded() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """App and name of each migration that stands for others, and those others."""
    for path in (*ROOT.glob("hall/*/migrations/0*.py"), *ROOT.glob("identity/migrations/0*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if replaced := module.Migration.replaces:
            yield path.parts[-3], path.stem, replaced


def guards(database: sqlite3.Connection) -> set[str]:
    triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [TABLE])
    return {name for (name,) in triggers}


def test_an_empty_folder_and_a_hall_from_before_the_fold(tmp_path: Path) -> None:
    done = migrate(tmp_path)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "hall.sqlite3") as database:
        assert guards(database) == GUARDS
        assert list(folded())
        for app, name, replaced in folded():
            database.execute("DELETE FROM django_migrations WHERE app = ? AND name = ?", [app, name])
            rows = [(app, old) for app, old in replaced]
            database.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-28')", rows)
    checked = migrate(tmp_path, "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    with sqlite3.connect(tmp_path / "hall.sqlite3") as database:
        database.execute(f"DROP TRIGGER {TABLE}_no_replace")  # as in a hall from before there was this guard
    assert migrate(tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "hall.sqlite3") as database:
        assert guards(database) == GUARDS


@pytest.mark.postgres
def test_an_empty_postgresql(tmp_path: Path) -> None:
    """In a database of its own beside the tests'."""
    server, name = os.environ["HALL_TEST_DATABASE"], f"empty_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database = f"{server.rsplit('/', 1)[0]}/{name}"
    done = migrate(tmp_path, database=database)
    assert done.returncode == 0, done.stderr
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.RaiseException, match=REFUSAL):
        connection.execute(f"TRUNCATE {TABLE} CASCADE")
