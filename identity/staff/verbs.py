"""The verbs of staff: grant a role, confirm it as the second person, end it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hall.lib.dates import local_day
from hall.lib.throttle import allow, is_spent
from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.mandates.records import record
from identity.models import Account, Department, GrantKind, Membership, Role
from identity.sessions.verbs import forget_roles
from identity.staff.permissions import FOUR_EYES, HALL_WIDE, can_administer, can_confirm, can_end

WINDOW = 3600  # seconds in which wrong account numbers are counted


@dataclass(frozen=True, slots=True)
class Grant:
    """What an administrator typed. `ends_on` None: until it is ended."""

    department_code: str
    public_id: str
    name: str
    role: str
    starts_on: date
    ends_on: date | None = None


def grant_role(grant: Grant, *, actor: Actor, now: datetime) -> Membership:
    """Give a role, from a day on. The administrator's role waits for a second person. Raises NotFound, Refused.

    The person is named by account number and name together. The number is long and random and stands on the person's
    own page only, so nobody can find out by trying who has an account.
    """
    if actor.account is None or not can_administer(actor, grant.department_code):
        raise NotFound
    with transaction.atomic():
        # One grant at a time in a department: two administrators at once must not both give the same role.
        department = Department.objects.select_for_update().get(code=grant.department_code)
        _check_dates(grant, local_day(now))
        account = _person(grant, actor.account)
        _check_role(grant, account, actor.account)
        needs_second = grant.role in FOUR_EYES
        membership = Membership.objects.create(
            account=account,
            department=department,
            role=grant.role,
            starts_on=grant.starts_on,
            ends_on=grant.ends_on,
            granted_by=actor.account,
            granted_at=now,
            is_confirmed=not needs_second,
        )
        kind = GrantKind.ROLE_PROPOSED if needs_second else GrantKind.ROLE_GRANTED
        record(kind, actor=actor.account, now=now, subject=account, membership=membership)
        transaction.on_commit(lambda: forget_roles(account))
        return membership


def confirm_role(membership_pk: int, *, actor: Actor, now: datetime) -> Membership:
    """Be the second pair of eyes. Raises NotFound, Refused (the own proposal, or already answered)."""
    with transaction.atomic():
        membership = _locked(membership_pk)
        if not can_confirm(actor, membership):
            raise _why_not(actor, membership)
        membership.is_confirmed = True
        membership.confirmed_by = actor.account
        membership.save(update_fields=["is_confirmed", "confirmed_by"])
        record(
            GrantKind.ROLE_CONFIRMED, actor=actor.account, now=now, subject=membership.account, membership=membership
        )
        transaction.on_commit(lambda: forget_roles(membership.account))
        return membership


def end_role(membership_pk: int, *, actor: Actor, now: datetime) -> Membership:
    """End a role at once, or turn a proposal down. Raises NotFound, Refused (the last administrator, already ended)."""
    with transaction.atomic():
        membership = _locked(membership_pk)
        Department.objects.select_for_update().get(pk=membership.department_id)
        if not can_end(actor, membership):
            raise _why_not(actor, membership)
        if membership.is_confirmed and membership.role == Role.ADMINISTRATOR and _is_last(membership, local_day(now)):
            raise Refused(_("这是本部门最后一位管理员。请先增加一位管理员，再结束这个角色。"))
        membership.ended_at = now
        membership.ended_by = actor.account
        membership.save(update_fields=["ended_at", "ended_by"])
        record(GrantKind.ROLE_ENDED, actor=actor.account, now=now, subject=membership.account, membership=membership)
        transaction.on_commit(lambda: forget_roles(membership.account))
        return membership


def appoint_first_administrator(account: Account, department: Department, *, now: datetime) -> Membership:
    """What a command on the machine does once, before there is anybody to grant. Raises Refused when somebody is."""
    with transaction.atomic():
        Department.objects.select_for_update().get(pk=department.pk)
        if _in_force(department, local_day(now)).filter(role=Role.ADMINISTRATOR).exists():
            raise Refused(_("这个部门已经有管理员，请由管理员在网页上授予。"))
        membership = Membership.objects.create(
            account=account,
            department=department,
            role=Role.ADMINISTRATOR,
            starts_on=local_day(now),
            granted_at=now,
        )
        record(GrantKind.ROLE_GRANTED, actor=None, now=now, subject=account, membership=membership)
        transaction.on_commit(lambda: forget_roles(account))
        return membership


def _check_dates(grant: Grant, today: date) -> None:
    problems = {}
    if grant.starts_on < today:
        problems["starts_on"] = _("起始日期不能早于今天。")
    if grant.ends_on is not None and grant.ends_on < grant.starts_on:
        problems["ends_on"] = _("截止日期不能早于起始日期。")
    if problems:
        raise Refused(_("请修改标出的内容。"), fields=problems)


def _person(grant: Grant, granter: Account) -> Account:
    limits = ("staff", f"account:{granter.pk}", settings.INVITATION_RATE_LIMIT * 3)
    if is_spent(*limits):
        raise Refused(_("试得太多了，请一小时后再试。"))
    try:
        number = uuid.UUID(grant.public_id.strip())
    except ValueError:
        number = None
    wanted = "".join(grant.name.split())
    found = Account.objects.filter(public_id=number, is_active=True).first() if number and wanted else None
    if found is None or "".join(found.name.split()) != wanted:
        allow(*limits, WINDOW)
        sentence = _("账号编号和姓名对不上。请让本人登录后，在“我的账号”里把账号编号告诉您。")
        raise Refused(sentence, fields={"public_id": sentence})
    return found


def _check_role(grant: Grant, account: Account, granter: Account) -> None:
    if account.pk == granter.pk:
        raise Refused(_("不能给自己授予角色，请由另一位管理员办理。"), fields={"public_id": _("这是您自己。")})
    if grant.role not in Role.values:
        raise Refused(_("请选择角色。"), fields={"role": _("请选择角色。")})
    if grant.role in HALL_WIDE and grant.department_code not in settings.HALL_DEPARTMENTS:
        sentence = _("这个角色能看到各部门的办件，只能由政务服务部门授予。")
        raise Refused(sentence, fields={"role": sentence})
    same = Membership.objects.filter(
        account=account, department__code=grant.department_code, role=grant.role, ended_at=None
    ).filter(Q(ends_on=None) | Q(ends_on__gte=grant.starts_on))
    if grant.ends_on is not None:
        same = same.filter(starts_on__lte=grant.ends_on)
    if same.exists():
        sentence = _("这个人在这段时间已经有这个角色，或者正在等待确认。")
        raise Refused(sentence, fields={"role": sentence})


def _locked(pk: int) -> Membership:
    found = (
        Membership.objects.select_for_update(of=("self",)).select_related("account", "department").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound
    return found


def _why_not(actor: Actor, membership: Membership) -> Exception:
    """Outsiders learn nothing; insiders the reason."""
    if not can_administer(actor, membership.department.code):
        return NotFound()
    if membership.ended_at is not None:
        return Refused(_("这个角色已经结束，没有重复办理。"))
    if membership.is_confirmed:
        return Refused(_("这个角色已经确认，没有重复办理。"))
    return Refused(_("要由另一个人确认：提请的人和被授予的人都不能确认。"))


def _in_force(department: Department, on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), department=department, is_confirmed=True, ended_at=None
    )


def _is_last(membership: Membership, on: date) -> bool:
    others = _in_force(membership.department, on).filter(role=Role.ADMINISTRATOR, starts_on__lte=on)
    return not others.exclude(account_id=membership.account_id).exists()
