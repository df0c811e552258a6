"""现场核查 at the desk: plan one for several departments, move it, cancel it. Each act has its own page."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hall.casework import services
from hall.casework.desk import one_case
from hall.casework.desk.visiting import can_change_visit, can_plan_visit, departments_at_work
from hall.casework.errors import NotFound
from hall.casework.forms.visits import CancelVisitForm, MoveVisitForm, VisitForm
from hall.casework.models import SiteVisit
from hall.casework.permissions import must
from hall.casework.views.act_page import ActPage, answer, typed
from hall.lib.dates import CHINA, chinese_time
from identity.models import Role
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def plan(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """约定核查."""
    case = one_case.staff_case(request.actor, public_id)
    must(can_plan_visit(request.actor, case))
    departments = list(departments_at_work(case).values_list("code", "name"))
    mine = [code for code, _name in departments if code in request.actor.departments(Role.OFFICER)]
    page = ActPage(
        _("约定现场核查"),
        _("几个部门需要到现场的，约在一起只去一次。申请人会收到短信，所有参加的部门都会看到。"),
        _("约定"),
        f"/desk/cases/{public_id}/",
        case,
    )
    form = VisitForm(typed(request), departments=departments, initial={"departments": mine})
    verb = _verb(request, services.plan_visit, case.pk, "departments", "starts_at", "place", "note")
    return answer(request, page, form, verb, _("已约定，申请人会收到通知。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def move(request: HallRequest, pk: int) -> HttpResponse:
    """改期."""
    visit = _visit(request, pk)
    page = _page(visit, _("核查改期"), _("参加的部门不变，申请人会收到新的时间。"), _("改期"))
    here = visit.starts_at.astimezone(CHINA)
    initial = {"on": here.date(), "at": here.time(), "place": visit.place, "note": visit.note}
    form = MoveVisitForm(typed(request), initial=initial)
    verb = _verb(request, services.move_visit, pk, "starts_at", "place", "note", "reason")
    return answer(request, page, form, verb, _("已改期，申请人会收到通知。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def cancel(request: HallRequest, pk: int) -> HttpResponse:
    """取消."""
    visit = _visit(request, pk)
    does = _("%(time)s 的核查不再进行，申请人会收到通知。") % {"time": chinese_time(visit.starts_at)}
    page = _page(visit, _("取消核查"), does, _("取消核查"), is_danger=True)
    verb = _verb(request, services.cancel_visit, pk, "reason")
    return answer(request, page, CancelVisitForm(typed(request)), verb, _("已取消，申请人会收到通知。"))


def _verb(
    request: HallRequest, act: Callable[..., SiteVisit], pk: int, *fields: str
) -> Callable[[dict[str, Any], datetime], object]:
    """The act on the row `pk`, with these fields of the form in the act's own order."""

    def verb(given: dict[str, Any], now: datetime) -> object:
        return act(pk, *(given[field] for field in fields), actor=request.actor, now=now, key=given["key"])

    return verb


def _visit(request: HallRequest, pk: int) -> SiteVisit:
    rows = SiteVisit.objects.select_related("case__item", "case__revision", "case__applicant", "case__organisation")
    visit = rows.prefetch_related("departments").filter(pk=pk).first()
    if visit is None:
        raise NotFound
    one_case.keep_party_out(request.actor, visit.case)
    must(can_change_visit(request.actor, visit, timezone.now()))
    return visit


def _page(visit: SiteVisit, heading: str, does: str, button: str, *, is_danger: bool = False) -> ActPage:
    return ActPage(heading, does, button, f"/desk/cases/{visit.case.public_id}/", visit.case, is_danger=is_danger)
