"""换证、延续, and once more the same: a draft out of what was applied for earlier."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.models import Case
from hall.casework.permissions import can_start, is_party, must
from hall.casework.services.copying import open_copy
from hall.casework.states import ENDED_STATES, CaseState
from hall.catalog.models import ServiceItem
from hall.wallet.models import Licence, LicenceStatus
from hall.wallet.permissions import own_licences
from identity.actors import Actor


def renew_licence(licence_id: uuid.UUID, *, actor: Actor, now: datetime) -> Case:
    """A draft that asks to renew a licence, filled in from the application that it was granted on.

    Of a licence that a package brought, the draft is of its own item. One draft: a second call leads to the first.
    Raises NotFound, NotAllowed, Refused.
    """
    with transaction.atomic():
        licence = own_licences(actor).select_for_update(of=("self",)).filter(public_id=licence_id).first()
        if licence is None:
            raise NotFound
        if licence.valid_until is None:
            raise Refused(_("这份证照没有载明期限，不用延续。"), link=f"/wallet/{licence_id}/")
        if licence.status != LicenceStatus.VALID:
            raise Refused(_("这份证照已经变更或者注销，不能延续。"), link=f"/wallet/{licence_id}/")
        earlier = Case.objects.select_related("item", "revision").filter(number=licence.case_number).first()
        if earlier is None:
            raise Refused(_("原来的申请不在本厅，请在办事指南里重新申请。"), link=f"/items/{licence.item_code}/")
        return _copy(earlier, licence.item_code, actor, now, licence)


def apply_again(case_pk: int, *, actor: Actor, now: datetime) -> Case:
    """A draft with the answers of an application that has ended. Raises NotFound, NotAllowed, Refused."""
    earlier = Case.objects.select_related("item", "revision").filter(pk=case_pk).first()
    if earlier is None or not is_party(actor, earlier):
        raise NotFound
    if earlier.state not in ENDED_STATES - {CaseState.DISCARDED}:
        raise NotAllowed(_("这份申请还在办理，办结以后才能照着再申请。"))
    with transaction.atomic():
        return _copy(earlier, earlier.item.code, actor.acting(_party_key(earlier)), now, None)


def _copy(earlier: Case, code: str, actor: Actor, now: datetime, renews: Licence | None) -> Case:
    item = ServiceItem.objects.select_related("current").filter(code=code, current__isnull=False).first()
    if item is None or not item.accepts_online:
        closed = item.closed_reason if item else ""
        raise Refused(closed or _("这个事项暂时不能网上申请。"), link=f"/items/{code}/" if item else "")
    must(can_start(actor, item))
    return open_copy(earlier, item, by=actor, now=now, is_own=True, renews=renews)


def _party_key(case: Case) -> str:
    if case.organisation_id is not None:
        return str(case.organisation_id)
    return f"w{case.ward_id}" if case.ward_id else ""
