"""The sweep: claim what is due, do it, say how it went."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction

from hall.work.models import Heartbeat, Owed, OwedState
from hall.work.registry import PermanentError, doers

LEASE = timedelta(seconds=60)
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(hours=1)
MAX_ATTEMPTS = 8
log = logging.getLogger("hall.work")


def ring() -> None:
    """Tell a worker that something is owed, once the transaction has committed. Losing it loses only a second or so."""
    if settings.REDIS_URL:
        from hall.work.tasks import sweep as sweep_task

        transaction.on_commit(lambda: _ring_broker(sweep_task.delay))


def _ring_broker(delay: Callable[[], object]) -> None:
    try:
        delay()
    except Exception:  # the row is the truth; beat or the worker's own sweep will find it
        log.warning("The doorbell could not be rung.", exc_info=True)


def sweep(clock: Callable[[], datetime], limit: int = 50) -> int:
    """Do what is due, at most `limit` rows of each kind. Returns how many were done or tried."""
    tried = 0
    for model in doers:
        for _ in range(limit):
            row = claim(model, clock())
            if row is None:
                break
            _do(row, clock)
            tried += 1
    return tried


def claim(model: type[Owed], now: datetime) -> Owed | None:
    """Lease the row that has been due for longest. The conditional UPDATE makes it ours: one row changed, or none.

    Asking by "id > last seen" would miss rows on PostgreSQL, where ids are handed out before they commit.
    """
    free = models.Q(lease_until=None) | models.Q(lease_until__lte=now)
    rows = model._default_manager.filter(free, owed_state=OwedState.PENDING, next_at__lte=now)
    for pk in rows.order_by("next_at", "pk").values_list("pk", flat=True)[:5]:
        won = model._default_manager.filter(free, pk=pk, owed_state=OwedState.PENDING).update(
            lease_until=now + LEASE, attempts=models.F("attempts") + 1
        )
        if won:
            return model._default_manager.get(pk=pk)
    return None


def _do(row: Owed, clock: Callable[[], datetime]) -> None:
    try:
        doers[type(row)](row, clock())
    except PermanentError as error:
        _settle(row, OwedState.FAILED, str(error))
        log.error("Owed work failed for good: %s %s", type(row).__name__, row.pk)
    except Exception as error:
        given_up = row.attempts >= MAX_ATTEMPTS
        wait = min(FIRST_BACKOFF * 2 ** (row.attempts - 1), LONGEST_BACKOFF)
        state = OwedState.FAILED if given_up else OwedState.PENDING
        _settle(row, state, type(error).__name__, next_at=clock() + wait)
        log.log(
            logging.ERROR if given_up else logging.WARNING,
            "Owed work did not succeed: %s %s, attempt %s",
            type(row).__name__,
            row.pk,
            row.attempts,
            exc_info=True,
        )
    else:
        _settle(row, OwedState.DONE, "")


def _settle(row: Owed, state: OwedState, error: str, next_at: datetime | None = None) -> None:
    changes = {"owed_state": state, "lease_until": None, "last_error": error[:500]}
    if next_at is not None:
        changes["next_at"] = next_at
    type(row)._default_manager.filter(pk=row.pk).update(**changes)


def beat(worker: str, now: datetime) -> None:
    """Say that this worker is alive."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": now})
