"""See the form as applicants will: one page beside the designer, or all of it with test answers. Keeps nothing."""

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from forms_engine.definition import FieldType, FormDefinition
from forms_engine.django.forms import section_form
from forms_engine.django.posting import answers_from_post
from forms_engine.review import review_rows
from forms_engine.validation import Evaluation, evaluate
from hall.catalog.designer.access import answer, item_for, open_draft_of
from hall.catalog.draft_store import definition_of
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.decorators import staff_required
from identity.selectors import region_names
from identity.typing import HallRequest

_STORED = {FieldType.FILE, FieldType.LICENCE}


def form_of(item: ServiceItem) -> FormDefinition | None:
    """The form that is being made, or the published one."""
    draft = open_draft_of(item)
    if draft is not None:
        return definition_of(draft)
    return content_of(item.current).form if item.current else None


@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]  # HallRequest is an HttpRequest
@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
@staff_required
def preview(request: HallRequest, code: str) -> HttpResponse:
    """One page of the form, alone, for the frame beside the designer. Conditions work on what is typed there."""
    item = item_for(request, code)
    definition = form_of(item)
    if definition is None:
        return answer(request, "desk/designer/preview.html", {"item": item})
    key = request.GET.get("page", "")
    sections = [section for section in definition.sections if section.key == key] or definition.sections[:1]
    return _tried(request, item, definition, [section.key for section in sections], "desk/designer/preview.html")


@require_http_methods(["GET", "POST"])
@staff_required
def try_out(request: HallRequest, code: str) -> HttpResponse:
    """The whole form with test answers: what is wrong, what is hidden, what the record would be."""
    item = item_for(request, code)
    definition = form_of(item)
    if definition is None:
        return answer(request, "desk/designer/try.html", {"item": item})
    keys = [section.key for section in definition.sections]
    return _tried(request, item, definition, keys, "desk/designer/try.html")


def _tried(
    request: HallRequest, item: ServiceItem, definition: FormDefinition, keys: list[str], template: str
) -> HttpResponse:
    answers: dict[str, Any] = {}
    for key in keys if request.method == "POST" else ():
        answers |= answers_from_post(definition, key, request.POST)
    regions = region_names()
    found = evaluate(definition, answers, today=local_day(timezone.now()), regions=regions)
    is_checked = request.POST.get("do") == "check"
    forms = [
        {
            "section": definition.section(key),
            "form": section_form(definition, key, answers, evaluation=found, regions=regions, show_errors=is_checked),
        }
        for key in keys
    ]
    context = {
        "item": item,
        "definition": definition,
        "forms": forms,
        "is_checked": is_checked,
        "hidden": _hidden(definition, found),
        "problems": [problem for one in forms for problem in one["form"].problems],  # type: ignore[attr-defined]
        "stored": [field.label for field in definition.fields if field.type in _STORED],
        "record": review_rows(definition, found.record, regions=regions, masked=False) if is_checked else [],
    }
    fragment = bool(request.htmx) and request.method == "POST" and not is_checked
    return answer(request, "desk/designer/_tried.html" if fragment else template, context)


def _hidden(definition: FormDefinition, found: Evaluation) -> list[str]:
    """The questions that these answers do not bring up."""
    return [field.label for field in definition.fields if field.key not in found.visible]
