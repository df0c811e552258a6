"""Send what is owed."""

from datetime import datetime

from hall.channels.models import Delivery
from hall.channels.transports import send
from hall.work.registry import register
from identity.models import Notice
from identity.notices import address_of


@register(Delivery)
def send_delivery(delivery: Delivery, now: datetime) -> None:
    """Send one message and say when. A gateway offers no exactly-once: a worker that dies here may send twice."""
    delivery.is_simulated = send(delivery)
    delivery.sent_at = now
    delivery.save(update_fields=["is_simulated", "sent_at"])


@register(Notice)
def send_notice(notice: Notice, now: datetime) -> None:
    """Send what identity has to tell. Where there is nobody to tell (any more), nothing is sent."""
    notice.address = address_of(notice)
    if not notice.address:
        return
    notice.is_simulated = send(notice)
    notice.sent_at = now
    notice.save(update_fields=["address", "is_simulated", "sent_at"])
