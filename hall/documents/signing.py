"""Sign a paper: PAdES B-B, and B-T where a time-stamping authority is set. Run by the worker."""

import io
from datetime import datetime
from typing import Any

from django.conf import settings

from hall.documents.keys import SigningKey, key_for
from hall.documents.models import SigningCertificate
from identity.models import Department

FIELD = "HallSignature"
RESERVED = 16 * 1024  # hex digits for the signature in the file: certificates and all take half of it
STAMPED = 32 * 1024  # with a time stamp


def sign_paper(pdf: bytes, *, department: Department, title: str, url: str, now: datetime) -> bytes:
    """The same file with the department's signature over all of it. Raises NoKeyError."""
    key = key_for(department, now)
    _remember(key, department)
    return signed(pdf, key.signer, title=title, url=url, name=department.name, now=now)


def signed(pdf: bytes, signer: Any, *, title: str, url: str, name: str, now: datetime) -> bytes:
    """Add a signature as the last revision of the file."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import HTTPTimeStamper

    class AtThisMoment(signers.PdfSigner):
        """Signs at `now`, as every act of the hall has its time given."""

        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = now
            return session

    stamper = HTTPTimeStamper(settings.TIMESTAMP_URL) if settings.TIMESTAMP_URL else None
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=title,
        contact_info=url,
        name=name,
    )
    out = io.BytesIO()
    AtThisMoment(about, signer, timestamper=stamper).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out, bytes_reserved=STAMPED if stamper else RESERVED
    )
    return out.getvalue()


def _remember(key: SigningKey, department: Department) -> None:
    """Keep the public part, so that it can be revoked and old papers be judged when the file is long gone."""
    from asn1crypto import pem

    if SigningCertificate.objects.filter(fingerprint=key.fingerprint).exists():
        return
    certificate = key.certificate
    SigningCertificate.objects.get_or_create(
        fingerprint=key.fingerprint,
        defaults={
            "department": department,
            "subject": certificate.subject.human_friendly[:300],
            "issuer": certificate.issuer.human_friendly[:300],
            "not_before": certificate.not_valid_before,
            "not_after": certificate.not_valid_after,
            "pem": pem.armor("CERTIFICATE", certificate.dump()).decode(),
        },
    )
