"""The case that a page of the applicant works on, and where the page leads when it is done."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hall.casework import selectors
from hall.casework.models import Case
from hall.casework.permissions import can_view_case
from hall.catalog.selectors import content_of
from hall.catalog.strength import Act, strong_enough
from hall.lib.numbers import spaced_case_number
from identity.typing import HallRequest


def case_to(act: Act, request: HallRequest, public_id: uuid.UUID, *, page: str = "") -> Case:
    """One's own party's case, with a login as strong as going on with that act asks. Raises NotFound, StepUpNeeded.

    At the counter the clerk has seen the person's document. `page` is where a better login leads back to from an
    address that shows none.
    """
    case = selectors.own_case_for(request.actor, public_id)
    if not case.at_counter:
        back = reverse(f"casework:{page}", args=[public_id]) if page else ""
        strong_enough(request, content_of(case.revision), act, back=back, is_going_on=act == "file")
    return case


def back_to_case(request: HallRequest, case: Case) -> HttpResponse:
    """After an act, to the case's page; whose mandate ends with the act, to their own matters."""
    if can_view_case(request.actor, case):
        return redirect("casework:case", case.public_id)
    text = _("编号 %(number)s。您的授权不包含“查询进度”，以后的进展会通知授权人。")
    messages.info(request, text % {"number": spaced_case_number(case.number or "")})
    return redirect("portal:my")
