"""沟通: the pages of both sides."""

import uuid

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework import selectors, services
from hall.casework.desk import one_case
from hall.casework.errors import NotFound, Refused
from hall.casework.exchange.talk import SHOWN, can_talk, messages_of, sides_of, to_whom, unread_by, waiting_for
from hall.casework.forms.talk import AT_INTAKE, TalkForm
from hall.casework.models import Case
from hall.casework.permissions import can_view_case, must
from hall.casework.views.act_page import typed
from identity.decorators import signed_in
from identity.selectors import department
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def talk(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """The applicant's side."""
    case = selectors.own_case_for(request.actor, public_id)
    must(can_view_case(request.actor, case))
    return _page(request, case, to_whom(case), "casework/talk.html")


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def desk_talk(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """The staff's side."""
    case = one_case.staff_case(request.actor, public_id)
    one_case.note_use(request.actor, case, _("看沟通记录"), timezone.now())
    sides = [(code, department(code).name if code else str(_("受理窗口"))) for code in sides_of(request.actor, case)]
    return _page(request, case, sides, "desk/talk.html")


def _page(request: HallRequest, case: Case, sides: list[tuple[str, str]], template: str) -> HttpResponse:
    form = TalkForm(
        typed(request),
        sides=sides,
        initial={"department": request.GET.get("to") or (sides[0][0] if sides else "") or AT_INTAKE},
    )
    status = 200
    if request.method == "POST":
        must(can_talk(request.actor, case))
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                services.send_message(
                    case.pk,
                    given["text"],
                    department=given["department"],
                    actor=request.actor,
                    now=timezone.now(),
                    key=given["key"],
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                flash.success(request, _("已经发出。"))
                return redirect(request.path)
    shown = list(messages_of(request.actor, case).order_by("-id")[:SHOWN])[::-1]
    services.mark_read(unread_by(request.actor, case, shown), timezone.now())
    context = {"case": case, "talk": shown, "form": form, "may": can_talk(request.actor, case)}
    return render(request, template, context, status=status)


@signed_in
@require_GET
def waiting(request: HallRequest) -> HttpResponse:
    """What applicants wrote to my departments and nobody has read."""
    if not request.actor.has_desk:
        raise NotFound
    return render(request, "desk/messages.html", {"waiting": waiting_for(request.actor)[:SHOWN]})
