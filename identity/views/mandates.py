"""代办授权: name somebody who acts for my organisation or child, answer an invitation, end a mandate."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hall.lib.client import client_address
from hall.lib.dates import local_day
from hall.lib.sealed import SealedTextField
from identity.assurance import require_for_mandates
from identity.decorators import signed_in
from identity.errors import NotFound, Refused
from identity.mandates import reads, verbs
from identity.mandates.forms import CodeForm, OfferForm, WardForm
from identity.mandates.items import item_names
from identity.models import Account, Mandate, MandateInvitation
from identity.stash import keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest

_sealed: SealedTextField = SealedTextField()
PROVED = "proved"  # in the address: back from a stronger login, the yes is still to be said
CODES = "invitation_codes"  # session key: codes that were just made or just typed, by invitation


@never_cache
@require_GET
@signed_in
def mandates(request: HallRequest) -> HttpResponse:
    """What I may do for others, what waits for my answer, and whom I have named."""
    return _page(request, CodeForm())


def _page(request: HallRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    account, today = _account(request), local_day(now)
    context = {
        "waiting": reads.waiting_for(account, now),
        "held": reads.held(account, today),
        "represented": reads.represented(request.actor),
        "given": [(one, one.is_in_force(today)) for one in reads.given_by_parties(request.actor)[:100]],
        "invitations": reads.invitations_of_parties(request.actor)[:100],
        "item_names": item_names(),
        "form": form,
        "now": now,
        "today": today,
    }
    return render(request, "identity/mandates.html", context, status=status)


@never_cache
@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def give_mandate(request: HallRequest) -> HttpResponse:
    """Invite somebody to act for a party that I represent."""
    parties = reads.represented(request.actor)
    if not parties:
        messages.info(request, _("您没有登记为单位的法定代表人（负责人），也没有声明监护，所以还不能授权给别人。"))
        return redirect("identity:mandates")
    require_for_mandates(request)
    now = timezone.now()
    typed = request.POST if request.method == "POST" else typed_before_login(request)
    form = OfferForm(typed, parties=parties, items=item_names(), today=local_day(now), initial=_asked_for(request))
    if request.method == "POST" and form.is_valid():
        try:
            offered = verbs.offer_mandate(form.offer(), actor=request.actor, now=now)
        except Refused as refused:
            form.refuse(refused)
        else:
            _keep_code(request, offered.invitation, offered.code)
            return redirect("identity:invitation", offered.invitation.public_id)
    return render(request, "identity/give_mandate.html", {"form": form}, status=422 if request.POST else 200)


def _asked_for(request: HallRequest) -> dict[str, Any]:
    party = request.GET.get("party", "")
    return {"party": party} if reads.represents(request.actor, party) else {}


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def invitation_code(request: HallRequest) -> HttpResponse:
    """Show what a code stands for, before anything is accepted."""
    if request.method == "GET":
        return redirect("identity:mandates")
    form = CodeForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            found = verbs.find_by_code(
                code, account=_account(request), address=client_address(request), now=timezone.now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            _keep_code(request, found, code)
            return redirect("identity:invitation", found.public_id)
    return _page(request, form, status=422)


@never_cache
@require_GET
@signed_in
def invitation(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """One invitation, for who gave it and for who is meant. The code is readable right after it was made."""
    found = MandateInvitation.objects.select_related("organisation", "ward", "invited_by").filter(public_id=public_id)
    one = found.first()
    if one is None:
        raise NotFound
    is_giver = reads.represents(request.actor, verbs.party_of(one))
    code = _kept_code(request, one.public_id)
    if not is_giver and not code and not reads.is_named(_account(request), one):
        raise NotFound
    context = {
        "invitation": one,
        "is_giver": is_giver,
        "code": code if is_giver and one.state == "open" else "",
        "is_over": one.state != "open" or one.expires_at <= timezone.now(),
        "has_proved": PROVED in request.GET,
        "item_names": item_names(),
    }
    return render(request, "identity/invitation.html", context)


@require_POST
@signed_in
def answer_invitation(request: HallRequest, public_id: uuid.UUID, answer: str) -> HttpResponse:
    """Accept, decline, or take back. Only a yes needs the stronger login: whoever says no gives nothing away."""
    pk = MandateInvitation.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound
    code, now = _kept_code(request, public_id), timezone.now()
    try:
        if answer == "accept":
            require_for_mandates(request, back=f"{reverse('identity:invitation', args=[public_id])}?{PROVED}=1")
            mandate = verbs.accept_mandate(pk, code=code, actor=request.actor, now=now)
            name = mandate.principal_name
            messages.success(request, _("已接受授权。在页面上方可以切换到以%(name)s的名义办事。") % {"name": name})
        elif answer == "decline":
            verbs.decline_mandate(pk, code=code, actor=request.actor, now=now)
            messages.success(request, _("已拒绝这份邀请。"))
        else:
            verbs.cancel_invitation(pk, actor=request.actor, now=now)
            messages.success(request, _("邀请已撤回，邀请码不能再用。"))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("identity:mandates")


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def end_mandate(request: HallRequest, pk: int) -> HttpResponse:
    """Ask once whether it shall end, then end it."""
    mandate = Mandate.objects.select_related("account", "organisation", "ward").filter(pk=pk).first()
    if mandate is None or not verbs.may_end(request.actor, mandate):
        raise NotFound
    if request.method == "GET":
        context = {"mandate": mandate, "is_holder": mandate.account_id == _account(request).pk}
        return render(request, "identity/end_mandate.html", context)
    try:
        verbs.end_mandate(pk, actor=request.actor, now=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("授权已经结束，马上生效。已经办过的事仍然有效。"))
    return redirect("identity:mandates")


@never_cache
@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def declare_ward(request: HallRequest) -> HttpResponse:
    """Say that I am a child's guardian."""
    require_for_mandates(request)
    form = WardForm(request.POST if request.method == "POST" else typed_before_login(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            mandate = verbs.declare_ward(given["name"], given["id_number"], actor=request.actor, now=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已登记，您可以为%(name)s办事。") % {"name": mandate.principal_name})
            return redirect("identity:mandates")
    return render(request, "identity/declare_ward.html", {"form": form}, status=422 if request.POST else 200)


def _account(request: HallRequest) -> Account:
    account = request.actor.account
    assert account is not None  # noqa: S101 -- signed_in let it through
    return account


def _keep_code(request: HallRequest, found: MandateInvitation, code: str) -> None:
    """In the session, sealed: the sessions' table must not tell the codes of which another keeps only the hash."""
    if code:
        sealed = _sealed.get_prep_value(code)
        request.session[CODES] = {**request.session.get(CODES, {}), str(found.public_id): sealed}


def _kept_code(request: HallRequest, public_id: uuid.UUID) -> str:
    sealed = request.session.get(CODES, {}).get(str(public_id), "")
    try:
        return _sealed.from_db_value(sealed) or ""
    except (ValueError, AttributeError):  # sealed with a key that is gone; this field belongs to no model
        return ""
