"""My account: who the hall thinks I am, and for whom I act."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hall.lib.masking import mask_email, mask_id_number, mask_mobile
from identity.decorators import signed_in
from identity.links import safe_path
from identity.middleware import ACTING_FOR
from identity.models import Department, Role
from identity.selectors import mandates_of
from identity.staff.permissions import can_see_staff
from identity.typing import HallRequest


@never_cache
@require_GET
@signed_in
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
        "can_see_staff": can_see_staff(request.actor),
        "next": safe_path(request.GET.get("next")),
    }
    return render(request, "identity/me.html", context)


@require_POST
@signed_in
def act_for(request: HallRequest) -> HttpResponse:
    """Switch between oneself and a party that one holds a mandate of."""
    wanted = request.POST.get("organisation", "")
    chosen = request.actor.acting(wanted)
    if chosen.party_name:
        request.session[ACTING_FOR] = chosen.party_key
        messages.success(request, _("已切换，现在以%(name)s的名义办事。") % {"name": chosen.party_name})
    elif wanted:
        messages.error(request, _("没有切换：您没有这家单位今天有效的授权。请先由单位的法定代表人（负责人）办理授权。"))
    else:
        request.session.pop(ACTING_FOR, None)
        messages.success(request, _("已切换，现在以本人名义办事。"))
    return redirect(safe_path(request.POST.get("next")) or "identity:me")
