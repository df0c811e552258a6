"""A hundred times kill -9 in the middle of an act: of web, worker and PostgreSQL's backend. Nothing is lost or twice.

Run by test_kill.py on a PostgreSQL of its own, which it crashes. The client does what a browser does: it repeats a form
with the same key until somebody answers. `make drill` shoots two hundred times (HALL_TEST_SHOTS), and PostgreSQL more
often (HALL_TEST_CRASHES).
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
from django.test import Client
from django.utils import timezone

from hall.casework.chain import START, next_digest
from hall.casework.models import Case, CaseDocument, CaseEvent, Decision, EventKind, Opinion, Task
from hall.work.models import OwedState
from tests.casework.builders import draft
from tests.cast import Cast
from tests.work.processes import database_url

SHOTS = int(os.environ.get("HALL_TEST_SHOTS", "100"))
SWEEPS, CUT = SHOTS * 3 // 20, SHOTS // 20  # workers that are shot; connections that are cut off by the server
CRASHES = int(os.environ.get("HALL_TEST_CRASHES", SHOTS // 10))  # of the backend; each restarts all of PostgreSQL
ACTS = SHOTS - SWEEPS - CUT - CRASHES  # web processes
PAPERS = ("receipt", "acceptance", "copy_notice", "opinion", "opinion", "opinion", "decision")  # of each case
DEPARTMENTS = ("SCJG", "STHJ", "CGZF", "XFJY")
SWEEP = "sweep"
TRIES = 100  # of one form: each shot costs one


class Shooter:
    """Gives orders to the server and shoots whoever carries them out."""

    def __init__(self, server: "subprocess.Popen[str]", dice: random.Random) -> None:
        self.server, self.dice = server, dice
        self.takes = 0.03  # seconds that an act takes undisturbed, as seen so far

    def order(self, shoot: str = "", **order: Any) -> bool:
        """Whether the form was answered. `shoot`: "process", "cut", "crash", or nobody."""
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
        if answered and not shoot and order["path"] != SWEEP:
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
def test_what_was_answered_exists_once_whoever_is_shot(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(28)
    shots = ["process"] * ACTS + ["cut"] * CUT + ["crash"] * CRASHES
    dice.shuffle(shots)
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    sessions = {who: _logged_in(cast, who) for who in ("applicant", "clerk", *DEPARTMENTS)}
    cases: list[int] = []
    with connection.cursor() as sql:  # the tests' own cluster is in haste: a crash would lose what was committed
        sql.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    with _server(tmp_path) as server:
        shooter = Shooter(server, dice)
        while shots:
            cases.append(_carry_through(shooter, cast, shots, sessions))
        _sweep_all(shooter, cast.now)
    _documents_are_whole(cases)
    for pk in cases:
        _has_happened_once(pk)
    numbers = [*Case.objects.values_list("number", flat=True), *Decision.objects.values_list("number", flat=True)]
    assert len(set(numbers)) == len(numbers) == 2 * len(cases)


def _logged_in(cast: Cast, who: str) -> str:
    """The session of one of the people."""
    actor = {"applicant": cast.xiaotong, "clerk": cast.clerk}.get(who) or cast.officer(who)
    browser = Client()
    assert actor.account is not None
    browser.force_login(actor.account)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _carry_through(shooter: Shooter, cast: Cast, shots: list[str], sessions: dict[str, str]) -> int:
    """One case from a draft to its decision, each form sent again with its own key until it is answered."""
    case = draft(cast)

    def post(path: str, who: str, **data: str) -> None:
        order = {"path": path, "session": sessions[who], "data": data, "key": path, "now": cast.now.isoformat()}
        connections.close_all()  # a crash takes this process's own connections along
        for _ in range(TRIES):
            if shooter.order(shots.pop() if shots and shooter.dice.random() < 0.8 else "", **order):
                return
        raise AssertionError(f"{path} was never answered: see the server's log")

    post(f"/cases/{case.public_id}/review/", "applicant")
    post(f"/desk/cases/{case.public_id}/acceptance/", "clerk")
    while todo := list(Task.objects.filter(case=case, state="open").values_list("pk", "step", "department__code")):
        for task, step, code in todo:
            verdict = "no_objection" if step == "fume" else "approve"
            post(f"/desk/tasks/{task}/verdict/", code, verdict=verdict, reason="材料齐全，符合规定条件。")
    post(f"/desk/cases/{case.public_id}/decision/", "SCJG")
    return case.pk


def _sweep_all(shooter: Shooter, now: datetime) -> None:
    """Workers that are shot leave a lease behind; the next one waits until it has run out."""
    left, pending = SWEEPS, True
    while pending:
        connections.close_all()
        shooter.takes = 0.6
        shooter.order("process" if left > 0 and left % 3 else "", path=SWEEP, now=now.isoformat())
        left, now = left - 1, now + timedelta(seconds=61)
        pending = left > 0 or CaseDocument.objects.filter(owed_state=OwedState.PENDING).exists()


def _documents_are_whole(cases: list[int]) -> None:
    documents = CaseDocument.objects.filter(case__in=cases)
    expected = sorted((pk, kind) for pk in cases for kind in PAPERS)
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
    assert kinds.count(EventKind.DOCUMENT_READY) == len(PAPERS)
    assert connection.vendor == "postgresql"
