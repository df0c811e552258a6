"""What the issuer later says of a licence: changed, or struck off with a paper of its own (Licensing Law Art. 70)."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from hall.casework.errors import NotFound, Refused
from hall.casework.models import Case, DocumentKind, EventKind
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import act
from hall.casework.services.submission import decision_number
from hall.wallet.models import Licence, LicenceStatus, RevocationCause
from hall.wallet.permissions import issued_licences
from hall.wallet.services import change_status
from identity.actors import Actor
from identity.errors import Refused as WalletRefused


def end_licence(
    public_id: uuid.UUID,
    status: str,
    reason: str,
    cause: str = "",
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Licence:
    """Change a licence or strike it off, by an approver of its issuer; the case that it came from keeps the log.

    Raises NotFound, Refused (naming the field).
    """
    licence = issued_licences(actor).filter(public_id=public_id).first()
    case_pk = Case.objects.filter(number=licence.case_number).values_list("pk", flat=True).first() if licence else None
    if licence is None or case_pk is None:
        raise NotFound
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return licence
        is_end = status == LicenceStatus.REVOKED
        if is_end and cause not in RevocationCause.values:
            raise Refused(_("请选择注销的原因。"), fields={"cause": _("请选择注销的原因。")})
        try:
            licence = change_status(public_id, status, reason, actor=actor, now=now)
        except WalletRefused as refused:
            raise Refused(refused.message, fields=refused.fields) from refused
        a.record(
            EventKind.LICENCE_CHANGED, licence=licence.number, status=licence.status, cause=cause if is_end else ""
        )
        if is_end:
            owe_document(a, DocumentKind.REVOCATION, (licence, cause, licence.status_reason, decision_number(now)))
        return licence
