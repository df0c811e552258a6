"""外出代班: an officer, or the department's administrator, says who stands in, from when to when and for which items.

Only an officer's steps are lent: signing and countersigning stay with those whose role it is.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hall.lib.dates import local_day
from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.mandates.items import item_names
from identity.models import Absence, Account, Department, Membership, Role
from identity.sessions.verbs import forget_roles
from identity.staff.permissions import administered

LONGEST = timedelta(days=366)  # who is away for longer works elsewhere
STANDS_IN = (Role.OFFICER, Role.APPROVER)  # whom a department may lend an officer's steps to


@dataclass(frozen=True, slots=True)
class Leave:
    """What was typed. `items` empty: all of them."""

    department_code: str
    officer: uuid.UUID
    deputy: uuid.UUID
    starts_on: date
    ends_on: date
    items: tuple[str, ...] = ()


def may_register(actor: Actor, department_code: str, officer: uuid.UUID) -> bool:
    """The officer themself, and the department's administrator."""
    if actor.account is None:
        return False
    is_own = actor.account.public_id == officer and actor.has_role(Role.OFFICER, department_code)
    return is_own or department_code in administered(actor)


def may_end(actor: Actor, absence: Absence) -> bool:
    """Who may register it. Needs department and officer."""
    return may_register(actor, absence.department.code, absence.officer.public_id)


def register_absence(leave: Leave, *, actor: Actor, now: datetime) -> Absence:
    """Say that somebody is away and who stands in. Raises NotFound, Refused (naming the field)."""
    if actor.account is None or not may_register(actor, leave.department_code, leave.officer):
        raise NotFound
    with transaction.atomic():
        department = Department.objects.select_for_update().get(code=leave.department_code)
        today = local_day(now)
        officer = _one_of(staff_of([department.code], (Role.OFFICER,), today), leave.officer)
        deputy = _one_of(staff_of([department.code], STANDS_IN, today), leave.deputy)
        if problems := _problems(leave, officer, deputy, today):
            raise Refused(next(iter(problems.values())), fields=problems)
        assert officer is not None and deputy is not None  # noqa: S101 -- told among the problems
        made = Absence.objects.create(
            department=department,
            officer=officer,
            deputy=deputy,
            items=sorted(leave.items),
            starts_on=leave.starts_on,
            ends_on=leave.ends_on,
            made_by=actor.account,
            made_at=now,
        )
        transaction.on_commit(lambda: forget_roles(deputy))
        return made


def end_absence(pk: int, *, actor: Actor, now: datetime) -> Absence:
    """The officer is back before the day. Raises NotFound, Refused (already ended)."""
    with transaction.atomic():
        rows = Absence.objects.select_for_update(of=("self",)).select_related("department", "officer", "deputy")
        found = rows.filter(pk=pk).first()
        if found is None or not may_end(actor, found):
            raise NotFound
        if found.ended_at is not None or found.ends_on < local_day(now):
            raise Refused(_("这次代班已经结束，没有重复办理。"))
        found.ended_at, found.ended_by = now, actor.account
        found.save(update_fields=["ended_at", "ended_by"])
        transaction.on_commit(lambda: forget_roles(found.deputy))
        return found


def absences_for(actor: Actor, on: date) -> QuerySet[Absence]:
    """What is or will be in force: the actor's own, for whom they stand in, and their department's."""
    codes = administered(actor) | actor.departments(Role.APPROVER)
    theirs = Q(officer=actor.account) | Q(deputy=actor.account) | Q(department__code__in=codes)
    rows = Absence.objects.filter(theirs, ended_at=None, ends_on__gte=on)
    return rows.select_related("department", "officer", "deputy", "made_by")


def staff_of(codes: Iterable[str], roles: Iterable[str], on: date) -> QuerySet[Membership]:
    """Who works there as one of these today."""
    rows = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        department__code__in=codes,
        role__in=roles,
        starts_on__lte=on,
        is_confirmed=True,
        ended_at=None,
        account__is_active=True,
    )
    return rows.select_related("account", "department").order_by("department", "account__name", "pk")


def _one_of(rows: QuerySet[Membership], who: uuid.UUID) -> Account | None:
    found = rows.filter(account__public_id=who).first()
    return found.account if found else None


def _problems(leave: Leave, officer: Account | None, deputy: Account | None, today: date) -> dict[str, str]:
    problems = {}
    if officer is None:
        problems["who"] = _("请选择本部门的审批人员。")
    if deputy is None:
        problems["deputy"] = _("请选择同一部门的审批人员或者签发人员。")
    elif deputy == officer:
        problems["deputy"] = _("代班的要是另一位同事。")
    if leave.starts_on < today:
        problems["starts_on"] = _("起始日期不能早于今天。")
    if leave.ends_on < leave.starts_on:
        problems["ends_on"] = _("截止日期不能早于起始日期。")
    elif leave.ends_on - leave.starts_on > LONGEST:
        problems["ends_on"] = _("一次最多登记一年。")
    if set(leave.items) - item_names().keys():
        problems["items"] = _("请从列出的事项里选。")
    if not problems and _is_registered(leave, officer, deputy):
        problems["deputy"] = _("这段时间已经登记过由这位同事代班。")
    return problems


def _is_registered(leave: Leave, officer: Account | None, deputy: Account | None) -> bool:
    same = Absence.objects.filter(
        department__code=leave.department_code,
        officer=officer,
        deputy=deputy,
        ended_at=None,
        starts_on__lte=leave.ends_on,
        ends_on__gte=leave.starts_on,
    )
    return any(not one.items or set(leave.items) <= set(one.items) for one in same)
