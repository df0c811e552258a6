"""The frame of every act: one transaction under the case's row lock, one event log, safe to repeat."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from hall.casework.chain import next_digest
from hall.casework.errors import AlreadyDone, NotFound
from hall.casework.models import Case, CaseEvent, EventKind, Task
from hall.casework.permissions import is_party, mandate_of, stands_in
from hall.casework.selectors import has_acted
from hall.casework.signals import case_event_recorded
from hall.catalog.selectors import revision_of
from hall.lib.request_log import log_act
from hall.lib.statements import Prepared, Writes
from identity.actors import Actor
from identity.models import MandateAct
from identity.selectors import department_by_id

ACT_OF = {
    EventKind.CASE_STARTED: MandateAct.FILE,
    EventKind.CASE_SUBMITTED: MandateAct.SIGN,
    EventKind.CORRECTION_ANSWERED: MandateAct.SIGN,
    EventKind.CASE_WITHDRAWN: MandateAct.SIGN,
    EventKind.HEARING_ASKED: MandateAct.SIGN,
}


@dataclass
class Act:
    """What a verb holds while it acts. `is_replay`: this key was acted on before, return without doing anything.

    The verb changes `case` and does not save it: the frame does, once, with the log's new head.
    """

    case: Case
    actor: Actor
    now: datetime
    key: str | None
    is_replay: bool = False
    deputised: tuple[int, int] | None = None  # this task is worked on for this officer, who is away
    events: list[CaseEvent] = field(default_factory=list)  # recorded and not yet written
    writes: Writes = field(default_factory=Writes)  # other rows that are not yet written

    def record(self, kind: EventKind, *, task: Task | None = None, **data: Any) -> CaseEvent:
        """Append an event. `data` holds codes and numbers, never personal data.

        It is written, and the listeners are told, when the act ends or at `flush`. The act's idempotency key goes to
        its first event.
        """
        if task is not None and self.deputised and self.deputised[0] == task.pk:
            data["deputy_for"] = self.deputised[1]
        event = CaseEvent(
            case=self.case,
            sequence=self.case.event_count + 1,
            kind=kind,
            at=self.now,
            actor=self.actor.account,
            acting_for=self.case.organisation if is_party(self.actor, self.case) else None,
            mandate=mandate_of(self.actor, self.case, ACT_OF.get(kind)),
            task=task,
            key=self.key,
            data=data,
        )
        event.digest = next_digest(self.case.head_digest, event.sealed)
        self.case.event_count, self.case.head_digest = event.sequence, event.digest
        self.key = None
        self.events.append(event)
        return event

    def flush(self) -> None:
        """Write the recorded events and `writes` now: for a verb whose next step reads them."""
        events, self.events = self.events, []
        self.writes.insert(events)
        self.writes.flush()
        for event in events:
            case_event_recorded.send(sender=CaseEvent, event=event)
            log_act(event.kind, case=self.case.pk, task=event.task_id, event=event.pk)


@contextmanager
def act(case_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Iterator[Act]:
    """Lock the case and act on it.

    On PostgreSQL the row lock makes a second act wait and then see what the first one did. `select_for_update` is
    silently nothing on SQLite; there the IMMEDIATE transaction (hall.lib.database) serialises all writers. The FSM's
    refusal means that the state has moved on meanwhile: AlreadyDone. The FSM's own `permission=` is only advice, so
    every verb asks hall.casework.permissions itself. Nothing slow belongs inside: leave an Owed row instead.

    Raises NotFound when there is no such case.
    """
    with transaction.atomic():
        case = _CASE.first(pk=case_pk, key=key or "")
        if case is None:
            raise NotFound
        case.revision = revision_of(case.revision_id)
        is_replay = _is_replay(case, case, key)
        with _acting(Act(case, actor, now, key, is_replay)) as a:
            yield a


@contextmanager
def act_on_task(task_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Iterator[tuple[Act, Task]]:
    """Lock the task's case and act on the task: every act on a task is an act on its case. Raises NotFound."""
    with transaction.atomic():
        task = _TASK.first(pk=task_pk, key=key or "")
        if task is None:
            raise NotFound
        case = task.case
        is_replay = _is_replay(task, case, key)
        if _is_old(task, case):
            task = Task.objects.get(pk=task_pk)
            task.case = case
        case.revision = revision_of(case.revision_id)
        task.department = department_by_id(task.department_id)
        with _acting(Act(case, actor, now, key, is_replay)) as a:
            if one := stands_in(actor, task):
                a.deputised = (task.pk, one.officer)
            yield a, task


def _with_log(rows: "QuerySet[Any, Any]", case: str, key: str) -> "QuerySet[Any, Any]":
    """Read, in the same statement as the lock, what the log looked like before it. `case` is the case's column."""
    log = f'FROM "{CaseEvent._meta.db_table}" e WHERE e.case_id = {case}'
    rows = rows.annotate(
        log_end=RawSQL(f"(SELECT max(e.sequence) {log})", []),  # noqa: S611 our own names
        key_seen=RawSQL(f"EXISTS (SELECT 1 {log} AND e.key = %s)", [key]),  # noqa: S611
    )
    return rows


def _locked_case(pk: int, key: str) -> "QuerySet[Any, Any]":
    cases = Case.objects.select_for_update(of=("self",)).select_related("item", "applicant").filter(pk=pk)
    return _with_log(cases, '"casework_case"."id"', key)


def _locked_task(pk: int, key: str) -> "QuerySet[Any, Any]":
    tasks = Task.objects.select_for_update(of=("case",)).select_related("case__item").filter(pk=pk)
    return _with_log(tasks, '"casework_task"."case_id"', key)


_CASE, _TASK = Prepared(_locked_case, pk=-1, key="?"), Prepared(_locked_task, pk=-1, key="?")


def _is_old(row: Any, case: Case) -> bool:
    """Whether the lock had to be waited for: then only the locked row is new, all else in the row is from before.

    PostgreSQL reads the locked row again after the wait, and nothing else (READ COMMITTED, EvalPlanQual); an act that
    came first has moved the case's own count of its events.
    """
    return (row.log_end or 0) != case.event_count


def _is_replay(row: Any, case: Case, key: str | None) -> bool:
    if key is None:
        return False
    return has_acted(case, key) if _is_old(row, case) else bool(row.key_seen)


@contextmanager
def _acting(a: Act) -> Iterator[Act]:
    before = _columns(a.case)
    try:
        yield a
    except TransitionNotAllowed as error:
        raise AlreadyDone(_("这一步已经办过了，没有重复办理。"), link=f"/cases/{a.case.public_id}/") from error
    a.writes.update(a.case, [name for name, value in _columns(a.case).items() if value != before.get(name, _UNREAD)])
    a.flush()


_STORED = [field.attname for field in Case._meta.concrete_fields]
_CONTAINERS = {field.attname for field in Case._meta.concrete_fields if isinstance(field, JSONField)}
_UNREAD = object()  # a sealed text that nobody has looked at


def _columns(case: Case) -> dict[str, Any]:
    """The stored values by attribute; as text those that a verb could change in place."""
    values = case.__dict__
    known = {name: values[name] for name in _STORED if name in values}
    for name in _CONTAINERS & known.keys():
        known[name] = repr(known[name])
    return known
