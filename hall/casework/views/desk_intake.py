"""一点受理: accept, tell once what is to be corrected, or refuse; each a form on the case's page."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hall.casework import services
from hall.casework.desk import one_case
from hall.casework.exchange.correcting import subjects_asked
from hall.casework.forms.acts import AcceptForm, CorrectionForm, FindingForm, RefusalForm
from hall.casework.views.desk import carry_out, posted_or_typed
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def accept_case(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """受理."""
    case, typed = one_case.staff_case(request.actor, public_id), posted_or_typed(request)
    if typed is None:
        return redirect("desk:case", public_id)
    form = AcceptForm(typed)
    return carry_out(
        request,
        case,
        form,
        lambda key, now: services.accept_case(
            case.pk, supply_by=form.cleaned_data["supply_by"], actor=request.actor, now=now, key=key
        ),
        _("已经受理，各部门开始办理。"),
    )


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def request_correction(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """一次性告知补正."""
    case, typed = one_case.staff_case(request.actor, public_id), posted_or_typed(request)
    if typed is None:
        return redirect("desk:case", public_id)
    form = CorrectionForm(typed, subjects=subjects_asked(case), is_again=case.corrections.exists())
    return carry_out(
        request,
        case,
        form,
        lambda key, now: services.request_correction(
            case.pk,
            form.cleaned_data["text"],
            found=form.found,
            ground=form.cleaned_data.get("ground", ""),
            actor=request.actor,
            now=now,
            key=key,
        ),
        _("补正告知已经发给申请人。"),
    )


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def refuse_acceptance(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """不予受理."""
    case, typed = one_case.staff_case(request.actor, public_id), posted_or_typed(request)
    if typed is None:
        return redirect("desk:case", public_id)
    form = RefusalForm(typed)
    return carry_out(
        request,
        case,
        form,
        lambda key, now: services.refuse_acceptance(
            case.pk,
            form.cleaned_data["text"],
            ground=form.cleaned_data["ground"],
            basis=form.cleaned_data["basis"],
            authority=form.cleaned_data["authority"],
            actor=request.actor,
            now=now,
            key=key,
        ),
        _("不予受理决定已经发给申请人。"),
    )


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def add_finding(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """部门预审: what a department misses, before acceptance."""
    case, typed = one_case.staff_case(request.actor, public_id), posted_or_typed(request)
    if typed is None:
        return redirect("desk:case", public_id)
    form = FindingForm(typed, subjects=subjects_asked(case))
    return carry_out(
        request,
        case,
        form,
        lambda key, now: services.add_finding(
            case.pk,
            form.cleaned_data["subject"],
            form.cleaned_data["standing"],
            form.cleaned_data["note"],
            actor=request.actor,
            now=now,
            key=key,
        ),
        _("补正意见已经交给受理窗口。"),
    )
