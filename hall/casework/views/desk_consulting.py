"""征求意见: the page that asks, and the page of one question, where it is answered or taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hall.casework import services
from hall.casework.desk import one_case
from hall.casework.errors import AlreadyDone, Refused
from hall.casework.exchange.consulting import (
    can_answer_consultation,
    can_consult,
    can_withdraw_consultation,
    mark_of,
)
from hall.casework.forms.consulting import ConsultationAnswerForm, ConsultForm
from hall.casework.models import Consultation
from hall.casework.permissions import can_view_case, must
from hall.casework.services.consulting import consultation as find
from hall.casework.views.act_page import ActPage, answer, of_task, typed
from hall.lib.dates import local_day
from identity.decorators import signed_in
from identity.models import Department
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def ask(request: HallRequest, pk: int) -> HttpResponse:
    """Put a question to another department."""
    task, back = of_task(request, pk)
    must(can_consult(request.actor, task))
    others = Department.objects.exclude(pk=task.department_id).values_list("code", "name")
    page = ActPage(
        _("征求意见"),
        _("对方会在待办里看到问题和与它有关的申请内容。意见只供参考，本环节的结论仍由您作出。"),
        _("发出"),
        back,
        task.case,
        task,
    )

    def verb(given: dict[str, Any], now: Any) -> object:
        return services.ask_department(
            pk,
            given["department"],
            given["question"],
            given["days"],
            waits=given["waits"],
            actor=request.actor,
            now=now,
            key=given["key"],
        )

    form = ConsultForm(typed(request), departments=list(others))
    return answer(request, page, form, verb, _("已发出，对方会在待办里看到。"))


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def consultation(request: HallRequest, pk: int) -> HttpResponse:
    """One question with its answer."""
    found = find(pk)
    one_case.keep_party_out(request.actor, found.case)
    must(can_view_case(request.actor, found.case))
    form = ConsultationAnswerForm(typed(request))
    if request.method == "POST":
        must(can_answer_consultation(request.actor, found))
        if form.is_valid():
            given = form.cleaned_data
            try:
                services.answer_consultation(
                    pk, given["position"], given["answer"], actor=request.actor, now=timezone.now(), key=given["key"]
                )
            except AlreadyDone as already:
                messages.info(request, already.message)
                return redirect("desk:consultation", pk)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("已答复。"))
                return redirect("desk:consultation", pk)
    return _page(request, found, form)


@signed_in
@require_POST
def withdraw(request: HallRequest, pk: int) -> HttpResponse:
    """Take the question back."""
    found = find(pk)
    one_case.keep_party_out(request.actor, found.case)
    must(can_view_case(request.actor, found.case))
    try:
        services.withdraw_consultation(pk, actor=request.actor, now=timezone.now())
    except AlreadyDone as already:
        messages.info(request, already.message)
    else:
        messages.success(request, _("已撤回征求意见。"))
    return redirect("desk:task", found.task_id)


def _page(request: HallRequest, found: Consultation, form: ConsultationAnswerForm) -> HttpResponse:
    now = timezone.now()
    one_case.note_use(request.actor, found.case, _("看征求意见"), now)
    tone, word = mark_of(found, local_day(now))
    is_unanswered = found.is_open and found.task.ended_at is None
    context = {
        "one": found,
        "case": found.case,
        "tone": tone,
        "word": word,
        "form": form if is_unanswered and can_answer_consultation(request.actor, found) else None,
        "may_withdraw": is_unanswered and can_withdraw_consultation(request.actor, found).is_yes,
    }
    return render(request, "desk/consultation.html", context, status=422 if request.method == "POST" else 200)
