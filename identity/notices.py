"""Tell people what happened to their mandates and addresses: rows that are owed, sent by hall.channels.

A message names nobody and tells no number: who reads it logs in to see more.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from hall.lib.dates import full_moment, local_day, month_day
from hall.lib.language import in_script, originals, written_in
from hall.lib.sealed import keyed_hash
from hall.lib.throttle import allow
from hall.work.services import ring
from identity.mandates.numbers import Named, plain_name
from identity.models import Account, Mandate, MandateInvitation, Notice, NoticeKind, Way

INVITATIONS_A_DAY = 20  # text messages that one giver can bring about
INVITATIONS_TO_ONE = 3  # that one number gets a day, whoever invites
DAY = 24 * 3600


def tell(person: Account, kind: NoticeKind, now: datetime) -> None:
    """Tell a person by each way in which they can be reached."""
    for way, address in ((Way.SMS, person.notice_mobile), (Way.EMAIL, person.notice_email)):
        if address:
            tell_at(address, way, kind, person=person, now=now)


def tell_at(address: str, way: str, kind: NoticeKind, *, person: Account, now: datetime, code: str = "") -> None:
    """Tell a person at one address: the new one that is to be proved, or the old one that is no longer used."""
    with written_in(person.language):
        _owe(Notice(kind=kind, person=person, channel=way, address=address, body=_text(kind, now, code=code)), now)


def tell_invited(invitation: MandateInvitation, named: Named | None, now: datetime) -> None:
    """Tell whoever the giver named by a number. With a code the giver tells them.

    Bounded for the giver and for the number: nobody can have the hall send somebody text after text.
    """
    if named is None:
        return
    giver, number = f"giver:{invitation.invited_by_id}", keyed_hash("notice", named.number)
    if not (allow("invited", giver, INVITATIONS_A_DAY, DAY) and allow("invited", number, INVITATIONS_TO_ONE, DAY)):
        return
    address = named.number if named.purpose == "mobile" else ""
    with originals():  # who is invited may have no account yet, and what the giver reads says nothing of them
        body = _text(NoticeKind.INVITED, now, day=month_day(local_day(invitation.expires_at)))
        _owe(
            Notice(kind=NoticeKind.INVITED, invitation=invitation, channel=Way.SMS, address=address, body=body),
            now,
        )


def tell_ended(mandate: Mandate, by: Account | None, now: datetime) -> None:
    """Tell holder and giver, but not the one who ended it."""
    people = {one.pk: one for one in (mandate.account, mandate.given_by) if one is not None and one != by}
    for person in people.values():
        tell(person, NoticeKind.ENDED, now)


def address_of(notice: Notice) -> str:
    """Where it goes; empty when there is nobody, or nothing to tell any more."""
    invitation = notice.invitation
    if invitation is not None and invitation.state != "open":
        return ""
    if notice.address or invitation is None:
        return notice.address
    found = Account.objects.filter(id_number_hash=invitation.invitee_hash, is_active=True).order_by("-last_login")
    return next((one.notice_mobile for one in found if plain_name(one.name) == invitation.invitee_name), "")


def tell_expiring(person: Account, what: str, last_day: date, by: date, now: datetime) -> None:
    """Tell a holder that a licence runs out, and until when its renewal is applied for."""
    kind = NoticeKind.LICENCE_EXPIRING
    with written_in(person.language):
        when = _("在%(day)s前") % {"day": month_day(by)} if by > local_day(now) else _("马上")
        body = _text(kind, now, day=month_day(last_day), what=what[:30], when=when)
        for way, address in ((Way.SMS, person.notice_mobile), (Way.EMAIL, person.notice_email)):
            if address:
                _owe(Notice(kind=kind, person=person, channel=way, address=address, body=body), now)


def _owe(notice: Notice, now: datetime) -> None:
    notice.subject, notice.body = in_script(str(NoticeKind(notice.kind).label)), in_script(notice.body)
    notice.written_at, notice.next_at, notice.is_new = now, now, True
    notice.save()
    ring()


def _text(kind: NoticeKind, now: datetime, *, day: str = "", code: str = "", what: str = "", when: str = "") -> str:
    sign = _("【潮安办事大厅】")
    text = {
        NoticeKind.INVITED: _(
            "有人请您代为办事。请登录办事大厅，在“代办授权”里看是谁、办什么，再决定是否接受，%(day)s前有效。"
        ),
        NoticeKind.ACCEPTED: _("您发出的代办邀请已被接受，授权已经生效。可以随时登录办事大厅，在“代办授权”里结束。"),
        NoticeKind.DECLINED: _("您发出的代办邀请已被拒绝。需要时请登录办事大厅，在“代办授权”里另请他人。"),
        NoticeKind.ENDED: _("与您有关的一份代办授权已经结束。详情请登录办事大厅，在“代办授权”里看。"),
        NoticeKind.CONTACT_CODE: _("验证码%(code)s，用于更改接收通知的号码或邮箱，10分钟内有效。请不要告诉别人。"),
        NoticeKind.CONTACT_CHANGED: _(
            "您的联系方式在%(at)s更改，以后的通知不再发到这里。不是本人操作的，请马上登录办事大厅改回来。"
        ),
        NoticeKind.LICENCE_EXPIRING: _(
            "您的%(what)s%(day)s到期。要继续使用的，请%(when)s登录办事大厅，在“我的证照”里办理延续。"
        ),
    }[kind]
    return sign + text % {"day": day, "code": code, "what": what, "when": when, "at": full_moment(now)}
