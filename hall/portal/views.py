"""Pages over several apps: home, my matters, display modes, and what the site says of itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from hall.casework import selectors as casework
from hall.casework.progress import department_names, progress_of
from hall.catalog import selectors as catalog
from hall.lib.paging import key_page
from identity.decorators import signed_in
from identity.models import Department, Town
from identity.typing import HallRequest

YEAR = 365 * 24 * 3600
PAGE_SIZE = 10
HOT = ("SCJG-002", "XFJY-001", "CGZF-001", "GA-001", "YCZM-001", "ZJ-001")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Search first."""
    packages = catalog.published_items(kind="package").rows
    hot = {item.code: item for item in catalog.published_items(kind="item").rows}
    context = {
        "packages": packages,
        "hot": [hot[code] for code in HOT if code in hot],
        "themes": catalog.themes(),
    }
    return render(request, "portal/home.html", context)


@signed_in
@require_GET
def my(request: HallRequest) -> HttpResponse:
    """My matters, newest first, each with its one sentence."""
    now = timezone.now()
    page = key_page(casework.cases_of(request.actor), ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    departments = department_names()
    rows = [(case, progress_of(case, now, departments)) for case in page.rows]
    return render(request, "portal/my.html", {"rows": rows, "next_key": page.next_key})


@require_POST
def mode(request: HttpRequest) -> HttpResponse:
    """Switch elder or contrast mode; remembered for a year, and it works without JavaScript."""
    target = request.POST.get("next", "/")
    response = redirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/")
    name = request.POST.get("toggle", "")
    if name in {"elder", "contrast"}:
        value = "0" if request.COOKIES.get(name) == "1" else "1"
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@require_GET
def about(request: HttpRequest, page: str) -> HttpResponse:
    """Accessibility, privacy, site map, departments."""
    context = {}
    if page == "departments":
        context = {"departments": Department.objects.order_by("id"), "towns": Town.objects.filter(is_active=True)}
    return render(request, f"portal/about_{page}.html", context)
