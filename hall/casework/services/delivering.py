"""送达 of the decision and of the papers before it: from then on the days of the ways against them run.

A notice of correction prints the day until which to correct; that day stands where the notice was delivered by then.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, NotAllowed, NotFound
from hall.casework.exchange.correcting import newest_notice
from hall.casework.models import Case, CaseDocument, DecisionDelivery, DocumentKind, EventKind, PaperDelivery
from hall.casework.models.serving import Serving
from hall.casework.permissions import is_party, must
from hall.casework.permissions_clock import can_deliver
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act
from hall.casework.services.receipt import Receipt
from hall.casework.states import CaseState, DeliveryWay
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Account


def deliver_online(case_pk: int, *, actor: Actor, now: datetime) -> None:
    """The applicant has opened the decision here: that delivers it. Does nothing in any other state, or for others."""
    with act(case_pk, actor=actor, now=now) as a:
        if a.case.state != CaseState.DECIDED or actor.account is None or not is_party(actor, a.case):
            return
        _deliver_decision(a, actor.account, _opened_by(actor.account))


def record_delivery(case_pk: int, receipt: Receipt, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """A clerk records the receipt of the decision. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case
        must(can_deliver(actor, a.case))
        if a.case.is_decided and a.case.state != CaseState.DECIDED:
            raise AlreadyDone(_("决定已经送达，没有重复记录。"), link=f"/desk/cases/{a.case.public_id}/")
        if a.case.state != CaseState.DECIDED:
            raise NotAllowed(_("决定还没有签发，不能送达。"))
        receipt.check(since=local_day(a.case.decision.signed_at), today=local_day(now))
        _deliver_decision(a, actor.account, receipt)
        return a.case


def _deliver_decision(a: Act, by: Account, receipt: Receipt) -> None:
    a.case.deliver()
    one = DecisionDelivery.objects.create(case=a.case, **receipt.recorded(by, a.now))
    a.record(EventKind.DECISION_DELIVERED, **_told(one))
    owe_document(a, DocumentKind.DELIVERY)


def _told(one: Serving) -> dict[str, Any]:
    """What the event says of a delivery."""
    return {"way": DeliveryWay(one.way).value, "on": local_day(one.delivered_at).isoformat()}


def _opened_by(account: Account) -> Receipt:
    return Receipt(DeliveryWay.ONLINE, str(account))


def deliver_paper_online(document: CaseDocument, *, actor: Actor, now: datetime) -> None:
    """The party has opened the paper here: that delivers it. Does nothing the second time, or for others."""
    if _is_delivered(document):
        return
    with act(document.case_id, actor=actor, now=now) as a:
        if actor.account is None or not is_party(actor, a.case) or _is_delivered(document):
            return
        _deliver(a, document, actor.account, _opened_by(actor.account))


def deliver_with_answer(a: Act) -> None:
    """Whoever answers a notice of correction has it: one that was not opened here is delivered by the answer."""
    document = newest_notice(a.case)
    by = a.actor.account
    if document is None or by is None or hasattr(document, "delivery"):
        return
    way, to = (DeliveryWay.ONLINE, by) if is_party(a.actor, a.case) else (DeliveryWay.COUNTER, a.case.applicant)
    _deliver(a, document, by, Receipt(way, str(to), _("收到后已经按告知补正。")))


def record_paper_delivery(
    document_pk: int, receipt: Receipt, *, actor: Actor, now: datetime, key: str | None = None
) -> CaseDocument:
    """The same of another paper. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    document = CaseDocument.objects.filter(pk=document_pk).first()
    if document is None or not document.is_served:
        raise NotFound
    with act(document.case_id, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return document
        must(can_deliver(actor, a.case))
        if _is_delivered(document):
            raise AlreadyDone(_("这份文书已经送达，没有重复记录。"), link=f"/desk/cases/{a.case.public_id}/")
        receipt.check(since=local_day(document.made_at), today=local_day(now))
        _deliver(a, document, actor.account, receipt)
        return document


def _is_delivered(document: CaseDocument) -> bool:
    return PaperDelivery.objects.filter(document=document).exists()


def _deliver(a: Act, document: CaseDocument, by: Account, receipt: Receipt) -> None:
    one = PaperDelivery.objects.create(document=document, **receipt.recorded(by, a.now))
    a.record(EventKind.PAPER_DELIVERED, document=document.pk, paper=document.kind, **_told(one))
    owe_document(a, DocumentKind.DELIVERY, one)
