"""The worker of the embedded default: no broker, one process that sweeps."""

import logging
import os
import signal
import socket
import threading
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone

from hall.lib.memory import settle
from hall.work import catching_up
from hall.work.runner import run_duties
from hall.work.services import beat, sweep

BEAT_SECONDS = 10
ROWS_AT_ONCE = 20
AFTER_TROUBLE_SECONDS = 5
log = logging.getLogger("hall.work")


class Command(BaseCommand):
    """Sweep, beat and do the clock's duties until told to stop."""

    help = "Do owed work (documents, messages) and the clock's duties."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stop = threading.Event()
        self.name = f"{socket.gethostname()}:{os.getpid()}"[:64]
        self.last_beat: datetime | None = None
        self.has_caught_up: bool | None = None  # None: not looked yet

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; the row in hand is finished first."""
        settle()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        while not self.stop.is_set():
            try:
                tried = self.round()
            except Exception:
                # Mostly a database that is away: the next round begins with a new connection.
                log.exception("A round of the worker failed.")
                connection.close()
                self.stop.wait(AFTER_TROUBLE_SECONDS)
            else:
                self.stop.wait(0 if tried else settings.WORK_SWEEP_SECONDS)

    def round(self) -> int:
        """One round. Returns how many rows were tried: while there are some, the next round begins at once."""
        close_old_connections()
        if self.has_caught_up is None:
            catching_up.begin(timezone.now())
            self.has_caught_up = False
        self.may_go_on()
        run_duties(timezone.now())
        tried = sweep(timezone.now, limit=ROWS_AT_ONCE, may_go_on=self.may_go_on)
        if not self.has_caught_up:
            self.has_caught_up = catching_up.settle(timezone.now())
        return tried

    def may_go_on(self) -> bool:
        """Between two rows: beat when it is time, and say whether nobody asked to stop."""
        now = timezone.now()
        if self.last_beat is None or (now - self.last_beat).total_seconds() >= BEAT_SECONDS:
            beat(self.name, now)
            self.last_beat = now
        return not self.stop.is_set()
