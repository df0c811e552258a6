"""A department's wording of its papers: look, try on a real past case, publish a revision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework.desk import one_case
from hall.casework.errors import NotFound
from hall.casework.models import CaseDocument
from hall.documents.kinds import PaperKind, Place, filled, kinds, wording_problems
from hall.documents.rendering import NoGlyphError, paper_html, paper_pdf
from hall.documents.selectors import newest_of, wording_of, wordings
from hall.documents.services import WordingRefused, publish_wording, why_not_publish
from identity.actors import Actor
from identity.decorators import signed_in
from identity.models import Department, Role
from identity.typing import HallRequest


def _departments(actor: Actor) -> frozenset[str]:
    return actor.departments(Role.EDITOR) | actor.departments(Role.PUBLISHER)


@signed_in
@require_GET
def wording_list(request: HallRequest) -> HttpResponse:
    """The kinds of paper, for each of the person's departments."""
    codes = _departments(request.actor)
    if not codes:
        raise NotFound
    departments = [
        (one, [(kind, wording_of(kind, one).number) for kind in kinds.values()])
        for one in Department.objects.filter(code__in=codes)
    ]
    return render(request, "desk/wordings.html", {"departments": departments})


@signed_in
@require_http_methods(["GET", "POST"])
def wording(request: HallRequest, department: str, kind: str) -> HttpResponse:
    """One wording: what is typed stays on the page whatever happens to it."""
    found = Department.objects.filter(code=department).first()
    paper = kinds.get(kind)
    if found is None or paper is None or found.code not in _departments(request.actor):
        raise NotFound
    history = wordings(paper, found)  # not the kept ones: what is written must stand on what was published last
    current = newest_of(paper, history)
    context: dict[str, Any] = {"text": current.text, "base": current.number, "problems": []}
    if request.method == "POST":
        text, act = request.POST.get("text", ""), request.POST.get("act", "")
        base = request.POST.get("base", "")
        context = {"text": text, "base": base, "problems": wording_problems(paper, text)}
        if act == "pdf" and not context["problems"]:
            try:
                return HttpResponse(_pdf(request, paper, found, text), content_type="application/pdf")
            except NoGlyphError as error:
                context["problems"] = [error.told]
        if act == "publish":
            try:
                number = int(base) if base.isdecimal() and len(base) < 9 else -1
                made = publish_wording(paper, found, text, base=number, actor=request.actor, now=timezone.now())
            except WordingRefused as refused:
                context["problems"] = refused.problems
            else:
                messages.success(request, _("第 %(number)d 版已发布，一分钟内起用。") % {"number": made.number})
                return redirect("desk:wording", found.code, paper.key)
    context |= {
        "department": found,
        "kind": paper,
        "current": current,
        "unused": wording_problems(paper, current.text),
        "history": history,
        "values": [(value, value.place == Place.TEXT) for value in paper.values],
        "why_not": why_not_publish(request.actor, found),
        "sample": _sample(request, paper, found),
    }
    if sample := context["sample"]:
        context["paragraphs"] = filled(context["text"], _values(paper, sample))
    return render(request, "desk/wording.html", context, status=422 if context["problems"] else 200)


def _sample(request: HallRequest, kind: PaperKind, department: Department) -> CaseDocument | None:
    """The department's last paper of that kind: its frozen values, with the new words."""
    papers = CaseDocument.objects.filter(data__paper=kind.key, data__department=department.code)
    paper = papers.select_related("case", "case__item").order_by("-id").first()
    if paper is not None:
        one_case.note_use(request.actor, paper.case, _("预览文书用语"), timezone.now())
    return paper


def _values(kind: PaperKind, sample: CaseDocument) -> dict[str, str]:
    """Its frozen values; for what the kind wants since then, the name in brackets."""
    return {**{value.name: f"〔{value.label}〕" for value in kind.values if value.is_required}, **sample.data["values"]}


def _pdf(request: HallRequest, kind: PaperKind, department: Department, text: str) -> bytes:
    """Raises NoGlyphError."""
    sample = _sample(request, kind, department)
    if sample is None:
        raise NotFound
    data = sample.data | {"paragraphs": filled(text, _values(kind, sample))}
    return paper_pdf(paper_html(data, code=_("预览，没有签名"), url=_("预览")))
