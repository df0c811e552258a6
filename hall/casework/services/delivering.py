"""送达 of papers that are not the decision: from then on the days of the ways against them run.

A notice of correction prints the day until which to correct; that day stands where the notice was delivered by then.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.models import CaseDocument, DocumentKind, EventKind, PaperDelivery
from hall.casework.permissions import is_party, must
from hall.casework.permissions_clock import can_deliver
from hall.casework.services.closing import NAME_LENGTH, delivery_problems, moment_of
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act
from hall.casework.states import DeliveryWay
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Account


def deliver_paper_online(document: CaseDocument, *, actor: Actor, now: datetime) -> None:
    """The party has opened the paper here: that delivers it. Does nothing the second time, or for others."""
    if _is_delivered(document):
        return
    with act(document.case_id, actor=actor, now=now) as a:
        if actor.account is None or not is_party(actor, a.case) or _is_delivered(document):
            return
        _deliver(a, document, actor.account, DeliveryWay.ONLINE, str(actor.account)[:NAME_LENGTH], "", now)


def deliver_with_answer(a: Act) -> None:
    """Whoever answers a notice of correction has it: one that was not opened here is delivered by the answer."""
    document = a.case.documents.filter(kind=DocumentKind.CORRECTION).select_related("delivery").order_by("id").last()
    by = a.actor.account
    if document is None or by is None or hasattr(document, "delivery"):
        return
    way, to = (DeliveryWay.ONLINE, by) if is_party(a.actor, a.case) else (DeliveryWay.COUNTER, a.case.applicant)
    _deliver(a, document, by, way, str(to)[:NAME_LENGTH], _("收到后已经按告知补正。"), a.now)


def record_paper_delivery(
    document_pk: int,
    way: str,
    received_by: str,
    note: str = "",
    on: date | None = None,
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> CaseDocument:
    """A clerk records a delivery with a paper receipt. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    document = CaseDocument.objects.filter(pk=document_pk).first()
    if document is None or not document.is_served:
        raise NotFound
    with act(document.case_id, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return document
        must(can_deliver(actor, a.case))
        if _is_delivered(document):
            raise AlreadyDone(_("这份文书已经送达，没有重复记录。"), link=f"/desk/cases/{a.case.public_id}/")
        since = local_day(document.made_at)
        problems = delivery_problems(way, received_by, note, on, since=since, today=local_day(now))
        if problems:
            raise Refused(next(iter(problems.values())), fields=problems)
        at = moment_of(on, now)
        _deliver(a, document, actor.account, DeliveryWay(way), received_by.strip(), note.strip(), at)
        return document


def _is_delivered(document: CaseDocument) -> bool:
    return PaperDelivery.objects.filter(document=document).exists()


def _deliver(
    a: Act, document: CaseDocument, by: Account, way: DeliveryWay, received_by: str, note: str, at: datetime
) -> None:
    delivery = PaperDelivery.objects.create(
        document=document,
        way=way,
        received_by=received_by,
        note=note,
        delivered_at=at,
        recorded_by=by,
        recorded_at=a.now,
    )
    on = local_day(at).isoformat()
    a.record(EventKind.PAPER_DELIVERED, document=document.pk, paper=document.kind, way=way.value, on=on)
    owe_document(a, DocumentKind.DELIVERY, delivery)
