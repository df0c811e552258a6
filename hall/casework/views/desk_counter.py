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
from hall.casework.filling.counter import SCAN
from hall.casework.forms.counter import ComeBackForm, CounterForm
from hall.casework.models import Case
from hall.casework.permissions import can_serve, must
from hall.casework.states import CaseState
from hall.casework.views.act_page import ActPage, answer, typed
from hall.catalog.models import ServiceItem
from identity.decorators import signed_in
from identity.stash import files_before_login, keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def counter(request: HallRequest) -> HttpResponse:
    """Who is there, by which document, for what; with a scan of the form on paper, if they brought one."""
    must(can_serve(request.actor))
    scan, problem = _scan(request)
    read = services.form_on(scan) if scan else None
    given = _with_item(typed(request), read)
    is_read_only = given is not None and "read" in given
    items = ServiceItem.objects.filter(accepts_online=True, current__isnull=False).order_by("department__id", "code")
    form = CounterForm(
        None if is_read_only else given,
        items=list(items.values_list("department__name", "code", "name")),
        initial=given.dict() if is_read_only and given is not None else {},
    )
    status = 422 if problem else 200
    if request.method == "POST" and not is_read_only and not problem:
        status = 422
        if form.is_valid():
            try:
                case = services.open_at_counter(
                    form.cleaned_data["item"],
                    form.person,
                    may_prefill=form.cleaned_data["may_prefill"],
                    scan=scan,
                    actor=request.actor,
                    now=timezone.now(),
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                one_case.note_use(request.actor, case, _("窗口代办"), timezone.now())
                return _opened(request, case, read)
    context = {
        "form": form,
        "visits": selectors.open_visits_of(request.actor)[:20],
        "scan": scan,
        "read": read,
        "scan_problem": problem,
    }
    return render(request, "desk/counter.html", context, status=status)


def _scan(request: HallRequest) -> tuple[services.HeldScan | None, str]:
    """The scan that was chosen now, else the one that the page holds already; and why the chosen one was not taken."""
    given = typed(request)
    held = services.held_scan(given.get("held", ""), actor=request.actor) if given is not None else None
    file = (request.FILES if request.method == "POST" else files_before_login(request)).get(SCAN)
    if file is None:
        wanted = given is not None and "read" in given and held is None
        return held, _("请先选择扫描件，再点“读二维码”。") if wanted else ""
    try:
        return services.take_scan(file, actor=request.actor), ""
    except Refused as refused:
        return held, refused.message


def _with_item(given: Any, read: services.ReadForm | None) -> Any:
    """What was typed, with the item of the scanned form where the clerk has chosen none."""
    if given is None or read is None or given.get("item"):
        return given
    given = given.copy()
    given["item"] = read.item.code
    return given


def _opened(request: HallRequest, case: Case, read: services.ReadForm | None) -> HttpResponse:
    """To the first page of the form, with what the clerk should know of the paper beside it."""
    if read is not None and read.draft and read.draft != str(case.public_id):
        messages.warning(
            request,
            _(
                "纸上的表不是从这份草稿打印的：原来的草稿已经提交、删除，或者是别人的。这里打开的是他本人的草稿，请对照纸质表核对。"
            ),
        )
    return redirect("casework:case", case.public_id)


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
