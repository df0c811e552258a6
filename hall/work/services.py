"""The sweep: claim what is due, do it, say how it went."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import models, transaction

from hall.lib.literal import Literal
from hall.work.models import Heartbeat, Owed, OwedState
from hall.work.registry import PermanentError, doers

LEASE = timedelta(seconds=60)
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(hours=1)
MAX_ATTEMPTS = 8
CANDIDATES = 20
DOORBELL = "hall.work.tasks.sweep"  # by name, so that a bell does not import who answers it
log = logging.getLogger("hall.work")

Clock = Callable[[], datetime]


def ring() -> None:
    """Tell a worker that something is owed, once the transaction has committed. Losing it loses only a second or so."""
    if settings.REDIS_URL:
        transaction.on_commit(_ring_broker)


def _ring_broker() -> None:
    try:
        current_app.send_task(DOORBELL, ignore_result=True, retry=False)
    except Exception:  # the row is the truth; beat or the worker's own sweep will find it
        log.warning("The doorbell could not be rung.", exc_info=True)


def sweep(clock: Clock, limit: int = 50, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Do what is due, at most `limit` rows of each kind. Returns how many were tried.

    `may_go_on` is asked before each row, so that a worker can stop, and show that it lives, between two of them.
    """
    tried = 0
    for model in doers:
        for _ in range(limit):
            row = claim(model, clock()) if may_go_on() else None
            if row is None:
                break
            _do(row, clock)
            tried += 1
    return tried


def claim(model: type[Owed], now: datetime) -> Owed | None:
    """Lease the row that has been due for longest. The conditional UPDATE makes it ours: one row changed, or none.

    Asking by "id > last seen" would miss rows on PostgreSQL, where ids are handed out before they commit.
    """
    due = model._default_manager.filter(
        models.Q(lease_until=None) | models.Q(lease_until__lte=now),
        owed_state=Literal(OwedState.PENDING),
        next_at__lte=now,
    )
    while pks := list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:CANDIDATES]):
        for pk in pks:
            if due.filter(pk=pk).update(lease_until=now + LEASE, attempts=models.F("attempts") + 1):
                row = model._default_manager.get(pk=pk)
                if row.attempts <= MAX_ATTEMPTS:
                    return row
                _settle(row, OwedState.FAILED, "LeaseExpired", row.lease_until)
                log.error("Owed work was given up, its workers died: %s %s", model.__name__, pk)
    return None


def _do(row: Owed, clock: Clock) -> None:
    """Do one row. The doer may do anything with the instance: what is settled is by the lease that was taken."""
    lease, attempts = row.lease_until, row.attempts
    try:
        doers[type(row)](row, clock())
    except PermanentError as error:
        _settle(row, OwedState.FAILED, str(error), lease)
        log.error("Owed work failed for good: %s %s", type(row).__name__, row.pk)
    except Exception as error:
        given_up = attempts >= MAX_ATTEMPTS
        state = OwedState.FAILED if given_up else OwedState.PENDING
        _settle(row, state, type(error).__name__, lease, next_at=clock() + backoff(attempts))
        level = logging.ERROR if given_up else logging.WARNING
        message = "Owed work did not succeed: %s %s, attempt %s"
        log.log(level, message, type(row).__name__, row.pk, attempts, exc_info=True)
    else:
        _settle(row, OwedState.DONE, "", lease)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 5 s, 10 s, 20 s … at most an hour."""
    factor: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_BACKOFF * factor, LONGEST_BACKOFF)


def _settle(row: Owed, state: OwedState, error: str, lease: datetime | None, next_at: datetime | None = None) -> None:
    """Say how it went, unless the lease ran out meanwhile and the row is another worker's now."""
    changes: dict[str, Any] = {"owed_state": state, "lease_until": None, "last_error": error[:500]}
    if next_at is not None:
        changes["next_at"] = next_at
    type(row)._default_manager.filter(pk=row.pk, lease_until=lease).update(**changes)


def beat(worker: str, now: datetime) -> None:
    """Say that this worker is alive. A worker that has been silent for a day is forgotten."""
    _, is_new = Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": now})
    if is_new:
        Heartbeat.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
