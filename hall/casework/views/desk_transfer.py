"""移送: send an application on, see what was sent to one's department, say that one has it."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hall.casework import selectors, services
from hall.casework.desk import one_case
from hall.casework.errors import NotFound
from hall.casework.forms.transfer import TransferForm
from hall.casework.permissions import can_do_intake, must
from hall.casework.progress import department_names
from hall.casework.views.act_page import ActPage, answer, typed
from hall.catalog.models import ServiceItem
from identity.decorators import signed_in
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest

SHOWN = 100


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def transfer_case(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """移送."""
    case = one_case.staff_case(request.actor, public_id)
    must(can_do_intake(request.actor, case))
    items = ServiceItem.objects.filter(accepts_online=True, current__isnull=False).exclude(pk=case.item_id)
    form = TransferForm(
        typed(request),
        departments=list(department_names().items()),
        items=list(items.order_by("department__id", "code").values_list("department__name", "code", "name")),
    )
    page = ActPage(
        _("移送"),
        _(
            "这份申请在这里结束，材料交给有权办理的部门，申请人会收到通知书。选了事项的，"
            "系统按已经填写的内容替申请人备好那个事项的申请，他核对后提交就行。"
        ),
        _("确认移送"),
        f"/desk/cases/{public_id}/",
        case,
        is_danger=True,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.transfer_case(
            case.pk,
            given["department"],
            given["reason"],
            item_code=given["item"],
            actor=request.actor,
            now=now,
            key=given["key"],
        )

    return answer(request, page, form, verb, _("已经移送，申请人会收到通知。"))


@signed_in
@require_GET
def transfers(request: HallRequest) -> HttpResponse:
    """What other desks sent to my departments."""
    if not request.actor.is_staff_member:
        raise NotFound
    return render(request, "desk/transfers.html", {"transfers": selectors.transfers_to(request.actor)[:SHOWN]})


@signed_in
@require_POST
def take_transfer(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """接收移送."""
    case = one_case.staff_case(request.actor, public_id)
    services.take_transfer(
        case.pk, actor=request.actor, now=timezone.now(), key=request.POST.get("key", "")[:64] or None
    )
    messages.success(request, _("已经接收。"))
    return redirect("desk:transfers")
