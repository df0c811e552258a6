"""The catalogue's pages: find, read, download."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from forms_engine.django.forms import section_form
from forms_engine.django.posting import answers_from_post
from hall.catalog import selectors
from hall.catalog.applying import SECTION, Applying, apply_answers, deciding_form, shorter
from hall.catalog.content import Content
from hall.catalog.diagram import Diagram, Seen, diagrams_of, limit_in_words
from hall.catalog.guide import department_codes, fewest_departments, is_guide_in_english, to_upload
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.paper import paper_form
from hall.catalog.selectors import content_of, content_shown
from hall.catalog.strength import needs_in_words
from hall.lib.dates import local_day
from identity.models import Department
from identity.selectors import region_names

PARTS = (  # of a guide, for its contents
    ("conditions", gettext_lazy("申请条件")),
    ("materials", gettext_lazy("办理材料")),
    ("procedure", gettext_lazy("办理流程")),
    ("places", gettext_lazy("地点与电话")),
    ("basis", gettext_lazy("设定依据")),
    ("faq", gettext_lazy("常见问题")),
)


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Search and browse."""
    chosen = {
        name: request.GET.get(name, "")[:100] for name in ("q", "theme", "audience", "kind", "department", "after")
    }
    page = selectors.published_items(
        query=chosen["q"],
        theme=chosen["theme"],
        audience=chosen["audience"],
        kind=chosen["kind"],
        department=chosen["department"],
        after=chosen["after"],
    )
    context = {"chosen": chosen, "page": page, "themes": selectors.themes(), "next_key": page.next_key}
    return render(request, "catalog/items.html", context)


@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南: the eight elements, with the procedure as a picture and in words."""
    item = selectors.item_guide(code)
    content = content_shown(_current(item))
    departments = {code: _(name) for code, name in Department.objects.values_list("code", "name")}
    context = {
        "item": item,
        "content": content,
        "guide": content.guide,
        "is_in_english": is_guide_in_english(content_of(_current(item))),
        "departments": sorted(departments[code] for code in department_codes(content)),
        "fewest": fewest_departments(content),
        "to_upload": to_upload(content.materials),
        "logins": needs_in_words(content),
        "parts": [part for part in PARTS if part[0] != "faq" or content.guide.faq],
        "has_questions": deciding_form(content) is not None,
    }
    pictures = diagrams_of(content.procedure, departments, wide=720)
    return render(request, "catalog/guide.html", context | pictures)


@require_GET
def what_applies(request: HttpRequest, code: str) -> HttpResponse:
    """A few questions, and what of the item applies to whoever answers so. The answers stand in the address."""
    item = selectors.item_guide(code)
    content = content_shown(_current(item))
    form = deciding_form(content)
    if form is None:
        return redirect("catalog:guide", code)
    regions = region_names()
    answers = answers_from_post(form, SECTION, request.GET)
    found = apply_answers(content, form, answers, today=local_day(timezone.now()), regions=regions)
    names = {code: _(name) for code, name in Department.objects.values_list("code", "name")}
    context = {
        "item": item,
        "guide": content.guide,
        "found": found,
        "form": section_form(form, SECTION, answers, evaluation=found.evaluation, regions=regions),
        "parts": _named_parts(found),
        "chosen": sum(applies is True for _, applies in found.parts),
        "departments": [names.get(code, code) for code in found.departments],
        "shorter": shorter(found.days, content.guide.promised),
        "has_begun": bool(answers),
    }
    return render(request, "catalog/what_applies.html", context | _own_procedure(content, found, names))


def _named_parts(found: Applying) -> list[tuple[str, bool | None]]:
    if not found.parts:
        return []
    names = selectors.item_names()
    return [(names.get(code, code), applies) for code, applies in found.parts]


def _own_procedure(content: Content, found: Applying, names: dict[str, str]) -> dict[str, Diagram]:
    seen = {step.key: Seen("", limit_in_words(step.promised)) for step, _department in found.steps}
    own = {step.key: names.get(department, department) for step, department in found.steps}
    return diagrams_of(content.procedure, names, wide=540, seen=seen, names=own)


@require_GET
def blank_form(request: HttpRequest, code: str) -> HttpResponseBase:
    """The form on paper; with `?fillable=1` as a PDF to fill in offline and hand in as a draft. No login needed."""
    item = selectors.item_guide(code)
    revision = _current(item)
    revision.item = item
    is_fillable = request.GET.get("fillable") == "1"
    name = _("%(name)s申请表（可填写）.pdf") if is_fillable else _("%(name)s申请表（空白）.pdf")
    return FileResponse(
        default_storage.open(paper_form(revision, is_fillable=is_fillable)),
        as_attachment=is_fillable,  # browsers show it, but keep what was typed only when it is saved
        filename=name % {"name": item.title},
        content_type="application/pdf",
    )


def _current(item: ServiceItem) -> Revision:
    if item.current is None:  # item_guide gives published items only
        raise selectors.ItemNotFound(item.code)
    return item.current
