"""Start an application and fill its pages in."""

import uuid
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forms_engine.django.posting import answers_from_post
from forms_engine.review import review_rows
from hall.casework import selectors, services
from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.exchange.correcting import asked_of, notes_of, only_asked, untouched
from hall.casework.exchange.tolerance import deferred, promised_of
from hall.casework.filling.counter import SIGNED_FORM
from hall.casework.filling.file_kinds import quota
from hall.casework.filling.form_files import files_of
from hall.casework.filling.kept import kept_for
from hall.casework.filling.materials import material_statuses
from hall.casework.filling.prefilling import offers_of
from hall.casework.filling.steps import FormStep, form_steps
from hall.casework.mandated import within_mandates
from hall.casework.models import Case, Upload
from hall.casework.permissions import EDITABLE, can_edit_case, can_hand_in, can_start, can_view_case, must
from hall.casework.progress import departments_asked
from hall.casework.views.own_case import back_to_case, case_to
from hall.catalog.applying import SECTION, deciding_form
from hall.catalog.models import Audience, ServiceItem
from hall.catalog.selectors import content_of, content_shown, item_guide
from hall.catalog.strength import strong_enough
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.decorators import signed_in
from identity.middleware import ACTING_FOR
from identity.models import Mandate
from identity.selectors import mandates_of, region_names
from identity.stash import Files, files_before_login, keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def start_case(request: HallRequest, code: str) -> HttpResponse:
    """Say who applies and what is known already, then open the draft."""
    item = item_guide(code)
    if item.current is not None:
        strong_enough(request, content_of(item.current), "file")
    if request.method == "POST":
        actor = _as_chosen(request)
        agreed, answers = _agreed(request, item), _answered_before(request, item)
        case = services.start_case(code, actor=actor, now=timezone.now(), agreed=agreed, answers=answers)
        return redirect("casework:from_paper" if "from_paper" in request.POST else "casework:case", case.public_id)
    if not item.accepts_online or item.current is None:
        return redirect("catalog:guide", code)
    mandates = [one for one in mandates_of(request.actor) if can_start(request.actor.acting(one.party_key), item)]
    typed = typed_before_login(request)
    context = {
        "item": item,
        "mandates": mandates,
        "chosen": typed.get("organisation", "") if typed else _likely_party(request.actor, item, mandates),
        "sources": typed.getlist("source") if typed else [],
        "offers": offers_of(content_shown(item.current).form),
        "drafts": selectors.drafts_of(request.actor, item),
        "has_answers": bool(_answered_before(request, item)),
    }
    return render(request, "casework/start.html", context)


def _answered_before(request: HallRequest, item: ServiceItem) -> dict[str, Any]:
    """What the person told the page that says what applies to them; it stands in the address of this page."""
    form = deciding_form(content_of(item.current)) if item.current else None
    return answers_from_post(form, SECTION, request.GET) if form else {}


def _likely_party(actor: Actor, item: ServiceItem, mandates: list[Mandate]) -> str:
    """In whose name, unless another is chosen: that which the person acts in now; an organisation's matter for one."""
    if any(one.party_key == actor.party_key for one in mandates):
        return actor.party_key
    is_organisations = item.audience != Audience.PERSON and bool(mandates) and mandates[0].organisation_id is not None
    return mandates[0].party_key if is_organisations and not actor.party_key else ""


def _agreed(request: HallRequest, item: ServiceItem) -> list[str]:
    """The sources that may fill the form in: those ticked, or all by the one button."""
    offered = [offer.source for offer in offers_of(content_of(item.current).form)] if item.current else []
    return offered if request.POST.get("agree") == "all" else request.POST.getlist("source")


def _as_chosen(request: HallRequest) -> Actor:
    """The actor in the name that was chosen on the page, which is also how the person goes on from here."""
    chosen = request.actor.acting(request.POST.get("organisation", ""))
    request.session[ACTING_FOR] = chosen.party_key
    return chosen


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def materials_page(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Upload what must be supplied; everything else is shown as known to the government."""
    case = case_to("file", request, public_id)
    if case.state not in EDITABLE:
        raise AlreadyDone(_("申请已经提交，材料不能再改。"), link=f"/cases/{case.public_id}/")
    must(can_edit_case(request.actor, case))
    if services.is_outdated(case):
        return redirect("casework:update", case.public_id)
    problems: dict[str, str] = {}
    if request.method == "POST" or (files := files_before_login(request)):
        problems = _add_files(request, case, request.FILES if request.method == "POST" else files)
        if not problems:
            return redirect("casework:materials", case.public_id)
    return render(
        request,
        "casework/materials.html",
        _materials_context(request.actor, case, problems),
        status=422 if problems else 200,
    )


def _add_files(request: HallRequest, case: Case, files: Files) -> dict[str, str]:
    problems: dict[str, str] = {}
    added = 0
    for key in files:
        for file in files.getlist(key):
            try:
                services.add_upload(case.pk, key, file, actor=request.actor, now=timezone.now())
                added += 1
            except Refused as refused:
                problems |= refused.fields
    if not files:
        key = request.POST.get("material", "")
        problems[key] = _("请先选择文件，再点上传。")
    if added:
        messages.success(request, _("已上传 %(count)d 个文件。") % {"count": added})
    return problems


def _earlier(actor: Actor, case: Case, now: datetime) -> dict[str, list[Upload]]:
    """By material: files of earlier applications that the actor may know of, each once."""
    found: dict[str, dict[str, Upload]] = {}
    for upload in selectors.reusable_uploads(case, now).filter(within_mandates(actor, case))[:100]:
        found.setdefault(upload.material, {}).setdefault(upload.sha256, upload)
    return {material: list(uploads.values())[:3] for material, uploads in found.items()}


def _materials_context(actor: Actor, case: Case, problems: dict[str, str]) -> dict[str, Any]:
    now = timezone.now()
    record = services.check_case(case, timezone.now()).record
    content = content_shown(case.revision)
    steps: list[FormStep] = form_steps(case, now=now)
    here = next((i for i, step in enumerate(steps) if step.key == "materials"), len(steps) - 1)
    asked = asked_of(case, now)
    return {
        "case": case,
        "statuses": [
            s for s in material_statuses(case, record, local_day(now)) if asked is None or s.material.key in asked
        ],
        "correction": notes_of(case),
        "kept": kept_for(actor),
        "shared": [] if asked is not None else [m for m in content.materials if m.source == "shared"],
        "problems": problems,
        "earlier": _earlier(actor, case, now),
        "fitting": services.fitting_licences(case, now),
        "file_limit": quota().file_bytes,
        "steps": steps,
        "step_number": here + 1,
        "previous": steps[here - 1] if here else steps[-1],
        "next": steps[min(here + 1, len(steps) - 1)],
    }


@signed_in
@require_POST
def reuse_upload(request: HallRequest, public_id: uuid.UUID, upload_id: uuid.UUID) -> HttpResponse:
    """Hand in a file of an earlier application again."""
    case = case_to("file", request, public_id, page="materials")
    upload = services.reuse_upload(case.pk, upload_id, actor=request.actor, now=timezone.now())
    messages.success(request, _("已用上以前交过的“%(name)s”。") % {"name": upload.name})
    return redirect("casework:materials", case.public_id)


@signed_in
@require_POST
def use_licence(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Hand in a licence out of the wallet."""
    case = case_to("file", request, public_id, page="materials")
    try:
        licence = uuid.UUID(request.POST.get("licence", ""))
    except ValueError as error:
        raise NotFound from error
    material = request.POST.get("material", "")
    used = services.use_licence(case.pk, material, licence, actor=request.actor, now=timezone.now())
    messages.success(request, _("已用上证照库里的“%(name)s”，不用上传。") % {"name": used.licence.kind})
    return redirect("casework:materials", case.public_id)


@signed_in
@require_POST
def drop_licence(request: HallRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Take a licence out again."""
    case = case_to("file", request, public_id, page="materials")
    services.drop_licence(case.pk, pk, actor=request.actor, now=timezone.now())
    messages.success(request, _("已经不用这份证照。"))
    return redirect("casework:materials", case.public_id)


@signed_in
@require_POST
def remove_upload(request: HallRequest, public_id: uuid.UUID, upload_id: uuid.UUID) -> HttpResponse:
    """Take a file out again."""
    case = case_to("file", request, public_id, page="materials")
    services.remove_upload(case.pk, upload_id, actor=request.actor, now=timezone.now())
    messages.success(request, _("文件已移除。"))
    return redirect("casework:materials", case.public_id)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def review_page(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything on one page before it is handed in; the button hands it in once, however often it is pressed."""
    case = selectors.own_case_for(request.actor, public_id)
    if case.state not in EDITABLE:
        if selectors.has_acted(case, request.POST.get("key", "")):  # the same form once more: its answer got lost
            messages.success(request, _("提交成功。"))
            return back_to_case(request, case)
        raise AlreadyDone(_("这份申请已经提交过了，没有重复提交。"), link=f"/cases/{case.public_id}/")
    must(can_view_case(request.actor, case))
    if services.is_outdated(case):
        return redirect("casework:update", case.public_id)
    refused: Refused | None = None
    files = request.FILES if request.method == "POST" else files_before_login(request)
    if "signed_form" in request.POST or (files and request.method == "GET"):
        problems = _add_files(request, case, files)
        if not problems:
            return redirect("casework:review", case.public_id)
        refused = Refused(next(iter(problems.values())), fields=problems)
    elif request.method == "POST":
        outcome = _hand_in(request, case)
        if isinstance(outcome, Case):
            messages.success(request, _("提交成功。"))
            return back_to_case(request, outcome)
        refused = outcome
    typed = request.POST if request.method == "POST" else typed_before_login(request)
    if typed and request.method == "GET":
        messages.info(request, _("身份验证已完成。请再核对一遍，然后提交。"))
    ticked = typed.getlist("promise") if typed else []
    context = _review_context(case, refused) | {
        "ticked": ticked or [one.promise.material for one in promised_of(case)],
        "may_edit": bool(can_edit_case(request.actor, case)),
        "hand_in": can_hand_in(request.actor, case),
        "kept": kept_for(request.actor),
        "told": selectors.people_to_tell(case, local_day(timezone.now())),
    }
    return render(request, "casework/review.html", context, status=422 if refused else 200)


def _hand_in(request: HallRequest, case: Case) -> Case | Refused:
    """The case as it was handed in, or why it was not taken."""
    if not case.at_counter:  # the clerk has seen the person's document
        strong_enough(request, content_of(case.revision), "sign")
    verb = services.submit_case if case.state == "draft" else services.answer_correction
    try:
        return verb(
            case.pk,
            promised=request.POST.getlist("promise"),
            actor=request.actor,
            now=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except Refused as refused:
        return refused


def _review_context(case: Case, refused: Refused | None) -> dict[str, Any]:
    content, now = content_shown(case.revision), timezone.now()
    evaluation = services.check_case(case, now)
    steps, asked = form_steps(case, now=now), asked_of(case, now)
    rows = partial(review_rows, record=evaluation.record, regions=region_names(), masked=False, files=files_of(case))
    statuses = material_statuses(case, evaluation.record, local_day(now))
    later, correction = deferred(statuses), notes_of(case)
    return {
        "case": case,
        "correction": correction,
        "untouched": untouched(case, correction, evaluation.record, statuses),
        "sections": rows(only_asked(content.form, asked)),
        "statuses": [one for one in statuses if asked is None or one.material.key in asked],
        "deferred": later,
        "signed_forms": case.uploads.filter(material=SIGNED_FORM, removed_at=None) if case.at_counter else [],
        "unasked": rows(content.form) if asked is not None else [],
        "steps": steps,
        "step_number": len(steps),
        "previous": steps[-2] if len(steps) > 1 else steps[-1],
        "problem_steps": [step for step in steps if step.problems],
        "refused": refused,
        "refused_here": _refused_here(refused, {material.key for material in later}),
        "departments": departments_asked(case, evaluation.record),
        "key": uuid.uuid4().hex,
    }


def _refused_here(refused: Refused | None, later: Collection[str]) -> list[tuple[str, str]]:
    """What is put right on the page itself, each with its place: a promise to tick, a signed form to add."""
    if refused is None:
        return []
    places = {SIGNED_FORM: f"m-{SIGNED_FORM}"} | {key: f"promise-{key}" for key in later}
    return [(places[key], text) for key, text in refused.fields.items() if key in places]
