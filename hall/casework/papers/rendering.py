"""The PDF of a paper: frozen content into the form that Chinese official papers have. Run by the worker."""

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from forms_engine.paper import PrintedCode, filled_form_html, render_pdf
from hall.casework.filling.materials import licences_handed_in, material_statuses
from hall.casework.models import Case, CaseDocument
from hall.catalog.paper import LAYOUT, form_code, paper_footer, paper_subtitle
from hall.catalog.selectors import content_of, content_shown
from hall.documents.rendering import NoGlyphError, paper_html, paper_pdf
from hall.documents.signing import sign_paper
from hall.lib.language import form_as_read
from hall.work.registry import PermanentError
from identity.selectors import department, region_names

log = logging.getLogger("hall.documents")


def verification_url(document: CaseDocument) -> str:
    """The address that the QR code leads to."""
    return f"{settings.SITE_ROOT}/verify/{document.verification_code}/"


def document_pdf(document: CaseDocument, now: datetime) -> bytes:
    """Render and sign one paper. Raises PermanentError where a content or a character is missing, NoKeyError."""
    data, url = document.data, verification_url(document)
    if data.get("missing"):
        raise PermanentError(f"MissingContents {data['missing']}")
    pdf = paper_pdf(paper_html(data, code=document.verification_code, url=url))
    organ = department(data.get("department") or content_of(document.case.revision).procedure.lead)
    return sign_paper(pdf, department=organ, title=data["heading"], url=url, now=now)


def filled_form_digest(case: Case) -> str:
    """Tells one content of the filled form from another: what was handed in, corrected or not, with its files."""
    files = list(case.uploads.filter(removed_at=None).values_list("sha256", flat=True))
    licences = licences_handed_in(case)
    parts = [LAYOUT, case.record, files, *([licences] if licences else [])]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def filled_form_pdf(case: Case, record: Mapping[str, Any] | None = None) -> bytes:
    """The form as the applicant handed it in, in the language that is read now. Its code leads to the status query with
    the number typed already.

    With `record`, the form as it would be handed in, to be signed at the counter. Raises NoGlyphError: who signs a form
    with a box in a name signs another name.
    """
    record, number = case.record if record is None else record, case.number or ""
    content = content_shown(case.revision)
    names = {one.key: one.name for one in content.materials}
    handed_in = [status for status in material_statuses(case, record) if status.names]
    materials = [(names[status.material.key], "、".join(status.names)) for status in handed_in]
    html = filled_form_html(
        content.form,
        record,
        subtitle=paper_subtitle(case.revision),
        regions=region_names(),
        number=number,
        code=_code(case),
        materials=materials,
        footer=f"{paper_footer(case.revision)}　{number}",
    )
    missing: set[str] = set()
    pdf = render_pdf(form_as_read(html), missing=missing)
    if missing:
        error = NoGlyphError(missing)
        log.error("A filled form was not made: %s", error)  # the operator installs the font
        raise error
    return pdf


def _code(case: Case) -> PrintedCode:
    if not case.number:
        return form_code(case.revision, case.public_id)
    return PrintedCode(f"{settings.SITE_ROOT}/query/?number={case.number}", _("查询进度的二维码"))
