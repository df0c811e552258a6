"""Two hundred processes shot in the middle of an act: the web's, the worker's, PostgreSQL's. Nothing is lost or twice.

Run by test_kill.py on a PostgreSQL of its own, which it crashes. The client does what a browser does: it repeats an act
with the same key until somebody answers.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from hall.casework.chain import START, next_digest
from hall.casework.models import Case, CaseDocument, CaseEvent, Decision, EventKind, Opinion, Task
from hall.work.models import OwedState
from tests.casework.builders import draft
from tests.cast import Cast
from tests.work.processes import database_url

ACTS, SWEEPS, BACKENDS, CRASHES = 140, 30, 27, 3  # two hundred in all; a crash is a backend shot with SIGKILL


class Shooter:
    """Gives orders to the server and shoots whoever carries them out."""

    def __init__(self, server: "subprocess.Popen[str]", dice: random.Random) -> None:
        self.server, self.dice = server, dice
        self.takes = 0.03  # seconds that an act takes undisturbed, as seen so far

    def order(self, shoot: str = "", **order: Any) -> bool:
        """Whether the act was answered. `shoot`: "process", "backend", "crash", or nobody."""
        assert self.server.stdin and self.server.stdout
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        began, answered = time.monotonic(), False
        while line := json.loads(self.server.stdout.readline()):
            if "pid" in line and shoot:
                time.sleep(self.dice.uniform(0, 1.2 * self.takes))
                self._shoot(shoot, line["pid"])
            assert "refused" not in line, (order, line)  # its own act, repeated, is no reason to refuse
            answered = answered or "done" in line
            if "ended" in line:
                break
        if answered and not shoot and order["verb"] != "sweep":
            self.takes = 0.8 * self.takes + 0.2 * (time.monotonic() - began)
        return answered

    def _shoot(self, what: str, pid: int) -> None:
        if what == "process":
            _kill(pid)
            return
        with psycopg.connect(database_url(), autocommit=True) as sql:
            asked = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
            for (backend,) in sql.execute(asked, [f"shot-{pid}"]).fetchall():
                if what == "crash":
                    _kill(backend)
                else:
                    sql.execute("SELECT pg_terminate_backend(%s)", [backend])
        if what == "crash":
            _wait_until_recovered()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _wait_until_recovered() -> None:
    for _ in range(100):
        try:
            psycopg.connect(database_url(), connect_timeout=2).close()
            connections.close_all()
            connection.close_pool()  # type: ignore[attr-defined]  # what it holds is dead
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("PostgreSQL did not come back")


@contextmanager
def _server(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hall.settings",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "STAFF_ASSURANCE": "none",
        "DEMO": "1",
        "REDIS_URL": "",
    }
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.server"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=settings.BASE_DIR,
        )
        try:
            yield server
        finally:
            server.kill()
            server.wait(10)


@pytest.mark.django_db(transaction=True)
def test_what_was_answered_exists_once_whoever_is_shot(cast: Cast, tmp_path: Path) -> None:
    dice = random.Random(28)
    shots = ["process"] * ACTS + ["backend"] * BACKENDS + ["crash"] * CRASHES
    dice.shuffle(shots)
    cases: list[int] = []
    with connection.cursor() as sql:  # the tests' own cluster is in haste: a crash would lose what was committed
        sql.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    with _server(tmp_path) as server:
        shooter = Shooter(server, dice)
        while shots:
            cases.append(_carry_through(shooter, cast, shots))
        _sweep_all(shooter, cast.now)
    _documents_are_whole(cases)
    for pk in cases:
        _has_happened_once(pk)
    numbers = [*Case.objects.values_list("number", flat=True), *Decision.objects.values_list("number", flat=True)]
    assert len(set(numbers)) == len(numbers) == 2 * len(cases)


def _carry_through(shooter: Shooter, cast: Cast, shots: list[str]) -> int:
    """One case from a draft to its decision, each act repeated with its own key until it is answered."""
    pk = draft(cast).pk
    officers = {code: cast.officer(code) for code in ("SCJG", "STHJ", "CGZF", "XFJY")}
    applicant, clerk = cast.xiaotong, cast.clerk

    def do(verb: str, on: int, who: Any, *arguments: str) -> None:
        order = {"verb": verb, "pk": on, "actor": who.account.pk, "arguments": arguments, "now": cast.now.isoformat()}
        key = f"{verb}-{on}"
        connections.close_all()  # a crash takes this process's own connections along
        while not shooter.order(shots.pop() if shots and shooter.dice.random() < 0.8 else "", key=key, **order):
            pass

    do("submit_case", pk, applicant)
    do("accept_case", pk, clerk)
    while todo := list(Task.objects.filter(case=pk, state="open").values_list("pk", "step", "department__code")):
        for task, step, code in todo:
            verdict = "no_objection" if step == "fume" else "approve"
            do("give_verdict", task, officers[code], verdict, "材料齐全，符合规定条件。")
    do("sign_decision", pk, officers["SCJG"])
    return pk


def _sweep_all(shooter: Shooter, now: datetime) -> None:
    """Workers that are shot leave a lease behind; the next one waits until it has run out."""
    left, pending = SWEEPS, True
    while pending:
        connections.close_all()
        shooter.takes = 0.6
        shooter.order("process" if left > 0 and left % 3 else "", verb="sweep", now=now.isoformat())
        left, now = left - 1, now + timedelta(seconds=61)
        pending = left > 0 or CaseDocument.objects.filter(owed_state=OwedState.PENDING).exists()


def _documents_are_whole(cases: list[int]) -> None:
    documents = CaseDocument.objects.filter(case__in=cases)
    expected = sorted((pk, kind) for pk in cases for kind in ("receipt", "acceptance", "decision"))
    assert sorted(documents.values_list("case_id", "kind")) == expected
    for document in documents:
        with document.file.open() as file:
            assert hashlib.sha256(file.read()).hexdigest() == document.sha256


def _has_happened_once(pk: int) -> None:
    case, digest = Case.objects.get(pk=pk), START
    events = list(CaseEvent.objects.filter(case=case).order_by("sequence"))
    for number, event in enumerate(events, start=1):
        digest = next_digest(digest, event.sealed)
        assert (event.sequence, event.digest) == (number, digest)
    assert (case.event_count, case.head_digest, case.state) == (len(events), digest, "decided")
    kinds = [event.kind for event in events]
    for kind in (EventKind.CASE_SUBMITTED, EventKind.CASE_ACCEPTED, EventKind.CASE_JOINED, EventKind.DECISION_SIGNED):
        assert kinds.count(kind) == 1
    tasks = Task.objects.filter(case=case)
    assert kinds.count(EventKind.VERDICT_GIVEN) == tasks.count() == Opinion.objects.filter(task__in=tasks).count() == 5
    assert kinds.count(EventKind.DOCUMENT_READY) == 3
    assert connection.vendor == "postgresql"
