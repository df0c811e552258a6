"""Celery is only the doorbell: with it work is done sooner, without it nothing is lost."""

import logging
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction

from hall.casework.models import Case, CaseDocument
from hall.celery import app
from hall.work.models import OwedState
from hall.work.services import ring
from tests.casework.builders import submitted
from tests.cast import Cast
from tests.work.processes import process, wait_for

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


@pytest.mark.django_db
def test_without_a_broker_nobody_rings(settings, django_capture_on_commit_callbacks) -> None:
    settings.REDIS_URL = ""
    with django_capture_on_commit_callbacks() as callbacks:
        ring()
    assert callbacks == []


@pytest.mark.django_db(transaction=True)
def test_nobody_rings_for_an_act_that_was_undone(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    rung = []
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr("hall.work.services._ring_broker", lambda: rung.append(1))
    with pytest.raises(OSError), transaction.atomic():
        ring()
        raise OSError
    assert rung == []
    with transaction.atomic():
        ring()
        assert rung == []
    assert rung == [1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("away", ["redis://127.0.0.1:1/0", "redis://192.0.2.1:6379/0"], ids=["refuses", "is silent"])
def test_an_act_does_not_wait_for_a_broker_that_is_away(
    settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, away: str
) -> None:
    settings.REDIS_URL = away
    with app.connection_for_write(url=away, transport_options=app.conf.broker_transport_options) as broken:
        monkeypatch.setattr(app, "connection_for_write", lambda *args, **kwargs: broken)
        app.amqp._producer_pool = None
        app.pool.force_close_all()
        monkeypatch.setattr(app, "_pool", None)
        started = time.monotonic()
        with transaction.atomic():
            ring()
        assert time.monotonic() - started < 5
    app.amqp._producer_pool = None
    assert [r for r in caplog.records if r.levelno == logging.WARNING and "doorbell" in r.getMessage()]


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_ring_wakes_a_real_celery_worker(cast: Cast, tmp_path: Path) -> None:
    with process(tmp_path, "-m", "celery", "-A", "hall", "worker", "--pool", "solo", "--loglevel", "WARNING"):
        case = submitted(cast)
        CaseDocument.objects.update(next_at=LONG_AGO)
        Case.objects.update(acceptance_due_on=date(2999, 1, 4))
        with transaction.atomic():
            ring()
        wait_for(lambda: case.documents.get().owed_state == OwedState.DONE, tmp_path)
