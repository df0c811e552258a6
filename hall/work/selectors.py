"""What the operator and /healthz ask of the workers."""

from datetime import datetime, timedelta

from hall.lib.literal import Literal
from hall.work.models import Heartbeat, OwedState
from hall.work.registry import doers

ALIVE = timedelta(seconds=90)  # Celery beat rings each minute; run_worker beats each ten seconds


def worker_is_alive(now: datetime) -> bool:
    """Whether any worker gave a sign of life lately."""
    return Heartbeat.objects.filter(beat_at__gt=now - ALIVE).exists()


def failed_work() -> dict[str, int]:
    """How many rows of each kind were given up."""
    return {
        str(model._meta.verbose_name): model._default_manager.filter(owed_state=Literal(OwedState.FAILED)).count()
        for model in doers
    }
