"""My account: who the hall thinks I am, and for whom I act."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hall.lib.masking import mask_email, mask_id_number, mask_mobile
from identity.decorators import signed_in
from identity.middleware import ACTING_FOR
from identity.models import Department, Role
from identity.selectors import mandates_of
from identity.typing import HallRequest


@signed_in
@require_GET
def me(request: HallRequest) -> HttpResponse:
    """The signed-in account with its stable id, its mandates and roles."""
    account = request.actor.account
    assert account is not None  # noqa: S101 -- signed_in let it through
    names = dict(Department.objects.values_list("code", "name"))
    context = {
        "account": account,
        "id_number": mask_id_number(account.id_number),
        "mobile": mask_mobile(account.mobile),
        "email": mask_email(account.email) if account.email else "",
        "mandates": mandates_of(request.actor),
        "roles": sorted((names[code], Role(role).label) for code, role in request.actor.roles),
    }
    return render(request, "identity/me.html", context)


@signed_in
@require_POST
def act_for(request: HallRequest) -> HttpResponse:
    """Switch between oneself and an organisation that one holds a mandate of."""
    wanted = request.POST.get("organisation", "")
    if wanted.isdigit() and int(wanted) in request.actor.mandated:
        request.session[ACTING_FOR] = int(wanted)
        messages.success(request, _("已切换，现在以单位名义办事。"))
    else:
        request.session.pop(ACTING_FOR, None)
        messages.success(request, _("已切换，现在以本人名义办事。"))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back else "identity:me")
