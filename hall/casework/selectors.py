"""Reads of casework. What a person may see is part of the query, never an afterthought."""

import hmac
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from hall.casework.errors import NotFound
from hall.casework.models import (
    INTERNAL,
    Case,
    CaseDocument,
    CaseEvent,
    CounterVisit,
    DocumentFetch,
    DocumentKind,
    EventKind,
    Task,
    Transfer,
    Upload,
)
from hall.casework.permissions import EDITABLE, can_view_case, is_own, is_party, must, serves
from hall.casework.states import CaseState, TaskState
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from hall.lib.literal import Literal
from hall.lib.numbers import is_valid_case_number, normalise_code, normalise_number
from hall.wallet.models import Licence
from hall.wallet.selectors import state_of
from identity.actors import Actor
from identity.mandates.reads import people_of_party
from identity.models import Account, Mandate, MandateAct, Role

PUBLIC_KINDS = (
    EventKind.CASE_SUBMITTED,
    EventKind.CASE_ACCEPTED,
    EventKind.CORRECTION_REQUESTED,
    EventKind.CORRECTION_ANSWERED,
    EventKind.ACCEPTANCE_REFUSED,
    EventKind.VERDICT_GIVEN,
    EventKind.CASE_JOINED,
    EventKind.DECISION_SIGNED,
    EventKind.CASE_WITHDRAWN,
    EventKind.TASK_PAUSED,
    EventKind.TASK_RESUMED,
    EventKind.EXTENSION_GRANTED,
    EventKind.DECISION_DELIVERED,
    EventKind.PAPER_DELIVERED,
    EventKind.MATERIAL_SUPPLIED,
    EventKind.PROMISE_OVERDUE,
    EventKind.CASE_TRANSFERRED,
    EventKind.CASE_ENDED,
    EventKind.DATES_MOVED,
    EventKind.VISIT_PLANNED,
    EventKind.VISIT_MOVED,
    EventKind.VISIT_CANCELLED,
    EventKind.HEARING_RIGHT_TOLD,
    EventKind.HEARING_ASKED,
    EventKind.HEARING_CALLED,
    EventKind.LICENCE_CHANGED,
)


def _cases() -> QuerySet[Case]:
    return Case.objects.exclude(state=CaseState.DISCARDED).select_related(
        "item", "item__department", "revision", "applicant", "organisation", "ward", "decision", "decision__department"
    )


def case_for(actor: Actor, public_id: uuid.UUID) -> Case:
    """A case that the actor may see. Raises NotFound for one that does not exist and for a foreign one alike."""
    case = _cases().filter(public_id=public_id).first()
    if case is None:
        raise NotFound
    must(can_view_case(actor, case))
    return case


def own_case_for(actor: Actor, public_id: uuid.UUID) -> Case:
    """A case of the actor's own party, or of the person for whom they type at the counter. Raises NotFound."""
    case = _cases().filter(public_id=public_id).first()
    if case is None:
        raise NotFound
    if not is_party(actor, case):
        case.at_counter = serves(actor, case)
        if not case.at_counter:
            raise NotFound
    return case


def case_by_number_and_code(number: str, code: str) -> Case | None:
    """The public look-up: both must be right; which of them was wrong is not told."""
    number = normalise_number(number)
    if not is_valid_case_number(number):
        return None
    case = _cases().filter(number=number).first()
    if case is None or not hmac.compare_digest(case.query_code.encode(), normalise_code(code).encode()):
        return None
    return case


def case_by_number(actor: Actor, number: str) -> Case | None:
    """A case by its number as people copy it, for staff who may see it; whether any other exists is not told."""
    number = normalise_number(number)
    case = _cases().filter(number=number).first() if is_valid_case_number(number) else None
    return case if case is not None and can_view_case(actor, case) else None


def cases_of(actor: Actor) -> QuerySet[Case]:
    """My matters: of the party that the actor acts for now, as far as the mandates reach, else their own.

    The same as can_view_case says of each.
    """
    if actor.account is None:
        return Case.objects.none()
    cases = _cases().prefetch_related("tasks", "corrections")
    if not actor.party_name:
        return cases.filter(organisation=None, ward=None, applicant=actor.account)
    cases = cases.filter(organisation=actor.acting_for, ward=actor.ward)
    held = [mandate for mandate in actor.mandates if mandate.party_key == actor.party_key]
    follows = [mandate for mandate in held if MandateAct.QUERY in mandate.acts]
    if any(mandate.covers_all_items for mandate in follows):
        return cases
    works = [mandate for mandate in held if {MandateAct.FILE, MandateAct.SIGN} & {*mandate.acts}]
    collects = [mandate for mandate in held if MandateAct.COLLECT in mandate.acts]
    return cases.filter(
        _covered(follows) | (_covered(works) & Q(state__in=EDITABLE)) | (_covered(collects) & Q(ended_at__isnull=False))
    )


def _covered(mandates: Sequence[Mandate]) -> Q:
    if any(mandate.covers_all_items for mandate in mandates):
        return Q(item__isnull=False)  # every one
    return Q(item__code__in={code for mandate in mandates for code in mandate.items})


REUSE_FOR = timedelta(days=365)


def reusable_uploads(case: Case, now: datetime) -> QuerySet[Upload]:
    """What the same party handed in during the last year for materials of the same kind, the newest first."""
    party = Q(case__organisation=case.organisation_id, case__ward=case.ward_id)
    if is_own(case):
        party &= Q(case__applicant=case.applicant_id)
    materials = [material.key for material in content_of(case.revision).materials]
    return (
        Upload.objects.select_related("case", "case__item")
        .filter(party, material__in=materials, removed_at=None, case__submitted_at__gte=now - REUSE_FOR)
        .exclude(case=case)
        .order_by("-case__submitted_at", "-id")
    )


def drafts_of(actor: Actor, item: ServiceItem) -> list[Case]:
    """The drafts of that item that the actor may go on with, in their own name and in that of every party."""
    if actor.account is None:
        return []
    own = Q(organisation=None, ward=None, applicant=actor.account)
    able = [one for one in actor.mandates if one.covers(item.code) and {MandateAct.FILE, MandateAct.SIGN} & {*one.acts}]
    companies = {mandate.organisation_id for mandate in able if mandate.organisation_id}
    wards = {mandate.ward_id for mandate in able if mandate.ward_id}
    return list(
        _cases()
        .filter(own | Q(organisation__in=companies) | Q(ward__in=wards), item=item, state=CaseState.DRAFT)
        .order_by("-saved_at")[:5]
    )


def intake_queue() -> QuerySet[Case]:
    """What waits for acceptance."""
    return _cases().filter(state=Literal(CaseState.SUBMITTED))


def signing_queue(actor: Actor) -> QuerySet[Case]:
    """What waits for the signature of a department that the actor signs for."""
    departments = actor.departments(Role.APPROVER)
    return _cases().filter(state=Literal(CaseState.DECIDING), item__department__code__in=departments)


def open_visits_of(actor: Actor) -> QuerySet[CounterVisit]:
    """For whom the clerk types now."""
    visits = CounterVisit.objects.filter(clerk=actor.account, ended_at=None)
    return visits.select_related("case__item", "person").order_by("-id")


def transfers_to(actor: Actor) -> QuerySet[Transfer]:
    """What was sent to the actor's departments, the newest first."""
    departments = actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)
    transfers = Transfer.objects.filter(department__code__in=departments)
    return transfers.select_related("case__item__department", "case__applicant", "department", "taken_by")


def tasks_of(actor: Actor) -> QuerySet[Task]:
    """Tasks of the departments that the actor works for, with the opinions that have come in (3/4) beside each."""
    return (
        Task.objects.select_related("case", "case__item", "case__revision", "department", "claimed_by")
        .filter(department__code__in=actor.departments(Role.OFFICER))
        .annotate(
            case_tasks=Count("case__tasks", distinct=True),
            case_tasks_done=Count("case__tasks", filter=Q(case__tasks__state=TaskState.DONE), distinct=True),
        )
    )


def task_for(actor: Actor, pk: int) -> Task:
    """A task of a case that the actor may see. Raises NotFound."""
    task = (
        Task.objects.select_related(
            "case", "case__item", "case__revision", "case__applicant", "case__organisation", "department", "claimed_by"
        )
        .filter(pk=pk)
        .first()
    )
    if task is None:
        raise NotFound
    must(can_view_case(actor, task.case))
    return task


def opinions_of(case: Case) -> QuerySet[Task]:
    """Every task of a case with its opinions, oldest first. Two queries."""
    return (
        case.tasks.select_related("department", "claimed_by")
        .prefetch_related("opinions__author", "opinions__given_for")
        .order_by("id")
    )


def timeline_of(case: Case) -> QuerySet[CaseEvent]:
    """What happened, newest first, as the applicant may see it."""
    events = case.events.filter(kind__in=PUBLIC_KINDS).select_related("task", "task__department", "actor")
    return events.order_by("-sequence")


def documents_of(actor: Actor, case: Case) -> QuerySet[CaseDocument]:
    """The papers of a case, oldest first; what departments write each other is not for its party."""
    papers = case.documents.order_by("id")
    return papers.exclude(kind__in=INTERNAL) if is_party(actor, case) else papers


def shown_documents(actor: Actor, case: Case) -> list[CaseDocument]:
    """The papers as a page lists them: each with its delivery, and when its party first opened it. Two queries."""
    papers = list(documents_of(actor, case).select_related("delivery"))
    by_party = DocumentFetch.objects.filter(document__case=case, by_party=True)
    firsts = by_party.order_by().values("document").annotate(first=Min("pk")).values("first")
    opened = {one.document_id: one for one in DocumentFetch.objects.filter(pk__in=firsts).select_related("account")}
    for paper in papers:
        paper.first_opened = opened.get(paper.pk)
    return papers


def document_by_code(code: str) -> CaseDocument | None:
    """A paper by the code printed on it, for anyone who holds it."""
    return (
        CaseDocument.objects.select_related("case", "case__item", "case__decision")
        .filter(verification_code=normalise_code(code))
        .first()
    )


def document_by_digest(sha256: str) -> CaseDocument | None:
    """A paper by the fingerprint of its file."""
    papers = CaseDocument.objects.select_related("case", "case__item", "case__decision")
    return papers.filter(sha256=sha256).first()


def document_state(code: str) -> tuple[Any, ...] | None:
    """What may change of a paper's public page, in one short query; None when there is no such paper."""
    papers = CaseDocument.objects.filter(verification_code=normalise_code(code)).order_by()
    return papers.values_list("pk", "sha256", "case__edition", "case__state", "kind", "case").first()


def ended_licences_of(case_pk: int, today: date) -> list[tuple[Licence, str]]:
    """The licences that came of a case's decision and are good no more, with the word for it. One query.

    A renewal ends one without an act on this case.
    """
    codes = CaseDocument.objects.filter(case=case_pk, kind=DocumentKind.LICENCE).values("verification_code")
    found = Licence.objects.filter(verification_code__in=codes).order_by("number")
    return [(one, state_of(one, today)[1]) for one in found if not one.is_good_on(today)]


def revocation_papers_of(case: Case) -> dict[str, CaseDocument]:
    """By the licence's number: the papers that struck licences off."""
    papers = case.documents.filter(kind=DocumentKind.REVOCATION)
    return {paper.data["values"]["licence_number"]: paper for paper in papers}


def has_acted(case: Case, key: str) -> bool:
    """Whether the form with this idempotency key was acted on already."""
    return bool(key) and case.events.filter(key=key).exists()


def people_to_tell(case: Case, on: date) -> list[Account]:
    """Who hears of the case: its applicant; for another party, only while they still may follow its cases.

    Whoever has left hears no more, since a notice holds the number and the query code; then those who represent the
    party by law are told.
    """
    if is_own(case):
        return [case.applicant]
    party = (case.organisation_id, case.ward_id)
    everyone, representatives = people_of_party(*party, case.item.code, MandateAct.QUERY, on)
    return [case.applicant] if case.applicant in everyone else representatives
