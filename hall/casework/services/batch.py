"""一并办理: the same act on several tasks or cases. Each is an act of its own, with its own lock, permission and event.

Only what grants: a refusal needs reasons of its own each time, and is given one by one.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from hall.casework.errors import HallError, NotFound
from hall.casework.models import Task
from hall.casework.procedure import positive
from hall.casework.services.decision import sign_decision
from hall.casework.services.tasks import claim_task, give_verdict
from hall.casework.states import Result
from hall.catalog.selectors import content_of, revision_of
from identity.actors import Actor

AT_MOST = 50  # acts of one batch


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one of them; `why` says why it was not done."""

    pk: int
    is_done: bool
    why: str = ""


def claim_tasks(pks: Iterable[int], *, actor: Actor, now: datetime, key: str | None = None) -> list[Done]:
    """Take several on."""
    return _each(pks, key, lambda pk, own: claim_task(pk, actor=actor, now=now, key=own))


def agree_to_tasks(
    pks: Iterable[int], reason: str, basis: str = "", *, actor: Actor, now: datetime, key: str | None = None
) -> list[Done]:
    """Give each the verdict that lets it go on, with the same opinion."""
    return _each(
        pks,
        key,
        lambda pk, own: give_verdict(pk, _verdict(pk), reason, basis, actor=actor, now=now, key=own),
    )


def sign_granted(
    pks: Iterable[int], text: str = "", *, actor: Actor, now: datetime, key: str | None = None
) -> list[Done]:
    """Sign the decisions of cases that every department agreed to."""
    return _each(
        pks,
        key,
        lambda pk, own: sign_decision(pk, text, expected=Result.GRANTED, actor=actor, now=now, key=own),
    )


def _verdict(pk: int) -> str:
    """A step's kind never changes: it may be read before the lock. Raises NotFound."""
    found = Task.objects.filter(pk=pk).values_list("step", "case__revision_id").first()
    if found is None:
        raise NotFound
    return str(positive(content_of(revision_of(found[1])).procedure.step(found[0]).kind))


def _each(pks: Iterable[int], key: str | None, act: Callable[[int, str | None], object]) -> list[Done]:
    """One after the other; what is refused stops nothing. Each has a key of its own: a batch sent twice acts once."""
    results = []
    for pk in list(dict.fromkeys(pks))[:AT_MOST]:
        own = hashlib.sha256(f"{key}:{pk}".encode()).hexdigest() if key else None
        try:
            act(pk, own)
        except HallError as refused:
            results.append(Done(pk, is_done=False, why=refused.message))
        else:
            results.append(Done(pk, is_done=True))
    return results
