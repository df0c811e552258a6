"""The verbs of mandates: name somebody, say yes or no, take it back, end it; take an office up; declare a child."""

import hmac
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hall.lib.dates import local_day
from hall.lib.numbers import invitation_code, normalise_code
from hall.lib.sealed import keyed_hash, keyed_hashes
from hall.lib.throttle import allow, is_spent
from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.mandates.numbers import born_on, identifying, last_day_as_minor, plain_name, resident_number
from identity.mandates.reads import is_named, number_hashes, represented, represents
from identity.mandates.records import record
from identity.models import (
    Account,
    GrantKind,
    InvitationState,
    Mandate,
    MandateAct,
    MandateBasis,
    MandateInvitation,
    NoticeKind,
    Organisation,
    Ward,
    all_acts,
)
from identity.notices import tell, tell_ended, tell_invited

INVITATION_DAYS = 7
OPEN_INVITATIONS_MAX = 50  # of one giver at a time
CODE_WINDOW = 3600  # seconds in which wrong codes are counted
NO_END = date(2099, 12, 31)  # an office has no last day of its own


@dataclass(frozen=True, slots=True)
class Offer:
    """What a giver typed: whom, for which party, for what, when. `number` may be empty: then a code is made."""

    party_key: str
    name: str
    starts_on: date
    ends_on: date
    number: str = ""
    acts: list[str] = field(default_factory=all_acts)
    covers_all_items: bool = True
    items: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offered:
    """The invitation, and the code that can be read this one time; empty when the number does its work."""

    invitation: MandateInvitation
    code: str


def offer_mandate(offer: Offer, *, actor: Actor, now: datetime) -> Offered:
    """Invite somebody to act for a party that the actor represents by law. Raises NotFound, Refused.

    Nothing is looked up by name or number: the answer is the same whether such a person has an account or not.
    """
    account = actor.account
    party = next((m for m in represented(actor) if m.party_key == offer.party_key), None)
    if account is None or party is None:
        raise NotFound
    named = identifying(offer.number) if offer.number.strip() else None
    _check(offer, account, today=local_day(now), is_number_wrong=bool(offer.number.strip()) and named is None)
    open_now = MandateInvitation.objects.filter(invited_by=account, state=InvitationState.OPEN, expires_at__gt=now)
    if open_now.count() >= OPEN_INVITATIONS_MAX:
        raise Refused(_("等待接受的邀请太多了。请先撤回不需要的邀请。"))
    code = invitation_code()
    with transaction.atomic():
        invitation = MandateInvitation.objects.create(
            organisation=party.organisation,
            ward=party.ward,
            invited_by=account,
            invitee_name=plain_name(offer.name),
            invitee_hash=keyed_hash(named.purpose, named.number) if named else "",
            code_hash=keyed_hash("invitation", code),
            acts=[act for act in MandateAct.values if act in offer.acts],
            covers_all_items=offer.covers_all_items,
            items=[] if offer.covers_all_items else sorted(set(offer.items)),
            starts_on=offer.starts_on,
            ends_on=offer.ends_on,
            invited_at=now,
            expires_at=now + timedelta(days=INVITATION_DAYS),
        )
        record(GrantKind.MANDATE_OFFERED, actor=account, now=now, invitation=invitation)
        tell_invited(invitation, named, now)
    return Offered(invitation, "" if named else code)


def _check(offer: Offer, account: Account, *, today: date, is_number_wrong: bool) -> None:
    problems = {}
    if not plain_name(offer.name):
        problems["name"] = _("请填写对方的真实姓名。")
    if is_number_wrong:
        problems["number"] = _("号码不对。请填写 18 位身份证号码或 11 位手机号码，也可以不填。")
    elif (named := identifying(offer.number)) and keyed_hash(named.purpose, named.number) in number_hashes(account):
        problems["number"] = _("这是您自己的号码。您本来就可以办理，不用授权给自己。")
    if not set(offer.acts) & set(MandateAct.values):
        problems["acts"] = _("请至少选一项对方可以做的事。")
    if not offer.covers_all_items and not offer.items:
        problems["items"] = _("请至少选一个事项，或者选“所有事项”。")
    if offer.ends_on < offer.starts_on:
        problems["ends_on"] = _("截止日期不能早于起始日期。")
    elif offer.ends_on < today:
        problems["ends_on"] = _("截止日期已经过去，请选今天或以后的日期。")
    if problems:
        raise Refused(_("请修改标出的内容。"), fields=problems)


def find_by_code(code: str, *, account: Account, address: str, now: datetime) -> MandateInvitation:
    """The open invitation with that code and the person's verified name. Raises Refused; why is not told.

    Wrong codes are counted for the account and for the address: neither one person nor one machine can try many.
    """
    limits = ((f"account:{account.pk}", settings.INVITATION_RATE_LIMIT), (address, settings.INVITATION_RATE_LIMIT * 5))
    if any(is_spent("invitation", key, limit) for key, limit in limits):
        raise Refused(_("试得太多了，请一小时后再试，或者请对方重新发出邀请。"))
    found = (
        MandateInvitation.objects.filter(
            code_hash__in=keyed_hashes("invitation", normalise_code(code)),
            invitee_hash="",
            invitee_name=plain_name(account.name),
            state=InvitationState.OPEN,
            expires_at__gt=now,
        )
        .select_related("organisation", "ward", "invited_by")
        .first()
    )
    if found is None:
        for key, limit in limits:
            allow("invitation", key, limit, CODE_WINDOW)
        sentence = _("没有找到这份邀请。请核对邀请码；邀请码七天有效、只能用一次，并且只有被邀请的本人能用。")
        raise Refused(sentence, fields={"code": sentence})
    return found


def accept_mandate(invitation_pk: int, *, code: str = "", actor: Actor, now: datetime) -> Mandate:
    """Say yes. The person is meant by verified name and number, or by verified name and code. Raises NotFound."""
    with transaction.atomic():
        invitation, account = _mine_to_answer(invitation_pk, code, actor, now)
        mandate = Mandate.objects.create(
            account=account,
            organisation=invitation.organisation,
            ward=invitation.ward,
            acts=invitation.acts,
            covers_all_items=invitation.covers_all_items,
            items=invitation.items,
            starts_on=invitation.starts_on,
            ends_on=invitation.ends_on,
            given_by=invitation.invited_by,
            given_at=now,
        )
        _answer(invitation, InvitationState.ACCEPTED, now, mandate)
        record(
            GrantKind.MANDATE_ACCEPTED, actor=account, now=now, subject=account, mandate=mandate, invitation=invitation
        )
        tell(invitation.invited_by, NoticeKind.ACCEPTED, now)
        return mandate


def decline_mandate(invitation_pk: int, *, code: str = "", actor: Actor, now: datetime) -> None:
    """Say no. Raises NotFound."""
    with transaction.atomic():
        invitation, account = _mine_to_answer(invitation_pk, code, actor, now)
        _answer(invitation, InvitationState.DECLINED, now)
        record(GrantKind.MANDATE_DECLINED, actor=account, now=now, invitation=invitation)
        tell(invitation.invited_by, NoticeKind.DECLINED, now)


def cancel_invitation(invitation_pk: int, *, actor: Actor, now: datetime) -> None:
    """Take an invitation back before it is answered. Raises NotFound, Refused (answered meanwhile)."""
    with transaction.atomic():
        invitation = MandateInvitation.objects.select_for_update().filter(pk=invitation_pk).first()
        if invitation is None or actor.account is None or not represents(actor, party_of(invitation)):
            raise NotFound
        if invitation.state != InvitationState.OPEN:
            raise Refused(_("这份邀请已经答复或撤回，没有重复办理。"))
        _answer(invitation, InvitationState.CANCELLED, now)
        record(GrantKind.MANDATE_CANCELLED, actor=actor.account, now=now, invitation=invitation)


def end_mandate(mandate_pk: int, *, actor: Actor, now: datetime) -> Mandate:
    """End a mandate at once: its holder and the party's representative both may. Raises NotFound, Refused.

    With a guardian's own, everything that was given for the child ends too: nobody would be left to answer for it.
    """
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update().filter(pk=mandate_pk).first()
        if mandate is None or not may_end(actor, mandate):
            raise NotFound
        if mandate.basis == MandateBasis.OFFICE:
            raise Refused(_("法定代表人（负责人）的身份来自单位登记，不能在这里结束。请先办理变更登记。"))
        if mandate.ended_at is not None:
            raise Refused(_("这份授权已经结束，没有重复办理。"))
        ending = [mandate]
        if mandate.basis == MandateBasis.GUARDIAN:
            ending += Mandate.objects.filter(ward=mandate.ward, ended_at=None).exclude(pk=mandate.pk)
        for one in ending:
            _end(one, actor.account, now)
        return mandate


def may_end(actor: Actor, mandate: Mandate) -> bool:
    """The holder, and whoever represents the party today."""
    if actor.account is None:
        return False
    return mandate.account_id == actor.account.pk or represents(actor, mandate.party_key)


def take_up_offices(account: Account, *, now: datetime) -> None:
    """Let the legal representative act for the organisation, as its register says, and nobody who no longer is."""
    today = local_day(now)
    hashes = keyed_hashes("id_number", account.id_number) if account.id_number else []
    represented_now = set(
        Organisation.objects.filter(legal_rep_id_number_hash__in=hashes).values_list("pk", flat=True) if hashes else ()
    )
    with transaction.atomic():
        known = Mandate.objects.filter(account=account, basis=MandateBasis.OFFICE, ended_at=None, ends_on__gte=today)
        for mandate in known.exclude(organisation__in=represented_now):
            _end(mandate, None, now)
        for pk in sorted(represented_now - set(known.values_list("organisation_id", flat=True))):
            mandate = Mandate.objects.create(
                account=account,
                organisation_id=pk,
                basis=MandateBasis.OFFICE,
                starts_on=today,
                ends_on=NO_END,
                given_at=now,
            )
            record(GrantKind.MANDATE_BY_OFFICE, actor=None, now=now, subject=account, mandate=mandate)


def record_representative(organisation: Organisation, name: str, id_number: str, *, now: datetime) -> None:
    """Take over what the register says of who represents an organisation; who no longer does stops at once."""
    with transaction.atomic():
        organisation.legal_rep_name, organisation.legal_rep_id_number = name, id_number
        organisation.save(update_fields=["legal_rep_name", "legal_rep_id_number"])
        hashes = keyed_hashes("id_number", id_number) if id_number else []
        offices = Mandate.objects.filter(organisation=organisation, basis=MandateBasis.OFFICE, ended_at=None)
        for mandate in offices.exclude(account__id_number_hash__in=hashes).select_related("account"):
            _end(mandate, None, now)
        for account in Account.objects.filter(id_number_hash__in=hashes, is_active=True) if hashes else ():
            take_up_offices(account, now=now)


def declare_ward(name: str, id_number: str, *, actor: Actor, now: datetime) -> Mandate:
    """Declare that one is a child's guardian, and act for the child until it comes of age. Raises NotFound, Refused.

    The same child declared again gives the mandate that is there already.
    """
    if actor.account is None:
        raise NotFound
    number, today = resident_number(id_number), local_day(now)
    problems = {}
    if not plain_name(name):
        problems["name"] = _("请填写孩子的姓名。")
    if not number:
        problems["id_number"] = _("身份证号码不对，请核对 18 位号码。")
    elif last_day_as_minor(born_on(number)) < today:
        problems["id_number"] = _("已满 18 周岁，应由本人办理，或由本人登录后办理。")
    elif born_on(number) > today:
        problems["id_number"] = _("出生日期在今天之后，请核对号码。")
    if problems:
        raise Refused(_("请修改标出的内容。"), fields=problems)
    with transaction.atomic():
        ward = _ward(actor.account, plain_name(name), number, now)
        known = ward.mandates.filter(account=actor.account, basis=MandateBasis.GUARDIAN, ended_at=None).first()
        if known is not None:
            return known
        mandate = Mandate.objects.create(
            account=actor.account,
            ward=ward,
            basis=MandateBasis.GUARDIAN,
            starts_on=today,
            ends_on=last_day_as_minor(ward.born_on),
            given_by=actor.account,
            given_at=now,
        )
        record(GrantKind.WARD_DECLARED, actor=actor.account, now=now, ward=ward, mandate=mandate)
        return mandate


def party_of(invitation: MandateInvitation) -> str:
    """The party's key, as `Mandate.party_key` names it."""
    return str(invitation.organisation_id) if invitation.organisation_id else f"w{invitation.ward_id}"


def _ward(guardian: Account, name: str, number: str, now: datetime) -> Ward:
    known = Ward.objects.filter(declared_by=guardian, id_number_hash__in=keyed_hashes("id_number", number)).first()
    if known is not None:
        return known
    return Ward.objects.create(
        declared_by=guardian, name=name, id_number=number, born_on=born_on(number), declared_at=now
    )


def _mine_to_answer(invitation_pk: int, code: str, actor: Actor, now: datetime) -> tuple[MandateInvitation, Account]:
    """The invitation under its row lock, when the actor is the one whom it means and it is still open."""
    invitation = MandateInvitation.objects.select_for_update().filter(pk=invitation_pk).first()
    if invitation is None or actor.account is None:
        raise NotFound
    if not is_named(actor.account, invitation) and not _knows_code(actor.account, invitation, code):
        raise NotFound
    if invitation.state != InvitationState.OPEN or invitation.expires_at <= now:
        raise Refused(_("这份邀请已经答复、撤回或过期。需要时请对方重新发出邀请。"))
    return invitation, actor.account


def _knows_code(account: Account, invitation: MandateInvitation, code: str) -> bool:
    if not code or invitation.invitee_hash or invitation.invitee_name != plain_name(account.name):
        return False
    hashes = keyed_hashes("invitation", normalise_code(code))
    return any(hmac.compare_digest(invitation.code_hash, hashed) for hashed in hashes)


def _answer(
    invitation: MandateInvitation, state: InvitationState, now: datetime, mandate: Mandate | None = None
) -> None:
    invitation.state = state
    invitation.answered_at = now
    invitation.mandate = mandate
    invitation.save(update_fields=["state", "answered_at", "mandate"])


def _end(mandate: Mandate, by: Account | None, now: datetime) -> None:
    mandate.ended_at = now
    mandate.ended_by = by
    mandate.save(update_fields=["ended_at", "ended_by"])
    record(GrantKind.MANDATE_ENDED, actor=by, now=now, subject=mandate.account, mandate=mandate)
    tell_ended(mandate, by, now)
