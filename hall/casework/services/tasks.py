"""并联审批: a department takes its part on and gives its verdict; the last verdict joins."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.casework.errors import AlreadyDone, Refused
from hall.casework.models import Countersignature, EventKind, Opinion, Task
from hall.casework.permissions import can_countersign, can_work_task, must
from hall.casework.procedure import ALLOWED, Outcome
from hall.casework.services.calendar import not_moved_yet
from hall.casework.services.consulting import must_not_wait
from hall.casework.services.frame import Act, act, act_on_task
from hall.casework.services.joining import advance
from hall.casework.services.pausing import settle_pause
from hall.casework.services.texts import REASON_LENGTH, checked_text
from hall.casework.states import TaskState, Verdict
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.lib.literal import literals
from identity.actors import SYSTEM, Actor

BASIS_LENGTH, CONDITIONS_LENGTH = 300, 500
BATCH = 500  # silent advisers that one run of the clock looks at
ANSWERABLE = frozenset({TaskState.OPEN, TaskState.CLAIMED})  # nobody has answered yet


def claim_task(task_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Task:
    """Take an open task on. Raises NotFound, NotAllowed, AlreadyDone."""
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if not a.is_replay:
            must(can_work_task(actor, task))
            task.claim()
            task.claimed_by = actor.account
            task.save()
            a.record(EventKind.TASK_CLAIMED, task=task)
        return task


def give_verdict(
    task_pk: int,
    verdict: str,
    reason: str,
    basis: str = "",
    facts: str = "",
    conditions: str = "",
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Task:
    """Decide one task with a reason; where the step asks for four eyes, propose it to a colleague.

    A refusal needs facts and a legal basis too (Licensing Law Art. 38); the paper adds the remedies. `conditions` are
    those of this very licence, where the step issues one and it is granted.

    Raises NotFound, NotAllowed, AlreadyDone, Refused (naming the field).
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay:
            return task
        must(can_work_task(actor, task))
        _must_be_undecided(task)
        must_not_wait(task, local_day(now))
        step = content_of(a.case.revision).procedure.step(task.step)
        if verdict not in {outcome.value for outcome in ALLOWED[step.kind]}:
            raise Refused(_("请选择处理结果。"), fields={"verdict": _("请选择处理结果。")})
        may_condition = step.licence is not None and verdict == Outcome.APPROVE
        said = _checked(verdict, facts, reason, basis) | _checked_conditions(conditions, may_condition)
        opinion = _opinion(a, task, verdict, **said)
        if step.four_eyes:
            task.propose()
            task.claimed_by = task.claimed_by or actor.account  # a deputy proposes for who has claimed it
            task.save(update_fields=["state", "claimed_by"])
            a.record(EventKind.VERDICT_PROPOSED, task=task, step=task.step, opinion=opinion.digest)
        else:
            _finish(a, task, opinion)
        return task


def countersign_task(
    task_pk: int, agrees: bool, reason: str = "", *, actor: Actor, now: datetime, key: str | None = None
) -> Task:
    """复核: a second officer of the department agrees, and the verdict counts; or sends it back with a reason.

    Never who proposed it. Raises NotFound, NotAllowed, AlreadyDone, Refused (naming the field).
    """
    with act_on_task(task_pk, actor=actor, now=now, key=key) as (a, task):
        if a.is_replay:
            return task
        must(can_countersign(actor, task))
        if task.state != TaskState.PROPOSED or actor.account is None:
            raise AlreadyDone(_("这个结论已经复核过了，没有重复办理。"), link=f"/desk/tasks/{task.pk}/")
        reason = reason.strip() if agrees else checked_text(reason, _("写明退回的理由。"), "reason")
        if agrees and reason:
            reason = checked_text(reason, "", "reason")
        opinion = task.opinions.latest("id")
        signature = Countersignature.objects.create(
            opinion=opinion, author=actor.account, agrees=agrees, reason=reason, given_at=now
        )
        if agrees:
            _finish(a, task, opinion, countersignature=signature.digest)
        else:
            task.send_back()
            task.save(update_fields=["state"])
            a.record(EventKind.PROPOSAL_SENT_BACK, task=task, step=task.step, countersignature=signature.digest)
        return task


def take_silence_as_no_objection(now: datetime) -> int:
    """End the advice whose procedure says that silence is no objection, once its limit has passed. Returns how many.

    Never an approval: hall.catalog.content refuses such a procedure.
    """
    overdue = Task.objects.filter(
        state__in=literals(ANSWERABLE), silence_speaks=True, promised_due_on__lt=local_day(now)
    ).exclude(not_moved_yet("promised_due_on", "case_id"))
    ended = 0
    for pk, case_pk in overdue.order_by("promised_due_on", "id").values_list("pk", "case_id")[:BATCH]:
        with act(case_pk, actor=SYSTEM, now=now) as a:
            task = Task.objects.select_related("department").get(pk=pk)
            if task.state in ANSWERABLE and task.promised_due_on < local_day(now):  # asked again under the lock
                task.case = a.case
                said = _opinion(a, task, Outcome.NO_OBJECTION, reason=_("逾期未反馈，按规定视为无意见。"))
                _finish(a, task, said)
                ended += 1
    return ended


def _must_be_undecided(task: Task) -> None:
    link = f"/desk/tasks/{task.pk}/"
    if task.state == TaskState.ENDED:
        raise AlreadyDone(_("这份申请已经撤回或者不用再审，这个环节不用再办。"), link=link)
    if task.state == TaskState.RETURNED:
        raise AlreadyDone(_("这个环节已经退回重办，请在新的一次里办理。"), link=f"/desk/cases/{task.case.public_id}/")
    if task.state == TaskState.DONE:
        sentence = _("这个环节已经作出结论：%(verdict)s。没有重复办理。")
        raise AlreadyDone(sentence % {"verdict": Verdict(task.verdict).label}, link=link)
    if task.state == TaskState.PROPOSED:
        raise AlreadyDone(_("结论已经提出，等待同事复核。没有重复办理。"), link=link)
    if task.state == TaskState.PAUSED:
        raise Refused(_("这个环节正在中止计时，请先恢复计时，再提交结论。您写的内容还在。"))


_NEEDED = {
    "reason": gettext_lazy("写明理由，它会写进决定书。"),
    "facts": gettext_lazy("不同意的，写明查明的事实。"),
    "basis": gettext_lazy("不同意的，写明依据的法律、法规和条款。"),
}


def _checked(verdict: str, facts: str, reason: str, basis: str) -> dict[str, str]:
    """What was said, in order. Raises Refused naming every field that is missing or too long."""
    given = {"facts": facts.strip(), "reason": reason.strip(), "basis": basis.strip()}
    problems = missing_in_opinion(verdict, given)
    for field, limit in (("facts", REASON_LENGTH), ("reason", REASON_LENGTH), ("basis", BASIS_LENGTH)):
        if len(given[field]) > limit:
            words = {"limit": limit, "count": len(given[field])}
            problems[field] = _("最多写 %(limit)d 个字，现在是 %(count)d 个。") % words
    if problems:
        raise Refused(next(iter(problems.values())), fields=problems)
    return given


def missing_in_opinion(verdict: str, given: Mapping[str, str]) -> dict[str, str]:
    """What such a verdict must say and does not, by field."""
    needed = ("reason", "facts", "basis") if verdict == Outcome.REFUSE else ("reason",)
    return {field: str(_NEEDED[field]) for field in needed if not given.get(field)}


def _checked_conditions(conditions: str, may_condition: bool) -> dict[str, str]:
    given, problem = conditions.strip(), ""
    if given and not may_condition:
        problem = _("只有同意发证的结论可以附条件。")
    elif len(given) > CONDITIONS_LENGTH:
        words = {"limit": CONDITIONS_LENGTH, "count": len(given)}
        problem = _("最多写 %(limit)d 个字，现在是 %(count)d 个。") % words
    if problem:
        raise Refused(problem, fields={"conditions": problem})
    return {"conditions": given}


def _opinion(
    a: Act, task: Task, verdict: str, *, reason: str, basis: str = "", facts: str = "", conditions: str = ""
) -> Opinion:
    opinion = Opinion(
        task=task,
        author=a.actor.account,
        given_for_id=a.deputised[1] if a.deputised else None,
        verdict=verdict,
        facts=facts,
        reason=reason,
        basis=basis,
        conditions=conditions,
        given_at=a.now,
    )
    a.writes.insert([opinion])
    return opinion


def _finish(a: Act, task: Task, opinion: Opinion, **data: str) -> None:
    verdict = opinion.verdict
    task.verdict = a.case.standing[task.step] = str(verdict)
    task.ended_at = a.now
    task.finish()
    a.writes.update(task, ("verdict", "ended_at", "state"))
    a.record(EventKind.VERDICT_GIVEN, task=task, verdict=verdict, step=task.step, opinion=opinion.digest, **data)
    advance(a)
    settle_pause(a)
