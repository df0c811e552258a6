"""One page of the form: saved first, checked afterwards, drawn anew where an answer changes what is asked."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms_engine.definition import FormDefinition
from forms_engine.django.forms import drawn_state, section_form
from forms_engine.django.posting import CHOOSER, REMOVE_FILE, answers_from_post, changed_group
from forms_engine.prefill import locked_paths
from forms_engine.review import conflicts_between
from hall.casework import selectors, services
from hall.casework.errors import AlreadyDone, NotFound, Refused, Stale
from hall.casework.exchange.correcting import asked_of, is_asked, notes_of, only_asked
from hall.casework.filling.counter import PAPER_FORM
from hall.casework.filling.form_files import file_fields, files_of, upload_key
from hall.casework.filling.form_licences import licences_of
from hall.casework.filling.kept import kept_for
from hall.casework.filling.prefilling import facts_of_party, origins_in
from hall.casework.filling.steps import form_steps
from hall.casework.models import Case
from hall.casework.permissions import EDITABLE, can_edit_case, must
from hall.casework.views.own_case import case_to
from hall.catalog.guide import is_asked_in_english
from hall.catalog.selectors import content_of, content_shown
from hall.lib.dates import local_day
from identity.selectors import region_names
from identity.stash import Files, files_before_login, keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a page beside what is saved: what was typed and not saved, and what to say about it."""

    case: Case
    section: str
    typed: QueryDict | None = None
    check: bool = False
    is_stale: bool = False
    problems: dict[str, str] | None = None
    asked: frozenset[str] | None = None  # what a correction asks about; None: everything

    @property
    def whole(self) -> FormDefinition:
        """The form that the case is under."""
        return content_shown(self.case.revision).form

    @property
    def definition(self) -> FormDefinition:
        """The questions that may be answered now."""
        return only_asked(self.whole, self.asked)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def form_page(request: HallRequest, public_id: uuid.UUID, section: str) -> HttpResponse:
    """One section of the form. What is typed is saved first and checked afterwards."""
    case = case_to("file", request, public_id)
    if case.state not in EDITABLE:
        raise AlreadyDone(_("申请已经提交，内容不能再改。"), link=f"/cases/{case.public_id}/")
    must(can_edit_case(request.actor, case))
    if section not in {s.key for s in content_of(case.revision).form.sections}:
        raise NotFound
    page = Page(case, section, asked=asked_of(case, timezone.now()))
    if not is_asked(page.asked, page.whole.section(section)):
        return redirect("casework:review", case.public_id)
    if request.method == "POST":
        return _save(request, page)
    if services.is_outdated(case):
        return redirect("casework:update", case.public_id)
    typed = typed_before_login(request)
    problems: dict[str, str] = {}
    if typed is not None:
        chosen: dict[str, Any] = {}
        problems = _keep_files(request, page, chosen, files_before_login(request))
        typed = typed.copy()
        typed.update(chosen)
        messages.info(request, _("登录已恢复。您刚才填写的内容还在，请核对后保存。"))
    return _show(request, replace(page, typed=typed, problems=problems, check="check" in request.GET or bool(problems)))


def _save(request: HallRequest, page: Page) -> HttpResponse:
    now = timezone.now()
    drawn_before = drawn_state(page.definition, page.section, services.check_case(page.case, now))
    answers = answers_from_post(page.definition, page.section, request.POST)
    problems = _keep_files(request, page, answers, request.FILES)
    edition = request.POST.get("edition", "")
    try:
        case = services.save_answers(
            page.case.pk,
            page.section,
            answers,
            edition=int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 10 else -1,
            actor=request.actor,
            now=now,
        )
    except Stale as stale:
        if "autosave" in request.POST:
            raise  # the middleware says so beside the form; what is typed stays where it is
        messages.warning(request, stale.message)
        current = selectors.own_case_for(request.actor, page.case.public_id)
        return _show(request, replace(page, case=current, typed=request.POST, is_stale=True))
    case.at_counter = page.case.at_counter
    if "autosave" in request.POST:
        drawn = drawn_state(page.definition, page.section, services.check_case(case, now))
        page = replace(page, case=case, asked=asked_of(case, now))
        return _autosaved(request, page, changed=drawn_before != drawn)
    asked = asked_of(case, now)  # a corrected answer may have opened other questions
    return _go_on(request, replace(page, case=case, check=True, problems=problems, asked=asked))


def _go_on(request: HallRequest, page: Page) -> HttpResponse:
    """Where the button leads that was pressed, once everything is saved."""
    if services.is_outdated(page.case):
        return redirect("casework:update", page.case.public_id)
    steps = form_steps(page.case, now=timezone.now())
    here = next(i for i, step in enumerate(steps) if step.key == page.section)
    if "later" in request.POST and page.case.at_counter:
        messages.success(request, _("已保存在申请人名下。本人可以登录接着填；再来窗口时，用同一证件打开。"))
        return redirect("desk:counter")
    if "later" in request.POST:
        messages.success(request, _("已保存。以后换手机或电脑登录，从这里接着填。"))
        return redirect("portal:my")
    if "back" in request.POST:
        return redirect(steps[max(here - 1, 0)].url)
    if page.problems:
        return _show(request, page, status=422)
    if "refresh" in request.POST or REMOVE_FILE in request.POST:
        return redirect(steps[here].url)
    if group := changed_group(request.POST):
        return redirect(f"{steps[here].url}#id_{group}")
    if steps[here].problems:
        return _show(request, page, status=422)
    return redirect(steps[here + 1].url)


def _keep_files(request: HallRequest, page: Page, answers: dict[str, Any], files: Files) -> dict[str, str]:
    """Store the files chosen on the page and let the answers name them; what was not taken, by the question's key."""
    problems: dict[str, str] = {}
    asked = {field.key for field in page.definition.section(page.section).fields}
    for field in file_fields(page.definition):
        file = files.get(f"{field.key}{CHOOSER}")
        if field.key not in asked or file is None:
            continue
        try:
            upload = services.add_upload(
                page.case.pk, upload_key(field.key), file, actor=request.actor, now=timezone.now()
            )
        except Refused as refused:
            problems[field.key] = refused.message
        else:
            answers[field.key] = str(upload.public_id)
    return problems


def _autosaved(request: HallRequest, page: Page, *, changed: bool) -> HttpResponse:
    """Answer htmx: the saved mark always, the fields only when an answer changed what is asked."""
    response = render(request, "casework/_autosaved.html", _fields(page) | {"with_fields": changed})
    if not changed:
        response["HX-Reswap"] = "none"
    return response


def _show(request: HallRequest, page: Page, status: int = 200) -> HttpResponse:
    context = _context(page) | {"kept": kept_for(request.actor)}
    return render(request, "casework/form_page.html", context, status=status)


def _context(page: Page) -> dict[str, Any]:
    steps = form_steps(page.case, now=timezone.now())
    here = next((i for i, step in enumerate(steps) if step.key == page.section), 0)
    case = page.case
    return _fields(page) | {
        "scans": case.uploads.filter(material=PAPER_FORM, removed_at=None) if case.at_counter else [],
        "correction": notes_of(page.case),
        "is_unsaved": page.typed is not None,
        "steps": steps,
        "step_number": here + 1,
        "is_first": here == 0,
    }


def _fields(page: Page) -> dict[str, Any]:
    case, definition, now = page.case, page.definition, timezone.now()
    saved = case.answers
    mine = {} if page.typed is None else answers_from_post(definition, page.section, page.typed)
    answers = {**saved, **mine}
    evaluation = services.check_case(case, now, answers)
    if page.problems:
        evaluation = replace(evaluation, errors={**evaluation.errors, **page.problems})
    regions, facts = region_names(), facts_of_party(case, now)
    return {
        "case": case,
        "section": definition.section(page.section),
        "is_in_english": is_asked_in_english(definition.section(page.section)),
        "form": section_form(
            definition,
            page.section,
            answers,
            evaluation=evaluation,
            regions=regions,
            show_errors=page.check,
            origins=origins_in(case, facts, answers),
            locked=locked_paths(definition, facts),
            files=files_of(case),
            licences=licences_of(case, now),
        ),
        "conflicts": conflicts_between(definition, page.section, saved, mine, today=local_day(now), regions=regions)
        if page.is_stale
        else [],
    }
