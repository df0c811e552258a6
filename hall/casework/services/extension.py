"""延期: once ten working days by the head of the department, once fifteen by the government for joint handling.

Licensing Law Art. 42: in the limit's own time, with a reason that the applicant is told.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.limits import is_joint, legal_due
from hall.casework.models import Case, CaseExtension, DocumentKind, EventKind, Task
from hall.casework.permissions import must
from hall.casework.permissions_clock import can_answer_extension, can_ask_extension
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act, act_on_task
from hall.casework.services.intake import checked_text
from hall.casework.services.pausing import recount
from hall.casework.states import EXTENSION_DAYS, UNFINISHED, ExtensionKind, ExtensionState
from hall.catalog.selectors import revision_of
from hall.lib.dates import full_day, local_day
from identity.actors import Actor


def ask_extension(
    task_pk: int, kind: str, reason: str, *, actor: Actor, now: datetime, key: str | None = None
) -> CaseExtension:
    """The officer of a task asks for more time. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay or actor.account is None:
            return task.extensions.latest("id")
        must(can_ask_extension(actor, task))
        task.case = a.case
        if why_not := why_not_extend(task, kind, local_day(now)):
            raise Refused(why_not, fields={"kind": why_not})
        extension = CaseExtension.objects.create(
            case=a.case,
            task=task,
            kind=kind,
            reason=checked_text(reason, _("写明为什么在期限内办不完，它会写进延长期限通知书。"), "reason"),
            asked_by=actor.account,
            asked_at=now,
        )
        a.record(EventKind.EXTENSION_ASKED, task=task, step=task.step, extension=kind)
        return extension


def answer_extension(
    extension_pk: int, *, is_granted: bool, answer: str, actor: Actor, now: datetime, key: str | None = None
) -> CaseExtension:
    """The head, or who stands for the government, grants or refuses. A grant moves the dates and is told in writing.

    Raises NotFound, NotAllowed, AlreadyDone, Refused.
    """
    found = CaseExtension.objects.filter(pk=extension_pk).first()
    if found is None:
        raise NotFound
    with act(found.case_id, actor=actor, now=now, key=key) as a:
        extension = extension_with_task(extension_pk, a.case)
        if a.is_replay or actor.account is None:
            return extension
        must(can_answer_extension(actor, extension))
        task = extension.task
        if extension.state != ExtensionState.ASKED:
            raise AlreadyDone(_("这份延期申请已经答复，没有重复办理。"), link=f"/desk/tasks/{task.pk}/")
        if task.state not in UNFINISHED:
            raise AlreadyDone(_("这个环节已经办完，不用再延期。"), link=f"/desk/tasks/{task.pk}/")
        if not is_granted:
            answer = checked_text(answer, _("写明不批准的理由。"), "answer")
        extension.answer = answer.strip()
        extension.answered_by, extension.answered_at = actor.account, now
        extension.state = ExtensionState.GRANTED if is_granted else ExtensionState.REFUSED
        if is_granted:
            _extend(a, extension, local_day(now))
        extension.save()
        kind = EventKind.EXTENSION_GRANTED if is_granted else EventKind.EXTENSION_REFUSED
        days = EXTENSION_DAYS[ExtensionKind(extension.kind)]
        a.record(kind, task=task, step=task.step, extension=extension.kind, days=days)
        if is_granted:
            owe_document(a, DocumentKind.EXTENSION)
        return extension


def extension_with_task(pk: int, case: Case | None = None) -> CaseExtension:
    """One request with its task, department and case. Raises NotFound."""
    rows = CaseExtension.objects.select_related("case__item", "case__applicant", "task__department", "asked_by")
    extension = rows.filter(pk=pk).first()
    if extension is None:
        raise NotFound
    if case is None:
        extension.case.revision = revision_of(extension.case.revision_id)
    extension.case = extension.task.case = case or extension.case
    return extension


def why_not_extend(task: Task, kind: str, today: date) -> str:
    """Why the limit cannot be made longer in that way; empty when it can. Needs the task's case with its item."""
    case = task.case
    if kind not in ExtensionKind.values:
        return _("请选择延期的种类。")
    before = case.extensions.exclude(state=ExtensionState.REFUSED)
    if kind == ExtensionKind.JOINT:
        if not is_joint(case) or case.statutory_due_on is None:
            return _("只有多个部门联合办理的“一件事”可以申请政府批准延长十五个工作日。")
        due, before = case.statutory_due_on, before.filter(kind=kind)
    else:
        own_due = legal_due(task)
        if own_due is None:
            return _("这个环节没有法定期限，不适用延期。")
        due, before = own_due, before.filter(kind=kind)
        before = before.filter(task__step=task.step) if is_joint(case) else before  # also of an earlier round
    if before.exists():
        return _("期限依法只能延长一次，这里已经申请过。")
    return _too_late(due, today)


def _too_late(due: date, today: date) -> str:
    if due >= today:
        return ""
    return _("法定期限 %(day)s 已经届满，不能再延长。") % {"day": full_day(due)}


def _extend(a: Act, extension: CaseExtension, today: date) -> None:
    """A department's extension moves its task, and the case where the department decides alone; a joint one both."""
    task, days = extension.task, EXTENSION_DAYS[ExtensionKind(extension.kind)]
    is_of_case = extension.kind == ExtensionKind.JOINT or not is_joint(a.case)
    of = a.case if is_of_case else task
    before = of.statutory_due_on or of.promised_due_on
    if before and (why_not := _too_late(before, today)):
        raise Refused(why_not)
    task.extended_days += days
    if is_of_case:
        a.case.extended_days += days
    recount(a, task)
    extension.due_before, extension.due_after = before, of.statutory_due_on or of.promised_due_on
