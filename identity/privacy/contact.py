"""Where notices go: another address counts once the code that was sent there has been typed."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from hall.lib.numbers import normalise_number
from hall.lib.sealed import keyed_hash, keyed_hashes
from hall.lib.throttle import allow
from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.mandates.numbers import identifying
from identity.models import Account, ContactChange, NoticeKind, Way
from identity.notices import tell_at

FIELDS = {Way.SMS: "contact_mobile", Way.EMAIL: "contact_email"}
CODE_TIME = timedelta(minutes=10)
TRIES = 5  # of one code
CODES_AN_HOUR = 6  # for one person, and to one address


def correct_contact(mobile: str, email: str, *, actor: Actor, now: datetime) -> list[ContactChange]:
    """Where notices go instead of what the provider says; empty means the provider's again. Raises NotFound, Refused.

    What gives up an address counts at once. A new address gets a code; returned are those that wait for theirs.
    """
    if actor.account is None:
        raise NotFound
    wanted = _checked(mobile, email)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=actor.account.pk)
        ContactChange.objects.filter(account=account).delete()
        for way, address in wanted.items():
            if address == _provided(account, way):
                address = ""
            if address == getattr(account, FIELDS[way]):
                continue
            if address:
                _ask_for_proof(account, way, address, now)
            else:
                _take(account, way, "", now)
    return pending_changes(account)


def confirm_contact(codes: Mapping[str, str], *, actor: Actor, now: datetime) -> list[ContactChange]:
    """Take the addresses whose codes are right. Returns those that still wait. Raises NotFound, Refused.

    `codes` are by way; a wrong one is counted, and after some the change must be begun anew.
    """
    if actor.account is None:
        raise NotFound
    problems = {}
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=actor.account.pk)
        for change in pending_changes(account):
            typed = normalise_number(codes.get(change.channel, ""))
            if change.tries >= TRIES or change.asked_at + CODE_TIME < now:
                problems[change.channel] = _("验证码已经失效，请返回上一页重新保存，会再发一个。")
            elif not typed:
                problems[change.channel] = _("请填写收到的 6 位验证码。")
            elif any(hmac.compare_digest(change.code_hash, one) for one in keyed_hashes("contact", typed)):
                _take(account, Way(change.channel), change.address, now)
                change.delete()
            else:
                change.tries += 1
                change.save(update_fields=["tries"])
                problems[change.channel] = _("验证码不对，请核对后再填。")
    if problems:  # outside of the transaction: the try has been counted
        raise Refused(_("请修改标出的内容。"), fields=problems)
    return pending_changes(account)


def pending_changes(account: Account) -> list[ContactChange]:
    """The addresses that wait for their code, the mobile number first."""
    return list(ContactChange.objects.filter(account=account))


def _checked(mobile: str, email: str) -> dict[Way, str]:
    problems = {}
    named = identifying(mobile) if mobile.strip() else None
    if mobile.strip() and (named is None or named.purpose != "mobile"):
        problems["contact_mobile"] = _("请填写 11 位手机号码，也可以不填。")
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        problems["contact_email"] = _("邮箱地址不对，例如 name@example.com；也可以不填。")
    if problems:
        raise Refused(_("请修改标出的内容。"), fields=problems)
    return {Way.SMS: named.number if named else "", Way.EMAIL: email}


def _ask_for_proof(account: Account, way: Way, address: str, now: datetime) -> None:
    who, where = f"account:{account.pk}", keyed_hash("contact", address)
    if not all(allow("contact-code", key, CODES_AN_HOUR, 3600) for key in (who, where)):
        sentence = _("验证码发得太多了，请一小时后再试。")
        raise Refused(sentence, fields={FIELDS[way]: sentence})
    code = f"{secrets.randbelow(10**6):06}"
    ContactChange.objects.create(
        account=account, channel=way, address=address, code_hash=keyed_hash("contact", code), asked_at=now
    )
    tell_at(address, way, NoticeKind.CONTACT_CODE, person=account, now=now, code=code)


def _take(account: Account, way: Way, address: str, now: datetime) -> None:
    before = account.notice_mobile if way == Way.SMS else account.notice_email
    setattr(account, FIELDS[way], address)
    account.save(update_fields=[FIELDS[way]])
    if before:
        tell_at(before, way, NoticeKind.CONTACT_CHANGED, person=account, now=now)


def _provided(account: Account, way: Way) -> str:
    return account.mobile if way == Way.SMS else account.email
