"""Take a form out as JSON, and put one in: bounded, checked, and one undo away from what was before."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from forms_engine.editing import ReplaceForm
from hall.catalog import editing
from hall.catalog.designer.access import draft_to_edit, item_for, refuse
from hall.catalog.designer.board import board_of
from hall.catalog.designer.views.board import page_url
from hall.catalog.designer.views.trial import form_of
from hall.catalog.editing import EditRefused
from identity.decorators import staff_required
from identity.typing import HallRequest

MOST_BYTES = 512 * 1024


@require_GET
@staff_required
def export_form(request: HallRequest, code: str) -> HttpResponse:
    """The form as it stands, for another hall or a programmer."""
    item = item_for(request, code)
    definition = form_of(item)
    if definition is None:
        return redirect(page_url(item))
    text = json.dumps(definition.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, indent=2)
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{item.code}-form.json"'},
    )


@require_POST
@staff_required
def import_form(request: HallRequest, code: str) -> HttpResponse:
    """Replace the draft's form by a file's. What the lint finds is told; what cannot be loaded is refused."""
    item = item_for(request, code)
    try:
        draft = draft_to_edit(request, item)
        operation = ReplaceForm(_read(request))
        applied = editing.apply_operation(draft.pk, operation, actor=request.actor, now=timezone.now())
    except EditRefused as refused:
        return refuse(request, refused, page_url(item))
    messages.success(request, _("已导入：%(what)s。点“撤销”可以找回原来的内容。") % {"what": applied.patch.sentence})
    if count := board_of(applied.draft).problem_count:
        messages.warning(request, _("有 %(count)d 处问题要改好才能送审，已标在题目旁边。") % {"count": count})
    return redirect(page_url(item))


def _read(request: HallRequest) -> Any:
    file = request.FILES.get("file")
    if file is None:
        raise EditRefused(_("请选择要导入的 JSON 文件。"))
    if (file.size or 0) > MOST_BYTES:
        raise EditRefused(_("文件太大：最大 512 KB。"))
    try:
        return json.loads(file.read(MOST_BYTES + 1).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise EditRefused(_("这个文件不是 JSON，请选择从这里导出的文件。")) from None
