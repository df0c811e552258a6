"""The clock at the desk: pause, more time, delivery, closing, ending, what is urged. Each act has its own page."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework import services
from hall.casework.desk import one_case
from hall.casework.desk.reminding import broken_promises_for, extensions_for, reminders_for
from hall.casework.errors import NotFound
from hall.casework.forms.clock import (
    CloseForm,
    DeliveryForm,
    EndForm,
    ExtensionAnswerForm,
    ExtensionForm,
    PauseForm,
    ResumeForm,
)
from hall.casework.models import ClockRun
from hall.casework.permissions import must
from hall.casework.permissions_clock import (
    can_answer_extension,
    can_ask_extension,
    can_deliver,
    can_end,
    can_pause,
)
from hall.casework.services.extension import extension_with_task, why_not_extend
from hall.casework.states import CASE_WORDING, EXTENSION_DAYS, CaseState, ExtensionKind, ExtensionState, TaskState
from hall.casework.views.act_page import ActPage, answer, of_task, typed
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.work.models import CatchUp
from hall.work.registry import doers
from identity.decorators import signed_in
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest

RUNS_SHOWN = 20


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def pause_task(request: HallRequest, pk: int) -> HttpResponse:
    """中止计时."""
    task, back = of_task(request, pk)
    must(can_pause(request.actor, task))
    if task.state == TaskState.PAUSED:
        return redirect("desk:resume_task", pk)
    page = ActPage(
        _("特别程序：中止计时"),
        _(
            "只有法律列出的八种情形可以中止计时（行政许可法第四十五条）。申请人会收到特别程序告知书；恢复计时后，期限顺延。"
        ),
        _("中止计时"),
        back,
        task.case,
        task,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.pause_task(
            pk,
            given["cause"],
            given["reason"],
            given["expected_days"],
            actor=request.actor,
            now=now,
            key=given["key"],
        )

    return answer(request, page, PauseForm(typed(request)), verb, _("已中止计时，告知书已发给申请人。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def resume_task(request: HallRequest, pk: int) -> HttpResponse:
    """恢复计时."""
    task, back = of_task(request, pk)
    must(can_pause(request.actor, task))
    pause = task.pauses.filter(ended_at=None).first()
    page = ActPage(
        _("恢复计时"),
        _("特别程序办完后恢复计时：中止的时间不计入期限，到期日顺延，申请人会收到消息。"),
        _("恢复计时"),
        back,
        task.case,
        task,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.resume_task(pk, actor=request.actor, now=now, key=given["key"])

    return answer(request, page, ResumeForm(typed(request)), verb, _("已恢复计时。"), pause=pause)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def ask_extension(request: HallRequest, pk: int) -> HttpResponse:
    """申请延期."""
    task, back = of_task(request, pk)
    must(can_ask_extension(request.actor, task))
    today = local_day(timezone.now())
    whys = {kind: why_not_extend(task, kind, today) for kind in ExtensionKind.values}
    kinds = [kind for kind, why_not in whys.items() if not why_not]
    page = ActPage(
        _("申请延期"),
        _("期限内办不完的，经批准可以延长一次，并把理由告诉申请人（行政许可法第四十二条）。批准以前，期限不变。"),
        _("提交延期申请") if kinds else "",
        back,
        task.case,
        task,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.ask_extension(
            pk, given["kind"], given["reason"], actor=request.actor, now=now, key=given["key"]
        )

    form = ExtensionForm(typed(request), kinds=kinds or ExtensionKind.values)
    whys = {str(ExtensionKind(kind).label): why_not for kind, why_not in whys.items() if why_not}
    return answer(request, page, form, verb, _("延期申请已提交，等待批准。"), whys=whys)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def grant_extension(request: HallRequest, pk: int) -> HttpResponse:
    """批准或者不批准延期."""
    extension = extension_with_task(pk)
    task = one_case.staff_task(request.actor, extension.task_id)
    extension.task, extension.case = task, task.case
    must(can_answer_extension(request.actor, extension))
    is_open = extension.state == ExtensionState.ASKED
    page = ActPage(
        _("批准延期"),
        _("批准后，期限延长 %(days)d 个工作日，申请人会收到延长期限通知书。只能延长一次。")
        % {"days": EXTENSION_DAYS[ExtensionKind(extension.kind)]},
        _("批准延期") if is_open else "",
        "/desk/clock/",
        task.case,
        task,
    )
    is_granted = request.POST.get("do") != "refuse"

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.answer_extension(
            pk, is_granted=is_granted, answer=given["answer"], actor=request.actor, now=now, key=given["key"]
        )

    done = _("已批准延期，通知书已发给申请人。") if is_granted else _("已答复：不批准延期。")
    return answer(request, page, ExtensionAnswerForm(typed(request)), verb, done, extension=extension)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def deliver(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """记录送达."""
    case, back = one_case.staff_case(request.actor, public_id), f"/desk/cases/{public_id}/"
    must(can_deliver(request.actor, case))
    if not case.is_decided:
        messages.info(request, _("决定还没有签发，不能送达。"))
        return redirect(back)
    page = ActPage(
        _("记录送达"),
        _("申请人在网上打开决定书，就自动记为送达。窗口领取和邮寄的，凭签了名的纸质回证在这里记录。"),
        _("记录送达") if case.state == CaseState.DECIDED else "",
        back,
        case,
    )

    form = DeliveryForm(typed(request))

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.record_delivery(case.pk, form.receipt, actor=request.actor, now=now, key=given["key"])

    return answer(request, page, form, verb, _("已记录送达。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def deliver_paper(request: HallRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """记录送达 of 补正告知, 不予受理, 终止, 注销."""
    case, back = one_case.staff_case(request.actor, public_id), f"/desk/cases/{public_id}/"
    paper = case.documents.filter(pk=pk).first()
    if paper is None:
        raise NotFound
    must(can_deliver(request.actor, case))
    if not paper.is_served:
        messages.info(request, _("这份文书不用记录送达。申请人什么时候打开过，文书旁边有记录。"))
        return redirect(back)
    page = ActPage(
        _("记录送达：%(paper)s") % {"paper": paper.name},
        _("申请人在网上打开这份文书，就自动记为送达。窗口领取和邮寄的，凭签了名的纸质回证在这里记录。"),
        _("记录送达"),
        back,
        case,
    )

    form = DeliveryForm(typed(request))

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.record_paper_delivery(pk, form.receipt, actor=request.actor, now=now, key=given["key"])

    return answer(request, page, form, verb, _("已记录送达。"))


@signed_in
@require_http_methods(["GET", "POST"])
def close_case(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """办结."""
    case, back = one_case.staff_case(request.actor, public_id), f"/desk/cases/{public_id}/"
    must(can_deliver(request.actor, case))
    page = ActPage(_("办结"), _("决定已经送达，没有别的事要办。不办也会在送达几天后自动办结。"), _("办结"), back, case)

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.close_case(case.pk, actor=request.actor, now=now, key=given["key"])

    return answer(request, page, CloseForm(typed(request)), verb, _("已办结。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def end_case(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """终止办理."""
    case, back = one_case.staff_case(request.actor, public_id), f"/desk/cases/{public_id}/"
    must(can_end(request.actor, case))
    page = ActPage(
        _("终止办理"),
        _("终止后不作决定，各部门不再办理，不能恢复。申请人会收到终止办理通知书。"),
        _("终止办理"),
        back,
        case,
        is_danger=True,
    )

    def verb(given: dict[str, Any], now: datetime) -> object:
        return services.end_case(
            case.pk, given["cause"], given["reason"], actor=request.actor, now=now, key=given["key"]
        )

    return answer(request, page, EndForm(typed(request)), verb, _("已终止办理，通知书已发给申请人。"))


@signed_in
@require_GET
def clock(request: HallRequest) -> HttpResponse:
    """催办: what I am urged to do, the extensions that wait for my answer, and for the operator what the clock did."""
    actor = request.actor
    if not actor.is_staff_member:
        raise NotFound
    reminders, extensions = reminders_for(actor), extensions_for(actor)
    tasks = [(row.case, row.task) for row in reminders if row.task is not None]
    tasks += [(row.case, row.task) for row in extensions]
    names = {task.pk: content_of(case.revision).procedure.step(task.step).name for case, task in tasks}
    return render(
        request,
        "desk/clock.html",
        {
            "reminders": reminders,
            "extensions": extensions,
            "promises": [
                (row, next((m.name for m in content_of(row.case.revision).materials if m.key == row.material), ""))
                for row in broken_promises_for(actor)
            ],
            "names": names,
            "words": {state: wording.staff for state, wording in CASE_WORDING.items()},
            "runs": ClockRun.objects.all()[:RUNS_SHOWN] if actor.is_operator else [],
            "is_operator": actor.is_operator,
            "did": _DID,
            "standstills": CatchUp.objects.all()[:RUNS_SHOWN] if actor.is_operator else [],
            "owed_names": {model._meta.label: model._meta.verbose_name for model in doers},
        },
    )


_DID = {
    "accepted_by_silence": gettext_lazy("逾期未告知，视为受理"),
    "silent_advice": gettext_lazy("逾期未反馈，视为无意见"),
    "promises_watched": gettext_lazy("容缺材料提醒和逾期"),
    "dates_moved": gettext_lazy("日历更新，重新计算"),
    "reminded": gettext_lazy("催办"),
    "visits_ended": gettext_lazy("窗口代办结束"),
    "scans_forgotten": gettext_lazy("没有用上的扫描件清除"),
    "closed": gettext_lazy("办结"),
    "archived": gettext_lazy("归档"),
}
