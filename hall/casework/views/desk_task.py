"""并联审批: an officer's work page for one task, with the other departments' opinions beside the own decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework import services
from hall.casework.desk import one_case, queues
from hall.casework.desk.opinion_templates import filled_in, template_choices, template_for
from hall.casework.desk.queue_rows import task_mark
from hall.casework.errors import AlreadyDone, Refused
from hall.casework.exchange.consulting import can_consult
from hall.casework.forms.acts import ClaimForm, VerdictForm, verdict_choices
from hall.casework.forms.colleagues import CountersignForm
from hall.casework.models import Opinion, Task
from hall.casework.papers.content import remedies
from hall.casework.permissions import can_countersign, can_work_task, stands_in
from hall.casework.permissions_clock import can_pause
from hall.casework.progress import done_note, task_clock
from hall.casework.states import AT_WORK, TaskState, Verdict
from hall.casework.views.desk import case_context, posted_or_typed
from hall.catalog.content import Step
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.decorators import signed_in
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest

SAID = ("verdict", "facts", "reason", "basis", "conditions")  # of an opinion, as the form asks for it


@signed_in
@require_GET
def task(request: HallRequest, pk: int) -> HttpResponse:
    """The work page of one task."""
    return task_page(request, one_case.staff_task(request.actor, pk))


@signed_in
@require_http_methods(["GET", "POST"])
def claim_task(request: HallRequest, pk: int) -> HttpResponse:
    """领办: tell the colleagues that I am on it."""
    found = one_case.staff_task(request.actor, pk)
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
    found, typed = one_case.staff_task(request.actor, pk), posted_or_typed(request)
    if typed is None:
        return redirect("desk:task", pk)
    if request.POST.get("fill"):
        return task_page(request, found, _filled(found, request.POST))
    form = _form(found, typed)
    if request.method == "GET":
        messages.info(request, _("登录已恢复。您刚才填写的内容还在，请核对后再提交。"))
        return task_page(request, found, form)
    if form.is_valid():
        given = form.cleaned_data
        try:
            ended = services.give_verdict(
                found.pk,
                given["verdict"],
                given["reason"],
                given["basis"],
                given.get("facts", ""),
                given.get("conditions", ""),
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
            messages.success(request, _said(ended))
            return redirect("desk:task", pk)
    return task_page(request, found, form, status=422)


def _said(task: Task) -> str:
    if task.state == TaskState.PROPOSED:
        return _("结论已提出，等待本部门另一位签发人员复核。")
    return _("结论已提交：%(verdict)s。") % {"verdict": Verdict(task.verdict).label}


def _form(found: Task, typed: Any = None) -> VerdictForm:
    step = _step_of(found)
    verdicts = [value for value, _label in verdict_choices(step.kind)]
    return VerdictForm(typed, step=step, templates=template_choices(found, verdicts))


def _form_begun(found: Task, opinions: list[Opinion]) -> VerdictForm:
    """Empty; or as the second officer sent it back, so that only what they ask for is typed anew."""
    form = _form(found)
    if opinions:  # of a task at work only one that was sent back
        form.initial.update({name: getattr(opinions[-1], name) for name in SAID})
    return form


def _filled(found: Task, posted: Any) -> VerdictForm:
    """The form as it was typed, with a template's text added: nothing is checked yet, nothing is lost."""
    initial = {name: posted.get(name, "") for name in ("key", *SAID)}
    form = _form(found)
    template = template_for(found, posted.get("template", ""))
    if template is not None:
        text = filled_in(template, found, _step_of(found))
        initial["reason"] = f"{initial['reason']}\n{text}".strip()
        initial["verdict"] = initial["verdict"] or template.verdict
    form.initial.update(initial)
    return form


def _has_grounds(found: Task) -> bool:
    """Whether it rests on what others have decided."""
    before = content_of(found.case.revision).procedure.rests_on(found.step)
    return any(outcome and step in before for step, outcome in found.case.standing.items())


def _step_of(found: Task) -> Step:
    return content_of(found.case.revision).procedure.step(found.step)


def task_page(
    request: HallRequest,
    found: Task,
    form: VerdictForm | None = None,
    *,
    countersigning: CountersignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The work page; the forms are those that were just filled in and are shown again with what was typed."""
    now = timezone.now()
    step = _step_of(found)
    clock = task_clock(found, step, now)
    tone, word = task_mark(found, clock)
    one_case.note_use(request.actor, found.case, _("打开办件"), now)
    answer = can_work_task(request.actor, found)
    context: dict[str, Any] = case_context(request.actor, found.case, now)
    context |= {
        "task": found,
        "step": step,
        "task_clock": clock,
        "done": done_note(clock, found.ended_at or now) if found.state == TaskState.DONE else "",
        "task_tone": tone,
        "task_word": word,
        "parts": one_case.parts_of(found.case, context["progress"], context["seen"], but=found),
        "own_sections": one_case.own_sections(context["sections"], step),
        "opinions": list(found.opinions.select_related("author", "given_for", "countersignature__author")),
        "beside": queues.open_tasks_beside(request.actor, now),
        "may_consult": can_consult(request.actor, found).is_yes,
        "may_pause": can_pause(request.actor, found).is_yes,
    }
    if found.state == TaskState.PROPOSED:
        second = can_countersign(request.actor, found)
        context |= {
            "countersign_form": (countersigning or CountersignForm()) if second else None,
            "reason": second.reason,
        }
    elif found.state in AT_WORK:
        context |= {
            "waits": found.waits_until is not None and found.waits_until >= local_day(now),
            "may_work": answer.is_yes,
            "is_deputy": bool(found.claimed_by_id and stands_in(request.actor, found)),
            "reason": answer.reason,
            "may_return": answer.is_yes and found.state != TaskState.PROPOSED and _has_grounds(found),
            "claim_form": ClaimForm() if found.state == TaskState.OPEN else None,
            "form": form or _form_begun(found, context["opinions"]),
            "remedies": remedies(),
            "basis_options": one_case.basis_options(found.case, step),
        }
    return render(request, "desk/task.html", context, status=status)
