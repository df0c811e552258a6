"""What an open correction notice asks for, and what may be changed in answer to it. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from forms_engine.conditions import holds, names_in
from forms_engine.definition import FormDefinition, Section
from forms_engine.validation import evaluate, for_conditions
from hall.casework.calendars import current_calendar
from hall.casework.clock import add_working_days
from hall.casework.errors import NotAllowed
from hall.casework.filling.form_files import file_fields, files_of, upload_key
from hall.casework.filling.form_licences import licences_of
from hall.casework.filling.materials import UPLOADED, MaterialStatus, missing_materials
from hall.casework.models import Case, CaseDocument, Correction, DocumentKind, Finding
from hall.casework.states import CaseState
from hall.catalog.applying import needed_materials
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.selectors import region_names

FORM = "form:"  # before the key of a page of the form; a material's key holds no colon
FIELD = "field:"  # before the key of one question


@dataclass(frozen=True, slots=True)
class Note:
    """One finding as it is read."""

    name: str
    standing: str
    note: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """The open notice, by material."""

    text: str
    due_on: date
    notes: list[Note]
    subjects: tuple[str, ...] = ()
    asked_at: datetime | None = None


def newest_notice(case: Case) -> CaseDocument | None:
    """The paper of the last 补正告知, with its delivery where there is one."""
    return case.documents.filter(kind=DocumentKind.CORRECTION).select_related("delivery").order_by("id").last()


def last_day_to_correct(correction: Correction) -> date | None:
    """The day that the notice prints; where it was delivered only later, so many working days from then on.

    None as long as it is not delivered: nobody loses an application by a notice that never reached them.
    """
    paper = newest_notice(correction.case)
    if paper is None or not hasattr(paper, "delivery"):
        return None
    on = local_day(paper.delivery.delivered_at)
    if on <= correction.due_on:
        return correction.due_on
    return add_working_days(on, settings.CORRECTION_WORKING_DAYS, current_calendar())


def subjects_of(case: Case) -> dict[str, str]:
    """What a finding can be about, with its name: pages of the form and their questions, then the materials."""
    content = content_of(case.revision)
    names: dict[str, str] = {}
    for section in content.form.sections:
        names[f"{FORM}{section.key}"] = section.title
        names |= {
            f"{FIELD}{field.key}": f"{section.title}：{field.label}" for field in section.fields if field.is_typed
        }
    return names | {one.key: one.name for one in content.materials if one.source in UPLOADED}


def subjects_asked(case: Case) -> dict[str, str]:
    """Those that concern this applicant: what a notice names must be there to be put right. No query.

    Where an answer that opens more is itself wrong, the notice asks about that answer.
    """
    content = content_of(case.revision)
    facts = for_conditions(content.form, case.record)
    asked = {field.key for field in content.form.fields if not field.visible_when or holds(field.visible_when, facts)}
    shown = {f"{FIELD}{key}" for key in asked}
    shown |= {f"{FORM}{s.key}" for s in content.form.sections if any(field.key in asked for field in s.fields)}
    shown |= {material.key for material in needed_materials(content.materials, facts)}
    return {subject: name for subject, name in subjects_of(case).items() if subject in shown}


def notes(case: Case, findings: Iterable[Finding]) -> list[Note]:
    """In the order of the form and the guide, so that what several found about one material stands together."""
    names = subjects_of(case)
    order = {subject: place for place, subject in enumerate(names)}
    return [
        Note(
            names.get(one.subject, one.subject),
            str(one.get_standing_display()),
            one.note,
            one.department.name if one.department else _("受理窗口"),
        )
        for one in sorted(findings, key=lambda one: (order.get(one.subject, len(order)), one.pk))
    ]


def notes_of(case: Case) -> Notes | None:
    """The open notice of a case. Two queries."""
    correction = case.corrections.filter(answered_at=None).first()
    if correction is None:
        return None
    rows = list(correction.findings.select_related("department"))
    return Notes(
        correction.text, correction.due_on, notes(case, rows), tuple(row.subject for row in rows), correction.asked_at
    )


def untouched(case: Case, asked: Notes | None, record: Mapping[str, Any], given: Iterable[MaterialStatus]) -> list[str]:
    """Names of what the notice asks for and nobody has changed since. One may hand in so; only not unknowingly."""
    since = asked.asked_at if asked else None
    if asked is None or since is None:
        return []
    pages = {f"{FORM}{s.key}": [field.key for field in s.fields] for s in content_of(case.revision).form.sections}
    told = {
        one.material.key: [u.uploaded_at for u in one.uploads] + [o.added_at for o in one.licences] for one in given
    }
    names = subjects_of(case)

    def is_untouched(subject: str) -> bool:
        if subject.startswith((FORM, FIELD)):
            keys = pages.get(subject, [subject.removeprefix(FIELD)])
            return all(record.get(key) == case.record.get(key) for key in keys)
        return not any(at > since for at in told.get(subject, ()))

    return [names[subject] for subject in dict.fromkeys(asked.subjects) if subject in names and is_untouched(subject)]


def asked_of(case: Case, now: datetime) -> frozenset[str] | None:
    """The questions (`field:`) and materials that may be changed; None for all (a draft, or a notice in words only).

    What is wrong or missing by now may be changed too: a corrected answer can open questions on another page.
    """
    if case.state != CaseState.CORRECTION_ASKED:
        return None
    told = set(
        case.findings.filter(correction__answered_at=None, correction__isnull=False).values_list("subject", flat=True)
    )
    if not told:
        return None
    definition = content_of(case.revision).form
    known: dict[str, Any] = {"regions": region_names(), "files": files_of(case), "licences": licences_of(case, now)}
    evaluation = evaluate(definition, case.answers, today=local_day(now), **known)
    wrong = {path.split(".")[0] for path in evaluation.errors}
    pages = {field.key for s in definition.sections if f"{FORM}{s.key}" in told for field in s.fields}
    keys = _with_dependants(definition, pages | wrong | {one[len(FIELD) :] for one in told if one.startswith(FIELD)})
    materials = {subject for subject in told if not subject.startswith((FORM, FIELD))}
    return frozenset(
        {f"{FIELD}{key}" for key in keys}
        | materials
        | {one.key for one in missing_materials(case, evaluation.record, local_day(now))}
    )


def _with_dependants(definition: FormDefinition, keys: set[str]) -> set[str]:
    """With the questions that another answer opens or closes."""
    found: set[str] = set()
    while keys - found:
        found |= keys
        keys = found | {field.key for field in definition.fields if names_in(field.visible_when) & found}
    return found


def is_asked(asked: frozenset[str] | None, section: Section) -> bool:
    """Whether anything on that page may be changed."""
    return asked is None or any(f"{FIELD}{field.key}" in asked for field in section.fields)


def only_asked(definition: FormDefinition, asked: frozenset[str] | None) -> FormDefinition:
    """The form with the questions that may be changed, and no others."""
    if asked is None:
        return definition
    sections = [
        section.model_copy(update={"fields": tuple(f for f in section.fields if f"{FIELD}{f.key}" in asked)})
        for section in definition.sections
    ]
    return definition.model_copy(update={"sections": tuple(sections)})


def subject_of(case: Case, upload_material: str) -> str:
    """What a file belongs to: a file that answers a question belongs to the question."""
    definition = content_of(case.revision).form
    field = next((one for one in file_fields(definition) if upload_key(one.key) == upload_material), None)
    return f"{FIELD}{field.key}" if field else upload_material


def must_be_asked(case: Case, subjects: Iterable[str], now: datetime) -> None:
    """Raises NotAllowed for what the open notice does not ask about."""
    asked = asked_of(case, now)
    if asked is not None and not asked.issuperset(subjects):
        raise NotAllowed(_("这次补正没有要求改这一项，内容保持原样。请只补正告知书列出的内容。"))
