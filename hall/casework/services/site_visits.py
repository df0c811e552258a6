"""现场核查: agreed once for all departments that come, moved, cancelled; the applicant is told each time."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hall.casework.desk.visiting import can_change_visit, can_plan_visit, departments_at_work
from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.models import Case, EventKind, SiteVisit
from hall.casework.permissions import must
from hall.casework.services.frame import Act, act
from identity.actors import Actor
from identity.models import Department

PLACE_LENGTH, NOTE_LENGTH, REASON_LENGTH = 200, 300, 200
FURTHEST = timedelta(days=90)


def plan_visit(
    case_pk: int,
    departments: Collection[str],
    starts_at: datetime | None,
    place: str,
    note: str = "",
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> SiteVisit:
    """One appointment for these departments, all of which are at work on the case.

    Raises NotFound, NotAllowed, Refused (naming the fields).
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case.site_visits.latest("id")
        must(can_plan_visit(actor, a.case))
        coming = list(departments_at_work(a.case).filter(code__in=departments))
        problems = _problems(starts_at, place, note, now)
        if not coming or len(coming) != len(set(departments)):
            problems["departments"] = _("请选择正在办理的部门。")
        elif clash := _already_going(a.case, coming, now):
            problems["departments"] = _("%(name)s已经约好一次核查，请改期，不用另约。") % {"name": clash.name}
        if problems or starts_at is None:
            raise Refused(next(iter(problems.values())), fields=problems)
        made = SiteVisit.objects.create(
            case=a.case,
            starts_at=starts_at,
            place=place.strip(),
            note=note.strip(),
            planned_by=actor.account,
            planned_at=now,
        )
        made.departments.set(coming)
        _tell(a, EventKind.VISIT_PLANNED, made, coming)
        return made


def move_visit(
    pk: int,
    starts_at: datetime | None,
    place: str,
    note: str,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> SiteVisit:
    """Another time or place, for everybody who comes. Raises NotFound, NotAllowed, Refused."""
    with act(_case_of(pk), actor=actor, now=now, key=key) as a:
        visit = _locked(pk, a.case)
        if a.is_replay:
            return visit
        must(can_change_visit(actor, visit, now))
        problems = _problems(starts_at, place, note, now) | _reason_problems(reason)
        if problems or starts_at is None:
            raise Refused(next(iter(problems.values())), fields=problems)
        visit.starts_at, visit.place, visit.note = starts_at, place.strip(), note.strip()
        visit.reason, visit.moved_by, visit.moved_at = reason.strip(), actor.account, now
        visit.save(update_fields=["starts_at", "place", "note", "reason", "moved_by", "moved_at"])
        _tell(a, EventKind.VISIT_MOVED, visit, list(visit.departments.all()))
        return visit


def cancel_visit(pk: int, reason: str, *, actor: Actor, now: datetime, key: str | None = None) -> SiteVisit:
    """Nobody comes. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    with act(_case_of(pk), actor=actor, now=now, key=key) as a:
        visit = _locked(pk, a.case)
        if a.is_replay:
            return visit
        if visit.cancelled_at is not None:
            raise AlreadyDone(_("这次核查已经取消，没有重复办理。"), link=f"/desk/cases/{a.case.public_id}/")
        must(can_change_visit(actor, visit, now))
        if problems := _reason_problems(reason):
            raise Refused(problems["reason"], fields=problems)
        visit.reason, visit.cancelled_by, visit.cancelled_at = reason.strip(), actor.account, now
        visit.save(update_fields=["reason", "cancelled_by", "cancelled_at"])
        _tell(a, EventKind.VISIT_CANCELLED, visit, list(visit.departments.all()))
        return visit


def _tell(a: Act, kind: EventKind, visit: SiteVisit, departments: list[Department]) -> None:
    codes = sorted(one.code for one in departments)
    a.record(kind, visit=visit.pk, starts_at=visit.starts_at.isoformat(), departments=codes)


def _already_going(case: Case, coming: list[Department], now: datetime) -> Department | None:
    ahead = case.site_visits.filter(cancelled_at=None, starts_at__gt=now, departments__in=coming)
    taken = set(ahead.values_list("departments", flat=True))
    return next((one for one in coming if one.pk in taken), None)


def _case_of(pk: int) -> int:
    found = SiteVisit.objects.filter(pk=pk).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _locked(pk: int, case: Case) -> SiteVisit:
    visit = SiteVisit.objects.prefetch_related("departments").get(pk=pk)
    visit.case = case
    return visit


def _problems(starts_at: datetime | None, place: str, note: str, now: datetime) -> dict[str, str]:
    problems = {}
    if starts_at is None or starts_at <= now:
        problems["on"] = _("请选择今后的时间。")
    elif starts_at > now + FURTHEST:
        problems["on"] = _("最多提前 90 天约定。")
    if not 0 < len(place.strip()) <= PLACE_LENGTH:
        problems["place"] = _("请写明地点，最多 %(limit)d 个字。") % {"limit": PLACE_LENGTH}
    if len(note.strip()) > NOTE_LENGTH:
        problems["note"] = _("最多写 %(limit)d 个字。") % {"limit": NOTE_LENGTH}
    return problems


def _reason_problems(reason: str) -> dict[str, str]:
    if 0 < len(reason.strip()) <= REASON_LENGTH:
        return {}
    return {"reason": _("请写明原因，最多 %(limit)d 个字。") % {"limit": REASON_LENGTH}}
