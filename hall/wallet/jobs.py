"""What the wallet owes: reminders before a licence runs out."""

from datetime import datetime

from hall.wallet import services
from hall.wallet.models import ExpiryReminder
from hall.work.registry import register


@register(ExpiryReminder)
def remind(reminder: ExpiryReminder, now: datetime) -> None:
    """Tell the holder; safe to repeat."""
    services.remind(reminder, now)
