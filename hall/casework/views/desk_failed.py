"""没能出具的文书: what each failed of, in words, and the button to try again."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hall.casework import services
from hall.casework.errors import NotFound
from hall.casework.models import CaseDocument
from hall.casework.permissions import can_issue_again, must
from hall.lib.literal import Literal
from hall.lib.paging import key_page
from hall.work.models import OwedState
from identity.decorators import signed_in
from identity.typing import HallRequest

PAGE_SIZE = 20


@signed_in
@require_http_methods(["GET", "POST"])
def failed_papers(request: HallRequest) -> HttpResponse:
    """For the operator: no names, only numbers and what is missing."""
    must(can_issue_again(request.actor))
    if request.method == "POST":
        pk = request.POST.get("document", "")
        if not (pk.isdecimal() and len(pk) < 18):
            raise NotFound
        services.issue_again(int(pk), actor=request.actor, now=timezone.now())
        messages.success(request, _("已重新交给后台出具，过一会儿刷新看结果。"))
        return redirect("desk:failed_papers")
    failed = CaseDocument.objects.filter(owed_state=Literal(OwedState.FAILED)).select_related("case__item")
    page = key_page(failed, ("-id",), request.GET.get("after", ""), PAGE_SIZE)
    shown = [(one, why_failed(one.last_error)) for one in page.rows]
    return render(request, "desk/failed_papers.html", {"papers": shown, "next_key": page.next_key})


def why_failed(error: str) -> str:
    """What a paper failed of, and what puts it right."""
    kind, _space, rest = error.partition(" ")
    if kind == "NoGlyph":
        codes = re.findall(r"U\+([0-9A-F]{4,6})", rest)
        characters = "、".join(f"{chr(int(code, 16))}（U+{code}）" for code in codes)
        return _("字库里没有这些字：%(characters)s。请安装含有这些字的字体，再重新出具。") % {"characters": characters}
    if kind == "MissingContents":
        return _("缺少法律要求写明的内容：%(labels)s。") % {"labels": rest.strip("[]").replace("'", "")}
    if kind == "NoKeyError":
        return _("部门没有今天有效的签名证书。请放好证书，再重新出具。")
    if kind == "LeaseExpired":
        return _("后台进程办理时多次中断。")
    return _("出错：%(kind)s。详情见系统错误页。") % {"kind": kind or _("不明")}
