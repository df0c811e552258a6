"""A hall that stood still says what it found to do when it started again, and when that was done."""

import logging
from datetime import datetime

from django.db.models import Max, Min

from hall.lib.literal import Literal
from hall.work.models import CatchUp, Heartbeat, OwedState
from hall.work.registry import doers
from hall.work.selectors import worker_is_alive

log = logging.getLogger("hall.work")


def begin(now: datetime) -> CatchUp | None:
    """Note what fell due while no worker lived. None where one does, or where none ever has.

    For a worker that starts, before its first sign of life. Two that start together make one note: the last sign of
    life is its key.
    """
    last: datetime | None = Heartbeat.objects.aggregate(last=Max("beat_at"))["last"]
    if last is None or worker_is_alive(now):
        return None
    owed: dict[str, int] = {}
    oldest: datetime | None = None
    for model in doers:
        due = model._default_manager.filter(owed_state=Literal(OwedState.PENDING), next_at__lte=now)
        if count := due.count():
            owed[model._meta.label] = count
            first = due.aggregate(first=Min("next_at"))["first"]
            oldest = first if oldest is None else min(oldest, first)
    found, is_new = CatchUp.objects.get_or_create(
        silent_since=last, defaults={"began_at": now, "owed": owed, "oldest_due": oldest}
    )
    if is_new:
        log.warning(
            "No worker lived since %s: %s to catch up, the oldest due since %s", last, owed or "nothing", oldest
        )
    return found


def settle(now: datetime) -> bool:
    """Say of every note whether all that it found was tried. Returns whether nothing is left to catch up.

    What did not succeed has been put off or given up by then, which the rows themselves say.
    """
    is_over, pending = True, Literal(OwedState.PENDING)
    for note in CatchUp.objects.filter(finished_at=None):
        waiting = (model._default_manager.filter(owed_state=pending, next_at__lte=note.began_at) for model in doers)
        if any(rows.exists() for rows in waiting):
            is_over = False
        elif CatchUp.objects.filter(pk=note.pk, finished_at=None).update(finished_at=now):
            log.warning("Caught up with what was due while no worker lived since %s", note.silent_since)
    return is_over
