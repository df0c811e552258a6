"""征求意见: ask another department, answer, take the question back. Advice: it decides nothing."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar
from hall.casework.clock import add_working_days
from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.exchange.consulting import can_answer_consultation, can_consult, can_withdraw_consultation
from hall.casework.models import Consultation, EventKind, Position, Task
from hall.casework.permissions import can_view_case, must
from hall.casework.services.frame import act, act_on_task
from hall.casework.services.texts import checked_text
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Department

LONGEST_REPLY = 15  # working days
AT_ONCE = 10  # questions that one step may have open


def ask_department(
    task_pk: int,
    department: str,
    question: str,
    days: int | None,
    *,
    waits: bool = False,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Consultation:
    """Put a question to another department, to be answered within so many working days.

    Raises NotFound, NotAllowed, Refused (naming the field).
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay or actor.account is None:
            return task.consultations.latest("id")
        must(can_consult(actor, task))
        asked = _checked_department(task, department)
        text = checked_text(question, _("写明要对方答复什么。"), "question")
        if days is None or not 1 <= days <= LONGEST_REPLY:
            sentence = _("答复期限是 1 到 %(longest)d 个工作日。") % {"longest": LONGEST_REPLY}
            raise Refused(sentence, fields={"days": sentence})
        made = Consultation.objects.create(
            case=a.case,
            task=task,
            department=asked,
            question=text,
            waits=waits,
            due_on=add_working_days(local_day(now), days, current_calendar()),
            asked_by=actor.account,
            asked_at=now,
        )
        a.record(EventKind.CONSULTED, task=task, department=asked.code, question=made.question_digest)
        _settle_wait(task)
        return made


def answer_consultation(
    pk: int, position: str, answer: str, *, actor: Actor, now: datetime, key: str | None = None
) -> Consultation:
    """The department that was asked says what it thinks. Late answers are taken as long as the step is undecided.

    Raises NotFound, NotAllowed, AlreadyDone, Refused (naming the field).
    """
    with act(_asked(pk).case_id, actor=actor, now=now, key=key) as a:
        found = consultation(pk)
        if a.is_replay or actor.account is None:
            return found
        found.case = found.task.case = a.case
        must(can_answer_consultation(actor, found))
        _must_be_open(found)
        if position not in Position.values:
            raise Refused(_("请选择意见。"), fields={"position": _("请选择意见。")})
        found.answer = checked_text(answer, _("写明意见和理由。"), "answer")
        found.position, found.answered_by, found.answered_at = position, actor.account, now
        found.save(update_fields=["answer", "position", "answered_by", "answered_at"])
        told = {"department": found.department.code, "position": position, "answer": found.answer_digest}
        a.record(EventKind.CONSULTATION_ANSWERED, task=found.task, **told)
        _settle_wait(found.task)
        return found


def withdraw_consultation(pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Consultation:
    """Whoever asked needs no answer any more; a wait ends. Raises NotFound, NotAllowed, AlreadyDone."""
    with act_on_task(_asked(pk).task_id, actor=actor, now=now, key=key) as (a, task):
        found = consultation(pk)
        if a.is_replay:
            return found
        found.case, found.task = a.case, task
        must(can_view_case(actor, a.case))
        _must_be_open(found)
        must(can_withdraw_consultation(actor, found))
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
        a.record(EventKind.CONSULTATION_WITHDRAWN, task=task, department=found.department.code)
        _settle_wait(task)
        return found


def must_not_wait(task: Task, today: date) -> None:
    """A step that chose to wait for an answer is not decided before. Raises Refused. No query."""
    if task.waits_until is not None and task.waits_until >= today:
        raise Refused(
            _("您选择了等其他部门答复后再办。请等到答复或者答复期限届满，或者先撤回征求意见。您写的内容还在。")
        )


def consultation(pk: int) -> Consultation:
    """One with its departments, task and people. Raises NotFound."""
    rows = Consultation.objects.select_related(
        "department", "task__department", "asked_by", "answered_by", "case__item", "case__revision", "case__applicant"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    found.task.case = found.case
    return found


def _asked(pk: int) -> Consultation:
    """To know what to lock."""
    found = Consultation.objects.filter(pk=pk).only("case_id", "task_id").first()
    if found is None:
        raise NotFound
    return found


def _checked_department(task: Task, code: str) -> Department:
    found = Department.objects.filter(code=code).exclude(pk=task.department_id).first()
    if found is None:
        sentence = _("请选择另一个部门。")
        raise Refused(sentence, fields={"department": sentence})
    waiting = task.consultations.filter(answered_at=None, withdrawn_at=None)
    if waiting.filter(department=found).exists():
        sentence = _("已经在征求这个部门的意见，还没有答复。")
        raise Refused(sentence, fields={"department": sentence})
    if waiting.count() >= AT_ONCE:
        raise Refused(_("等待答复的征求意见已经很多了，请先等到答复或者撤回一些。"))
    return found


def _must_be_open(found: Consultation) -> None:
    link = f"/desk/tasks/{found.task_id}/"
    if found.answered_at is not None:
        raise AlreadyDone(_("这份征求意见已经答复，没有重复办理。"), link=link)
    if found.withdrawn_at is not None:
        raise AlreadyDone(_("这份征求意见已经撤回，不用再答复。"), link=link)
    if found.task.ended_at is not None:
        raise AlreadyDone(_("征求意见的环节已经办完，不用再答复。"), link=link)


def _settle_wait(task: Task) -> None:
    """Until when the step waits: kept on its row, so that a verdict asks without a query."""
    waiting = task.consultations.filter(waits=True, answered_at=None, withdrawn_at=None)
    task.waits_until = max(waiting.values_list("due_on", flat=True), default=None)
    task.save(update_fields=["waits_until"])
