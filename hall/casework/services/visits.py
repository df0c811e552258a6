"""What handing in asks of a visit at the counter."""

from datetime import datetime

from django.db.models import Subquery
from django.utils.translation import gettext as _

from hall.casework.errors import Refused
from hall.casework.filling.counter import SIGNED_FORM
from hall.casework.permissions import is_party
from hall.casework.services.frame import Act
from hall.lib.dates import local_day
from identity.actors import actor_for
from identity.models import MandateAct


def end_visits(a: Act) -> bool:
    """The person leaves. Returns whether somebody was there: one statement, and only for staff."""
    if not a.actor.is_staff_member:
        return False
    return bool(a.case.visits.filter(ended_at=None, clerk=a.actor.account).update(ended_at=a.now))


def must_be_signed(a: Act, now: datetime) -> None:
    """What the clerk hands in the person has signed on paper, and may sign. Raises Refused."""
    if is_party(a.actor, a.case):
        return
    since = a.case.visits.filter(ended_at=None).values("checked_at")[:1]
    signed = a.case.uploads.filter(material=SIGNED_FORM, removed_at=None, uploaded_at__gte=Subquery(since))
    if not signed.exists():
        sentence = _("请上传申请人签字的申请表（扫描件或者照片）。")
        raise Refused(sentence, fields={SIGNED_FORM: sentence})
    case = a.case
    them = actor_for(case.applicant, None, on=local_day(now))
    if (case.organisation_id or case.ward_id) and not them.mandate_for(
        case.organisation_id, case.ward_id, case.item.code, MandateAct.SIGN
    ):
        raise Refused(_("到场的人的授权不包含“提交”，不能代表这个单位提交。"))
