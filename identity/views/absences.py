"""外出代班: who is away, who stands in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hall.lib.dates import local_day
from identity.actors import Actor
from identity.decorators import signed_in
from identity.errors import Refused
from identity.mandates.items import item_names
from identity.models import Membership, Role
from identity.staff.absence_forms import AbsenceForm
from identity.staff.absences import STANDS_IN, absences_for, end_absence, may_end, register_absence, staff_of
from identity.staff.permissions import administered
from identity.stash import keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest


@never_cache
@require_GET
@signed_in
def absences(request: HallRequest) -> HttpResponse:
    """Mine, whom I stand in for, and my department's."""
    actor = request.actor
    if not (actor.has_desk or actor.is_administrator):
        raise Http404
    today, names = local_day(timezone.now()), item_names()
    rows = [
        (one, [names.get(code, code) for code in one.items], may_end(actor, one)) for one in absences_for(actor, today)
    ]
    context = {"rows": rows, "today": today, "may_register": _registers(actor)}
    return render(request, "identity/absences.html", context)


@never_cache
@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def register(request: HallRequest) -> HttpResponse:
    """Say who is away and who stands in."""
    actor, now = request.actor, timezone.now()
    if not _registers(actor):
        raise Http404
    today = local_day(now)
    typed: Any = request.POST if request.method == "POST" else typed_before_login(request)
    form = AbsenceForm(
        typed,
        officers=_choices(_officers(actor, today)),
        deputies=_choices(_colleagues(actor, today)),
        items=item_names(),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = register_absence(form.leave(), actor=actor, now=now)
        except Refused as refused:
            form.refuse(refused)
        else:
            names = {"officer": made.officer.name, "deputy": made.deputy.name}
            messages.success(request, _("已登记：%(officer)s外出期间由%(deputy)s代班。") % names)
            return redirect("identity:absences")
    return render(request, "identity/absence.html", {"form": form}, status=422 if request.POST else 200)


@require_POST
@signed_in
def end(request: HallRequest, pk: int) -> HttpResponse:
    """Back before the day."""
    try:
        end_absence(pk, actor=request.actor, now=timezone.now())
    except Refused as refused:
        messages.info(request, refused.message)
    else:
        messages.success(request, _("代班已结束，马上生效。"))
    return redirect("identity:absences")


def _registers(actor: Actor) -> bool:
    return actor.has_role(Role.OFFICER) or actor.is_administrator


def _officers(actor: Actor, today: Any) -> list[Membership]:
    """Whom the actor may register: themself, and the officers of the departments that they administer."""
    own = [
        one
        for one in staff_of(actor.departments(Role.OFFICER), (Role.OFFICER,), today)
        if one.account_id == getattr(actor.account, "pk", None)
    ]
    return [*own, *staff_of(administered(actor), (Role.OFFICER,), today)]


def _colleagues(actor: Actor, today: Any) -> list[Membership]:
    return list(staff_of(actor.departments(Role.OFFICER) | administered(actor), STANDS_IN, today))


def _choices(rows: list[Membership]) -> list[tuple[str, str]]:
    """Each person of a department once."""
    return list(
        {
            f"{one.department.code}:{one.account.public_id}": f"{one.account.name}（{_(one.department.name)}）"
            for one in rows
        }.items()
    )
