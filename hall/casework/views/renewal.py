"""换证、延续, a licence on paper, and once more the same."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hall.casework import selectors, services
from hall.casework.errors import NotFound
from hall.casework.models import Case
from hall.catalog.strength import strong_enough_for_item
from hall.wallet.permissions import own_licences
from identity.decorators import signed_in
from identity.typing import HallRequest


@signed_in
@require_POST
def renew_licence(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """延续一份证照."""
    found = own_licences(request.actor).filter(public_id=public_id).first()
    if found is not None:
        strong_enough_for_item(request, found.item_code, "file", back=reverse("wallet:licence", args=[public_id]))
    case = services.renew_licence(public_id, actor=request.actor, now=timezone.now())
    return _on(request, case)


@signed_in
@require_POST
def apply_again(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """照着这份再申请."""
    earlier = selectors.own_case_for(request.actor, public_id)
    back = reverse("casework:case", args=[public_id])
    strong_enough_for_item(request, earlier.item.code, "file", back=back)
    return _on(request, services.apply_again(earlier.pk, actor=request.actor, now=timezone.now()))


@signed_in
@require_GET
def licence_paper(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """From the wallet to the licence on paper."""
    licence = own_licences(request.actor).filter(public_id=public_id).first()
    paper = selectors.document_by_code(licence.verification_code) if licence else None
    if paper is None:
        raise NotFound
    return redirect("casework:document", paper.case.public_id, paper.pk)


def _on(request: HallRequest, case: Case) -> HttpResponse:
    messages.success(request, _("已经按原来的申请预先填好，请逐页核对，有变化的改过来。"))
    return redirect("casework:case", case.public_id)
