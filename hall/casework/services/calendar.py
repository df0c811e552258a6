"""Load the announced holidays into their table."""

import json
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from hall.casework.calendars import forget_calendar
from hall.casework.models import CalendarDay, CalendarYear

SEED = Path(__file__).resolve().parent.parent / "seed" / "calendar.json"


def load_calendar(now: datetime) -> int:
    """Load the years that are not in the table yet; what an editor changed stays. Returns how many years came new."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    fresh = [entry for entry in json.loads(SEED.read_text(encoding="utf-8")) if entry["year"] not in known]
    with transaction.atomic():
        for entry in fresh:
            CalendarYear.objects.create(year=entry["year"], source=entry["source"], loaded_at=now)
            CalendarDay.objects.bulk_create(
                [
                    CalendarDay(day=date.fromisoformat(d["day"]), is_working=d["is_working"], name=d["name"])
                    for d in entry["days"]
                ],
                ignore_conflicts=True,
            )
    forget_calendar()
    return len(fresh)
