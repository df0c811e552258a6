"""What the clock does for the operator."""

from datetime import datetime, timedelta

from hall.oversight.error_log import keeper
from hall.oversight.models import ErrorReport
from hall.work.registry import periodic

FORGOTTEN_AFTER = timedelta(days=180)


@periodic(seconds=5)
def write_errors(now: datetime) -> None:
    """Write down what went wrong in this worker."""
    keeper.write_waiting()


@periodic(seconds=24 * 3600)
def forget_old_errors(now: datetime) -> None:
    """Remove errors that have not come again for half a year."""
    ErrorReport.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
