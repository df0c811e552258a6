"""What Celery may ring. Losing a ring loses nothing: the rows stay due."""

import os
import socket

from celery import shared_task
from django.utils import timezone

from hall.work import catching_up, services
from hall.work.runner import run_duties


@shared_task(name=services.DOORBELL, ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def sweep() -> None:
    """Do what is due, and the duties of the clock."""
    catching_up.begin(timezone.now())
    services.beat(f"celery {socket.gethostname()}:{os.getpid()}"[:64], timezone.now())
    run_duties(timezone.now())
    services.sweep(timezone.now)
    catching_up.settle(timezone.now())
