"""One line of a queue: a task or a case with its clock, and which opinions have come in."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hall.casework.calendars import current_calendar
from hall.casework.clock import ClockReading, Light, read_clock
from hall.casework.models import Case, Consultation, Correction, Task
from hall.casework.procedure import positive
from hall.casework.progress import case_clock, done_note, task_clock
from hall.casework.services.deadlines import delivery_due
from hall.casework.states import AT_WORK, CASE_WORDING, POSITIVE, CaseState, TaskState, Verdict
from hall.catalog.content import LimitUnit
from hall.catalog.selectors import content_shown
from hall.lib.dates import local_day, month_day

TONES = {Light.GREEN: "run", Light.YELLOW: "near", Light.RED: "over"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a queue. `feedback`: how many of the (other) departments have answered, e.g. (3, 4).

    `asked` counts the same of those whose opinion the step asked for.

    `late` counts the overdue steps of a case, which its own clock does not show. `agreed` is the verdict that lets the
    step go on, in words. `news` says whether the reader has not seen the case yet, or not what is new in it (looks).
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
    agreed: str = ""
    news: str = ""
    asked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """How the opened tasks of one case stand."""

    done: int = 0
    opened: int = 0
    late: int = 0


def short_note(clock: ClockReading) -> str:
    """The clock in two words for a mark; the date stands beside it."""
    if clock.left < 0:
        return ngettext("超期 %(days)d 日", "超期 %(days)d 日", -clock.left) % {"days": -clock.left}
    if clock.left == 0:
        return _("今天到期")
    return ngettext("剩 %(days)d 日", "剩 %(days)d 日", clock.left) % {"days": clock.left}


def task_mark(task: Task, clock: ClockReading) -> tuple[str, str]:
    """Tone and word of a task: its verdict once it has one, before that its clock."""
    if task.state in {TaskState.ENDED, TaskState.RETURNED, TaskState.PAUSED, TaskState.PROPOSED}:
        return "rest", str(TaskState(task.state).label)
    if task.state == TaskState.DONE:
        return "ok" if task.verdict in POSITIVE else "over", str(Verdict(task.verdict).label)
    return TONES[clock.light], short_note(clock)


def awaited_clock(case: Case, now: datetime) -> ClockReading | None:
    """Before acceptance: the limit for telling whether it is accepted (Licensing Law Art. 32(4)), or for correcting.

    A query for a case that waits for a correction, none where `corrections` is prefetched.
    """
    if case.state == CaseState.CORRECTION_ASKED:
        asked = next((one for one in case.corrections.all() if one.answered_at is None), None)
        return correction_clock(asked, now) if asked else None
    if case.state != CaseState.SUBMITTED or case.received_at is None or case.acceptance_due_on is None:
        return None
    return _clock(local_day(case.received_at), case.acceptance_due_on, now)


def correction_clock(asked: Correction, now: datetime) -> ClockReading:
    """The time that the applicant has to correct."""
    return _clock(local_day(asked.asked_at), asked.due_on, now)


def delivery_clock(case: Case, now: datetime) -> ClockReading:
    """The time to deliver what was decided (Licensing Law Art. 44)."""
    signed = local_day(case.ended_at or now)
    return _clock(signed, delivery_due(signed), now)


def _clock(start: date, due: date, now: datetime) -> ClockReading:
    """Of a limit that is counted in working days."""
    return read_clock(start, due, local_day(now), LimitUnit.WORKING_DAYS, current_calendar())


def steps_of(cases: set[int], today: date) -> dict[int, Steps]:
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
    return {each["case_id"]: Steps(each["done"], each["opened"], each["late"]) for each in counted}


def answers_of(tasks: set[int]) -> dict[int, tuple[int, int]]:
    """How many of those that a step asked of its own have answered, e.g. (1, 2). One query."""
    rows = Consultation.objects.filter(task__in=tasks, withdrawn_at=None).order_by().values("task_id")
    counted = rows.annotate(done=Count("id", filter=Q(answered_at__isnull=False)), asked=Count("id"))
    return {each["task_id"]: (each["done"], each["asked"]) for each in counted}


def task_row(task: Task, steps: Steps, now: datetime, *, news: str = "", asked: tuple[int, int] | None = None) -> Row:
    """A step at work, or done."""
    step = content_shown(task.case.revision).procedure.step(task.step)
    clock = task_clock(task, step, now)
    is_done = task.state == TaskState.DONE
    others = (steps.done - is_done, steps.opened - 1)
    detail = _("%(step)s　%(day)s到期") % {"step": step.name, "day": month_day(task.promised_due_on)}
    tone, word = task_mark(task, clock)
    if task.state == TaskState.PAUSED:
        detail = _("%(step)s　期限暂停计算") % {"step": step.name}
    if is_done:
        detail = f"{step.name}　{done_note(clock, task.ended_at or now)}"
    return Row(
        pk=task.pk,
        url=reverse("desk:task", args=[task.pk]),
        title=task.case.title,
        is_demo=task.case.applicant.is_demo,
        detail=detail,
        tone=tone,
        word=word,
        clock=None if is_done else clock,
        feedback=others if others[1] else None,
        claimed_by=str(task.claimed_by) if task.claimed_by else "",
        news=news,
        asked=asked,
        agreed=str(Verdict(positive(step.kind)).label),
    )


def case_row(
    case: Case,
    now: datetime,
    steps: Steps | None = None,
    *,
    news: str = "",
    with_state: bool = False,
    clock: ClockReading | None = None,
) -> Row:
    """A whole case, with the clock of the list that it stands in, else the one that runs."""
    steps = steps or Steps()
    clock = clock or awaited_clock(case, now) or case_clock(case, now)
    wording = CASE_WORDING[case.state]
    detail = case.item.title
    if clock is not None:
        detail = _("%(item)s　%(day)s到期") % {"item": case.item.title, "day": month_day(clock.due_on)}
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
        news=news,
    )


def asked_row(one: Consultation, now: datetime) -> Row:
    """A question of another department."""
    clock = _clock(local_day(one.asked_at), one.due_on, now)
    words = {"department": one.task.department.name, "day": month_day(one.due_on)}
    return Row(
        pk=one.pk,
        url=reverse("desk:consultation", args=[one.pk]),
        title=one.case.title,
        is_demo=one.case.applicant.is_demo,
        detail=_("%(department)s征求意见　%(day)s前答复") % words,
        tone=TONES[clock.light],
        word=short_note(clock),
        clock=clock,
    )
