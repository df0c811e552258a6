"""The officer's day: what waits on whose desk, one list at a time, the most urgent first.

Every queue costs the same few queries whatever its length: counts, one page of rows, the calendar, the feedback counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from hall.casework import selectors
from hall.casework.calendars import current_calendar
from hall.casework.clock import ClockReading, Light, read_clock
from hall.casework.errors import NotFound
from hall.casework.models import Case, Task
from hall.casework.progress import case_clock, task_clock
from hall.casework.states import AT_WORK, CASE_WORDING, POSITIVE, UNDECIDED, CaseState, TaskState, Verdict
from hall.catalog.content import LimitUnit
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day, month_day
from hall.lib.paging import Page, key_page
from identity.actors import Actor
from identity.models import Role
from identity.selectors import department

PAGE_SIZE = 20
COUNTED_UP_TO = 100
RUNNING = tuple(sorted(UNDECIDED))
TONES = {Light.GREEN: "run", Light.YELLOW: "near", Light.RED: "over"}
NEVER = date.max  # sorts cases whose clock rests behind all others


class Tab(StrEnum):
    """The lists of the desk."""

    INTAKE = "intake"
    TODO = "todo"
    MINE = "mine"
    DONE = "done"
    SIGN = "sign"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class TabLink:
    """A tab with how much waits there, counted up to a hundred; None where the number says nothing (what is done)."""

    key: Tab
    label: str
    count: int | None

    @property
    def shown(self) -> str:
        return "" if self.count is None else number_shown(self.count)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a queue. `feedback`: how many of the (other) departments have answered, e.g. (3, 4).

    `late` counts the overdue steps of a case, which its own clock does not show.
    """

    pk: int
    url: str
    title: str
    is_demo: bool
    detail: str
    tone: str
    word: str
    clock: ClockReading | None
    feedback: tuple[int, int] | None = None
    late: int = 0
    claimed_by: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """One tab's page of rows with the way to the next page."""

    tabs: Sequence[TabLink]
    current: Tab
    rows: Sequence[Row]
    next_key: str
    overdue: int
    due_today: int

    @property
    def overdue_shown(self) -> str:
        """How many tasks are overdue, as it is read."""
        return number_shown(self.overdue)

    @property
    def due_today_shown(self) -> str:
        """How many end today."""
        return number_shown(self.due_today)


@dataclass(frozen=True, slots=True)
class _Steps:
    """How the opened tasks of one case stand."""

    done: int = 0
    opened: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of the tasks of one's departments that are not done, each counted up to a hundred."""

    todo: int
    mine: int
    overdue: int
    due_today: int


def queue_for(actor: Actor, *, tab: str, after: str, now: datetime) -> Queue:
    """The list that was asked for, or the actor's first one. Raises NotFound for a person without a desk."""
    counts = _task_counts(actor, local_day(now))
    tabs = _tabs(actor, counts)
    if not tabs:
        raise NotFound
    current = next((link.key for link in tabs if link.key == tab), tabs[0].key)
    rows, next_key = _PAGES[current](actor, after, now)
    return Queue(tabs, current, rows, next_key, counts.overdue, counts.due_today)


def open_tasks_beside(actor: Actor, now: datetime) -> Sequence[Row]:
    """The first page of the tasks that wait for the actor's departments, to stand beside the one at work."""
    return _todo(actor, "", now)[0]


def short_note(clock: ClockReading) -> str:
    """The clock in two words for a mark; the date stands beside it."""
    if clock.left < 0:
        return _("超期 %(days)d 日") % {"days": -clock.left}
    return _("今天到期") if clock.left == 0 else _("剩 %(days)d 日") % {"days": clock.left}


def task_mark(task: Task, clock: ClockReading) -> tuple[str, str]:
    """Tone and word of a task: its verdict once it has one, before that its clock."""
    if task.state in {TaskState.ENDED, TaskState.RETURNED, TaskState.PAUSED, TaskState.PROPOSED}:
        return "rest", str(TaskState(task.state).label)
    if task.state == TaskState.DONE:
        positive = task.verdict in POSITIVE
        return "ok" if positive else "over", str(Verdict(task.verdict).label)
    return TONES[clock.light], short_note(clock)


def acceptance_clock(case: Case, now: datetime) -> ClockReading | None:
    """The limit for telling whether a submitted case is accepted (Licensing Law Art. 32(4))."""
    if case.state != CaseState.SUBMITTED or case.received_at is None or case.acceptance_due_on is None:
        return None
    start, today = local_day(case.received_at), local_day(now)
    return read_clock(start, case.acceptance_due_on, today, LimitUnit.WORKING_DAYS, current_calendar())


def _tabs(actor: Actor, counts: _Counts) -> list[TabLink]:
    tabs = []
    if actor.has_role(Role.INTAKE_CLERK):
        tabs.append(TabLink(Tab.INTAKE, _("待受理"), counted(selectors.intake_queue())))
    if actor.has_role(Role.OFFICER):
        tabs.append(TabLink(Tab.TODO, _("待办"), counts.todo))
        tabs.append(TabLink(Tab.MINE, _("我领办的"), counts.mine))
        tabs.append(TabLink(Tab.DONE, _("已办"), None))
    if actor.has_role(Role.APPROVER):
        tabs.append(TabLink(Tab.SIGN, _("待签发"), counted(selectors.signing_queue(actor))))
    if actor.has_role(Role.SUPERVISOR):
        tabs.append(TabLink(Tab.RUNNING, _("全部在办"), counted(_running_cases())))
    return tabs


def _department_tasks(actor: Actor) -> QuerySet[Task]:
    """By the departments' own ids: with one of them, the index gives the rows in their order."""
    departments = [department(code).pk for code in sorted(actor.departments(Role.OFFICER))]
    return Task.objects.filter(department__in=departments)


def _waiting_tasks(actor: Actor) -> QuerySet[Task]:
    return _department_tasks(actor).filter(ended_at=None)


def _with_rows(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("case__item", "case__revision", "case__applicant", "department", "claimed_by")


def _running_cases() -> QuerySet[Case]:
    cases = Case.objects.filter(state__in=RUNNING).select_related("item", "revision", "applicant")
    return cases.annotate(due_on=Coalesce("promised_due_on", "acceptance_due_on", NEVER))


def _task_counts(actor: Actor, today: date) -> _Counts:
    if not actor.has_role(Role.OFFICER):
        return _Counts(0, 0, 0, 0)
    waiting = _waiting_tasks(actor)
    return _Counts(
        todo=counted(waiting),
        mine=counted(waiting.filter(claimed_by=actor.account)),
        overdue=counted(waiting.filter(promised_due_on__lt=today)),
        due_today=counted(waiting.filter(promised_due_on=today)),
    )


def counted(rows: QuerySet[Any]) -> int:
    """How many, up to a hundred: to count an open set to its end would cost more the worse things stand."""
    return rows.order_by()[:COUNTED_UP_TO].count()


def number_shown(count: int) -> str:
    """`count` as it is read, “99+” for all that is more."""
    return str(count) if count < COUNTED_UP_TO else f"{COUNTED_UP_TO - 1}+"


def _todo(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    tasks = _with_rows(_waiting_tasks(actor))
    return _task_rows(key_page(tasks, ("promised_due_on", "id"), after, PAGE_SIZE), now)


def _mine(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    tasks = _with_rows(_department_tasks(actor).filter(claimed_by=actor.account, state=TaskState.CLAIMED))
    return _task_rows(key_page(tasks, ("promised_due_on", "id"), after, PAGE_SIZE), now)


def _done(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    tasks = _with_rows(_department_tasks(actor).filter(state=TaskState.DONE, ended_at__isnull=False))
    return _task_rows(key_page(tasks, ("-id",), after, PAGE_SIZE), now)


def _intake(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    page = key_page(selectors.intake_queue(), ("acceptance_due_on", "id"), after, PAGE_SIZE)
    return [_case_row(case, now) for case in page.rows], page.next_key


def _sign(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    page = key_page(selectors.signing_queue(actor), ("promised_due_on", "id"), after, PAGE_SIZE)
    return [_case_row(case, now) for case in page.rows], page.next_key


def _running(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    page = key_page(_running_cases(), ("due_on", "id"), after, PAGE_SIZE)
    steps = _steps_of({case.pk for case in page.rows}, local_day(now))
    return [_case_row(case, now, steps.get(case.pk), with_state=True) for case in page.rows], page.next_key


_PAGES: dict[Tab, Callable[[Actor, str, datetime], tuple[list[Row], str]]] = {
    Tab.INTAKE: _intake,
    Tab.TODO: _todo,
    Tab.MINE: _mine,
    Tab.DONE: _done,
    Tab.SIGN: _sign,
    Tab.RUNNING: _running,
}


def _task_rows(page: Page[Task], now: datetime) -> tuple[list[Row], str]:
    steps = _steps_of({task.case_id for task in page.rows}, local_day(now))
    return [_task_row(task, steps[task.case_id], now) for task in page.rows], page.next_key


def _steps_of(cases: set[int], today: date) -> dict[int, _Steps]:
    """The tasks of each case on the page. Counted for these cases only, never for the whole table."""
    counted = (
        Task.objects.filter(case_id__in=cases)
        .exclude(state=TaskState.RETURNED)
        .order_by()
        .values("case_id")
        .annotate(
            done=Count("id", filter=Q(state=TaskState.DONE)),
            opened=Count("id"),
            late=Count("id", filter=Q(state__in=AT_WORK, promised_due_on__lt=today)),
        )
    )
    return {each["case_id"]: _Steps(each["done"], each["opened"], each["late"]) for each in counted}


def _task_row(task: Task, steps: _Steps, now: datetime) -> Row:
    step = content_of(task.case.revision).procedure.step(task.step)
    clock = task_clock(task, step, now)
    is_done = task.state == TaskState.DONE
    others = (steps.done - is_done, steps.opened - 1)
    detail = _("%(step)s　%(day)s到期") % {"step": step.name, "day": month_day(task.promised_due_on)}
    tone, word = task_mark(task, clock)
    if task.state == TaskState.PAUSED:
        detail = _("%(step)s　期限暂停计算") % {"step": step.name}
    if is_done:
        ended = month_day(local_day(task.ended_at or now))
        detail = _("%(step)s　%(day)s办毕") % {"step": step.name, "day": ended}
    return Row(
        pk=task.pk,
        url=reverse("desk:task", args=[task.pk]),
        title=task.case.title,
        is_demo=task.case.applicant.is_demo,
        detail=detail,
        tone=tone,
        word=word,
        clock=clock,
        feedback=others if others[1] else None,
        claimed_by=str(task.claimed_by) if task.claimed_by else "",
    )


def _case_row(case: Case, now: datetime, steps: _Steps | None = None, *, with_state: bool = False) -> Row:
    steps = steps or _Steps()
    clock = acceptance_clock(case, now) or case_clock(case, now)
    wording = CASE_WORDING[case.state]
    detail = case.item.name
    if clock is not None:
        detail = _("%(item)s　%(day)s到期") % {"item": case.item.name, "day": month_day(clock.due_on)}
    words = [str(wording.staff)] if with_state or clock is None else []
    words += [short_note(clock)] if clock else []
    return Row(
        pk=case.pk,
        url=reverse("desk:case", args=[case.public_id]),
        title=case.title,
        is_demo=case.applicant.is_demo,
        detail=detail,
        tone=TONES[clock.light] if clock else wording.tone,
        word="　".join(words),
        clock=clock,
        feedback=(steps.done, steps.opened) if steps.opened else None,
        late=steps.late,
    )
