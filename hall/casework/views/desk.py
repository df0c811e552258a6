"""The officer's day and one case as staff see it. The acts on it are in desk_intake and desk_sign."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from forms_engine.review import review_rows
from hall.casework import selectors, services
from hall.casework.clock import ClockReading
from hall.casework.desk import one_case, queue_rows, queues
from hall.casework.desk.looks import look_at
from hall.casework.desk.reminding import count_for
from hall.casework.desk.visiting import can_plan_visit, visits_ahead, visits_of, why_not_change
from hall.casework.desk.worklists import counted, number_shown
from hall.casework.errors import AlreadyDone, NotFound, Refused
from hall.casework.exchange.consulting import consultations_of
from hall.casework.exchange.correcting import notes, subjects_asked
from hall.casework.exchange.talk import waiting_for
from hall.casework.exchange.tolerance import promised_of
from hall.casework.filling.counter import COUNTER_FILES, SIGNED_FORM
from hall.casework.filling.form_files import field_statuses, files_of
from hall.casework.filling.materials import material_statuses
from hall.casework.flow import flow_of
from hall.casework.forms.acts import AcceptForm, ActForm, CorrectionForm, FindingForm, RefusalForm, SignForm
from hall.casework.forms.find import FindForm
from hall.casework.models import Case
from hall.casework.permissions import can_add_finding, can_do_intake, can_recuse, can_serve, can_sign
from hall.casework.permissions_clock import can_deliver, can_end
from hall.casework.progress import department_names, done_note, progress_of
from hall.casework.reach import may_read_upload, reach_of
from hall.casework.services.joining import plan_of
from hall.casework.states import CASE_WORDING, CaseState, Result
from hall.catalog.content import MaterialSource
from hall.catalog.selectors import content_of, content_shown
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.decorators import signed_in
from identity.selectors import region_names
from identity.stash import typed_before_login
from identity.typing import HallRequest


@signed_in
@require_GET
def inbox(request: HallRequest) -> HttpResponse:
    """What waits on my desk."""
    now = timezone.now()
    queue = queues.queue_for(request.actor, tab=request.GET.get("tab", ""), after=request.GET.get("after", ""), now=now)
    context = {"queue": queue, "now": now, "is_clerk": can_serve(request.actor).is_yes}
    context["urged"] = number_shown(count_for(request.actor))
    context["find_form"] = FindForm()
    context["site_visits"] = visits_ahead(request.actor, now)[:5]
    context["unread"] = number_shown(counted(waiting_for(request.actor)))
    return render(request, "desk/inbox.html", context)


@signed_in
@require_GET
def find(request: HallRequest) -> HttpResponse:
    """A case by the number that somebody reads out. The same sentence for one that does not exist and a foreign one."""
    if not request.actor.has_desk:
        raise NotFound
    form = FindForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        found = selectors.case_by_number(request.actor, form.cleaned_data["number"])
        if found is not None:
            return redirect("desk:case", found.public_id)
        form.add_error(
            "number", _("没有找到这个编号，或者这件办件不归您办理。请对照回执核对编号，空格和短横线可以不写。")
        )
    return render(request, "desk/find.html", {"find_form": form}, status=422 if form.errors else 200)


@signed_in
@require_GET
def case(request: HallRequest, public_id: uuid.UUID) -> HttpResponse:
    """The whole of one case with the acts that are open to me."""
    found = one_case.staff_case(request.actor, public_id)
    if found.state == CaseState.DRAFT:  # typed at the counter
        return redirect("casework:case", public_id)
    return case_page(request, found)


def case_page(request: HallRequest, found: Case, bound: ActForm | None = None, *, status: int = 200) -> HttpResponse:
    """The page of a case; `bound` is the form that was just filled in and is shown again with what was typed."""
    now = timezone.now()
    one_case.note_use(request.actor, found, _("打开办件"), now)
    context = case_context(request.actor, found, now)
    context["parts"] = one_case.parts_of(found, context["progress"], context["seen"])
    context |= flow_of(found, context["progress"])
    context |= _intake_context(request, found, bound, now) | _signing_context(request, found, bound)
    context |= _ends_context(request.actor, found)
    context["may_come_back"] = can_serve(request.actor).is_yes and services.has_business(found)
    return render(request, "desk/case.html", context, status=status)


def _clock_context(found: Case, whole: ClockReading | None, awaited: ClockReading | None) -> dict[str, Any]:
    """The clock that runs; of what is decided, whether it was in time."""
    if awaited or found.ended_at is None:
        return {"clock": awaited or whole, "done": ""}
    return {"clock": None, "done": done_note(whole, found.ended_at) if whole and found.is_decided else ""}


def case_context(actor: Actor, found: Case, now: datetime) -> dict[str, Any]:
    """What both the case's page and a task's page show of the case."""
    content, reach = content_shown(found.revision), reach_of(actor, found)
    progress = progress_of(found, now)
    awaited = queue_rows.awaited_clock(found, now)
    seen = look_at(actor, found, now)
    record = reach.of_record(content, found.record)
    sections = review_rows(content.form, record, regions=region_names(), masked=False, files=files_of(found))
    statuses = [
        *(
            status
            for status in material_statuses(found, found.record, local_day(now))
            if reach.has_material(status.material)
        ),
        *(s for s in field_statuses(found) if all(may_read_upload(actor, found, u) for u in s.uploads)),
    ]
    return {
        "case": found,
        "word": CASE_WORDING[found.state].staff,
        "tone": queue_rows.TONES[awaited.light] if awaited else progress.tone,
        "progress": progress,
        **_clock_context(found, progress.clock, awaited),
        "seen": seen,
        "new_files": {u.pk for status in statuses for u in status.uploads if seen.is_new(u.uploaded_at)},
        "sections": sections,
        "changed": seen.changed_rows(sections, record),
        "statuses": statuses,
        "shared": [m for m in content.materials if m.source is MaterialSource.SHARED and reach.has_material(m)],
        "reach": reach,
        "documents": selectors.shown_documents(actor, found),
        "visits": found.visits.filter(ended_at__isnull=False).select_related("clerk") if found.submitted_at else [],
        "counter_files": found.uploads.filter(material__in=COUNTER_FILES, removed_at=None) if reach.is_whole else [],
        "signed_form": SIGNED_FORM,
        "promised": [one for one in promised_of(found) if reach.has_material(one.material)],
        "log": one_case.log_of(found, seen),
        "consultations": consultations_of(found, local_day(now), seen),
        **_visits_context(actor, found, now),
        "recusals": one_case.recusals_of(actor, found),
        "may_recuse": can_recuse(actor, found).is_yes,
    }


def _visits_context(actor: Actor, found: Case, now: datetime) -> dict[str, Any]:
    """Three queries."""
    visits = list(visits_of(found))
    for one in visits:
        one.case = found
    return {
        "now": now,
        "site_visits": visits,
        "changeable": {one.pk for one in visits if why_not_change(actor, one, now)},
        "may_plan_visit": can_plan_visit(actor, found).is_yes,
    }


def carry_out(
    request: HallRequest,
    found: Case,
    form: ActForm,
    verb: Callable[[str | None, datetime], object],
    done: str,
) -> HttpResponse:
    """Bind, call the verb, answer: the way of every act on a case's page.

    `form` is bound to what was posted, or to what was typed before the login ran out (then nothing is done yet).
    """
    if request.method == "GET":
        messages.info(request, _("登录已恢复。您刚才填写的内容还在，请核对后再提交。"))
        return case_page(request, found, form)
    if form.is_valid():
        try:
            verb(form.cleaned_data["key"], timezone.now())
        except AlreadyDone as already:
            messages.info(request, already.message)
            return redirect("desk:case", found.public_id)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, done)
            return redirect("desk:case", found.public_id)
    return case_page(request, found, form, status=422)


def posted_or_typed(request: HallRequest) -> Any:
    """What the form is bound to; None for a plain GET of an act's address, which only leads back to the page."""
    return request.POST if request.method == "POST" else typed_before_login(request)


def _ends_context(actor: Actor, found: Case) -> dict[str, Any]:
    hands_out = found.is_decided and can_deliver(actor, found).is_yes
    return {
        "may_deliver_papers": can_deliver(actor, found).is_yes,
        "may_deliver": hands_out and found.state == CaseState.DECIDED,
        "may_close": hands_out and found.state == CaseState.DELIVERED,
        "may_end": can_end(actor, found).is_yes,
    }


def _intake_context(request: HallRequest, found: Case, bound: ActForm | None, now: datetime) -> dict[str, Any]:
    if found.state != CaseState.SUBMITTED:
        return {}
    pending = notes(found, found.findings.filter(correction=None).select_related("department"))
    shared: dict[str, Any] = {"findings": pending}
    if can_add_finding(request.actor, found):
        is_mine = isinstance(bound, FindingForm)
        shared["finding_form"] = bound if is_mine else FindingForm(subjects=subjects_asked(found))
    answer = can_do_intake(request.actor, found)
    if not answer:
        return shared | {"intake_reason": answer.reason}
    is_again = found.corrections.exists()
    is_mine = isinstance(bound, CorrectionForm)
    return shared | {
        "is_again": is_again,
        "if_accepted": one_case.if_accepted(found, now),
        "departments": department_names().values(),
        "accept_form": _or_new(AcceptForm, bound),
        "correction_form": bound if is_mine else CorrectionForm(subjects=subjects_asked(found), is_again=is_again),
        "refusal_form": _or_new(RefusalForm, bound),
    }


def _signing_context(request: HallRequest, found: Case, bound: ActForm | None) -> dict[str, Any]:
    if found.state != CaseState.DECIDING:
        return {}
    answer = can_sign(request.actor, found)
    if not answer:
        return {"sign_reason": answer.reason}
    ending = plan_of(found, content_of(found.revision).procedure).ending
    return {"sign_form": _or_new(SignForm, bound), "result": Result(ending.value) if ending else None}


def _or_new(kind: type[ActForm], bound: ActForm | None) -> ActForm:
    return bound if isinstance(bound, kind) else kind()
