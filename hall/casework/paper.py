"""The PDF of a paper: frozen content into the form that Chinese official papers have. Run by the worker."""

import base64
import hashlib
import io
import json

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from forms_engine.paper import filled_form_html, render_pdf
from hall.casework.materials import material_statuses
from hall.casework.models import Case, CaseDocument
from hall.catalog.paper import LAYOUT, paper_footer, paper_subtitle
from hall.catalog.selectors import content_of
from identity.selectors import region_names


def verification_url(document: CaseDocument) -> str:
    """The address that the QR code leads to."""
    return f"{settings.SITE_ROOT}/verify/{document.verification_code}/"


def document_pdf(document: CaseDocument) -> bytes:
    """Render one paper. The same row gives the same content at any time."""
    html = render_to_string(
        "documents/paper.html",
        {
            "document": document,
            "data": document.data,
            "qr": _qr(verification_url(document)),
            "url": verification_url(document),
            "is_demo": settings.DEMO,
        },
    )
    return render_pdf(html)


def filled_form_digest(case: Case) -> str:
    """Tells one content of the filled form from another: what was handed in, corrected or not, with its files."""
    files = list(case.uploads.filter(removed_at=None).values_list("sha256", flat=True))
    return hashlib.sha256(json.dumps([LAYOUT, case.record, files], sort_keys=True).encode()).hexdigest()[:16]


def filled_form_pdf(case: Case) -> bytes:
    """The form as the applicant handed it in. Its code leads to the status query with the number typed already."""
    materials = [
        (status.material.name, "、".join(upload.name for upload in status.uploads))
        for status in material_statuses(case, case.record)
        if status.uploads
    ]
    html = filled_form_html(
        content_of(case.revision).form,
        case.record,
        subtitle=paper_subtitle(case.revision),
        regions=region_names(),
        number=case.number or "",
        code_image=_qr(f"{settings.SITE_ROOT}/query/?number={case.number}"),
        code_text=_("查询进度的二维码"),
        materials=materials,
        footer=f"{paper_footer(case.revision)}　{case.number}",
    )
    return render_pdf(html)


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
