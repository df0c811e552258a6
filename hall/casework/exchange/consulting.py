"""征求意见: who asks, who answers, who reads it. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hall.casework.desk.looks import Seen
from hall.casework.models import Case, Consultation, Task
from hall.casework.permissions import UNSEEN, Answer, can_view_case, can_work_task, unbiased
from hall.casework.states import UNDECIDED, TaskState
from identity.actors import Actor
from identity.models import Role

ASKABLE = frozenset({TaskState.OPEN, TaskState.CLAIMED})


@dataclass(frozen=True, slots=True)
class Shown:
    """A consultation with its mark, and what the reader may do with it."""

    row: Consultation
    tone: str
    word: str
    is_new: bool


def can_consult(actor: Actor, task: Task) -> Answer:
    """Whoever works on the step, before they have decided."""
    answer = can_work_task(actor, task)
    if answer and task.state not in ASKABLE:
        return Answer(False, _("这个环节已经提出结论或者中止计时，不能再征求意见。"))
    return answer


def can_answer_consultation(actor: Actor, consultation: Consultation) -> Answer:
    """Officers and approvers of the department that was asked. Needs department and case."""
    if not can_view_case(actor, consultation.case):
        return UNSEEN
    if consultation.department.code not in actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER):
        return Answer(False, _("由被征求意见的部门答复。"))
    return unbiased(actor, consultation.case)


def can_withdraw_consultation(actor: Actor, consultation: Consultation) -> Answer:
    """Whoever works on the step that asked. Needs the task with department and case."""
    answer = can_work_task(actor, consultation.task)
    if answer and not consultation.is_open:
        return Answer(False, _("已经答复或者撤回。"))
    return answer


def consultations_of(case: Case, today: date, seen: Seen) -> list[Shown]:
    """All of a case, oldest first. One query."""
    rows = case.consultations.select_related("department", "task__department", "asked_by", "answered_by")
    return [Shown(row, *mark_of(row, today), _is_new(row, seen)) for row in rows]


def _is_new(row: Consultation, seen: Seen) -> bool:
    if row.answered_at:
        return seen.is_new(row.answered_at, row.answered_by_id)
    return seen.is_new(row.asked_at, row.asked_by_id)


def mark_of(row: Consultation, today: date) -> tuple[str, str]:
    """Tone and word."""
    if row.withdrawn_at:
        return "rest", _("已撤回")
    if row.answered_at:
        return ("near" if row.position == "objects" else "ok"), str(row.get_position_display())
    return ("over", _("逾期未答复")) if row.due_on < today else ("run", _("等待答复"))


def open_consultations() -> QuerySet[Consultation]:
    """What still is to be answered: not once the step is decided."""
    rows = Consultation.objects.filter(answered_at=None, withdrawn_at=None)
    return rows.filter(task__ended_at=None, case__state__in=UNDECIDED)
