"""What a person may do about their own data: note what is told, ask for deletion; and the answer."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.models import Account, ContactChange, DeletionRequest, LoginSession, Notice, Role, SessionEnd
from identity.privacy.copy import rows_of
from identity.privacy.registry import Holding, Retention, holdings
from identity.sessions.verbs import end_sessions

KEPT = frozenset({Retention.ARCHIVE, Retention.WORK, Retention.LOG})
# Kept for their time, but no reason to keep more: they say little of somebody whose account is empty.
NO_REASON = frozenset(
    {"identity.PersonalDataUse", "identity.DeletionRequest", "identity.LoginSession", "identity.LoginEvent"}
)
TEXT_LENGTH = 500


def note_notice(*, actor: Actor, now: datetime) -> None:
    """The person has been told what is kept and why, and said that they read it."""
    Account.objects.filter(pk=_account(actor).pk, notice_seen_at=None).update(notice_seen_at=now)


def kept_by_law(account: Account) -> list[tuple[Holding, int]]:
    """What a deletion leaves, because a law says how long it is kept."""
    found = []
    for holding in holdings():
        if holding.retention not in KEPT or holding.model in NO_REASON:
            continue
        rows = rows_of(holding, account)
        if holding.emptied is not None:
            rows = rows.exclude(**dict([holding.emptied]))
        if number := rows.count():
            found.append((holding, number))
    return found


def ask_deletion(reason: str, *, actor: Actor, now: datetime) -> DeletionRequest:
    """Ask to be forgotten; a second request while one is open is the first one. Raises Refused."""
    account = _account(actor)
    if len(reason.strip()) > TEXT_LENGTH:
        raise Refused(_("请修改标出的内容。"), fields={"reason": _("最多写 %(n)d 个字。") % {"n": TEXT_LENGTH}})
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        known = DeletionRequest.objects.filter(person=account, state=DeletionRequest.State.OPEN).first()
        return known or DeletionRequest.objects.create(person=account, asked_at=now, reason=reason.strip())


def can_answer_deletions(actor: Actor) -> bool:
    """Operators: they keep the accounts."""
    return actor.has_role(Role.OPERATOR)


def carry_out_deletion(request_pk: int, *, actor: Actor, now: datetime) -> DeletionRequest:
    """Delete what may be deleted, and say what was kept. Raises NotFound, Refused (answered, or the own request).

    Somebody of whom nothing must be kept is forgotten whole: the row stays as an empty one, since others point to it.
    """
    if actor.account is None or not can_answer_deletions(actor):
        raise NotFound
    with transaction.atomic():
        found = DeletionRequest.objects.select_for_update(of=("self",)).select_related("person").filter(pk=request_pk)
        asked = found.first()
        if asked is None:
            raise NotFound
        if asked.state != DeletionRequest.State.OPEN:
            raise Refused(_("这份申请已经处理，没有重复办理。"))
        if asked.person_id == actor.account.pk:
            raise Refused(_("您自己的申请要由另一位运维人员处理。"))
        kept = kept_by_law(asked.person)
        _forget(asked.person, is_whole=not kept, now=now)
        asked.state = DeletionRequest.State.DONE
        asked.answered_at, asked.answered_by = now, actor.account
        asked.answer = _answer(kept)
        if not kept:
            asked.reason = ""
        asked.save()
        return asked


def _answer(kept: list[tuple[Holding, int]]) -> str:
    if not kept:
        return _("全部信息已经删除，账号已经关闭。登录记录不再对应您的姓名和证件，期满自动清除。")
    names = "、".join(dict.fromkeys(str(holding.title) for holding, _number in kept))
    text = _("您留的联系方式已经删除。法律规定要保存的：%(names)s，到期后按档案规定处理。") % {"names": names}
    return text[:TEXT_LENGTH]


def _forget(account: Account, *, is_whole: bool, now: datetime) -> None:
    account.contact_mobile = account.contact_email = ""
    ContactChange.objects.filter(account=account).delete()
    Notice.objects.filter(person=account).delete()
    if is_whole:
        account.name = account.id_number = account.mobile = account.email = ""
        account.issuer, account.subject = "forgotten", re.sub(r"\W", "", str(account.public_id))
        account.last_login = account.notice_seen_at = None
        account.is_active = False
        end_sessions(LoginSession.objects.filter(account=account), SessionEnd.ELSEWHERE, now=now)
    account.save()


def _account(actor: Actor) -> Account:
    if actor.account is None:
        raise NotFound
    return actor.account
