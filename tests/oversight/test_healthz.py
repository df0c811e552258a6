"""/healthz answers for the whole hall: database, worker and storage."""

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hall.oversight import health
from hall.work.services import beat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_probe(now, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    health.forget_storage()


def ask() -> tuple[int, dict[str, object]]:
    answer = Client().get("/healthz")
    return answer.status_code, answer.json()


def test_all_is_well(now) -> None:
    beat("one", now)
    assert reverse("oversight:healthz") == "/healthz"
    assert ask() == (200, {"status": "ok", "checks": {"database": "ok", "worker": "ok", "storage": "ok"}})


def test_a_worker_that_is_silent_is_bad() -> None:
    assert ask() == (503, {"status": "bad", "checks": {"database": "ok", "worker": "bad", "storage": "ok"}})


def test_a_storage_that_cannot_be_written_is_bad(now, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    beat("one", now)
    monkeypatch.setattr(type(default_storage), "save", full, raising=False)
    assert ask() == (503, {"status": "bad", "checks": {"database": "ok", "worker": "ok", "storage": "bad"}})


def test_a_database_that_is_away_is_bad_and_nothing_is_told_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError("password of hall at 10.0.0.3 is wrong")

    monkeypatch.setattr(connection, "cursor", away)
    status, body = ask()
    assert status == 503
    assert body["checks"] == {"database": "bad", "worker": "bad", "storage": "ok"}
    assert "10.0.0.3" not in str(body)


def test_the_storage_is_probed_once_in_ten_seconds_and_nothing_is_left(now, monkeypatch: pytest.MonkeyPatch) -> None:
    moment, probes = [1000.0], []
    probe = health._probe_storage
    monkeypatch.setattr(health, "_probe_storage", lambda: probes.append(1) or probe())
    monkeypatch.setattr(health.time, "monotonic", lambda: moment[0])
    for _ in range(5):
        ask()
    assert len(probes) == 1
    moment[0] += 11
    ask()
    assert len(probes) == 2
    assert default_storage.listdir("healthz") == ([], [])


def test_it_is_never_cached_and_only_read() -> None:
    answer = Client().get("/healthz")
    assert "no-store" in answer["Cache-Control"]
    assert Client().post("/healthz").status_code == 405
    assert Client().head("/healthz").status_code == 503
