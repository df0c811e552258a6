"""What an open correction notice asks for, and what may be changed in answer to it. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from forms_engine.validation import evaluate
from hall.casework.errors import NotAllowed
from hall.casework.form_files import file_fields, files_of, upload_key
from hall.casework.materials import UPLOADED, missing_materials
from hall.casework.models import Case, Finding
from hall.casework.states import CaseState
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.selectors import region_names

FORM = "form:"  # before the key of a page of the form; a material's key holds no colon


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


def subjects_of(case: Case) -> dict[str, str]:
    """What a finding can be about, with its name: the pages of the form, then the materials to be handed in."""
    content = content_of(case.revision)
    pages = {f"{FORM}{section.key}": section.title for section in content.form.sections}
    return pages | {one.key: one.name for one in content.materials if one.source in UPLOADED}


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
    found = notes(case, correction.findings.select_related("department"))
    return Notes(correction.text, correction.due_on, found)


def asked_of(case: Case, now: datetime) -> frozenset[str] | None:
    """The subjects that may be changed; None for all (a draft, or a notice in words only).

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
    evaluation = evaluate(definition, case.answers, today=local_day(now), regions=region_names(), files=files_of(case))
    wrong = {path.split(".")[0] for path in evaluation.errors}
    pages = {f"{FORM}{s.key}" for s in definition.sections if any(field.key in wrong for field in s.fields)}
    return frozenset(told | pages | {one.key for one in missing_materials(case, evaluation.record)})


def subject_of(case: Case, upload_material: str) -> str:
    """What a file belongs to: a file that answers a question belongs to the question's page."""
    definition = content_of(case.revision).form
    field = next((one for one in file_fields(definition) if upload_key(one.key) == upload_material), None)
    if field is None:
        return upload_material
    return next(f"{FORM}{s.key}" for s in definition.sections if any(one.key == field.key for one in s.fields))


def must_be_asked(case: Case, subject: str, now: datetime) -> None:
    """Raises NotAllowed for what the open notice does not ask about."""
    asked = asked_of(case, now)
    if asked is not None and subject not in asked:
        raise NotAllowed(_("这次补正没有要求改这一项，内容保持原样。请只补正告知书列出的内容。"))
