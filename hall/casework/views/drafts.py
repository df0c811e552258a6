"""A draft's later life: brought to a newer form, or thrown away."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hall.casework import selectors, services
from hall.casework.errors import AlreadyDone
from hall.casework.states import CaseState
from hall.casework.views.own_case import case_to
from identity.decorators import signed_in
from identity.typing import HallRequest


@signed_in
@require_http_methods(["GET", "POST"])
def update(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Tell what changed in the form since the draft was begun, then go on under the newer one."""
    case = case_to("file", request, public_id)
    now = timezone.now()
    if not services.is_outdated(case):
        return redirect("casework:case", case.public_id)
    if request.method == "POST":
        services.carry_draft_over(case.pk, actor=request.actor, now=now)
        messages.success(request, _("已经换成新表格，您填过的内容还在，请接着填。"))
        return redirect("casework:case", case.public_id)
    return render(request, "casework/update.html", {"case": case, "renewal": services.renewal_of(case, now)})


@signed_in
@require_http_methods(["GET", "POST"])
def discard(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    case = selectors.own_case_for(request.actor, public_id)
    if case.state != CaseState.DRAFT:
        raise AlreadyDone(_("申请已经提交，不能当作草稿删除。"), link=f"/cases/{case.public_id}/")
    if request.method == "POST":
        services.discard_draft(case.pk, actor=request.actor, now=timezone.now())
        messages.success(request, _("草稿已删除。"))
        return redirect("desk:counter" if case.at_counter else "portal:my")
    return render(request, "casework/discard.html", {"case": case})
