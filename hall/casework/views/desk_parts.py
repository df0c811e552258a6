"""The desk's pages of a hearing, and of a licence that its issuer changes or strikes off."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hall.casework import services
from hall.casework.errors import NotFound, Refused
from hall.casework.forms.acts import ActForm
from hall.casework.forms.parts import HearingForm, HearingRightForm, LicenceEndForm
from hall.casework.models import Hearing
from hall.casework.permissions import must
from hall.casework.permissions_clock import can_pause
from hall.casework.views.act_page import ActPage, answer, of_task, typed
from hall.lib.dates import local_day
from hall.wallet.permissions import issued_licences
from hall.wallet.selectors import state_of
from identity.decorators import signed_in
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def hearing(request: HallRequest, pk: int) -> HttpResponse:
    """听证: tell of the right; when it is asked for, call the hearing."""
    task, back = of_task(request, pk)
    must(can_pause(request.actor, task))
    found = Hearing.objects.filter(task=task).first()

    def tell(given: dict[str, Any], now: datetime) -> object:
        return services.tell_hearing_right(pk, given["matter"], actor=request.actor, now=now, key=given["key"])

    def call(given: dict[str, Any], now: datetime) -> object:
        return services.call_hearing(
            pk, given["starts_at"], given["place"], given["chair"], actor=request.actor, now=now, key=given["key"]
        )

    if found is None:
        does = _(
            "拟作出的决定直接涉及申请人重大利益的，决定以前告知听证权利（行政许可法第四十七条）。申请人会收到听证告知书，"
            "五个工作日内可以要求听证。"
        )
        page = ActPage(_("告知听证权利"), does, _("发出听证告知书"), back, task.case, task)
        return answer(request, page, HearingRightForm(typed(request)), tell, _("听证告知书已发给申请人。"))
    does = _("申请人要求听证的，二十个工作日内举行，并提前七个工作日通知。听证期间中止计时；举行以后请恢复计时。")
    page = ActPage(_("通知听证"), does, _("发出听证通知书") if found.asked_at else "", back, task.case, task)
    known = {"starts_at": found.starts_at, "place": found.place, "chair": found.chair} if found.starts_at else {}
    form: ActForm = HearingForm(typed(request), initial=known)
    return answer(request, page, form, call, _("听证通知书已发给申请人。"), hearing=found)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def change_licence(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change or strike off a licence of my department."""
    found = issued_licences(request.actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    form = LicenceEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        try:
            services.end_licence(
                public_id,
                given["status"],
                given["reason"],
                given["cause"],
                actor=request.actor,
                now=now,
                key=given["key"],
            )
        except Refused as refused:
            form.refuse(refused, text="reason")
        else:
            messages.success(request, _("已办理。核对这份证照的人马上会看到。"))
            return redirect("desk:change_licence", public_id)
    tone, word = state_of(found, local_day(timezone.now()))
    context = {"form": form, "licence": found, "tone": tone, "word": word}
    return render(request, "desk/licence.html", context, status=422 if form.errors else 200)
