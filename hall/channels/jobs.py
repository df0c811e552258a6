"""Send what is owed."""

from datetime import datetime

from hall.channels.models import Delivery
from hall.channels.transports import send
from hall.work.registry import register


@register(Delivery)
def send_delivery(delivery: Delivery, now: datetime) -> None:
    """Send one message and say when. A gateway offers no exactly-once: a worker that dies here may send twice."""
    delivery.is_simulated = send(delivery)
    delivery.sent_at = now
    delivery.save(update_fields=["is_simulated", "sent_at"])
