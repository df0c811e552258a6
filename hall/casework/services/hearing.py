"""听证: tell of the right, take the request, call the hearing (Licensing Law Arts. 46 to 48). Days are working days.

What was asked for stops the task's clock (Art. 45), so that no verdict is given before the hearing was held.
"""

from datetime import date, datetime, time

from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar
from hall.casework.clock import add_working_days
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import DocumentKind, EventKind, Hearing
from hall.casework.permissions import must
from hall.casework.permissions_clock import can_ask_hearing, can_pause
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import act_on_task
from hall.casework.services.pausing import start_pause
from hall.casework.services.texts import checked_text
from hall.casework.states import PauseCause, TaskState
from hall.lib.dates import CHINA, chinese_date, local_day
from identity.actors import Actor

ASK_DAYS, HOLD_DAYS, NOTICE_DAYS = 5, 20, 7
PLACE_LENGTH, CHAIR_LENGTH = 200, 100
OFFICE_HOURS = (time(8, 30), time(17, 30))


def tell_hearing_right(task_pk: int, matter: str, *, actor: Actor, now: datetime, key: str | None = None) -> Hearing:
    """Tell the party, before the decision, what is meant to be decided and that they may be heard. Once a task.

    Raises NotFound, NotAllowed, AlreadyDone, Refused (naming the field).
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        found = Hearing.objects.filter(task=task).first()
        if a.is_replay and found is not None:
            return found
        must(can_pause(actor, task))
        if found is not None or actor.account is None:
            raise AlreadyDone(_("已经告知过听证权利，没有重复告知。"), link=f"/desk/tasks/{task.pk}/")
        hearing = Hearing.objects.create(
            case=a.case,
            task=task,
            matter=checked_text(matter, _("写明拟作出的决定、事实和依据，它会写进听证告知书。"), "matter"),
            told_by=actor.account,
            told_at=now,
            ask_by=add_working_days(local_day(now), ASK_DAYS, current_calendar()),
        )
        a.record(EventKind.HEARING_RIGHT_TOLD, task=task, step=task.step, ask_by=hearing.ask_by.isoformat())
        owe_document(a, DocumentKind.HEARING_RIGHT, hearing)
        return hearing


def ask_hearing(hearing_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Hearing:
    """The party wants to be heard; the task's clock stands from now on. Raises NotFound, NotAllowed, AlreadyDone."""
    task_pk = Hearing.objects.filter(pk=hearing_pk).values_list("task", flat=True).first()
    if task_pk is None:
        raise NotFound
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        hearing = Hearing.objects.select_related("told_by").get(pk=hearing_pk)
        if a.is_replay:
            return hearing
        hearing.case, hearing.task, today = a.case, task, local_day(now)
        must(can_ask_hearing(actor, a.case))
        if hearing.asked_at is not None:
            raise AlreadyDone(_("您已经提出听证，没有重复提出。"), link=f"/cases/{a.case.public_id}/")
        if today > hearing.ask_by or task.ended_at is not None:
            raise NotAllowed(
                _("提出听证的期限到%(day)s，已经过了。") % {"day": chinese_date(hearing.ask_by)},
                link=f"/cases/{a.case.public_id}/",
            )
        hearing.asked_by, hearing.asked_at = actor.account, now
        hearing.held_by = add_working_days(today, HOLD_DAYS, current_calendar())
        hearing.save(update_fields=["asked_by", "asked_at", "held_by"])
        a.record(EventKind.HEARING_ASKED, task=task, step=task.step, held_by=hearing.held_by.isoformat())
        if task.state in {TaskState.OPEN, TaskState.CLAIMED}:
            start_pause(a, task, PauseCause.HEARING, _("申请人要求听证。"), HOLD_DAYS, by=hearing.told_by)
        elif task.state == TaskState.PAUSED:
            task.remind_on = None  # the hearing may have to be held before the end that was expected
            task.save(update_fields=["remind_on"])
        return hearing


def call_hearing(
    task_pk: int,
    starts_at: datetime | None,
    place: str,
    chair: str,
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Hearing:
    """Time, place and chair, seven days ahead; a new date replaces the old one with a new notice.

    Raises NotFound, NotAllowed, Refused (naming the fields).
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        hearing = Hearing.objects.filter(task=task).first()
        if hearing is None:
            raise NotFound
        if a.is_replay:
            return hearing
        must(can_pause(actor, task))
        if hearing.asked_at is None:
            raise NotAllowed(_("申请人还没有要求听证。"), link=f"/desk/tasks/{task.pk}/")
        hearing.case, hearing.task = a.case, task
        problems = _call_problems(hearing, starts_at, place.strip(), chair.strip(), now)
        if problems:
            raise Refused(next(iter(problems.values())), fields=problems)
        hearing.starts_at, hearing.place, hearing.chair = starts_at, place.strip(), chair.strip()
        hearing.save(update_fields=["starts_at", "place", "chair"])
        a.record(EventKind.HEARING_CALLED, task=task, step=task.step, day=_day(starts_at))
        owe_document(a, DocumentKind.HEARING_NOTICE, hearing)
        return hearing


def first_day(now: datetime) -> date:
    """The earliest day of a hearing that is called now."""
    return add_working_days(local_day(now), NOTICE_DAYS, current_calendar())


def _day(moment: datetime | None) -> str:
    return local_day(moment).isoformat() if moment else ""


def _call_problems(
    hearing: Hearing, starts_at: datetime | None, place: str, chair: str, now: datetime
) -> dict[str, str]:
    problems = {}
    first = first_day(now)
    day = local_day(starts_at) if starts_at else None
    if starts_at is None or day is None or day < first:
        problems["starts_at"] = _("听证要提前七个工作日通知，最早%(day)s。") % {"day": chinese_date(first)}
    elif not OFFICE_HOURS[0] <= starts_at.astimezone(CHINA).time() < OFFICE_HOURS[1]:
        problems["starts_at"] = _("请选择上班时间，8:30 到 17:30。")
    elif hearing.held_by and day > hearing.held_by >= first:
        problems["starts_at"] = _("应当在申请人要求听证后二十个工作日内举行，最晚%(day)s。") % {
            "day": chinese_date(hearing.held_by)
        }
    if not 0 < len(place) <= PLACE_LENGTH:
        problems["place"] = _("写明听证地点，最多 %(limit)d 个字。") % {"limit": PLACE_LENGTH}
    if not 0 < len(chair) <= CHAIR_LENGTH:
        problems["chair"] = _("写明主持人，最多 %(limit)d 个字。") % {"limit": CHAIR_LENGTH}
    elif hearing.task.claimed_by and hearing.task.claimed_by.name in chair:
        problems["chair"] = _("主持人不能是审查这份申请的工作人员。")
    return problems
