"""自行回避: who is close to a case keeps away by their own word; what they had claimed goes to others."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, Refused
from hall.casework.models import Case, EventKind, Recusal, Task
from hall.casework.permissions import can_recuse, has_recused, must
from hall.casework.services.frame import Act, act
from hall.casework.services.handover import colleagues, must_be_free
from hall.casework.services.texts import checked_text
from hall.casework.states import TaskState
from identity.actors import Actor
from identity.models import Account

HELD = (TaskState.CLAIMED, TaskState.PROPOSED, TaskState.PAUSED)  # somebody's own


def recuse(
    case_pk: int, reason: str, to: uuid.UUID | None = None, *, actor: Actor, now: datetime, key: str | None = None
) -> Case:
    """Keep away from a case for good, with a reason; `to` is the colleague who takes over what was claimed.

    A verdict that waits for its second officer goes with it: it stays on record and decides nothing.
    Raises NotFound, NotAllowed, AlreadyDone, Refused (naming the field).
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case
        if has_recused(actor, a.case):
            raise AlreadyDone(_("您已经回避这件申请，没有重复办理。"), link="/desk/")
        must(can_recuse(actor, a.case))
        reason = checked_text(reason, _("请写明回避的理由。"), "reason")
        tasks = held_tasks(a.case, actor)
        heirs = [_heir(task, to, a.case, now) if to else None for task in tasks]
        if to and not any(heirs):
            sentence = _("请选择接手的同事。")
            raise Refused(sentence, fields={"to": sentence})
        made = Recusal.objects.create(case=a.case, account=actor.account, reason=reason, made_at=now)
        a.case.recused = [*a.case.recused, actor.account.pk]
        a.record(EventKind.RECUSED, recusal=made.digest)
        for task, heir in zip(tasks, heirs, strict=True):
            _give_up(a, task, heir)
        return a.case


def held_tasks(case: Case, actor: Actor) -> list[Task]:
    """What the actor has claimed of a case."""
    tasks = case.tasks.filter(claimed_by=actor.account, state__in=HELD)
    return list(tasks.select_related("department").order_by("id"))


def _heir(task: Task, to: uuid.UUID, case: Case, now: datetime) -> Account | None:
    found = colleagues(task, now).filter(public_id=to).first()
    if found is not None:
        must_be_free(found, case, now)
    return found


def _give_up(a: Act, task: Task, heir: Account | None) -> None:
    if task.state == TaskState.PROPOSED:
        task.send_back()
    if heir is None and task.state == TaskState.CLAIMED:
        task.release()
    before, task.claimed_by = task.claimed_by_id, heir
    task.save(update_fields=["state", "claimed_by"])
    if heir is None:
        a.record(EventKind.TASK_RELEASED, task=task, before=before, reason=_("自行回避"))
    else:
        a.record(EventKind.TASK_HANDED_OVER, task=task, before=before, after=heir.pk, reason=_("自行回避"))
