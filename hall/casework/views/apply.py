"""Start an application and fill its pages in."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forms_engine.django.forms import drawn_state, section_form
from forms_engine.django.posting import answers_from_post, changed_group
from forms_engine.prefill import locked_paths
from forms_engine.review import Conflict, conflicts_between, review_rows
from forms_engine.validation import evaluate
from hall.casework import selectors, services
from hall.casework.errors import AlreadyDone, NotFound, Refused, Stale
from hall.casework.file_kinds import quota
from hall.casework.materials import material_statuses
from hall.casework.models import Case
from hall.casework.permissions import EDITABLE
from hall.casework.prefilling import facts_of_party, offers_of, origins_in, source_of
from hall.casework.progress import departments_asked
from hall.casework.steps import FormStep, form_steps
from hall.casework.views.stash import keeps_what_was_typed, typed_before_login
from hall.catalog.selectors import content_of, item_guide
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.decorators import signed_in
from identity.middleware import ACTING_FOR
from identity.models import MandateAct
from identity.selectors import FACT_SOURCES, mandates_of, region_names
from identity.typing import HallRequest


@signed_in
@require_http_methods(["GET", "POST"])
def start_case(request: HallRequest, code: str) -> HttpResponse:
    """Say who applies and what is known already, then open the draft."""
    item = item_guide(code)
    mandates = mandates_of(request.actor, code, MandateAct.FILE)
    if request.method == "POST":
        actor = _as_chosen(request)
        case = services.start_case(code, actor=actor, now=timezone.now(), agreed=_agreed(request))
        return redirect("casework:from_paper" if "from_paper" in request.POST else "casework:case", case.public_id)
    if not item.accepts_online or item.current is None:
        return redirect("catalog:guide", code)
    context = {
        "item": item,
        "mandates": mandates,
        "offers": offers_of(content_of(item.current).form),
        "drafts": selectors.drafts_of(request.actor, item),
    }
    return render(request, "casework/start.html", context)


def _agreed(request: HallRequest) -> list[str]:
    """The sources that may fill the form in: those ticked, or all by the one button."""
    everything = list({source_of(fact) for fact in FACT_SOURCES})
    return everything if request.POST.get("agree") == "all" else request.POST.getlist("source")


def _as_chosen(request: HallRequest) -> Actor:
    """The actor in the name that was chosen on the page, which is also how the person goes on from here."""
    chosen = request.actor.acting(request.POST.get("organisation", ""))
    request.session[ACTING_FOR] = chosen.party_key
    return chosen


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def form_page(request: HallRequest, public_id: uuid.UUID, section: str) -> HttpResponse:
    """One section of the form. What is typed is saved first and checked afterwards."""
    case = selectors.own_case_for(request.actor, public_id)
    if case.state not in EDITABLE:
        raise AlreadyDone(_("申请已经提交，内容不能再改。"), link=f"/cases/{case.public_id}/")
    if section not in {s.key for s in content_of(case.revision).form.sections}:
        raise NotFound
    if request.method == "POST":
        return _save_page(request, case, section)
    if services.is_outdated(case):
        return redirect("casework:update", case.public_id)
    typed = typed_before_login(request)
    if typed is not None:
        messages.info(request, _("登录已恢复。您刚才填写的内容还在，请核对后保存。"))
        return _page(request, case, section, typed=typed)
    return _page(request, case, section, check="check" in request.GET)


def _save_page(request: HallRequest, case: Case, section: str) -> HttpResponse:
    definition = content_of(case.revision).form
    drawn_before = drawn_state(definition, section, _evaluated(case, case.answers))
    answers = answers_from_post(definition, section, request.POST)
    try:
        edition = int(request.POST.get("edition", ""))
    except ValueError:
        edition = -1
    try:
        case = services.save_answers(
            case.pk, section, answers, edition=edition, actor=request.actor, now=timezone.now()
        )
    except Stale as stale:
        if "autosave" in request.POST:
            raise  # the middleware says so beside the form; what is typed stays where it is
        messages.warning(request, stale.message)
        return _page(
            request, selectors.own_case_for(request.actor, case.public_id), section, typed=request.POST, stale=True
        )
    if "autosave" in request.POST:
        drawn = drawn_state(definition, section, _evaluated(case, case.answers))
        return _autosaved(request, case, section, changed=drawn_before != drawn)
    if services.is_outdated(case):
        return redirect("casework:update", case.public_id)
    steps = form_steps(case, now=timezone.now())
    here = next(i for i, step in enumerate(steps) if step.key == section)
    if "back" in request.POST:
        return redirect(steps[max(here - 1, 0)].url)
    if "refresh" in request.POST:
        return redirect(steps[here].url)
    if group := changed_group(request.POST):
        return redirect(f"{steps[here].url}#id_{group}")
    if steps[here].problems:
        return _page(request, case, section, check=True, status=422)
    return redirect(steps[here + 1].url)


def _autosaved(request: HallRequest, case: Case, section: str, *, changed: bool) -> HttpResponse:
    """Answer htmx: the saved mark always, the fields only when an answer changed what is asked."""
    context = _page_context(request, case, section, typed=None, check=False) | {"with_fields": changed}
    response = render(request, "casework/_autosaved.html", context)
    if not changed:
        response["HX-Reswap"] = "none"
    return response


def _page(
    request: HallRequest,
    case: Case,
    section: str,
    *,
    typed: QueryDict | None = None,
    check: bool = False,
    status: int = 200,
    stale: bool = False,
) -> HttpResponse:
    context = _page_context(request, case, section, typed=typed, check=check, stale=stale)
    return render(request, "casework/form_page.html", context, status=status)


def _page_context(
    request: HallRequest, case: Case, section: str, *, typed: QueryDict | None, check: bool, stale: bool = False
) -> dict[str, Any]:
    definition = content_of(case.revision).form
    answers = case.answers
    conflicts: list[Conflict] = []
    if typed is not None:
        mine = answers_from_post(definition, section, typed)
        if stale:
            conflicts = conflicts_between(definition, section, answers, mine, today=_today(), regions=region_names())
        answers = {**answers, **mine}
    evaluation = _evaluated(case, answers)
    facts = facts_of_party(case)
    steps = form_steps(case, now=timezone.now())
    here = next((i for i, step in enumerate(steps) if step.key == section), 0)
    return {
        "case": case,
        "section": next(s for s in definition.sections if s.key == section),
        "form": section_form(
            definition,
            section,
            answers,
            evaluation=evaluation,
            regions=region_names(),
            show_errors=check,
            origins=origins_in(case, facts, answers),
            locked=locked_paths(definition, facts),
        ),
        "conflicts": conflicts,
        "steps": steps,
        "step_number": here + 1,
        "is_first": here == 0,
    }


def _evaluated(case: Case, answers: dict[str, Any]) -> Any:
    return evaluate(content_of(case.revision).form, answers, today=_today(), regions=region_names())


def _today() -> date:
    return local_day(timezone.now())


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def materials_page(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Upload what must be supplied; everything else is shown as known to the government."""
    case = selectors.own_case_for(request.actor, public_id)
    if case.state not in EDITABLE:
        raise AlreadyDone(_("申请已经提交，材料不能再改。"), link=f"/cases/{case.public_id}/")
    if services.is_outdated(case):
        return redirect("casework:update", case.public_id)
    problems: dict[str, str] = {}
    if request.method == "POST":
        problems = _add_files(request, case)
        if not problems:
            return redirect("casework:materials", case.public_id)
    return render(
        request, "casework/materials.html", _materials_context(case, problems), status=422 if problems else 200
    )


def _add_files(request: HallRequest, case: Case) -> dict[str, str]:
    problems: dict[str, str] = {}
    added = 0
    for key in request.FILES:
        for file in request.FILES.getlist(key):
            try:
                services.add_upload(case.pk, key, file, actor=request.actor, now=timezone.now())
                added += 1
            except Refused as refused:
                problems |= refused.fields
    if not request.FILES:
        key = request.POST.get("material", "")
        problems[key] = _("请先选择文件，再点上传。")
    if added:
        messages.success(request, _("已上传 %(count)d 个文件。") % {"count": added})
    return problems


def _materials_context(case: Case, problems: dict[str, str]) -> dict[str, Any]:
    now = timezone.now()
    record = _evaluated(case, case.answers).record
    content = content_of(case.revision)
    steps: list[FormStep] = form_steps(case, now=now)
    here = next(i for i, step in enumerate(steps) if step.key == "materials")
    return {
        "case": case,
        "statuses": material_statuses(case, record),
        "shared": [m for m in content.materials if m.source == "shared"],
        "problems": problems,
        "file_limit": quota().file_bytes,
        "steps": steps,
        "step_number": here + 1,
        "previous": steps[here - 1],
        "next": steps[here + 1],
    }


@signed_in
@require_POST
def remove_upload(request: HallRequest, public_id: uuid.UUID, upload_id: uuid.UUID) -> HttpResponse:
    """Take a file out again."""
    case = selectors.own_case_for(request.actor, public_id)
    services.remove_upload(case.pk, upload_id, actor=request.actor, now=timezone.now())
    messages.success(request, _("文件已移除。"))
    return redirect("casework:materials", case.public_id)


@signed_in
@require_http_methods(["GET", "POST"])
def review_page(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything on one page before it is handed in; the button hands it in once, however often it is pressed."""
    case = selectors.own_case_for(request.actor, public_id)
    if case.state not in EDITABLE:
        raise AlreadyDone(_("这份申请已经提交过了，没有重复提交。"), link=f"/cases/{case.public_id}/")
    if services.is_outdated(case):
        return redirect("casework:update", case.public_id)
    refused: Refused | None = None
    if request.method == "POST":
        verb = services.submit_case if case.state == "draft" else services.answer_correction
        try:
            verb(case.pk, actor=request.actor, now=timezone.now(), key=request.POST.get("key") or None)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("提交成功。"))
            return redirect("casework:case", case.public_id)
    return render(request, "casework/review.html", _review_context(case, refused), status=422 if refused else 200)


def _review_context(case: Case, refused: Refused | None) -> dict[str, Any]:
    content = content_of(case.revision)
    evaluation = _evaluated(case, case.answers)
    steps = form_steps(case, now=timezone.now())
    return {
        "case": case,
        "sections": review_rows(content.form, evaluation.record, regions=region_names(), masked=False),
        "statuses": material_statuses(case, evaluation.record),
        "steps": steps,
        "step_number": len(steps),
        "problem_steps": [step for step in steps if step.problems],
        "refused": refused,
        "departments": departments_asked(case, evaluation.record),
        "key": uuid.uuid4().hex,
    }
