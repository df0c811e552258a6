"""签发决定: the lead department's approver signs what the departments' verdicts amount to."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hall.casework import services
from hall.casework.desk import one_case
from hall.casework.forms.acts import SignForm
from hall.casework.views.desk import carry_out, posted_or_typed
from hall.catalog.strength import signer_is_fresh
from identity.stash import keeps_what_was_typed
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def sign_decision(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Sign once, however often the button is pressed."""
    signer_is_fresh(request)
    case, typed = one_case.staff_case(request.actor, public_id), posted_or_typed(request)
    if typed is None:
        return redirect("desk:case", public_id)
    form = SignForm(typed)
    return carry_out(
        request,
        case,
        form,
        lambda key, now: services.sign_decision(
            case.pk, form.cleaned_data["text"], actor=request.actor, now=now, key=key
        ),
        _("决定已经签发，决定书正在生成。"),
    )
