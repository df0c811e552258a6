"""交接: a claimed task goes to a named colleague, or back to all of the department."""

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hall.casework.errors import Refused
from hall.casework.models import Case, EventKind, Task
from hall.casework.permissions import can_hand_over, must, unbiased
from hall.casework.services.frame import act_on_task
from hall.casework.services.texts import checked_text
from hall.lib.dates import local_day
from identity.actors import Actor, actor_for
from identity.models import Account, Role


def colleagues(task: Task, now: datetime) -> QuerySet[Account]:
    """The officers of the task's department today but the one who has it."""
    today = local_day(now)
    in_force = Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today)
    officers = Account.objects.filter(
        in_force,
        memberships__department=task.department_id,
        memberships__role=Role.OFFICER,
        memberships__starts_on__lte=today,
        memberships__is_confirmed=True,
        memberships__ended_at=None,
        is_active=True,
    )
    if task.claimed_by_id is not None:
        officers = officers.exclude(pk=task.claimed_by_id)
    return officers.distinct().order_by("name", "pk")


def hand_over_task(
    task_pk: int, to: uuid.UUID | None, reason: str, *, actor: Actor, now: datetime, key: str | None = None
) -> Task:
    """Give a claimed task to a colleague, who must not be involved in the case themselves (回避).

    Raises NotFound, NotAllowed, Refused (naming the field).
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay:
            return task
        must(can_hand_over(actor, task))
        colleague = colleagues(task, now).filter(public_id=to).first() if to else None
        if colleague is None:
            raise Refused(_("请选择接手的同事。"), fields={"to": _("请选择接手的同事。")})
        must_be_free(colleague, a.case, now)
        reason = checked_text(reason, _("请写明交接的原因。"), "reason")
        before, task.claimed_by = task.claimed_by_id, colleague
        task.save(update_fields=["claimed_by"])
        a.record(EventKind.TASK_HANDED_OVER, task=task, before=before, after=colleague.pk, reason=reason)
        return task


def must_be_free(colleague: Account, case: Case, now: datetime) -> None:
    """Who takes a task over may decide the case. Raises Refused, naming the field `to`."""
    if not unbiased(actor_for(colleague, None, on=local_day(now)), case):
        sentence = _("%(name)s应当回避这件申请。请选另一位同事。") % {"name": colleague.name}
        raise Refused(sentence, fields={"to": sentence})


def release_task(task_pk: int, reason: str, *, actor: Actor, now: datetime, key: str | None = None) -> Task:
    """Put a claimed task back for the whole department. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay:
            return task
        must(can_hand_over(actor, task))
        reason = checked_text(reason, _("请写明退回待办的原因。"), "reason")
        task.release()
        before, task.claimed_by = task.claimed_by_id, None
        task.save(update_fields=["state", "claimed_by"])
        a.record(EventKind.TASK_RELEASED, task=task, before=before, reason=reason)
        return task
