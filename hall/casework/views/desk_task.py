"""并联审批: an officer's work page for one task, with the other departments' opinions beside the own decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework import desk, queues, services
from hall.casework.errors import AlreadyDone, Refused
from hall.casework.forms import ClaimForm, VerdictForm
from hall.casework.models import Task
from hall.casework.permissions import can_work_task
from hall.casework.permissions_clock import can_pause
from hall.casework.progress import task_clock
from hall.casework.states import AT_WORK, TaskState, Verdict
from hall.casework.views.desk import case_context, posted_or_typed
from hall.catalog.content import Step
from hall.catalog.selectors import content_of
from identity.decorators import signed_in
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@signed_in
@require_GET
def task(request: HallRequest, pk: int) -> HttpResponse:
    """The work page of one task."""
    return _page(request, desk.staff_task(request.actor, pk))


@signed_in
@require_http_methods(["GET", "POST"])
def claim_task(request: HallRequest, pk: int) -> HttpResponse:
    """领办: tell the colleagues that I am on it."""
    found = desk.staff_task(request.actor, pk)
    if request.method == "POST":
        form = ClaimForm(request.POST)
        form.is_valid()
        try:
            services.claim_task(found.pk, actor=request.actor, now=timezone.now(), key=form.cleaned_data["key"])
        except AlreadyDone as already:
            messages.info(request, already.message)
        else:
            messages.success(request, _("已由您领办。"))
    return redirect("desk:task", pk)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def give_verdict(request: HallRequest, pk: int) -> HttpResponse:
    """提交结论. What was typed stays on the page until it is taken, also through an expired login."""
    found, typed = desk.staff_task(request.actor, pk), posted_or_typed(request)
    if typed is None:
        return redirect("desk:task", pk)
    form = VerdictForm(typed, kind=_step_of(found).kind)
    if request.method == "GET":
        messages.info(request, _("登录已恢复。您刚才填写的内容还在，请核对后再提交。"))
        return _page(request, found, form)
    if form.is_valid():
        given = form.cleaned_data
        try:
            ended = services.give_verdict(
                found.pk,
                given["verdict"],
                given["reason"],
                given["basis"],
                actor=request.actor,
                now=timezone.now(),
                key=given["key"],
            )
        except AlreadyDone as already:
            messages.info(request, already.message)
            return redirect("desk:task", pk)
        except Refused as refused:
            form.refuse(refused, text="reason")
        else:
            messages.success(request, _("结论已提交：%(verdict)s。") % {"verdict": Verdict(ended.verdict).label})
            return redirect("desk:task", pk)
    return _page(request, found, form, status=422)


def _step_of(found: Task) -> Step:
    return content_of(found.case.revision).procedure.step(found.step)


def _page(request: HallRequest, found: Task, form: VerdictForm | None = None, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    step = _step_of(found)
    clock = task_clock(found, step, now)
    tone, word = queues.task_mark(found, clock)
    desk.note_use(request.actor, found.case, _("打开办件"), now)
    answer = can_work_task(request.actor, found)
    context: dict[str, Any] = case_context(request.actor, found.case, now)
    context |= {
        "task": found,
        "step": step,
        "task_clock": clock,
        "task_tone": tone,
        "task_word": word,
        "parts": desk.parts_of(found.case, context["progress"], but=found),
        "own_sections": desk.own_sections(context["sections"], step),
        "opinions": found.opinions.select_related("author"),
        "beside": queues.open_tasks_beside(request.actor, now),
        "may_pause": can_pause(request.actor, found).is_yes,
    }
    if found.state in AT_WORK:
        context |= {
            "may_work": answer.is_yes,
            "reason": answer.reason,
            "claim_form": ClaimForm() if found.state == TaskState.OPEN else None,
            "form": form or VerdictForm(kind=step.kind),
            "basis_options": desk.basis_options(found.case, step),
        }
    return render(request, "desk/task.html", context, status=status)
