"""工作日历: the years, one year with its versions and what they moved, and a new version with a preview."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework.errors import NotFound, Refused
from hall.casework.forms.clock import CalendarForm
from hall.casework.models import CalendarVersion, MovedDate
from hall.casework.permissions import must
from hall.casework.permissions_clock import can_edit_calendar, can_see_calendar
from hall.casework.services.calendar import checked_days, preview, put_in_force
from hall.lib.dates import local_day
from hall.lib.paging import key_page
from identity.decorators import signed_in
from identity.stash import keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest

FIRST_YEAR, YEARS_AHEAD = 2020, 2  # a year is announced in the autumn before it
LOOKED_AT, MOVES_SHOWN, MOVED_PAGE = 500, 50, 50
WHAT = {
    "acceptance_due_on": gettext_lazy("受理期限"),
    "promised_due_on": gettext_lazy("承诺到期"),
    "statutory_due_on": gettext_lazy("法定到期"),
}


@signed_in
@require_GET
def calendar(request: HallRequest) -> HttpResponse:
    """All years: announced or provisional, by whom, since when."""
    must(can_see_calendar(request.actor))
    this_year = local_day(timezone.now()).year
    newest: dict[int, CalendarVersion] = {}
    for version in CalendarVersion.objects.select_related("made_by").annotate(moved_count=Count("moved")):
        newest.setdefault(version.year, version)
    last = max([*newest, this_year + 1])
    years = [(year, newest.get(year)) for year in range(last, min([*newest, this_year]) - 1, -1)]
    return render(
        request,
        "desk/calendar.html",
        {"years": years, "may_edit": can_edit_calendar(request.actor).is_yes, "this_year": this_year},
    )


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def calendar_year(request: HallRequest, year: int) -> HttpResponse:
    """One year. The operator types or pastes a new version, sees what it would move, and puts it in force."""
    must(can_see_calendar(request.actor))
    now = timezone.now()
    if not FIRST_YEAR <= year <= local_day(now).year + YEARS_AHEAD:
        raise NotFound
    may_edit = can_edit_calendar(request.actor)
    versions = list(CalendarVersion.objects.filter(year=year).select_related("made_by").order_by("-number"))
    context: dict[str, Any] = {"year": year, "versions": versions, "may_edit": may_edit.is_yes, "what": WHAT}
    status = 200
    if request.method == "POST":
        must(may_edit)
    if may_edit:
        newest = versions[0] if versions else None
        initial = {
            "source": newest.source if newest else _("国务院办公厅关于%(year)d年部分节假日安排的通知") % {"year": year},
            "text": newest.text if newest else "",
            "based_on": newest.number if newest else 0,
        }
        typed = request.POST if request.method == "POST" else typed_before_login(request)
        form = CalendarForm(typed, initial=initial)
        context["form"] = form
        if request.method == "POST":
            answer = _save_or_preview(request, year, form, context)
            if answer is not None:
                return answer
            status = 422 if form.errors else 200
    page = key_page(
        MovedDate.objects.filter(version__year=year).select_related("version", "case__item", "task"),
        ("-id",),
        request.GET.get("after", ""),
        MOVED_PAGE,
    )
    return render(request, "desk/calendar_year.html", {**context, "page": page}, status=status)


def _save_or_preview(
    request: HallRequest, year: int, form: CalendarForm, context: dict[str, Any]
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        if request.POST.get("do") == "apply":
            put_in_force(
                year,
                given["text"],
                given["source"],
                based_on=given["based_on"] or 0,
                actor=request.actor,
                now=timezone.now(),
            )
            messages.success(request, _("新的日历已启用。受影响的办件会在几分钟内重新计算，变动列在本页。"))
            return redirect("desk:calendar_year", year)
        days = checked_days(year, given["text"], given["source"])
        moves, has_more = preview(year, days, LOOKED_AT)
        context |= {
            "days": days,
            "moves": moves[:MOVES_SHOWN],
            "moved_cases": len({move.case.pk for move in moves}),
            "has_more": has_more or len(moves) > MOVES_SHOWN,
            "is_preview": True,
        }
    except Refused as refused:
        form.refuse(refused)
    return None
