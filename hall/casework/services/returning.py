"""退回重办: steps are done again before the decision is signed, with what depends on them and nothing else."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from hall.casework.errors import Refused
from hall.casework.models import Case, Task
from hall.casework.permissions import can_return, can_sign, grounds_of, must
from hall.casework.services.frame import act
from hall.casework.services.joining import reopen_steps
from hall.casework.services.texts import checked_text
from identity.actors import Actor


def return_case(
    case_pk: int, steps: Collection[str], reason: str, *, actor: Actor, now: datetime, key: str | None = None
) -> list[Task]:
    """Give steps back to their departments with the reason. Returns the tasks that were given back.

    An officer who finds fault with what the own step rests on gives that back; the own step then opens anew after it.

    Raises NotFound, NotAllowed, Refused (naming the field; also where none of the steps was done).
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return []
        must(can_return(actor, a.case))
        chosen = set(steps).intersection(returnable_steps(actor, a.case))
        if not chosen:
            sentence = _("请选择要重办的环节。还没有作出结论的环节不用退回。")
            raise Refused(sentence, fields={"steps": sentence})
        return reopen_steps(a, chosen, checked_text(reason, _("请写明要求重办的原因，部门会看到。"), "reason"))


def returnable_steps(actor: Actor, case: Case) -> list[str]:
    """The steps that have come to something: all for who signs the decision, else those that the own step rests on."""
    done = [step for step, outcome in case.standing.items() if outcome]
    if can_sign(actor, case):
        return done
    grounds = grounds_of(actor, case)
    return [step for step in done if step in grounds]
