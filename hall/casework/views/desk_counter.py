"""窗口代办: open an application for a person who is there, and leave it."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hall.casework import selectors, services
from hall.casework.desk import one_case
from hall.casework.errors import Refused
from hall.casework.forms.counter import ComeBackForm, CounterForm
from hall.casework.permissions import can_serve, must
from hall.casework.states import CaseState
from hall.casework.views.act_page import ActPage, answer, typed
from hall.catalog.models import ServiceItem
from identity.decorators import signed_in
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def counter(request: HallRequest) -> HttpResponse:
    """Who is there, by which document, for what."""
    must(can_serve(request.actor))
    items = ServiceItem.objects.filter(accepts_online=True, current__isnull=False).order_by("department__id", "code")
    form = CounterForm(typed(request), items=list(items.values_list("department__name", "code", "name")))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                case = services.open_at_counter(
                    form.cleaned_data["item"],
                    form.person,
                    may_prefill=form.cleaned_data["may_prefill"],
                    actor=request.actor,
                    now=timezone.now(),
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                one_case.note_use(request.actor, case, _("窗口代办"), timezone.now())
                return redirect("casework:case", case.public_id)
    visits = selectors.open_visits_of(request.actor)[:20]
    return render(request, "desk/counter.html", {"form": form, "visits": visits}, status=status)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def come_back(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """The applicant is here to answer a correction, or with what was promised."""
    case = one_case.staff_case(request.actor, public_id)
    must(can_serve(request.actor))
    page = ActPage(
        _("申请人到窗口来了"),
        _("核对证件以后，您替他补正或者补交；补正要他在打印出来的申请表上签字。他会收到短信，记录里写下两个人的名字。"),
        _("核对好了"),
        f"/desk/cases/{public_id}/",
        case,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        person = services.Person(given["name"], given["paper"], given["number"])
        return services.come_back(case.pk, person, actor=request.actor, now=now, key=given["key"])

    done = answer(request, page, ComeBackForm(typed(request)), verb, _("证件已经核对，可以替他办理。"))
    if done.status_code == 302 and case.state == CaseState.CORRECTION_ASKED:
        return redirect("casework:review", public_id)
    return redirect("casework:supply", public_id) if done.status_code == 302 else done


@signed_in
@require_POST
def leave(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Not handed in today."""
    case = selectors.own_case_for(request.actor, public_id)
    services.leave_counter(case.pk, actor=request.actor, now=timezone.now())
    messages.success(request, _("窗口代办已经结束，填好的内容留在申请人的草稿里。"))
    return redirect("desk:counter")
