"""The officer's day: what waits on whose desk, one list at a time, the most urgent first.

Every queue costs the same few queries whatever its length: counts, one page of rows, the calendar, the feedback counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from hall.casework.clock import ClockReading
from hall.casework.desk.looks import news_of
from hall.casework.desk.queue_rows import (
    Row,
    answers_of,
    asked_row,
    case_row,
    correction_clock,
    delivery_clock,
    steps_of,
    task_row,
)
from hall.casework.desk.worklists import (
    asked_of,
    cases_to_accept,
    cases_to_deliver,
    cases_to_sign,
    chosen_cases,
    chosen_tasks,
    corrections_asked,
    counted,
    department_tasks,
    deputised_tasks,
    number_shown,
    proposed_tasks,
    running_cases,
    waiting_tasks,
    with_rows,
)
from hall.casework.errors import NotFound
from hall.casework.models import Case, Task
from hall.casework.permissions import stands_in
from hall.casework.states import TaskState
from hall.lib.dates import local_day
from hall.lib.paging import Page, key_page
from identity.actors import Actor
from identity.models import Role

PAGE_SIZE = 20


class Tab(StrEnum):
    """The lists of the desk."""

    INTAKE = "intake"
    CORRECTION = "correction"
    DELIVERY = "delivery"
    TODO = "todo"
    MINE = "mine"
    DEPUTY = "deputy"
    ASKED = "asked"
    COUNTERSIGN = "countersign"
    DONE = "done"
    SIGN = "sign"
    RUNNING = "running"


BATCHES = {Tab.TODO: ("claim", "agree"), Tab.MINE: ("agree",), Tab.DEPUTY: ("agree",), Tab.SIGN: ("sign",)}


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
class Queue:
    """One tab's page of rows with the way to the next page."""

    tabs: Sequence[TabLink]
    current: Tab
    rows: Sequence[Row]
    next_key: str
    overdue: int
    due_today: int

    @property
    def batches(self) -> Sequence[str]:
        """What can be done with several rows of this list at once."""
        return BATCHES.get(self.current, ()) if self.rows else ()

    @property
    def overdue_shown(self) -> str:
        """How many tasks are overdue, as it is read."""
        return number_shown(self.overdue)

    @property
    def due_today_shown(self) -> str:
        """How many end today."""
        return number_shown(self.due_today)


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
    """The first page of the tasks that wait for the actor's departments, to stand beside the one at work.

    For who only stands in or countersigns, what waits for them so.
    """
    if actor.has_role(Role.OFFICER):
        return _todo(actor, "", now)[0]
    return [*(_deputy(actor, "", now)[0] if actor.standing_in else ()), *_countersign(actor, "", now)[0]]


def chosen_rows(actor: Actor, pks: Sequence[int], *, is_of_cases: bool, now: datetime) -> list[Row]:
    """The rows that were chosen in a list, in that order; what the actor has nothing to do with is left out."""
    if is_of_cases:
        found = [case_row(case, now, with_state=True) for case in chosen_cases(actor, pks)]
    else:
        tasks = list(with_rows(chosen_tasks(actor, pks)))
        found = _task_rows(actor, Page(tasks, ""), now)[0]
    return sorted(found, key=lambda row: pks.index(row.pk))


def _tabs(actor: Actor, counts: _Counts) -> list[TabLink]:
    tabs = []
    if actor.has_role(Role.INTAKE_CLERK):
        tabs.append(TabLink(Tab.INTAKE, _("待受理"), counted(cases_to_accept(actor))))
        tabs.append(TabLink(Tab.CORRECTION, _("待补正"), counted(corrections_asked(actor))))
        tabs.append(TabLink(Tab.DELIVERY, _("待送达"), counted(cases_to_deliver(actor))))
    if actor.has_role(Role.OFFICER):
        tabs.append(TabLink(Tab.TODO, _("待办"), counts.todo))
        tabs.append(TabLink(Tab.MINE, _("我领办的"), counts.mine))
        tabs.append(TabLink(Tab.DONE, _("已办"), None))
    if actor.standing_in:
        tabs.append(TabLink(Tab.DEPUTY, _("代班"), counted(deputised_tasks(actor))))
    if (actor.has_role(Role.OFFICER) or actor.has_role(Role.APPROVER)) and (asked := counted(asked_of(actor))):
        tabs.append(TabLink(Tab.ASKED, _("征求意见"), asked))
    if actor.has_role(Role.APPROVER):
        if proposed := counted(proposed_tasks(actor)):
            tabs.append(TabLink(Tab.COUNTERSIGN, _("待复核"), proposed))
        tabs.append(TabLink(Tab.SIGN, _("待签发"), counted(cases_to_sign(actor))))
    if actor.has_role(Role.SUPERVISOR):
        tabs.append(TabLink(Tab.RUNNING, _("全部在办"), counted(running_cases(actor))))
    return tabs


def _task_counts(actor: Actor, today: date) -> _Counts:
    if not actor.has_role(Role.OFFICER):
        return _Counts(0, 0, 0, 0)
    waiting = waiting_tasks(actor)
    return _Counts(
        todo=counted(waiting),
        mine=counted(waiting.filter(claimed_by=actor.account)),
        overdue=counted(waiting.filter(promised_due_on__lt=today)),
        due_today=counted(waiting.filter(promised_due_on=today)),
    )


def _todo(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    tasks = with_rows(waiting_tasks(actor))
    return _task_rows(actor, key_page(tasks, ("promised_due_on", "id"), after, PAGE_SIZE), now)


def _mine(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    tasks = with_rows(department_tasks(actor).filter(claimed_by=actor.account, state=TaskState.CLAIMED))
    return _task_rows(actor, key_page(tasks, ("promised_due_on", "id"), after, PAGE_SIZE), now)


def _deputy(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    """A step of a package is covered by its own item, which only its procedure knows: the rest of a page falls away."""
    page = key_page(with_rows(deputised_tasks(actor)), ("promised_due_on", "id"), after, PAGE_SIZE)
    return _task_rows(actor, Page([task for task in page.rows if stands_in(actor, task)], page.next_key), now)


def _asked(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    rows = asked_of(actor).select_related("case__applicant", "task__department")
    page = key_page(rows, ("due_on", "id"), after, PAGE_SIZE)
    return [asked_row(one, now) for one in page.rows], page.next_key


def _countersign(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    tasks = with_rows(proposed_tasks(actor))
    return _task_rows(actor, key_page(tasks, ("promised_due_on", "id"), after, PAGE_SIZE), now)


def _done(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    tasks = with_rows(department_tasks(actor).filter(state=TaskState.DONE, ended_at__isnull=False))
    return _task_rows(actor, key_page(tasks, ("-id",), after, PAGE_SIZE), now)


def _intake(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    page = key_page(cases_to_accept(actor), ("acceptance_due_on", "id"), after, PAGE_SIZE)
    return _case_rows(actor, page, now)


def _correction(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    asked = corrections_asked(actor).select_related("case__item", "case__revision", "case__applicant")
    page = key_page(asked, ("due_on", "id"), after, PAGE_SIZE)
    return _clocked_rows(actor, [(one.case, correction_clock(one, now)) for one in page.rows], now), page.next_key


def _delivery(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    """The first decided is the first to be late, so their order is that of their days."""
    cases = cases_to_deliver(actor).select_related("item", "revision", "applicant")
    page = key_page(cases, ("ended_at", "id"), after, PAGE_SIZE)
    return _clocked_rows(actor, [(case, delivery_clock(case, now)) for case in page.rows], now), page.next_key


def _sign(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    page = key_page(cases_to_sign(actor), ("promised_due_on", "id"), after, PAGE_SIZE)
    return _case_rows(actor, page, now)


def _running(actor: Actor, after: str, now: datetime) -> tuple[list[Row], str]:
    page = key_page(running_cases(actor), ("due_on", "id"), after, PAGE_SIZE)
    return _case_rows(actor, page, now, with_state=True)


_PAGES: dict[Tab, Callable[[Actor, str, datetime], tuple[list[Row], str]]] = {
    Tab.INTAKE: _intake,
    Tab.CORRECTION: _correction,
    Tab.DELIVERY: _delivery,
    Tab.TODO: _todo,
    Tab.MINE: _mine,
    Tab.DEPUTY: _deputy,
    Tab.ASKED: _asked,
    Tab.COUNTERSIGN: _countersign,
    Tab.DONE: _done,
    Tab.SIGN: _sign,
    Tab.RUNNING: _running,
}


def _task_rows(actor: Actor, page: Page[Task], now: datetime) -> tuple[list[Row], str]:
    cases = {task.case_id for task in page.rows}
    steps, news = steps_of(cases, local_day(now)), news_of(actor, cases)
    asked = answers_of({task.pk for task in page.rows})
    rows = [
        task_row(task, steps[task.case_id], now, news=news.get(task.case_id, ""), asked=asked.get(task.pk))
        for task in page.rows
    ]
    return rows, page.next_key


def _clocked_rows(actor: Actor, cases: Sequence[tuple[Case, ClockReading]], now: datetime) -> list[Row]:
    """Cases that wait by another clock than their own."""
    news = news_of(actor, {case.pk for case, _clock in cases})
    return [case_row(case, now, clock=clock, news=news.get(case.pk, "")) for case, clock in cases]


def _case_rows(actor: Actor, page: Page[Case], now: datetime, *, with_state: bool = False) -> tuple[list[Row], str]:
    cases = {case.pk for case in page.rows}
    steps, news = steps_of(cases, local_day(now)), news_of(actor, cases)
    rows = [
        case_row(case, now, steps.get(case.pk), news=news.get(case.pk, ""), with_state=with_state) for case in page.rows
    ]
    return rows, page.next_key
