"""One's own licences, the minute's code at a counter, and the issuer's desk."""

import uuid
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hall.catalog.strength import strong_enough_for_item
from hall.lib.client import client_address
from hall.lib.dates import local_day
from hall.lib.paging import key_page
from hall.lib.throttle import allow
from hall.wallet import services
from hall.wallet.forms import ShareForm
from hall.wallet.models import Licence
from hall.wallet.permissions import issued_licences, own_licences, shares_for
from hall.wallet.selectors import state_of
from identity.decorators import signed_in
from identity.errors import NotFound, Refused
from identity.models import Department
from identity.typing import HallRequest

PAGE_SIZE, USES_SHOWN, SHARES_SHOWN = 20, 20, 20


@never_cache
@signed_in
@require_GET
def wallet(request: HallRequest) -> HttpResponse:
    """My licences, the newest first."""
    today = local_day(timezone.now())
    page = key_page(own_licences(request.actor), ("-issued_on", "-id"), request.GET.get("after", ""), PAGE_SIZE)
    shown = [(licence, *state_of(licence, today)) for licence in page.rows]
    return render(request, "wallet/wallet.html", {"licences": shown, "next_key": page.next_key})


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def licence(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """One licence: what it says, who was let look, and a form to share it."""
    found = own_licences(request.actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    strong_enough_for_item(request, found.item_code, "collect")
    now = timezone.now()
    departments = list(Department.objects.order_by("name").values_list("code", "name"))
    form = ShareForm(request.POST or None, departments=departments, today=local_day(now))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.share(
                public_id, given["department"], given["purpose"], given["until"], actor=request.actor, now=now
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已授权。部门每看一次，这里都会记下来。"))
            return redirect("wallet:licence", public_id)
    context = {"form": form, **_shown(found), "uses": found.uses.select_related("by")[:USES_SHOWN]}
    context["shares"] = found.shares.select_related("department")[:SHARES_SHOWN]
    context["today"] = local_day(now)
    return render(request, "wallet/licence.html", context, status=422 if form.errors else 200)


def _shown(found: Licence) -> dict[str, Any]:
    tone, word = state_of(found, local_day(timezone.now()))
    return {"licence": found, "tone": tone, "word": word}


@never_cache
@signed_in
@require_GET
def code(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """The code to show at a counter, drawn anew before its minute is over."""
    if found := own_licences(request.actor).filter(public_id=public_id).first():
        strong_enough_for_item(request, found.item_code, "collect")
    text = services.show_code(public_id, actor=request.actor, now=timezone.now())
    address = f"{settings.SITE_ROOT}{reverse('wallet:shown', args=[text])}"
    picture = segno.make(address, error="l").svg_data_uri(border=2, scale=4, omitsize=True)
    found = own_licences(request.actor).get(public_id=public_id)
    context = {**_shown(found), "picture": picture, "seconds": services.SHOW_SECONDS}
    template = "wallet/_code.html" if request.htmx else "wallet/code.html"
    return render(request, template, context)


@signed_in
@require_POST
def end_share(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a share back."""
    share = services.end_share(public_id, actor=request.actor, now=timezone.now())
    messages.success(request, _("已收回，部门马上看不到了。"))
    return redirect("wallet:licence", share.licence.public_id)


@never_cache
@require_GET
def shown(request: HttpRequest, code: str) -> HttpResponse:
    """What the counter sees after scanning. A code that is over, or was never one, says so and no more."""
    if not allow("verify", client_address(request), settings.QUERY_RATE_LIMIT * 6, 60):
        return render(request, "wallet/shown.html", {"is_limited": True}, status=429)
    account = getattr(request, "actor").account  # noqa: B009 -- the middleware puts it there
    found = services.read_shown(code, by=account, now=timezone.now())
    context = _shown(found) if found else {}
    return render(request, "wallet/shown.html", context, status=200 if found else 404)


@never_cache
@signed_in
@require_GET
def desk(request: HallRequest) -> HttpResponse:
    """For staff: what was shared with the department, and what it has issued, found by number."""
    if not request.actor.has_desk:
        raise NotFound
    number = request.GET.get("number", "").strip()
    context = {
        "number": number,
        "found": issued_licences(request.actor).filter(number=number).first() if number else None,
        "shares": shares_for(request.actor, local_day(timezone.now())).order_by("-id")[:SHARES_SHOWN],
    }
    return render(request, "wallet/desk.html", context)


@never_cache
@signed_in
@require_GET
def read_shared(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """A licence that its holder shared with my department."""
    share = services.read_shared(public_id, actor=request.actor, now=timezone.now())
    return render(request, "wallet/read_shared.html", {"share": share, **_shown(share.licence)})
