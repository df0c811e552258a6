"""Open what can open, and join when every part has ended. Called under the case's lock at the end of an act."""

from collections.abc import Sequence

from forms_engine.conditions import holds
from hall.casework.calendars import current_calendar
from hall.casework.clock import due_on
from hall.casework.facts import facts_of
from hall.casework.models import Case, EventKind, Task
from hall.casework.procedure import Outcome, Plan, plan
from hall.casework.services.frame import Act
from hall.catalog.content import Procedure
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.selectors import department


def advance(a: Act) -> None:
    """Open every step whose needs are met; when nothing is left to come, make the case ready for signing.

    Two verdicts at the same moment both need the case's row, so the second run sees both outcomes and the join
    happens once.
    """
    procedure = content_of(a.case.revision).procedure
    standing = plan_of(a.case, procedure)
    _open_tasks(a, procedure, [key for key in standing.open if key not in a.case.standing])
    if standing.ending is not None:
        a.case.join()
        a.record(EventKind.CASE_JOINED, ending=standing.ending)


def plan_of(case: Case, procedure: Procedure) -> Plan:
    """The procedure's rule asked with what this case has come to. No query: the case's own row holds it."""
    outcomes = {step: Outcome(verdict) for step, verdict in case.standing.items() if verdict}
    return plan(procedure, included_steps(case, procedure), outcomes)


def included_steps(case: Case, procedure: Procedure) -> frozenset[str]:
    """The steps whose condition holds for what was handed in."""
    facts = facts_of(case)
    return frozenset(step.key for step in procedure.steps if not step.when or holds(step.when, facts))


def _open_tasks(a: Act, procedure: Procedure, keys: Sequence[str]) -> None:
    today, calendar = local_day(a.now), current_calendar()
    tasks = []
    for step in map(procedure.step, keys):
        limit = step.statutory
        tasks.append(
            Task(
                case=a.case,
                step=step.key,
                department=department(step.department),
                opened_at=a.now,
                promised_due_on=due_on(today, step.promised.days, step.promised.unit, calendar),
                statutory_due_on=due_on(today, limit.days, limit.unit, calendar) if limit else None,
            )
        )
    for task in Task.objects.bulk_create(tasks):
        a.case.standing[task.step] = ""
        a.record(EventKind.TASK_OPENED, task=task, step=task.step)
