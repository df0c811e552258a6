"""One row for each login, refusal and end (LoginEvent), and one line in the log."""

import logging
from datetime import datetime

from identity.models import Account, LoginEvent
from identity.sessions.visit import Visit

log = logging.getLogger("hall.login")
LONGEST_REASON = 200


def record(
    kind: LoginEvent.Kind,
    *,
    now: datetime,
    visit: Visit,
    account: Account | None = None,
    reason: str = "",
    status: int | None = None,
) -> None:
    """Write it down. `reason` holds no personal data."""
    LoginEvent.objects.create(
        kind=kind,
        at=now,
        account=account,
        reason=reason[:LONGEST_REASON],
        status=status,
        device=visit.device,
        address=visit.address,
    )
