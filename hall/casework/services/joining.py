"""Open what can open, and join when every part has ended. Called under the case's lock at the end of an act."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from forms_engine.conditions import holds
from hall.casework.calendars import current_calendar
from hall.casework.clock import due_on
from hall.casework.errors import Refused
from hall.casework.facts import facts_of
from hall.casework.models import Case, DocumentKind, EventKind, Task
from hall.casework.procedure import Outcome, Plan, invalidated, plan
from hall.casework.services.documents import owe_documents
from hall.casework.services.frame import Act
from hall.casework.services.pausing import recount, settle_pause
from hall.casework.states import UNFINISHED, CaseState, TaskState
from hall.catalog.content import Procedure
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.selectors import department


def advance(a: Act, *papers: DocumentKind) -> None:
    """Open every step whose needs are met; when nothing is left to come, make the case ready for signing.

    What opens in other departments than the one that leads is copied to them (抄告); `papers` are the act's own.

    Two verdicts at the same moment both need the case's row, so the second run sees both outcomes and the join
    happens once. What is still at work when a refusal stops the case, or when it is asked for no more, ends.
    """
    procedure, facts = content_of(a.case.revision).procedure, facts_of(a.case)
    standing = _plan(a.case, procedure, facts)
    opened = _open_tasks(a, procedure, facts, [key for key in standing.open if key not in a.case.standing])
    owed: list[tuple[DocumentKind, Any]] = [(kind, None) for kind in papers]
    if copied := [task for task in opened if task.department.code != procedure.lead]:
        owed.append((DocumentKind.COPY_NOTICE, copied))
    if owed:
        owe_documents(a, owed)
    if left := [key for key, verdict in a.case.standing.items() if not verdict and key not in standing.open]:
        _end_tasks(a, left)
    if standing.ending is not None:
        if a.case.state == CaseState.PAUSED:
            a.case.resume()
        a.case.join()
        a.record(EventKind.CASE_JOINED, ending=standing.ending)


def reopen_steps(a: Act, step_keys: Iterable[str], reason: str) -> list[Task]:
    """Have steps done again, with all that depends on them and nothing else; other branches go on untouched.

    For whoever returns a case to an earlier step, and for a correction that touches what a step rested on. Their tasks
    of before stay as they were, RETURNED, with their opinions; new ones open in a new round as soon as they can. A
    named step that is still at work just goes on. `reason` goes into the log. Returns the tasks that were given back.

    Raises Refused where nothing can be done again: the case is not in approval, or none of the steps was opened.
    """
    if a.case.state not in {CaseState.IN_APPROVAL, CaseState.PAUSED, CaseState.DECIDING}:
        raise Refused(_("这份申请不在审批中，不能退回重办。"))
    procedure = content_of(a.case.revision).procedure
    touched = frozenset(step_keys)
    outcomes = {step: Outcome(verdict) if verdict else None for step, verdict in a.case.standing.items()}
    if not touched & outcomes.keys():
        raise Refused(_("要退回的环节还没有开始，不用退回。"))
    tasks = _given_back(a, invalidated(procedure, outcomes, touched))
    for task in tasks:
        a.record(EventKind.TASK_RETURNED, task=task, step=task.step, round=task.round, reason=reason)
    if tasks and a.case.state == CaseState.DECIDING:
        a.case.reopen()
    advance(a)
    settle_pause(a)
    return tasks


def plan_of(case: Case, procedure: Procedure) -> Plan:
    """The procedure's rule asked with what this case has come to. No query: the case's own row holds it."""
    return _plan(case, procedure, facts_of(case))


def included_steps(case: Case, procedure: Procedure) -> frozenset[str]:
    """The steps whose condition holds for what was handed in."""
    return _included(procedure, facts_of(case))


def _included(procedure: Procedure, facts: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(step.key for step in procedure.steps if not step.when or holds(step.when, facts))


def _plan(case: Case, procedure: Procedure, facts: Mapping[str, Any]) -> Plan:
    outcomes = {step: Outcome(verdict) for step, verdict in case.standing.items() if verdict}
    return plan(procedure, _included(procedure, facts), outcomes)


def _open_tasks(a: Act, procedure: Procedure, facts: Mapping[str, Any], keys: Collection[str]) -> list[Task]:
    today, calendar = local_day(a.now), current_calendar()
    tasks = []
    for step in map(procedure.step, keys):
        limit = step.statutory
        tasks.append(
            Task(
                case=a.case,
                step=step.key,
                round=a.case.rounds.get(step.key, 1),
                department=department(step.department_for(facts)),
                opened_at=a.now,
                promised_due_on=due_on(today, step.promised.days, step.promised.unit, calendar),
                statutory_due_on=due_on(today, limit.days, limit.unit, calendar) if limit else None,
                silence_speaks=step.silence_is_no_objection,
            )
        )
    if tasks:
        a.writes.insert(tasks)
        a.writes.flush()  # the events name them
    for task in tasks:
        a.case.standing[task.step] = ""
        again = {"round": task.round} if task.round > 1 else {}
        a.record(EventKind.TASK_OPENED, task=task, step=task.step, **again)
    return tasks


def _end_tasks(a: Act, keys: Collection[str]) -> None:
    for task in _latest(a, keys):
        task.end()
        _leave(a, task)


def _given_back(a: Act, keys: Collection[str]) -> list[Task]:
    tasks = _latest(a, keys)
    for task in tasks:
        task.give_back()
        _leave(a, task)
    return tasks


def _latest(a: Act, keys: Collection[str]) -> list[Task]:
    """The tasks of the present round of these steps."""
    states = [*UNFINISHED, TaskState.DONE]
    return list(a.case.tasks.filter(step__in=keys, state__in=states).select_related("department").order_by("id"))


def _leave(a: Act, task: Task) -> None:
    """Take a task out of what the case has come to; should its step open again, that is a new round."""
    task.ended_at = task.ended_at or a.now
    a.case.standing.pop(task.step, None)
    a.case.rounds[task.step] = task.round + 1
    if task.paused_on is None:
        task.save(update_fields=["state", "ended_at"])
        return
    task.pauses.filter(ended_at=None).update(ended_at=a.now, ended_by=a.actor.account)
    task.paused_on = None
    recount(a, task)
