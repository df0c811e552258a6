"""Between colleagues: hand a task over, put it back, keep away from a case, have steps done again. A page an act."""

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hall.casework import services
from hall.casework.desk import one_case
from hall.casework.forms.colleagues import HandOverForm, RecusalForm, ReturnForm
from hall.casework.permissions import can_hand_over, can_recuse, can_return, must
from hall.casework.services.handover import colleagues
from hall.casework.services.recusal import held_tasks
from hall.casework.services.returning import returnable_steps
from hall.casework.views.act_page import ActPage, answer, of_task, typed
from hall.catalog.selectors import content_of
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def hand_over_task(request: HallRequest, pk: int) -> HttpResponse:
    """交接."""
    task, back = of_task(request, pk)
    must(can_hand_over(request.actor, task))
    people = [(str(one.public_id), one.name) for one in colleagues(task, timezone.now())[:50]]
    page = ActPage(
        _("交接"),
        _("交给一位同事，或者退回待办。期限不变；办理记录里会写下双方的名字。"),
        _("交接"),
        back,
        task.case,
        task,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        act: dict[str, Any] = {"actor": request.actor, "now": now, "key": given["key"]}
        if given["to"] == "all":
            return services.release_task(pk, given["reason"], **act)
        return services.hand_over_task(pk, uuid.UUID(given["to"]), given["reason"], **act)

    return answer(request, page, HandOverForm(typed(request), people=people), verb, _("已交接。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def recuse(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """自行回避."""
    case = one_case.staff_case(request.actor, public_id)
    must(can_recuse(request.actor, case))
    now = timezone.now()
    held = held_tasks(case, request.actor)
    people = {str(one.public_id): one.name for task in held for one in colleagues(task, now)[:50]}
    page = ActPage(
        _("自行回避"),
        _(
            "与申请有利害关系的，应当回避。回避以后不能再查看和办理这件申请，也不能收回；已经作出的结论仍在，"
            "需要重办的由牵头部门退回。"
        ),
        _("确认回避"),
        f"/desk/cases/{public_id}/",
        case,
        is_danger=True,
        then="/desk/",
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        to = given.get("to") or "all"
        heir = None if to == "all" else uuid.UUID(to)
        return services.recuse(case.pk, given["reason"], heir, actor=request.actor, now=now, key=given["key"])

    form = RecusalForm(typed(request), people=list(people.items()) if held else None)
    return answer(request, page, form, verb, _("已回避，这件申请不再由您办理。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def return_case(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """退回重办."""
    case = one_case.staff_case(request.actor, public_id)
    must(can_return(request.actor, case))
    procedure = content_of(case.revision).procedure
    names = {step.key: step.name for step in (*procedure.steps, *procedure.coordinations)}
    steps = [(key, names.get(key, key)) for key in returnable_steps(request.actor, case)]
    page = ActPage(
        _("退回重办"),
        _("选中的环节和后面依赖它的环节重新办理，其他环节不受影响。原来的意见留在记录里。"),
        _("退回重办"),
        f"/desk/cases/{public_id}/",
        case,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.return_case(
            case.pk, given["steps"], given["reason"], actor=request.actor, now=now, key=given["key"]
        )

    return answer(request, page, ReturnForm(typed(request), steps=steps), verb, _("已退回，部门会看到原因。"))
