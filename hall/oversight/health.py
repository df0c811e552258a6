"""Whether the hall can serve: asked by the load balancer, the container and the operator's page."""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from hall.work.selectors import worker_is_alive

STORAGE_KEPT_SECONDS = 10.0
log = logging.getLogger("hall.health")
_lock = Lock()
_storage: tuple[float, bool] | None = None


def checks(now: datetime) -> dict[str, bool]:
    """Each part by name and whether it does its work. Never raises."""
    return {
        "database": _passes(_database_answers),
        "worker": _passes(lambda: worker_is_alive(now)),
        "storage": storage_works(),
    }


def storage_works() -> bool:
    """Write, read and remove a small file, at most once in ten seconds: anyone may ask as often as they like."""
    global _storage
    with _lock:
        if _storage is None or time.monotonic() - _storage[0] > STORAGE_KEPT_SECONDS:
            _storage = (time.monotonic(), _passes(_probe_storage))
        return _storage[1]


def forget_storage() -> None:
    """Probe again at the next question."""
    global _storage
    with _lock:
        _storage = None


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        log.warning("A health check failed.", exc_info=True)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _probe_storage() -> bool:
    content = uuid.uuid4().hex.encode()
    name = default_storage.save(f"healthz/{uuid.uuid4().hex}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            return bool(file.read() == content)
    finally:
        default_storage.delete(name)
