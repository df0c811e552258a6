"""The frame of every act: one transaction under the case's row lock, one event log, safe to repeat."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from hall.casework.errors import AlreadyDone, NotFound
from hall.casework.models import Case, CaseEvent, EventKind, Task
from hall.casework.permissions import is_party, mandate_of
from hall.casework.signals import case_event_recorded
from hall.lib.request_log import log_act
from identity.actors import Actor
from identity.models import MandateAct

ACT_OF = {
    EventKind.CASE_STARTED: MandateAct.FILE,
    EventKind.CASE_SUBMITTED: MandateAct.SIGN,
    EventKind.CORRECTION_ANSWERED: MandateAct.SIGN,
    EventKind.CASE_WITHDRAWN: MandateAct.SIGN,
}


@dataclass
class Act:
    """What a verb holds while it acts. `is_replay`: this key was acted on before, return without doing anything."""

    case: Case
    actor: Actor
    now: datetime
    key: str | None
    is_replay: bool = False

    def record(self, kind: EventKind, *, task: Task | None = None, **data: Any) -> CaseEvent:
        """Append an event and tell the listeners. `data` holds codes and numbers, never personal data.

        The act's idempotency key goes to its first event.
        """
        last = self.case.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        event = CaseEvent(
            case=self.case,
            sequence=last + 1,
            kind=kind,
            at=self.now,
            actor=self.actor.account,
            acting_for=self.case.organisation if is_party(self.actor, self.case) else None,
            mandate=mandate_of(self.actor, self.case, ACT_OF.get(kind)),
            task=task,
            key=self.key,
            data=data,
        )
        self.key = None
        event.save()
        case_event_recorded.send(sender=CaseEvent, event=event)
        log_act(kind, case=self.case.pk, task=task.pk if task else None, event=event.pk)
        return event


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
        case = (
            Case.objects.select_for_update(of=("self",))
            .select_related("item", "revision", "applicant", "organisation", "ward")
            .filter(pk=case_pk)
            .first()
        )
        if case is None:
            raise NotFound
        is_replay = key is not None and case.events.filter(key=key).exists()
        try:
            yield Act(case, actor, now, key, is_replay)
        except TransitionNotAllowed as error:
            raise AlreadyDone(_("这一步已经办过了，没有重复办理。"), link=f"/cases/{case.public_id}/") from error
