"""What the clock does for the operator."""

from datetime import datetime, timedelta

from hall.lib.dates import local_day
from hall.oversight.counting import count_day
from hall.oversight.error_log import keeper
from hall.oversight.models import DailyFigures, ErrorReport
from hall.work.registry import periodic

COUNTED_LATELY = timedelta(minutes=10)
FORGOTTEN_AFTER = timedelta(days=180)


@periodic(seconds=5)
def write_errors(now: datetime) -> None:
    """Write down what went wrong in this worker."""
    keeper.write_waiting()


@periodic(seconds=900)
def count_what_is_open(now: datetime) -> None:
    """Count for supervision what waits where, unless another worker has just done so; a day's last count stays."""
    if not DailyFigures.objects.filter(day=local_day(now), counted_at__gt=now - COUNTED_LATELY).exists():
        count_day(now)


@periodic(seconds=24 * 3600)
def forget_old_errors(now: datetime) -> None:
    """Remove errors that have not come again for half a year."""
    ErrorReport.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
