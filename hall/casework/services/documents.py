"""Papers: an act leaves a row with frozen content, the worker makes the PDF."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from hall.casework.errors import NotFound
from hall.casework.models import CaseDocument, DocumentFetch, DocumentKind, EventKind
from hall.casework.papers.content import document_data
from hall.casework.permissions import can_issue_again, is_party, must
from hall.casework.services.frame import Act, act
from hall.lib.numbers import verification_code
from hall.work.models import OwedState
from hall.work.services import ring
from identity.actors import SYSTEM, Actor


def owe_document(a: Act, kind: DocumentKind, about: Any = None) -> CaseDocument:
    """Write the row of a paper inside the act; its content is fixed now, so that nothing later alters it."""
    return owe_documents(a, [(kind, about)])[0]


def owe_documents(a: Act, papers: Sequence[tuple[DocumentKind, Any]]) -> list[CaseDocument]:
    """Several papers at once, each with the part of the case that it is about; they are stored when the act ends.

    A licence's paper bears the licence's own code: who scans it is told the present state.
    """
    made = [
        CaseDocument(
            case=a.case,
            kind=kind,
            data=document_data(a.case, kind, a.now, about),
            verification_code=about.verification_code if kind == DocumentKind.LICENCE else verification_code(),
            made_at=a.now,
            next_at=a.now,
        )
        for kind, about in papers
    ]
    a.writes.insert(made)
    ring()
    return made


def keep_pdf(document: CaseDocument, pdf: bytes, *, now: datetime) -> None:
    """Store a rendered paper and tell the log its fingerprint, once: of two workers the second throws its own away."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    storage = document.file.storage
    name = storage.save(
        f"documents/{document.case.public_id}/{document.kind}-{document.pk}-{sha256[:12]}.pdf", ContentFile(pdf)
    )
    with act(document.case_id, actor=SYSTEM, now=now, key=f"document:{document.pk}") as a:
        is_first = not a.is_replay
        if is_first:
            CaseDocument.objects.filter(pk=document.pk).update(file=name, sha256=sha256)
            told: dict[str, Any] = {"paper": document.kind, "sha256": sha256, "content": document.digest}
            a.record(EventKind.DOCUMENT_READY, document=document.pk, **told)
    if not is_first:
        storage.delete(name)


def note_fetch(document: CaseDocument, *, actor: Actor, now: datetime) -> None:
    """Remember that somebody opened a paper."""
    if actor.account is not None:
        by_party = is_party(actor, document.case)
        DocumentFetch.objects.create(document=document, account=actor.account, at=now, by_party=by_party)


def issue_again(document_pk: int, *, actor: Actor, now: datetime) -> CaseDocument:
    """Try a paper once more that was given up: a font or a key has come. Twice is once. Raises NotFound, NotAllowed."""
    must(can_issue_again(actor))
    document = CaseDocument.objects.filter(pk=document_pk).first()
    if document is None:
        raise NotFound
    CaseDocument.objects.filter(pk=document_pk, owed_state=OwedState.FAILED).update(
        owed_state=OwedState.PENDING, attempts=0, lease_until=None, next_at=now, last_error=""
    )
    ring()
    return document
