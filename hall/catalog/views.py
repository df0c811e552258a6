"""The catalogue's pages: find, read, download."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hall.catalog import selectors
from hall.catalog.diagram import diagram_of
from hall.catalog.guide import department_codes, fewest_departments, to_upload
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.paper import paper_form
from hall.catalog.selectors import content_of
from hall.catalog.strength import needs_in_words
from identity.models import Department


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
    content = content_of(_current(item))
    departments = dict(Department.objects.values_list("code", "name"))
    context = {
        "item": item,
        "content": content,
        "guide": content.guide,
        "departments": sorted(departments[code] for code in department_codes(content)),
        "fewest": fewest_departments(content),
        "to_upload": to_upload(content.materials),
        "logins": needs_in_words(content),
        "wide": diagram_of(content.procedure, departments, width=720),
        "narrow": diagram_of(content.procedure, departments, width=340),
    }
    return render(request, "catalog/guide.html", context)


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
        filename=name % {"name": item.name},
        content_type="application/pdf",
    )


def _current(item: ServiceItem) -> Revision:
    if item.current is None:  # item_guide gives published items only
        raise selectors.ItemNotFound(item.code)
    return item.current
