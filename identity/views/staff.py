"""人员和角色: what a department's administrator does, and the second person's yes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hall.lib.dates import local_day
from hall.lib.paging import key_page
from identity.decorators import signed_in
from identity.errors import Refused
from identity.models import Department, Membership
from identity.staff import reads, verbs
from identity.staff.forms import GrantForm
from identity.staff.permissions import administered, can_confirm, can_end, can_see_staff
from identity.stash import keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest

RECORD_LENGTH, PAGE_SIZE = 50, 50
BY_ROLE = ("department_id", "role", "id")


@never_cache
@require_GET
@signed_in
def staff(request: HallRequest) -> HttpResponse:
    """Who works in my departments, what waits for a second person, and the record. Not there for anybody else."""
    actor = request.actor
    if not can_see_staff(actor):
        raise Http404
    today = local_day(timezone.now())
    page = key_page(reads.roles_of(administered(actor), today), BY_ROLE, request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "roles": [(one, can_end(actor, one)) for one in page.rows],
        "next_key": page.next_key,
        "proposals": [(one, can_confirm(actor, one), can_end(actor, one)) for one in reads.proposals_for(actor)],
        "record": reads.record_of(administered(actor))[:RECORD_LENGTH],
        "is_administrator": bool(administered(actor)),
        "today": today,
    }
    return render(request, "identity/staff.html", context)


@never_cache
@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def grant_role(request: HallRequest) -> HttpResponse:
    """Give somebody a role."""
    departments = list(Department.objects.filter(code__in=administered(request.actor)))
    if not departments:
        raise Http404
    now = timezone.now()
    typed: Any = request.POST if request.method == "POST" else typed_before_login(request)
    form = GrantForm(typed, departments=departments, today=local_day(now))
    if request.method == "POST" and form.is_valid():
        try:
            given = verbs.grant_role(form.grant(), actor=request.actor, now=now)
        except Refused as refused:
            form.refuse(refused)
        else:
            names = {"name": given.account.name, "role": given.get_role_display()}
            if given.is_confirmed:
                messages.success(request, _("已授予%(name)s“%(role)s”角色。") % names)
            else:
                messages.info(request, _("已提请授予%(name)s“%(role)s”角色，等另一个人确认后生效。") % names)
            return redirect("identity:staff")
    return render(request, "identity/grant_role.html", {"form": form}, status=422 if request.POST else 200)


@require_POST
@signed_in
def confirm_role(request: HallRequest, pk: int) -> HttpResponse:
    """Be the second pair of eyes."""
    try:
        given = verbs.confirm_role(pk, actor=request.actor, now=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(
            request,
            _("已确认，%(name)s的“%(role)s”角色生效。")
            % {"name": given.account.name, "role": given.get_role_display()},
        )
    return redirect("identity:staff")


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def end_role(request: HallRequest, pk: int) -> HttpResponse:
    """Ask once whether it shall end, then end it."""
    found = Membership.objects.select_related("account", "department").filter(pk=pk).first()
    if found is None or not can_see_staff(request.actor):
        raise Http404
    if request.method == "GET":
        if not can_end(request.actor, found):
            raise Http404
        return render(request, "identity/end_role.html", {"membership": found})
    try:
        verbs.end_role(pk, actor=request.actor, now=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("已结束，马上生效。"))
    return redirect("identity:staff")
