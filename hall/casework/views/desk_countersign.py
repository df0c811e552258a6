"""复核: the second officer's word on a verdict that a colleague proposed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hall.casework import services
from hall.casework.desk import one_case
from hall.casework.errors import AlreadyDone, Refused
from hall.casework.forms.colleagues import CountersignForm
from hall.casework.views.desk import posted_or_typed
from hall.casework.views.desk_task import task_page
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def countersign(request: HallRequest, pk: int) -> HttpResponse:
    """Agree, and the verdict counts; or send it back with a reason."""
    found, typed = one_case.staff_task(request.actor, pk), posted_or_typed(request)
    if typed is None:
        return redirect("desk:task", pk)
    form = CountersignForm(typed)
    if request.method == "GET":
        return task_page(request, found, countersigning=form)
    if form.is_valid():
        agrees = request.POST.get("do") == "agree"
        given = form.cleaned_data
        try:
            services.countersign_task(
                pk, agrees, given["reason"], actor=request.actor, now=timezone.now(), key=given["key"]
            )
        except AlreadyDone as already:
            messages.info(request, already.message)
            return redirect("desk:task", pk)
        except Refused as refused:
            form.refuse(refused, text="reason")
        else:
            messages.success(request, _("已复核同意，结论生效。") if agrees else _("已退回给提出结论的同事。"))
            return redirect("desk:task", pk)
    return task_page(request, found, countersigning=form, status=422)
