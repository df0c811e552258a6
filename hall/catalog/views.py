"""The catalogue's pages: find, read, download."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from forms_engine.paper import blank_form_html, render_pdf
from hall.catalog import selectors
from hall.catalog.content import MaterialSource
from hall.catalog.guide import department_codes, diagram_of, fewest_departments, to_upload
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.selectors import content_of
from identity.models import Department
from identity.selectors import region_names


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Search and browse."""
    chosen = {name: request.GET.get(name, "")[:100] for name in ("q", "theme", "audience", "kind", "after")}
    page = selectors.published_items(
        query=chosen["q"],
        theme=chosen["theme"],
        audience=chosen["audience"],
        kind=chosen["kind"],
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
        "wide": diagram_of(content.procedure, departments, width=760, left=230, row=52),
        "narrow": diagram_of(content.procedure, departments, width=330, left=8, row=70),
    }
    return render(request, "catalog/guide.html", context)


@require_GET
def blank_form(request: HttpRequest, code: str) -> HttpResponseBase:
    """The form on paper, made once a revision."""
    item = selectors.item_guide(code)
    revision = _current(item)
    path = f"blank-forms/{item.code}-{revision.number}-{revision.content_sha256[:12]}.pdf"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(_blank_form_pdf(item, revision)))
    name = _("%(name)s申请表（空白）.pdf") % {"name": item.name}
    return FileResponse(default_storage.open(path), filename=name, content_type="application/pdf")


def _blank_form_pdf(item: ServiceItem, revision: Revision) -> bytes:
    content = content_of(revision)
    wanted = [
        (material.name, material.condition_text)
        for material in content.materials
        if material.source not in {MaterialSource.SHARED, MaterialSource.FORM}
    ]
    html = blank_form_html(
        content.form,
        subtitle=_("潮安区统一网上办事大厅　%(department)s") % {"department": item.department.name},
        regions=region_names(),
        materials=wanted,
        footer=f"{item.code} 第 {revision.number} 版",
    )
    return render_pdf(html)


def _current(item: ServiceItem) -> Revision:
    if item.current is None:  # item_guide gives published items only
        raise selectors.ItemNotFound(item.code)
    return item.current
