"""Errors reach the operator: each is counted in a row and, where configured, posted to a collector.

Whoever logs an error may stand in a broken transaction, hold a lock or be about to answer a citizen. So the handler
only puts a summary into a bounded queue. In the web server a thread with its own database connection writes them
(`keeper.start`), in the worker a duty (jobs.py); elsewhere they end with the process, the console has them anyway.
"""

import contextlib
import hashlib
import logging
import os
import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from hall.lib.request_log import places

WAITING_MAX = 500
FRAMES_MAX = 20
FRAMES_IN_FINGERPRINT = 3
COLLECTOR_TIMEOUT_SECONDS = 2
FLUSH_SECONDS = 3.0
_ROOT = f"{Path(__file__).resolve().parents[2]}{os.sep}"


@dataclass(frozen=True, slots=True)
class ErrorSeen:
    """What is kept of one log record: no message with its values filled in, no variable, only code and ids."""

    fingerprint: str
    logger: str
    kind: str
    place: str
    request_id: str
    at: datetime


def summarise(record: logging.LogRecord) -> ErrorSeen:
    """The class of the exception (or the message before its values are put in) and the code places."""
    frames = [_short(frame) for frame in places(record)][-FRAMES_MAX:]
    kind = _kind(record)[:200]
    identity = "\n".join((record.name, kind, *frames[-FRAMES_IN_FINGERPRINT:]))
    return ErrorSeen(
        fingerprint=hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest(),
        logger=record.name[:100],
        kind=kind,
        place="\n".join(frames),
        request_id=str(getattr(record, "request_id", ""))[:36],
        at=datetime.fromtimestamp(record.created, UTC),
    )


def _kind(record: logging.LogRecord) -> str:
    error: object = record.exc_info[1] if record.exc_info else record.msg
    if isinstance(error, BaseException):
        return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    # What no database takes: zero bytes, halves of characters.
    return str(record.msg)[:200].replace("\x00", "").encode("utf-8", "replace").decode()


def _short(frame: str) -> str:
    """Paths as the repository or the package knows them, not where this machine keeps them."""
    return frame.removeprefix(_ROOT).rpartition("site-packages/")[2]


class Keeper:
    """What was seen and not yet written, and the thread that writes it."""

    def __init__(self) -> None:
        self._waiting: deque[ErrorSeen] = deque(maxlen=WAITING_MAX)
        self._writing = threading.local()
        self._forget_thread()

    def _forget_thread(self) -> None:
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._idle.set()

    def put(self, record: logging.LogRecord) -> None:
        """Take a record; when too many wait the oldest is dropped. Errors of the writing itself are not taken."""
        if not getattr(self._writing, "now", False):
            self._waiting.append(summarise(record))
            self._idle.clear()
            self._wake.set()

    def start(self) -> None:
        """Let the thread run in this process; a second call does nothing."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="error-keeper", daemon=True)
                self._thread.start()

    def after_fork(self) -> None:
        """In a forked child the thread is missing, and what waits is the parent's to write."""
        was_running = self._thread is not None
        self._waiting.clear()
        self._forget_thread()
        if was_running:
            self.start()

    def flush(self, seconds: float = FLUSH_SECONDS) -> None:
        """Wait until the thread has written what waits, at most that long. Nothing without a thread."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._idle.wait(seconds)

    def write_waiting(self) -> int:
        """Write what waits, in the calling thread and on its connection. Returns how many records that were."""
        seen = []
        with contextlib.suppress(IndexError):
            while True:
                seen.append(self._waiting.popleft())
        self._writing.now = True
        try:
            for act in (keep, post):
                with contextlib.suppress(Exception):  # a table or a collector that is away now is away for all of them
                    for error, times in _counted(seen):
                        act(error, times)
        finally:
            self._writing.now = False
        return len(seen)

    def _run(self) -> None:
        from django.db import connections

        while self._wake.wait():
            self._wake.clear()
            self.write_waiting()
            with contextlib.suppress(Exception):
                connections.close_all()
            if not self._waiting:
                self._idle.set()


def _counted(seen: list[ErrorSeen]) -> list[tuple[ErrorSeen, int]]:
    """The latest of each kind with how many there were."""
    times = Counter(error.fingerprint for error in seen)
    latest = {error.fingerprint: error for error in seen}
    return [(error, times[fingerprint]) for fingerprint, error in latest.items()]


def keep(error: ErrorSeen, times: int = 1) -> None:
    """Count the error in its row; two processes that see a new kind at once end in one row."""
    from django.db import IntegrityError, transaction
    from django.db.models import F

    from hall.oversight.models import ErrorReport

    def count() -> int:
        return ErrorReport.objects.filter(fingerprint=error.fingerprint).update(
            times=F("times") + times, last_at=error.at, request_id=error.request_id
        )

    if count():
        return
    try:
        with transaction.atomic():
            ErrorReport.objects.create(**_texts(error), times=times, first_at=error.at, last_at=error.at)
    except IntegrityError:
        count()


def _texts(error: ErrorSeen) -> dict[str, str]:
    return {name: value for name, value in asdict(error).items() if name != "at"}


def post(error: ErrorSeen, times: int = 1) -> None:
    """Post the error to ERROR_COLLECTOR_URL, where there is one. Raises when that fails; nobody waits for it."""
    from django.conf import settings

    if not settings.ERROR_COLLECTOR_URL:
        return
    import requests

    body = {**_texts(error), "at": error.at.isoformat(), "times": times, "site": settings.SITE_ROOT}
    requests.post(
        settings.ERROR_COLLECTOR_URL, json=body, timeout=COLLECTOR_TIMEOUT_SECONDS, allow_redirects=False
    ).raise_for_status()


keeper = Keeper()
os.register_at_fork(after_in_child=keeper.after_fork)


class OperatorHandler(logging.Handler):
    """Hands errors to the keeper. Never raises, never waits, never touches the caller's connection."""

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one record over."""
        try:
            keeper.put(record)
        except Exception:  # an error about an error helps nobody
            return

    def flush(self) -> None:
        """At the end of the process: give the thread a moment."""
        keeper.flush()
