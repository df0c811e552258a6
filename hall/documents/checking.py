"""Is this PDF one of ours, unchanged? Judges the file alone; it raises nothing, whatever the file is."""

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from forms_engine.files.pdfs import check_pdf as check_shape
from forms_engine.files.verdict import Reason, Trouble
from hall.documents.keys import trusted_roots
from hall.documents.models import SigningCertificate
from hall.documents.selectors import certificate_by_fingerprint

log = logging.getLogger("hall.documents")
_CODE = re.compile(r"/verify/([0-9A-Z]{4,16})/?$")
SIGNATURES_MAX = 8  # of one file; each costs time


class Finding(StrEnum):
    """What was found, the worst first."""

    NOT_PDF = "not_pdf"
    ENCRYPTED = "encrypted"
    UNSAFE = "unsafe"
    BROKEN = "broken"
    UNSIGNED = "unsigned"
    CHANGED = "changed"
    UNKNOWN_SIGNER = "unknown_signer"
    REVOKED = "revoked"
    RESIGNED = "resigned"
    ADDED = "added"
    GOOD = "good"


SENTENCES: dict[Finding, tuple[StrOrPromise, StrOrPromise]] = {
    Finding.NOT_PDF: (
        _("这不是 PDF 文件"),
        _("请上传从本厅下载的 PDF 原件。照片、截图和打印件不能核对签名，请用文书上的验证码核对。"),
    ),
    Finding.ENCRYPTED: (_("文件加了密码"), _("本厅出具的文书不加密码。请上传没有加密过的原件。")),
    Finding.UNSAFE: (_("文件里有不该有的内容"), _("文件里有脚本或者层层压缩的内容，本厅的文书没有这些，不能核对。")),
    Finding.BROKEN: (_("文件读不出来"), _("文件不完整或者已经损坏。请重新下载原件后再传。")),
    Finding.UNSIGNED: (
        _("文件没有电子签名"),
        _("本厅出具的文书都有电子签名。这份文件不是原件，可能经过打印、转换或者另存。请用验证码核对。"),
    ),
    Finding.CHANGED: (_("文件被改动过"), _("文件的内容与签名对不上：签名之后有人改动过，或者文件损坏了。请不要采信。")),
    Finding.UNKNOWN_SIGNER: (
        _("签名的机构不明"),
        _("文件有签名，但签名的证书不是本厅认可的机构颁发的，不能证明由政府部门出具。请不要采信。"),
    ),
    Finding.RESIGNED: (
        _("又加了别人的签名"),
        _("部门的签名仍然有效，但之后又有另一张证书在文件上签名。只有部门签名时的内容可以采信。"),
    ),
    Finding.ADDED: (
        _("签名之后又加了内容"),
        _(
            "部门签名时的内容没有变，但之后有人往文件里加了内容（例如加了页）。添加的部分不可采信，请用验证码查看原件的信息。"
        ),
    ),
    Finding.REVOKED: (
        _("签名的证书已被吊销"),
        _(
            "这张证书已经作废，单凭这份文件看不出是作废以前签的，还是后来有人冒签的。请用文书上的验证码核对，查不到的请不要采信。"
        ),
    ),
    Finding.GOOD: (_("签名有效，没有改动"), _("文件由下列部门签名，签名之后没有任何改动。")),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The finding, who signed when by which authority, and the code that the file says it has."""

    finding: Finding
    signer: str = ""
    issuer: str = ""
    signed_at: datetime | None = None
    is_stamped: bool = False
    code: str = ""

    @property
    def title(self) -> StrOrPromise:
        return SENTENCES[self.finding][0]

    @property
    def sentence(self) -> StrOrPromise:
        return SENTENCES[self.finding][1]

    @property
    def is_good(self) -> bool:
        return self.finding is Finding.GOOD


@dataclass(frozen=True, slots=True)
class _Signature:
    is_intact: bool
    is_trusted: bool
    is_last: bool  # covers the whole file
    revoked: bool
    about: Checked


def check_file(data: bytes, *, is_kept: bool = False) -> Checked:
    """Judge a file of bounded size. `is_kept`: the hall itself keeps these very bytes as a paper that it issued."""
    if b"%PDF-" not in data[:1024]:
        return Checked(Finding.NOT_PDF)
    try:
        check_shape(data)
    except Trouble as trouble:
        if trouble.reason is Reason.BROKEN:
            return Checked(_if_unreadable(data))
        return Checked(Finding.ENCRYPTED if trouble.reason is Reason.ENCRYPTED else Finding.UNSAFE)
    try:
        signatures = _signatures(data, is_kept)
    except Exception as error:  # a hostile file may raise anything
        log.info("An uploaded PDF could not be taken apart: %s", type(error).__name__)
        return Checked(_if_unreadable(data))
    return _judged(signatures)


def _if_unreadable(data: bytes) -> Finding:
    return Finding.CHANGED if b"/ByteRange" in data else Finding.BROKEN


def _judged(signatures: Sequence[_Signature]) -> Checked:
    if not signatures:
        return Checked(Finding.UNSIGNED)
    ours = [one for one in signatures if one.is_trusted]
    shown = (ours or list(signatures))[0]
    found = Finding.GOOD
    if not all(one.is_intact for one in signatures):
        found = Finding.CHANGED
    elif not ours:
        found = Finding.UNKNOWN_SIGNER
    elif any(one.revoked for one in ours):
        found = Finding.REVOKED
    elif len(ours) < len(signatures):
        found = Finding.RESIGNED
    elif not signatures[-1].is_last:
        found = Finding.ADDED
    about = shown.about
    return Checked(found, about.signer, about.issuer, about.signed_at, about.is_stamped, about.code)


def _signatures(data: bytes, is_kept: bool) -> list[_Signature]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    found = reader.embedded_regular_signatures
    if len(found) > SIGNATURES_MAX:
        raise ValueError("Too many signatures.")
    return [_signature(one, is_kept) for one in found]


def _signature(embedded: Any, is_kept: bool) -> _Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    at = embedded.self_reported_timestamp
    context = ValidationContext(trust_roots=trusted_roots(), moment=at, allow_fetching=False)
    status = validate_pdf_signature(embedded, context, skip_diff=True)
    certificate = embedded.signer_cert
    stamp = status.timestamp_validity
    known = certificate_by_fingerprint(bytes(certificate.sha256).hex())
    stamped_at = stamp.timestamp if stamp and stamp.valid and stamp.trusted else None
    signed_at = stamped_at or at
    code = _CODE.search(str(embedded.sig_object.get("/ContactInfo", "")))
    return _Signature(
        is_intact=bool(status.intact and status.valid),
        is_trusted=bool(status.trusted),
        is_last=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        revoked=_is_revoked(known, stamped_at or (at if is_kept else None)),
        about=Checked(
            Finding.GOOD,
            signer=certificate.subject.native.get("common_name", certificate.subject.human_friendly),
            issuer=certificate.issuer.native.get("common_name", certificate.issuer.human_friendly),
            signed_at=signed_at,
            is_stamped=stamped_at is not None,
            code=code.group(1) if code else "",
        ),
    )


def _is_revoked(known: SigningCertificate | None, proved_at: datetime | None) -> bool:
    """What is proved to have been signed before the revocation stands: by a time stamp, or as a paper that we keep.

    The time that a signature itself claims proves nothing: whoever has the stolen key writes what they like.
    """
    return bool(known and known.revoked_at and (proved_at is None or proved_at >= known.revoked_at))
