"""我的信息: what the hall holds of me and why, who saw it, a copy, a correction, a request for deletion."""

import logging
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forms_engine.paper import render_pdf
from hall.lib.language import as_read, language
from hall.lib.masking import mask_email, mask_mobile
from hall.lib.paging import key_page
from hall.lib.throttle import allow
from identity.assurance import require_for_mandates
from identity.decorators import signed_in
from identity.errors import Refused
from identity.links import safe_path
from identity.models import Account, DeletionRequest, Department, PersonalDataUse, Way
from identity.privacy import contact, verbs
from identity.privacy.copy import as_html_context, as_json, glimpses, recent
from identity.privacy.forms import ConfirmForm, ContactForm, DeletionForm
from identity.stash import keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest

log = logging.getLogger("hall.documents")
USES_SHOWN = 50
LOGINS_SHOWN = 20
COPIES_AN_HOUR = 20
PAGE_SIZE = 20


@never_cache
@require_GET
@signed_in
def privacy(request: HallRequest) -> HttpResponse:
    """What is kept of me, for what, from where, how long; and who looked at it."""
    account = _account(request)
    names = dict(Department.objects.values_list("code", "name"))
    uses = PersonalDataUse.objects.filter(person=account)[:USES_SHOWN]
    context = {
        "account": account,
        "mobile": mask_mobile(account.notice_mobile) if account.notice_mobile else "",
        "email": mask_email(account.notice_email) if account.notice_email else "",
        "glimpses": glimpses(account),
        "logins": recent("identity.LoginEvent", account, LOGINS_SHOWN),
        "uses": [(use, "、".join(names.get(code, code) for code in use.departments.split())) for use in uses],
        "is_contact_waiting": bool(contact.pending_changes(account)),
        "deletions": DeletionRequest.objects.filter(person=account),
    }
    return render(request, "identity/privacy.html", context)


@never_cache
@require_GET
@signed_in
def privacy_copy(request: HallRequest, kind: str) -> HttpResponse:
    """Everything, to take along."""
    account, now = _account(request), timezone.now()
    if not allow("privacy-copy", str(account.pk), COPIES_AN_HOUR, 3600):
        return HttpResponse(status=429)
    if kind == "json":
        answer: HttpResponse = JsonResponse(as_json(account, now=now), json_dumps_params={"ensure_ascii": False})
    else:
        drawn = render_to_string("documents/privacy_copy.html", as_html_context(account, now=now))
        html = as_read(drawn, language().code)
        missing: set[str] = set()
        answer = HttpResponse(render_pdf(html, missing=missing), content_type="application/pdf")
        if missing:
            return _no_glyph(request, missing)
    answer["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y%m%d}.{kind}"'
    return answer


def _no_glyph(request: HallRequest, missing: Collection[str]) -> HttpResponse:
    """A box in a name is another name: which characters no font has, and that the other copy has them all."""
    characters = [(one, f"U+{ord(one):04X}") for one in sorted(missing)]
    log.error("A copy of one's own data was not made: NoGlyph %s", " ".join(code for _one, code in characters))
    return render(request, "identity/no_glyph.html", {"characters": characters}, status=422)


@never_cache
@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def correct_contact(request: HallRequest) -> HttpResponse:
    """Where notices go. A new address counts once its code has been typed."""
    account = _account(request)
    kept = {"contact_mobile": account.contact_mobile, "contact_email": account.contact_email}
    kept |= {contact.FIELDS[Way(one.channel)]: one.address for one in contact.pending_changes(account)}
    form = ContactForm(_typed(request), initial=kept)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            waiting = contact.correct_contact(
                given["contact_mobile"], given["contact_email"], actor=request.actor, now=timezone.now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            if waiting:
                return redirect("identity:confirm_contact")
            messages.success(request, _("联系方式已经保存，以后的通知会发到这里。"))
            return redirect("identity:privacy")
    context = {"form": form, "account": account}
    return render(request, "identity/correct_contact.html", context, status=422 if request.POST else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def confirm_contact(request: HallRequest) -> HttpResponse:
    """Type the codes that were sent to the new addresses."""
    account = _account(request)
    waiting = contact.pending_changes(account)
    if not waiting:
        return redirect("identity:correct_contact")
    form = ConfirmForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            contact.confirm_contact(form.cleaned_data, actor=request.actor, now=timezone.now())
        except Refused as refused:
            form = ConfirmForm(request.POST, waiting=contact.pending_changes(account))
            form.refuse(refused)
        else:
            messages.success(request, _("联系方式已经保存，以后的通知会发到这里。"))
            return redirect("identity:privacy")
    return render(request, "identity/confirm_contact.html", {"form": form}, status=422 if request.POST else 200)


@never_cache
@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def ask_deletion(request: HallRequest) -> HttpResponse:
    """Say what a law keeps, then take the request."""
    require_for_mandates(request)
    form = DeletionForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.ask_deletion(form.cleaned_data["reason"], actor=request.actor, now=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已经收到您的申请，处理结果会写在这里。"))
            return redirect("identity:privacy")
    context = {"form": form, "kept": verbs.kept_by_law(_account(request))}
    return render(request, "identity/ask_deletion.html", context, status=422 if request.POST else 200)


@require_POST
@signed_in
def note_notice(request: HallRequest) -> HttpResponse:
    """I have read what is kept and why."""
    verbs.note_notice(actor=request.actor, now=timezone.now())
    return redirect(safe_path(request.POST.get("next")) or "portal:home")


@never_cache
@require_GET
@signed_in
def deletions(request: HallRequest) -> HttpResponse:
    """The operator's list of requests, the open ones first. For anybody else it is not there."""
    if not verbs.can_answer_deletions(request.actor):
        raise Http404
    asked = DeletionRequest.objects.select_related("person", "answered_by")
    page = key_page(asked, ("-state", "-id"), request.GET.get("after", ""), PAGE_SIZE)
    return render(request, "identity/deletions.html", {"page": page, "next_key": page.next_key})


@require_POST
@signed_in
def carry_out_deletion(request: HallRequest, pk: int) -> HttpResponse:
    """Delete what may be deleted, and answer."""
    try:
        done = verbs.carry_out_deletion(pk, actor=request.actor, now=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, done.answer)
    return redirect("identity:deletions")


def _account(request: HallRequest) -> Account:
    account = request.actor.account
    assert account is not None  # noqa: S101 -- signed_in let it through
    return account


def _typed(request: HallRequest) -> Any:
    return request.POST if request.method == "POST" else typed_before_login(request)
