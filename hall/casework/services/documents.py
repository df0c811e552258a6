"""Papers: an act leaves a row with frozen content, the worker makes the PDF."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile

from hall.casework.document_data import document_data
from hall.casework.models import CaseDocument, DocumentFetch, DocumentKind, EventKind
from hall.casework.services.frame import Act, act
from hall.lib.numbers import verification_code
from hall.lib.statements import insert
from hall.work.services import ring
from identity.actors import SYSTEM, Actor


def owe_document(a: Act, kind: DocumentKind) -> CaseDocument:
    """Write the row of a paper inside the act; its content is fixed now, so that nothing later alters it."""
    document = CaseDocument(
        case=a.case,
        kind=kind,
        data=document_data(a.case, kind, a.now),
        verification_code=verification_code(),
        made_at=a.now,
        next_at=a.now,
    )
    insert([document])
    ring()
    return document


def record_ready(document: CaseDocument, *, now: datetime) -> None:
    """Tell the log that a paper can be fetched; once."""
    with act(document.case_id, actor=SYSTEM, now=now, key=f"document:{document.pk}") as a:
        if not a.is_replay:
            a.record(EventKind.DOCUMENT_READY, document=document.pk, paper=document.kind, sha256=document.sha256)


def keep_pdf(document: CaseDocument, pdf: "ContentFile[bytes]", *, now: datetime) -> None:
    """Store a rendered paper with its fingerprint and tell the log. Repeating overwrites the file of this row only."""
    content = pdf.read()
    path = f"documents/{document.case.public_id}/{document.kind}-{document.pk}.pdf"
    storage = document.file.storage
    storage.delete(path)
    document.file.name = storage.save(path, ContentFile(content))
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.save(update_fields=["file", "sha256"])
    record_ready(document, now=now)


def note_fetch(document: CaseDocument, *, actor: Actor, now: datetime) -> None:
    """Remember that somebody opened a paper."""
    if actor.account is not None:
        DocumentFetch.objects.create(document=document, account=actor.account, at=now)
