"""What the clock does for the evidence."""

from datetime import datetime

from hall.evidence import services
from hall.lib.request_log import log_act
from hall.work.registry import periodic


@periodic(seconds=900)
def make_root(now: datetime) -> None:
    """The first run after midnight makes the root of the day; a hall that was stopped makes it when it starts."""
    root = services.make_root(now)
    if root is not None:
        log_act("evidence_root", root=root.pk, cases=root.leaf_count, digest=root.digest)
