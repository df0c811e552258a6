"""Pages over several apps: home, my matters, display modes, and what the site says of itself."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from frontend.context import is_chosen
from hall.casework import selectors as casework
from hall.casework.filling.kept import kept_for
from hall.casework.models import Case
from hall.casework.progress import Progress, department_names, progress_of
from hall.casework.states import ENDED_STATES, UNDECIDED, CaseState
from hall.catalog import selectors as catalog
from hall.lib.language import LANGUAGES, remember_language
from hall.lib.paging import key_page
from hall.portal.figures import figures, package_facts
from hall.portal.gallery import gallery
from identity.actors import Actor
from identity.decorators import signed_in
from identity.models import Department, Town
from identity.services import choose_elder_mode, choose_language
from identity.typing import HallRequest

YEAR = 365 * 24 * 3600
PAGE_SIZE = 10
# The way through a life and through a business: the word for a point of it, and what is done there.
LIVES = (
    (
        _("人生路上"),
        (
            (_("孩子出生"), "PKG-03"),
            (_("上户口"), "GA-001"),
            (_("农村建房"), "ZZ-001"),
            (_("生活困难"), "MZ-001"),
            (_("残疾关爱"), "PKG-05"),
        ),
    ),
    (
        _("办企业路上"),
        (
            (_("注册企业"), "PKG-02"),
            (_("建厂施工"), "PKG-04"),
            (_("开餐饮店"), "PKG-01"),
            (_("挂招牌"), "PKG-06"),
            (_("货运经营"), "JT-001"),
        ),
    ),
)
WAITS_FOR_ME = frozenset({CaseState.DRAFT, CaseState.CORRECTION_ASKED, CaseState.DECIDED})
GROUPS = {  # of my matters: word in the address → name, states
    "todo": (_("等我办"), WAITS_FOR_ME),
    "running": (_("办理中"), UNDECIDED - WAITS_FOR_ME),
    "done": (_("已办结"), ENDED_STATES - {CaseState.DISCARDED}),
}
HOT = ("SCJG-002", "XFJY-001", "CGZF-001", "GA-001", "YCZM-001", "ZJ-001")


@require_GET
def home(request: HallRequest) -> HttpResponse:
    """Search first; then what is mine, what can be done, and what is new."""
    now = timezone.now()
    packages = catalog.published_items(kind="package").rows
    items = {item.code: item for item in (*packages, *catalog.published_items(kind="item").rows)}
    contents = catalog.contents_of(packages)
    context = {
        "packages": [(item, package_facts(contents[item.pk])) for item in packages],
        "hot": [items[code] for code in HOT if code in items],
        "themes": catalog.themes(),
        "lives": [(title, [(word, items[code]) for word, code in way if code in items]) for title, way in LIVES],
        "mine": _newest_matters(request, now),
        "guides": catalog.latest_guides(4),
        "figures": figures(now),
        "departments": Department.objects.filter(items__current__isnull=False).distinct().order_by("id"),
    }
    return render(request, "portal/home.html", context)


def _newest_matters(request: HallRequest, now: datetime) -> list[tuple[Case, Progress]]:
    if not request.user.is_authenticated:
        return []
    departments = department_names()
    newest = casework.cases_of(request.actor).order_by("-id")[:2]
    return [(case, progress_of(case, now, departments)) for case in newest]


@signed_in
@require_GET
def my(request: HallRequest) -> HttpResponse:
    """My matters, newest first, each with its one sentence; all of them, or those of one group."""
    now = timezone.now()
    chosen = next((group for group in GROUPS if group == request.GET.get("state")), "")
    cases = casework.cases_of(request.actor)
    if chosen:
        cases = cases.filter(state__in=sorted(GROUPS[chosen][1]))
    page = key_page(cases, ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    departments = department_names()
    rows = [(case, progress_of(case, now, departments)) for case in page.rows]
    groups = [("", _("全部")), *((key, name) for key, (name, _states) in GROUPS.items())]
    context = {
        "rows": rows,
        "next_key": page.next_key,
        "groups": groups,
        "chosen": chosen,
        "kept": kept_for(request.actor),
        "elsewhere": _other_parties(request.actor),
    }
    return render(request, "portal/my.html", context)


def _other_parties(actor: Actor) -> dict[str, str]:
    """Key → name of the parties whose matters are listed under another name than the one that is chosen now."""
    parties = {"": ""} | {mandate.party_key: mandate.principal_name for mandate in actor.mandates}
    return {key: name for key, name in parties.items() if key != actor.party_key}


@require_POST
def mode(request: HttpRequest) -> HttpResponse:
    """Switch elder or contrast mode, or the language; remembered for years, also for a person's other devices."""
    target = request.POST.get("next", "/")
    response = redirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/")
    name = request.POST.get("toggle", "")
    if name in {"elder", "contrast"}:
        is_on = not is_chosen(request, name)
        value = "1" if is_on else "0"
        if name == "elder" and request.user.is_authenticated:
            choose_elder_mode(request.user.pk, is_on=is_on)
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    if (code := request.POST.get("language", "")) in LANGUAGES:
        remember_language(request, response, code)
        if request.user.is_authenticated:
            choose_language(request.user.pk, code)
    return response


@require_GET
def design(request: HallRequest) -> HttpResponse:
    """The gallery of components, with invented values; there is no such page in production."""
    if not settings.DEMO:
        raise Http404
    return render(request, "portal/design.html", gallery(timezone.now()))


@require_GET
def about(request: HttpRequest, page: str) -> HttpResponse:
    """Accessibility, privacy, site map, departments."""
    context = {}
    if page == "departments":
        context = {"departments": Department.objects.order_by("id"), "towns": Town.objects.filter(is_active=True)}
    return render(request, f"portal/about_{page}.html", context)
