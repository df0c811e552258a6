"""What supervision sees: figures from the kept counts, and the tasks behind them one page at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar
from hall.casework.clock import ClockReading, working_days_between
from hall.casework.desk.queue_rows import task_mark
from hall.casework.desk.worklists import counted, number_shown
from hall.casework.limits import legal_due
from hall.casework.models import Case, CaseExtension, Correction, Task
from hall.casework.progress import task_clock
from hall.casework.services.deadlines import DELIVERY_DAYS, OF_THE_WHOLE
from hall.casework.states import AT_WORK, CASE_WORDING, CaseState, ExtensionState, TaskState
from hall.catalog.content import Step
from hall.catalog.selectors import content_shown
from hall.lib.dates import CHINA, local_day, month_day
from hall.lib.literal import Literal, literals
from hall.lib.paging import Page, key_page
from hall.oversight.charts import Series
from hall.oversight.counting import AGES, REST
from hall.oversight.models import DailyFigures
from identity.models import Department

WEEKS = 12
PAGE_SIZE = 20
STATES = (CaseState.SUBMITTED, CaseState.CORRECTION_ASKED, CaseState.IN_APPROVAL, CaseState.PAUSED, CaseState.DECIDING)


def state_series() -> list[Series]:
    """The states that wait for somebody, in the order of the way."""
    return [Series(state.value, f"state-{state.value}", str(CASE_WORDING[state].staff)) for state in STATES]


def light_series() -> list[Series]:
    """红、黄、绿, and clocks that stand."""
    names = {"red": _("超期"), "yellow": _("临近"), "green": _("正常"), REST: _("中止")}
    return [Series(key, f"light-{key}", name) for key, name in names.items()]


def age_names() -> list[str]:
    """What each span of working days is called."""
    lower = [0, *(most + 1 for most in AGES)]
    spans = [f"{first}–{last}" for first, last in zip(lower, AGES, strict=False)]
    return [*spans, f"{AGES[-1]}+"]


@dataclass(frozen=True, slots=True)
class Watched:
    """The kept counts of those departments: of the last day, and week by week before it, the oldest first."""

    counted_at: datetime | None
    weeks: Sequence[tuple[date, Mapping[str, int]]]
    lights: Sequence[tuple[Department, Mapping[str, int]]]
    ages: Sequence[tuple[Department, Sequence[int]]]

    @property
    def cases(self) -> int:
        return sum(self.weeks[-1][1].values()) if self.weeks else 0

    @property
    def has_cases(self) -> bool:
        """Whether there was anything to draw in any of the weeks."""
        return any(sum(counts.values()) for _day, counts in self.weeks)

    def light(self, key: str) -> int:
        """How many tasks of all of them show that light."""
        return sum(counts.get(key, 0) for _department, counts in self.lights)


def watched_figures(codes: frozenset[str] | None, now: datetime) -> Watched:
    """What was counted last, and at the same weekday of the weeks before. Two queries, whatever is open."""
    rows = DailyFigures.objects.filter(day__lte=local_day(now))
    if codes is not None:
        rows = rows.filter(department__code__in=codes)
    last = rows.order_by("-day").values_list("day", flat=True).first()
    if last is None:
        return Watched(None, [], [], [])
    days = [last - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    kept = list(rows.filter(day__in=days).select_related("department"))
    weeks: dict[date, Counter[str]] = {}
    for row in kept:
        weeks.setdefault(row.day, Counter()).update(row.cases)
    today = [row for row in kept if row.day == last]
    busy = [row for row in today if sum(row.lights.values())]
    busy.sort(key=lambda row: (-row.lights.get("red", 0), -row.lights.get("yellow", 0), row.department_id))
    return Watched(
        counted_at=max(row.counted_at for row in today),
        weeks=sorted(weeks.items()),
        lights=[(row.department, row.lights) for row in busy],
        ages=[(row.department, [row.ages.get(str(n), 0) for n in range(len(AGES) + 1)]) for row in busy],
    )


@dataclass(frozen=True, slots=True)
class Late:
    """How many cases as a whole wait too long for one thing, counted up to a hundred."""

    key: str
    name: str
    count: int

    @property
    def shown(self) -> str:
        """As it is read."""
        return number_shown(self.count)


def late_cases(codes: frozenset[str] | None, now: datetime) -> list[Late]:
    """What has passed its own day, whatever its tasks say, the worst first. Six short counts."""
    return [Late(key, name, counted(cases)) for key, (name, cases) in _late(codes, now).items()]


def cases_late(codes: frozenset[str] | None, key: str, *, after: str, now: datetime) -> tuple[str, Page[Case]] | None:
    """The name of one of those counts and the cases behind it, the oldest first; None for no such count. One query."""
    found = _late(codes, now).get(key)
    if found is None:
        return None
    name, cases = found
    return name, key_page(cases.select_related("item__department", "applicant"), ("id",), after, PAGE_SIZE)


def _late(codes: frozenset[str] | None, now: datetime) -> dict[str, tuple[str, QuerySet[Case]]]:
    """A case whose clock stands is not late."""
    today = local_day(now)
    cases = Case.objects.all() if codes is None else Case.objects.filter(item__department__code__in=codes)
    running = cases.filter(state__in=literals(OF_THE_WHOLE), paused_on=None)
    decided_before = _midnight(_days_back(DELIVERY_DAYS - 1, today - timedelta(days=1)))
    unanswered = Correction.objects.filter(case=OuterRef("pk"), answered_at=None, due_on__lt=today)
    in_approval = running.filter(state=Literal(CaseState.IN_APPROVAL), promised_due_on__lt=today)
    to_sign = running.filter(state=Literal(CaseState.DECIDING), promised_due_on__lt=today)
    to_deliver = cases.filter(state=Literal(CaseState.DECIDED), ended_at__lt=decided_before)
    to_accept = cases.filter(state=Literal(CaseState.SUBMITTED), acceptance_due_on__lt=today)
    return {
        "law": (_("超过法定期限"), running.filter(statutory_due_on__lt=today)),
        "acceptance": (_("受理超期"), to_accept),
        "correction": (_("补正逾期"), cases.filter(Exists(unanswered), state=Literal(CaseState.CORRECTION_ASKED))),
        "approval": (_("审批超期"), in_approval),
        "signature": (_("签发超期"), to_sign),
        "delivery": (_("送达超期"), to_deliver),
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """One task in the list, and why it still waits."""

    task: Task
    step: Step
    clock: ClockReading
    tone: str
    word: str
    why: str
    is_beyond_law: bool


def waiting_tasks(
    codes: frozenset[str] | None, *, age: int | None, after: str, now: datetime
) -> tuple[list[Waiting], str]:
    """The overdue tasks, the longest overdue first; with `age` instead all that are as old, the oldest first.

    Two queries a page.
    """
    tasks = Task.objects.filter(ended_at=None).select_related(
        "case__item", "case__revision", "case__applicant", "department", "claimed_by"
    )
    if codes is not None:
        tasks = tasks.filter(department__code__in=codes)
    today = local_day(now)
    if age is None:
        late = tasks.filter(state__in=sorted(AT_WORK), promised_due_on__lt=today)
        page = key_page(late, ("promised_due_on", "id"), after, PAGE_SIZE)
    else:
        page = key_page(_of_age(tasks, age, today), ("opened_at", "id"), after, PAGE_SIZE)
    asked = _asked_for_more_time(page.rows)
    return [_row(task, task.pk in asked, now) for task in page.rows], page.next_key


def _of_age(tasks: QuerySet[Task], age: int, today: date) -> QuerySet[Task]:
    """Those whose age falls in the span: opened on the days that lie so many working days back."""
    older = Q()
    if age < len(AGES):
        older = Q(opened_at__gte=_midnight(_days_back(AGES[age], today)))
    if age > 0:
        older &= Q(opened_at__lt=_midnight(_days_back(AGES[age - 1], today)))
    return tasks.filter(older)


def _days_back(count: int, today: date) -> date:
    """The first day from which it is at most `count` working days to today."""
    calendar, day = current_calendar(), today
    while working_days_between(day - timedelta(days=1), today, calendar) <= count:
        day -= timedelta(days=1)
    return day


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def _asked_for_more_time(tasks: Iterable[Task]) -> set[int]:
    asked = CaseExtension.objects.filter(task__in=[task.pk for task in tasks], state=ExtensionState.ASKED)
    return {pk for pk in asked.values_list("task_id", flat=True) if pk is not None}


def _row(task: Task, has_asked: bool, now: datetime) -> Waiting:
    step = content_shown(task.case.revision).procedure.step(task.step)
    clock = task_clock(task, step, now)
    tone, word = task_mark(task, clock)
    law = legal_due(task)
    return Waiting(
        task, step, clock, tone, word, why_waiting(task, has_asked), law is not None and law < local_day(now)
    )


def why_waiting(task: Task, has_asked: bool) -> str:
    """What the task waits for, from what is on record. Needs `claimed_by`."""
    names: dict[str, Any] = {"name": task.claimed_by}
    if task.state == TaskState.PAUSED:
        return _("正在中止计时，由 %(name)s 办理") % names
    if has_asked:
        return _("%(name)s 已申请延期，等待批准") % names if task.claimed_by else _("已申请延期，等待批准")
    if task.state == TaskState.PROPOSED:
        return _("%(name)s 已提出结论，等待复核") % names
    if task.state == TaskState.CLAIMED:
        return _("%(name)s 已领办，还没有结论") % names
    return _("%(day)s开始，还没有人领办") % {"day": month_day(local_day(task.opened_at))}
