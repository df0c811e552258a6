"""撤回: the applicant takes the application back, at any moment before it is decided."""

from datetime import datetime

from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone
from hall.casework.models import Case, DocumentKind, EventKind
from hall.casework.permissions import can_withdraw, is_party, must
from hall.casework.services.closing import end_tasks
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import act
from hall.casework.states import CaseState
from identity.actors import Actor


def withdraw_case(case_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """End the application without a decision; what departments still had to do ends with it.

    A verdict that was given stays as it is. Raises NotFound, NotAllowed (decided already), AlreadyDone.
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return a.case
        if a.case.outcome == CaseState.WITHDRAWN and is_party(actor, a.case):
            raise AlreadyDone(_("这份申请已经撤回，没有重复办理。"), link=f"/cases/{a.case.public_id}/")
        must(can_withdraw(actor, a.case))
        end_tasks(a)
        a.case.withdraw()
        a.case.ended_at = now
        a.record(EventKind.CASE_WITHDRAWN)
        owe_document(a, DocumentKind.WITHDRAWAL)
        return a.case
