"""现场核查: who plans and moves one, and who sees it. Reads only."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hall.casework.models import Case, SiteVisit
from hall.casework.permissions import UNSEEN, Answer, can_view_case, unbiased
from hall.casework.states import IN_HAND, UNFINISHED
from identity.actors import Actor
from identity.models import Department, Role


def departments_at_work(case: Case) -> QuerySet[Department]:
    """Those that have not finished their steps: who could come. One query."""
    at_work = case.tasks.filter(state__in=UNFINISHED).values("department")
    return Department.objects.filter(pk__in=at_work)


def can_plan_visit(actor: Actor, case: Case) -> Answer:
    """Officers of a department that is at work on the case. One query for them."""
    if not can_view_case(actor, case):
        return UNSEEN
    mine = actor.departments(Role.OFFICER)
    is_at_work = bool(mine) and departments_at_work(case).filter(code__in=mine).exists()
    if case.state not in IN_HAND or not is_at_work:
        return Answer(False, _("现场核查由正在办理的部门约定。"))
    return unbiased(actor, case)


def can_change_visit(actor: Actor, visit: SiteVisit, now: datetime) -> Answer:
    """Officers of a department that comes, before it has begun. Needs the case; its departments are read."""
    return why_not_change(actor, visit, now) if can_view_case(actor, visit.case) else UNSEEN


def why_not_change(actor: Actor, visit: SiteVisit, now: datetime) -> Answer:
    """The same for whoever sees the case. No query when the departments were fetched."""
    mine = actor.departments(Role.OFFICER)
    if not any(one.code in mine for one in visit.departments.all()):
        return Answer(False, _("改期和取消由参加核查的部门办理。"))
    if visit.cancelled_at is not None:
        return Answer(False, _("这次核查已经取消。"))
    if visit.starts_at <= now:
        return Answer(False, _("这次核查的时间已经过了，不能再改。"))
    return unbiased(actor, visit.case)


def visits_of(case: Case) -> QuerySet[SiteVisit]:
    """All of a case. Two queries."""
    return case.site_visits.select_related("planned_by").prefetch_related("departments")


def visits_ahead(actor: Actor, now: datetime) -> QuerySet[SiteVisit]:
    """To which the actor's departments go, the next one first."""
    mine = SiteVisit.departments.through.objects.filter(department__code__in=actor.departments(Role.OFFICER))
    rows = SiteVisit.objects.filter(cancelled_at=None, starts_at__gt=now, case__state__in=IN_HAND)
    rows = rows.filter(pk__in=mine.values("sitevisit"))
    return rows.select_related("case__applicant").prefetch_related("departments").order_by("starts_at", "id")


def visit_ahead_of(case: Case, now: datetime) -> SiteVisit | None:
    """What the applicant has to expect next."""
    if case.state not in IN_HAND:
        return None
    return visits_of(case).filter(cancelled_at=None, starts_at__gt=now).order_by("starts_at", "id").first()
