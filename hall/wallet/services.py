"""The verbs of the wallet: issue, change, share, show, use."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from hall.lib.dates import CHINA, local_day
from hall.lib.language import originals
from hall.lib.numbers import verification_code
from hall.wallet.models import ExpiryReminder, Licence, LicenceShare, LicenceStatus, LicenceUse, UseKind
from hall.wallet.permissions import issued_licences, own_licences, shares_for
from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.mandates.reads import people_of_party
from identity.models import Account, Department, MandateAct, Organisation, Ward
from identity.notices import tell_expiring

SHOW_SECONDS = 60  # a code on a telephone, long enough for a counter and too short for a photograph
SHARE_DAYS = 180
PURPOSE_LENGTH, REASON_LENGTH = 200, 500
REMINDED_BEFORE = (60, 30)  # days before the last day
REMINDED_AT = time(9)
RENEWED_BEFORE = 30  # days before the last day, by which a renewal is applied for (Licensing Law Art. 50)
_SALT = "wallet.show"


@dataclass(frozen=True, slots=True)
class Issued:
    """What a decision says of one licence."""

    kind: str
    department: Department
    item_code: str
    months: int | None  # valid so long from the day of issue; None: no end is stated
    conditions: str = ""  # what its holder has to keep to, beyond what the law says of all


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose it is: an organisation, a child, or the person themselves."""

    account: Account
    organisation: Organisation | None
    ward: Ward | None
    name: str


def issue(licences: Sequence[Issued], holder: Holder, *, basis: str, case_number: str, now: datetime) -> list[Licence]:
    """Put what was granted into the holder's wallet, inside the transaction that decides. One insert for all."""
    day, is_own = local_day(now), holder.organisation is None and holder.ward is None
    made = Licence.objects.bulk_create(
        Licence(
            number=f"{basis.replace('决', '证')}-{place}",
            kind=one.kind,
            account=holder.account if is_own else None,
            organisation=holder.organisation,
            ward=holder.ward,
            holder_name=holder.name,
            department=one.department,
            item_code=one.item_code,
            case_number=case_number,
            basis=basis,
            issued_on=day,
            valid_until=months_later(day, one.months) if one.months else None,
            conditions=one.conditions,
            status_at=now,
            verification_code=verification_code(),
        )
        for place, one in enumerate(licences, start=1)
    )
    ExpiryReminder.objects.bulk_create(timer for licence in made for timer in reminders_of(licence, now))
    return made


def reminders_of(licence: Licence, now: datetime) -> list[ExpiryReminder]:
    """The timers of a licence that ends, but those whose day has been already."""
    if licence.valid_until is None:
        return []
    days = [(count, licence.valid_until - timedelta(days=count)) for count in REMINDED_BEFORE]
    return [
        ExpiryReminder(licence=licence, days_before=count, next_at=datetime.combine(day, REMINDED_AT, CHINA))
        for count, day in days
        if day > local_day(now)
    ]


def remind(reminder: ExpiryReminder, now: datetime) -> None:
    """Tell the holder's people once; nobody, where it stands no more or a newer one took its place."""
    with transaction.atomic():
        if not ExpiryReminder.objects.filter(pk=reminder.pk, told_at=None).update(told_at=now):
            return
        reminder.told_at = now
        licence, today = reminder.licence, local_day(now)
        if licence.valid_until is None or not licence.is_good_on(today):
            return
        by = licence.valid_until - timedelta(days=RENEWED_BEFORE)
        for person in people_of(licence, today):
            tell_expiring(person, licence.kind, licence.valid_until, by, now)


def people_of(licence: Licence, on: date) -> list[Account]:
    """The person themselves; of another party who may collect for it in this item that day."""
    if licence.account is not None:
        return [licence.account]
    return people_of_party(licence.organisation_id, licence.ward_id, licence.item_code, MandateAct.COLLECT, on)[0]


@originals()
def replace(old: Licence, new: Licence, now: datetime) -> None:
    """A renewal was granted: the earlier licence is no longer the one to rely on."""
    reason = _("已换发 %(number)s。") % {"number": new.number}
    Licence.objects.filter(pk=old.pk, status=LicenceStatus.VALID).update(
        status=LicenceStatus.CHANGED, status_reason=reason, status_at=now
    )


def months_later(day: date, months: int) -> date:
    """The last day of so many months that begin on `day`: the day before the same day (Civil Code Arts. 201, 202)."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    same = first + timedelta(days=day.day - 1)
    return (same if same.month == first.month else _next_month(first)) - timedelta(days=1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def change_status(public_id: uuid.UUID, status: str, reason: str, *, actor: Actor, now: datetime) -> Licence:
    """Say that a licence was changed or revoked, by an approver of its issuer. Raises NotFound, Refused.

    What relies on the licence sees it at its next question: nothing holds a copy.
    """
    with transaction.atomic():
        licence = issued_licences(actor).select_for_update(of=("self",)).filter(public_id=public_id).first()
        if licence is None:
            raise NotFound
        if status not in {LicenceStatus.CHANGED, LicenceStatus.REVOKED}:
            raise Refused(_("请选择变更还是注销。"), fields={"status": _("请选择变更还是注销。")})
        reason = _checked(reason, "reason", _("请写明原因和依据。"), REASON_LENGTH)
        if licence.status == LicenceStatus.REVOKED:
            raise Refused(_("这份证照已经注销，没有重复办理。"))
        licence.status, licence.status_reason = status, reason
        licence.status_at, licence.status_by = now, actor.account
        licence.save(update_fields=["status", "status_reason", "status_at", "status_by"])
        return licence


def share(
    public_id: uuid.UUID, department: str, purpose: str, until: date | None, *, actor: Actor, now: datetime
) -> LicenceShare:
    """Let one department see a licence for a purpose, until a day. Raises NotFound, Refused naming the field."""
    licence, today = _own(public_id, actor), local_day(now)
    found = Department.objects.filter(code=department).first()
    if found is None:
        raise Refused(_("请选择部门。"), fields={"department": _("请选择部门。")})
    purpose = _checked(purpose, "purpose", _("请写明给部门看的用途。"), PURPOSE_LENGTH)
    if until is None or not today <= until <= today + timedelta(days=SHARE_DAYS):
        sentence = _("到期日要在今天以后、%(days)d 天以内。") % {"days": SHARE_DAYS}
        raise Refused(sentence, fields={"until": sentence})
    assert actor.account is not None  # noqa: S101 -- owns a licence
    return LicenceShare.objects.create(
        licence=licence, department=found, purpose=purpose, until=until, made_by=actor.account, made_at=now
    )


def end_share(public_id: uuid.UUID, *, actor: Actor, now: datetime) -> LicenceShare:
    """Take it back at once; twice is once. Raises NotFound."""
    share = LicenceShare.objects.filter(public_id=public_id, licence__in=own_licences(actor)).first()
    if share is None:
        raise NotFound
    LicenceShare.objects.filter(pk=share.pk, ended_at=None).update(ended_at=now)
    return share


def read_shared(public_id: uuid.UUID, *, actor: Actor, now: datetime) -> LicenceShare:
    """An officer looks at a licence that was shared with the department; it is written down. Raises NotFound."""
    share = shares_for(actor, local_day(now)).filter(public_id=public_id).first()
    if share is None:
        raise NotFound
    note_use(share.licence, UseKind.READ, share.purpose, by=actor.account, now=now)
    return share


def show_code(public_id: uuid.UUID, *, actor: Actor, now: datetime) -> str:
    """A code that opens the licence for a minute. Raises NotFound."""
    licence = _own(public_id, actor)
    return signing.dumps([str(licence.public_id), int(now.timestamp())], salt=_SALT, compress=True)


def read_shown(code: str, *, by: Account | None, now: datetime) -> Licence | None:
    """The licence behind a code, while it is fresh; None for any other. The look is written down."""
    try:
        public_id, made = signing.loads(code, salt=_SALT)
        identity, age = uuid.UUID(public_id), now.timestamp() - made
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not 0 <= age + 1 <= SHOW_SECONDS + 1:
        return None
    licence = Licence.objects.select_related("department").filter(public_id=identity).first()
    if licence is not None:
        note_use(licence, UseKind.SHOWN, "", by=by, now=now)
    return licence


def note_use(licence: Licence, kind: UseKind, purpose: str, *, by: Account | None, now: datetime) -> LicenceUse:
    """Write down that a licence was used."""
    return LicenceUse.objects.create(licence=licence, kind=kind, purpose=purpose[:PURPOSE_LENGTH], by=by, at=now)


def _own(public_id: uuid.UUID, actor: Actor) -> Licence:
    licence = own_licences(actor).filter(public_id=public_id).first()
    if licence is None:
        raise NotFound
    return licence


def _checked(text: str, field: str, hint: str, limit: int) -> str:
    text = text.strip()
    if not text:
        raise Refused(hint, fields={field: hint})
    if len(text) > limit:
        sentence = _("最多写 %(limit)d 个字。") % {"limit": limit}
        raise Refused(sentence, fields={field: sentence})
    return text
