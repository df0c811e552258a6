"""特别程序: a task's clock stands for a cause of Licensing Law Art. 45, in writing, and goes on.

What the applicant corrects or answers is no pause: the decision limit runs on.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar
from hall.casework.errors import AlreadyDone, Refused
from hall.casework.limits import case_dates, pauses_of, set_dates, task_dates
from hall.casework.models import CasePause, DocumentKind, EventKind, Task
from hall.casework.permissions import must
from hall.casework.permissions_clock import can_pause
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act_on_task
from hall.casework.services.texts import checked_text
from hall.casework.states import AT_WORK, CaseState, PauseCause, TaskState
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Account

LONGEST_PAUSE = 250  # working days, about a year: what is longer was mistyped


def pause_task(
    task_pk: int,
    cause: str,
    reason: str,
    expected_days: int | None,
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> CasePause:
    """Stop the clock of one task; the applicant gets a paper with cause, start and expected time.

    An open task becomes the officer's own. Raises NotFound, NotAllowed, AlreadyDone, Refused (naming the fields).
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay:
            return task.pauses.latest("id")
        must(can_pause(actor, task))
        if task.state == TaskState.PAUSED or actor.account is None:
            raise AlreadyDone(_("这个环节已经中止计时，没有重复办理。"), link=f"/desk/tasks/{task.pk}/")
        text, days = _checked(cause, reason, expected_days)
        return start_pause(a, task, cause, text, days, by=actor.account)


def start_pause(a: Act, task: Task, cause: str, reason: str, days: int, *, by: Account) -> CasePause:
    """Stop the clock of an open or claimed task inside an act, with its paper."""
    pause = CasePause.objects.create(
        case=a.case, task=task, cause=cause, reason=reason, expected_days=days, started_by=by, started_at=a.now
    )
    today = local_day(a.now)
    task.pause()
    task.claimed_by = task.claimed_by or by
    task.paused_on = today
    task.save(update_fields=["state", "claimed_by", "paused_on", "remind_on"])
    a.case.paused_on = a.case.paused_on or today
    a.record(EventKind.TASK_PAUSED, task=task, step=task.step, cause=cause, days=days)
    owe_document(a, DocumentKind.PAUSE)
    settle_pause(a)
    return pause


def resume_task(task_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Task:
    """Let the clock go on; what it stood is added to the limits of the task and of the case.

    Raises NotFound, NotAllowed, AlreadyDone.
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay:
            return task
        must(can_pause(actor, task))
        if task.state != TaskState.PAUSED:
            raise AlreadyDone(_("这个环节正在计时，没有重复办理。"), link=f"/desk/tasks/{task.pk}/")
        task.pauses.filter(ended_at=None).update(ended_at=now, ended_by=actor.account)
        task.resume()
        task.claimed_by = task.claimed_by or actor.account  # who stopped it may have recused themselves since
        task.paused_on = None
        recount(a, task)
        a.record(EventKind.TASK_RESUMED, task=task, step=task.step, promised_due_on=task.promised_due_on.isoformat())
        settle_pause(a)
        return task


def recount(a: Act, task: Task) -> None:
    """Work the dates of a task and of its case out anew, and save the task. The case's clock leaves out the union."""
    calendar, rows = current_calendar(), list(a.case.pauses.all())
    task.case = a.case
    set_dates(task, task_dates(task, pauses_of(row for row in rows if row.task_id == task.pk), calendar))
    task.save()
    a.case.paused_on = min((local_day(row.started_at) for row in rows if row.ended_at is None), default=None)
    dates = case_dates(a.case, pauses_of(rows), calendar)
    if dates:
        set_dates(a.case, dates)


def settle_pause(a: Act) -> None:
    """The case itself is paused when nothing but paused tasks is at work, and goes on when something is.

    No query as long as no clock of the case stands.
    """
    if a.case.paused_on is None and a.case.state != CaseState.PAUSED:
        return
    a.flush()
    states = set(a.case.tasks.values_list("state", flat=True))
    is_still = TaskState.PAUSED in states and not states & AT_WORK
    if is_still and a.case.state == CaseState.IN_APPROVAL:
        a.case.pause()
    elif not is_still and a.case.state == CaseState.PAUSED:
        a.case.resume()


def _checked(cause: str, reason: str, expected_days: int | None) -> tuple[str, int]:
    if cause not in PauseCause.values:
        sentence = _("请选择事由。只有法律列出的八种情形可以中止计时。")
        raise Refused(sentence, fields={"cause": sentence})
    if expected_days is None or not 1 <= expected_days <= LONGEST_PAUSE:
        sentence = _("请填写预计需要的工作日，1 到 %(longest)d 之间。") % {"longest": LONGEST_PAUSE}
        raise Refused(sentence, fields={"expected_days": sentence})
    return checked_text(reason, _("写明为什么需要、由谁办理，它会写进告知书。"), "reason"), expected_days
