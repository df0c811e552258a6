"""The worker of the embedded default: no broker, one process that sweeps."""

import os
import signal
import socket
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from hall.work.runner import run_duties
from hall.work.services import beat, sweep

BEAT_SECONDS = 10


class Command(BaseCommand):
    """Sweep, beat and do the clock's duties until told to stop."""

    help = "Do owed work (documents, messages) and the clock's duties."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; the row in hand is finished first."""
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        worker = f"{socket.gethostname()}:{os.getpid()}"
        last_beat = None
        while not stop.is_set():
            close_old_connections()
            now = timezone.now()
            if last_beat is None or (now - last_beat).total_seconds() >= BEAT_SECONDS:
                beat(worker, now)
                last_beat = now
            run_duties(now)
            sweep(timezone.now, limit=20)
            stop.wait(settings.WORK_SWEEP_SECONDS)
