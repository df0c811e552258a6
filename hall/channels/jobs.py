"""Send what is owed."""

from datetime import datetime, timedelta

from django.conf import settings

from hall.channels.models import Delivery, InboundMessage
from hall.channels.transports import send
from hall.work.registry import periodic, register
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


@periodic(seconds=3600)
def forget_old_queries(now: datetime) -> None:
    """Queries by SMS are kept as long as logins are."""
    InboundMessage.objects.filter(received_at__lt=now - timedelta(days=settings.LOGIN_RECORD_DAYS)).delete()
