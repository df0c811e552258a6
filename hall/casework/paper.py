"""The PDF of a paper: frozen content into the form that Chinese official papers have. Run by the worker."""

import base64
import io

import segno
from django.conf import settings
from django.template.loader import render_to_string

from forms_engine.paper import render_pdf
from hall.casework.models import CaseDocument


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


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
