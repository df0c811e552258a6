"""The clock's duties: each process remembers when it last ran one; running one more often is harmless."""

import logging
from datetime import datetime

from hall.work.registry import duties

log = logging.getLogger("hall.work")
_last_run: dict[str, datetime] = {}


def run_duties(now: datetime) -> None:
    """Run every duty whose time has come. One that fails is logged and does not hold up the others."""
    for duty in duties.values():
        last = _last_run.get(duty.name)
        if last is not None and (now - last).total_seconds() < duty.seconds:
            continue
        _last_run[duty.name] = now
        try:
            duty.do(now)
        except Exception:
            log.exception("A duty of the clock failed: %s", duty.name)
