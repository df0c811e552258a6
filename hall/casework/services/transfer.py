"""移送: another department is competent; it gets the materials, and the applicant a draft of the right item."""

from datetime import datetime

from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseEnding, DocumentKind, EventKind, Transfer
from hall.casework.permissions import can_do_intake, can_take_transfer, must
from hall.casework.services.copying import open_copy
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act
from hall.casework.services.texts import checked_text
from hall.casework.states import CaseState, EndCause
from hall.catalog.models import ServiceItem
from identity.actors import Actor
from identity.models import Department


def transfer_case(
    case_pk: int,
    department: str,
    reason: str,
    *,
    item_code: str = "",
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Case:
    """End the application here and hand it to `department`; with `item_code` as a draft of that item, filled in.

    The applicant looks the draft through and hands it in. Raises NotFound, NotAllowed, AlreadyDone, Refused.
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case
        must(can_do_intake(actor, a.case))
        if Transfer.objects.filter(case=a.case).exists():
            raise AlreadyDone(_("这份申请已经移送，没有重复办理。"), link=f"/desk/cases/{a.case.public_id}/")
        if a.case.state != CaseState.SUBMITTED:
            raise NotAllowed(_("这份申请不在受理审查中，不能移送。"))
        to = Department.objects.filter(code=department).first()
        if to is None:
            raise Refused(_("请选择有权办理的部门。"), fields={"department": _("请选择有权办理的部门。")})
        item = _item_of(item_code, to)
        reason = checked_text(reason, _("写明为什么由那个部门办理。"), "reason")
        successor = open_copy(a.case, item, by=actor, now=now) if item else None
        Transfer.objects.create(case=a.case, department=to, successor=successor, made_by=actor.account, made_at=now)
        CaseEnding.objects.create(
            case=a.case, cause=EndCause.TRANSFERRED, reason=reason, ended_by=actor.account, ended_at=now
        )
        _end(a, to)
        return a.case


def _end(a: Act, to: Department) -> None:
    a.case.end()
    a.case.ended_at, a.case.acceptance_due_on = a.now, None
    a.record(EventKind.CASE_TRANSFERRED, department=to.code)
    owe_document(a, DocumentKind.TERMINATION)


def _item_of(code: str, to: Department) -> ServiceItem | None:
    if not code:
        return None
    found = ServiceItem.objects.select_related("current").filter(code=code, department=to, accepts_online=True).first()
    if found is None or found.current is None:
        sentence = _("这个部门没有这个事项，或者还没有开通网上申请。")
        raise Refused(sentence, fields={"item": sentence})
    return found


def take_transfer(case_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Transfer:
    """The department says that it has what was sent on; twice is once. Raises NotFound, NotAllowed."""
    with act(case_pk, actor=actor, now=now, key=key) as a:
        transfer = Transfer.objects.select_related("department").filter(case=a.case).first()
        if transfer is None:
            raise NotFound
        must(can_take_transfer(actor, a.case, transfer))
        if transfer.taken_at is None:
            transfer.taken_by, transfer.taken_at = actor.account, now
            transfer.save(update_fields=["taken_by", "taken_at"])
            a.record(EventKind.TRANSFER_TAKEN, department=transfer.department.code)
        return transfer
