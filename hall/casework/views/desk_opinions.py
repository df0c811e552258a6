"""意见模板: a department's own, looked at by its editors, changed by its publishers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hall.casework.desk.opinion_templates import placeholders
from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.forms.opinions import TemplateForm
from hall.casework.models import OpinionTemplate
from hall.casework.services.opinion_templates import publish_template, retire_template, why_not_publish
from identity.actors import Actor
from identity.decorators import signed_in
from identity.models import Department, Role
from identity.stash import keeps_what_was_typed, typed_before_login
from identity.typing import HallRequest


@signed_in
@require_GET
def opinion_list(request: HallRequest) -> HttpResponse:
    """Those of each of the person's departments."""
    departments = list(Department.objects.filter(code__in=_codes(request.actor)))
    if not departments:
        raise NotFound
    rows = OpinionTemplate.objects.filter(department__in=departments, retired_at=None).select_related("made_by")
    by_department: dict[int, list[OpinionTemplate]] = {}
    for row in rows:
        by_department.setdefault(row.department_id, []).append(row)
    context = {
        "departments": [
            (one, by_department.get(one.pk, []), not why_not_publish(request.actor, one)) for one in departments
        ]
    }
    return render(request, "desk/opinions.html", context)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
def opinion(request: HallRequest, department: str, pk: int | None = None) -> HttpResponse:
    """A new one, or one that is worded anew or retired."""
    found = Department.objects.filter(code=department).first()
    if found is None or found.code not in _codes(request.actor):
        raise NotFound
    row = OpinionTemplate.objects.filter(pk=pk, department=found, retired_at=None).first() if pk else None
    if pk and row is None:
        raise NotFound
    typed: Any = request.POST if request.method == "POST" else typed_before_login(request)
    initial = {"verdict": row.verdict, "title": row.title, "text": row.text} if row else {}
    form = TemplateForm(typed, initial=initial)
    if request.method == "POST":
        try:
            done = _act(request, form, found, pk)
        except Refused as refused:
            form.refuse(refused)
        except AlreadyDone as already:
            messages.info(request, already.message)
            return redirect("desk:opinions")
        else:
            if done:
                messages.success(request, done)
                return redirect("desk:opinions")
    context = {
        "form": form,
        "department": found,
        "row": row,
        "why_not": why_not_publish(request.actor, found),
        "placeholders": placeholders(),
    }
    return render(request, "desk/opinion.html", context, status=422 if request.method == "POST" else 200)


def _act(request: HallRequest, form: TemplateForm, department: Department, pk: int | None) -> str:
    """What was done, in a sentence; empty when the form has to be mended. Raises Refused, AlreadyDone, NotAllowed."""
    who: dict[str, Any] = {"actor": request.actor, "now": timezone.now()}
    if pk and request.POST.get("do") == "retire":
        retire_template(pk, department, **who)
        return _("模板已停用。")
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    publish_template(department, given["verdict"], given["title"], given["text"], replaces=pk, **who)
    return _("模板已发布，审批人员现在就可以选用。")


def _codes(actor: Actor) -> frozenset[str]:
    return actor.departments(Role.EDITOR) | actor.departments(Role.PUBLISHER)
