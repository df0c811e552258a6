"""What machines and the operator see of the hall's own state."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from hall.casework.errors import NotFound
from hall.lib.dates import month_day
from hall.lib.paging import key_page
from hall.oversight import charts
from hall.oversight.counting import AGES
from hall.oversight.health import checks
from hall.oversight.models import ErrorReport
from hall.oversight.permissions import can_operate, supervised
from hall.oversight.supervision import (
    Watched,
    age_names,
    cases_late,
    late_cases,
    light_series,
    state_series,
    waiting_tasks,
    watched_figures,
)
from hall.work.selectors import failed_work, worker_is_alive
from identity.decorators import signed_in
from identity.models import Department
from identity.typing import HallRequest

PAGE_SIZE = 20


@never_cache
@require_safe
def healthz(request: HallRequest) -> HttpResponse:
    """200 when all is well, 503 when a part is bad; says which, never why."""
    found = checks(timezone.now())
    body = {
        "status": _word(all(found.values())),
        "checks": {name: _word(is_good) for name, is_good in found.items()},
    }
    return JsonResponse(body, status=200 if all(found.values()) else 503)


def _word(is_good: bool) -> str:
    return "ok" if is_good else "bad"


@signed_in
@require_GET
def errors(request: HallRequest) -> HttpResponse:
    """The operator's list of errors, the latest first. For anyone else the page is not there."""
    if not can_operate(request.actor):
        raise Http404
    page = key_page(ErrorReport.objects.all(), ("-last_at", "-id"), request.GET.get("after", ""), PAGE_SIZE)
    context = {"page": page, "is_worker_alive": worker_is_alive(timezone.now()), "failed_work": failed_work()}
    return render(request, "oversight/errors.html", context)


@signed_in
@require_GET
def supervision(request: HallRequest) -> HttpResponse:
    """督办: how the work stands by time, department and age, and the tasks behind each figure."""
    now, codes = timezone.now(), supervised(request.actor)
    watched = Department.objects.order_by("id")
    departments = list(watched if codes is None else watched.filter(code__in=codes))
    department = request.GET.get("department", "")[:16]
    if department:
        if codes is not None and department not in codes:
            raise NotFound
        codes = frozenset({department})
    age, after = _age(request.GET.get("age", "")), request.GET.get("after", "")
    figures = watched_figures(codes, now)
    whole = cases_late(codes, request.GET.get("late", ""), after=after, now=now)
    rows, next_key = ([], whole[1].next_key) if whole else waiting_tasks(codes, age=age, after=after, now=now)
    context = {
        "figures": figures,
        "late": late_cases(codes, now),
        "whole": whole,
        "rows": rows,
        "next_key": next_key,
        "age": "" if age is None else age_names()[age],
        "ages": age_names(),
        "departments": departments if len(departments) > 1 else [],
        "department": next((one for one in departments if one.code == department), None),
    }
    return render(request, "oversight/supervision.html", context | _pictures(figures))


def _age(given: str) -> int | None:
    return int(given) if given.isdigit() and len(given) == 1 and int(given) <= len(AGES) else None


def _tasks_of(department: Department) -> str:
    return f"?department={department.code}"


def _pictures(figures: Watched) -> dict[str, Any]:
    states, lights = state_series(), light_series()
    weeks = [(f"{day.month}-{day.day}", counts) for day, counts in figures.weeks]
    by_light = [(_(department.name), counts) for department, counts in figures.lights]
    by_age = [(_(department.name), counts) for department, counts in figures.ages]
    return {
        "totals": {one.key: figures.light(one.key) for one in lights},
        "lights": lights,
        "by_state": charts.picture(
            charts.columns, weeks, states, corner=_("日期"), names=[month_day(day) for day, _counts in figures.weeks]
        ),
        "by_light": charts.picture(
            charts.bars, by_light, lights, corner=_("部门"), row_link=lambda row: _tasks_of(figures.lights[row][0])
        ),
        "by_age": charts.picture(
            charts.heat,
            by_age,
            age_names(),
            corner=_("部门"),
            cell_link=lambda row, age: f"{_tasks_of(figures.ages[row][0])}&age={age}#list",
        ),
    }
