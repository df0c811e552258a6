"""The one way to the record of grants, so that none goes unwritten."""

from datetime import datetime

from hall.lib.request_log import log_act
from identity.models import Account, GrantEvent, GrantKind, Mandate, MandateInvitation, Membership, Ward


def record(
    kind: GrantKind,
    *,
    actor: Account | None,
    now: datetime,
    subject: Account | None = None,
    mandate: Mandate | None = None,
    invitation: MandateInvitation | None = None,
    ward: Ward | None = None,
    membership: Membership | None = None,
) -> GrantEvent:
    """Append to the record inside the caller's transaction, and write one line to the log."""
    event = GrantEvent(
        kind=kind,
        at=now,
        actor=actor,
        subject=subject,
        mandate=mandate,
        invitation=invitation,
        ward=ward,
        membership=membership,
    )
    event.save()
    log_act(kind, grant=event.pk)
    return event
