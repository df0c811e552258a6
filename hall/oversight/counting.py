"""What waits where, counted for supervision a few times an hour: a page then reads rows of a day, not open sets."""

from collections import Counter, defaultdict
from datetime import date, datetime

from django.db.models import Count, F

from hall.casework.calendars import current_calendar
from hall.casework.clock import working_days_between
from hall.casework.models import Case, Task
from hall.casework.progress import task_clock
from hall.casework.states import UNDECIDED, TaskState
from hall.catalog.selectors import content_of, revision_of
from hall.lib.dates import local_day
from hall.oversight.models import DailyFigures
from identity.models import Department

AGES = (1, 3, 5, 10, 20)  # working days since a task was opened, up to and including; beyond the last: longer
REST = "rest"
CHUNK = 2000


def age_bucket(days: int) -> int:
    """Which of the spans the age falls in: 0 for up to AGES[0] days, len(AGES) for more than all."""
    return next((place for place, most in enumerate(AGES) if days <= most), len(AGES))


def count_day(now: datetime) -> None:
    """Put down for every department how its open cases and tasks stand; again on one day replaces what stood there.

    One pass over what is open, in chunks; safe to run twice at once, since both put down the same.
    """
    today = local_day(now)
    cases = _open_cases()
    lights, ages = _open_tasks(now, today)
    rows = [
        DailyFigures(day=today, department_id=pk, counted_at=now, cases=cases[pk], lights=lights[pk], ages=ages[pk])
        for pk in Department.objects.values_list("pk", flat=True)
    ]
    DailyFigures.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day", "department"],
        update_fields=["counted_at", "cases", "lights", "ages"],
    )


def _open_cases() -> dict[int, dict[str, int]]:
    """Department that leads → state → how many."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    counted = (
        Case.objects.filter(state__in=sorted(UNDECIDED))
        .order_by()
        .values("item__department", "state")
        .annotate(n=Count("pk"))
    )
    for row in counted:
        found[row["item__department"]][row["state"]] = row["n"]
    return found


def _open_tasks(now: datetime, today: date) -> tuple[dict[int, Counter[str]], dict[int, Counter[str]]]:
    """Department → light → how many, and department → age → how many. A clock that stands shows no light."""
    lights: dict[int, Counter[str]] = defaultdict(Counter)
    ages: dict[int, Counter[str]] = defaultdict(Counter)
    calendar = current_calendar()
    tasks = (
        Task.objects.filter(ended_at=None)
        .order_by()
        .annotate(revision=F("case__revision"))
        .only(
            "department_id", "step", "state", "opened_at", "promised_due_on", "extended_days", "paused_on", "ended_at"
        )
    )
    for task in tasks.iterator(CHUNK):
        if task.state == TaskState.PAUSED:
            lights[task.department_id][REST] += 1
        else:
            procedure = content_of(revision_of(task.revision)).procedure
            lights[task.department_id][task_clock(task, procedure.step(task.step), now).light] += 1
        days = working_days_between(local_day(task.opened_at), today, calendar)
        ages[task.department_id][str(age_bucket(days))] += 1
    return lights, ages
