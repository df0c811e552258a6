"""What is found out about an uploaded PDF, by us and by poppler."""

import io
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigFieldSpec

from hall.documents import demo_authority
from hall.documents.checking import Finding, check_file
from hall.documents.keys import NoKeyError, key_for
from hall.documents.models import SigningCertificate
from hall.documents.opened import Frame
from hall.documents.services import revoke_certificate
from hall.documents.signing import sign_paper, signed
from identity.models import Department
from tests.documents.conftest import CODE, URL


def pdfsig(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> signers.SimpleSigner:
    """A certificate of the same name from another authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "潮安区市场监督管理局")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1))
        .not_valid_after(datetime(2036, 1, 1))
        .sign(key, hashes.SHA256())
    )
    packed = serialization.pkcs12.serialize_key_and_certificates(
        b"x", key, made, None, serialization.BestAvailableEncryption(b"x")
    )
    return signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=b"x")


def test_an_issued_paper_is_good_for_us_and_for_poppler(paper: bytes, tmp_path: Path) -> None:
    found = check_file(paper)
    assert found.finding is Finding.GOOD
    assert (found.signer, found.code) == ("潮安区市场监督管理局", CODE)
    assert "Signature is Valid" in pdfsig(paper, tmp_path)
    assert "ETSI.CAdES.detached" in pdfsig(paper, tmp_path)


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7])
def test_a_changed_byte_is_found_by_us_and_by_poppler(paper: bytes, tmp_path: Path, part: float) -> None:
    changed = bytearray(paper)
    changed[int(len(changed) * part)] ^= 1
    assert check_file(bytes(changed)).finding is Finding.CHANGED
    assert "Signature is Valid" not in pdfsig(bytes(changed), tmp_path)


def test_what_another_certificate_signed_is_not_ours(page: bytes, paper: bytes, moment: datetime, stranger) -> None:
    forged = signed(page, stranger, title="受理通知书", url=URL, name="潮安区市场监督管理局", now=moment)
    assert check_file(forged).finding is Finding.UNKNOWN_SIGNER
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    fields.append_signature_field(writer, SigFieldSpec("Second"))
    signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Second"), stranger, output=out)
    assert check_file(out.getvalue()).finding is Finding.RESIGNED


def test_a_page_added_later_is_found(paper: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    kids = writer.root["/Pages"]["/Kids"]
    kids.append(page)
    writer.update_container(kids)
    out = io.BytesIO()
    writer.write(out)
    assert check_file(out.getvalue()).finding is Finding.ADDED


def test_other_files_get_a_sentence_of_their_own(page: bytes, paper: bytes) -> None:
    assert check_file(b"hello").finding is Finding.NOT_PDF
    assert check_file(b"").finding is Finding.NOT_PDF
    assert check_file(page).finding is Finding.UNSIGNED
    assert check_file(paper[:3000]).finding is Finding.BROKEN
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(page)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    assert check_file(out.getvalue()).finding is Finding.ENCRYPTED


def test_a_renewed_certificate_takes_over_and_old_papers_still_verify(
    organ: Department, page: bytes, paper: bytes, moment: datetime
) -> None:
    later = moment + demo_authority.LASTS - timedelta(days=10)
    new = sign_paper(page, department=organ, title="受理通知书", url=URL, now=later)
    assert SigningCertificate.objects.count() == 2
    assert check_file(paper).is_good
    assert check_file(new).is_good


def test_a_revoked_certificate_signs_no_more_and_what_it_signed_before_stands(
    organ: Department, page: bytes, paper: bytes, moment: datetime
) -> None:
    key = key_for(organ, moment)
    row = SigningCertificate.objects.get()
    revoke_certificate(row.fingerprint, "密钥可能外泄", now=moment + timedelta(seconds=30))
    assert check_file(paper, is_kept=True).is_good  # the hall's own record of these bytes
    late = signed(page, key.signer, title="受理通知书", url=URL, name="x", now=moment + timedelta(minutes=1))
    assert check_file(late).finding is Finding.REVOKED
    assert check_file(late, is_kept=True).finding is Finding.REVOKED
    with pytest.raises(NoKeyError):
        key_for(organ, moment + timedelta(minutes=1))


def test_who_stole_a_key_that_was_revoked_cannot_claim_an_earlier_time(
    organ: Department, page: bytes, moment: datetime, stranger
) -> None:
    """Neither in one signature nor under a second one, whose finding calls the department's still valid."""
    key = key_for(organ, moment)
    sign_paper(page, department=organ, title="受理通知书", url=URL, now=moment)  # known from here on
    revoke_certificate(SigningCertificate.objects.get().fingerprint, "密钥外泄", now=moment + timedelta(seconds=30))
    forged = signed(page, key.signer, title="受理通知书", url="", name="x", now=moment + timedelta(seconds=1))
    found = check_file(forged)
    assert (found.finding, found.is_good) == (Finding.REVOKED, False)
    assert "请不要采信" in str(found.sentence)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(forged))
    fields.append_signature_field(writer, SigFieldSpec("Second"))
    signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Second"), stranger, output=out)
    assert check_file(out.getvalue()).finding is Finding.REVOKED


def test_a_keys_later_papers_are_signed_as_its_first(
    page: bytes, organ: Department, moment: datetime, tmp_path
) -> None:
    """The first by pyHanko, the others in its frame."""
    key_for(organ, moment).signer.frames = None
    for _ in range(3):
        paper = sign_paper(page, department=organ, title="受理通知书", url=URL, now=moment)
        assert check_file(paper).finding is Finding.GOOD
        assert "Signature is Valid" in pdfsig(paper, tmp_path)


def signature_but_for_digest(pdf: bytes) -> bytes:
    """The signature (CMS, in DER) without the paper's digest and what the key made of it."""
    made = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[0].signed_data
    signer = made["signer_infos"][0]
    digest = next(one for one in signer["signed_attrs"] if one["type"].native == "message_digest")["values"][0].native
    return made.dump().replace(digest, b"").replace(signer["signature"].native, b"")


def test_a_signature_is_to_the_byte_as_pyhanko_makes_it(page: bytes, organ: Department, moment: datetime) -> None:
    """Attributes, certificates, algorithms: a pyHanko that writes another frame one day is noticed here."""
    ours = key_for(organ, moment).signer
    plain = signers.SimpleSigner(ours.signing_cert, ours.signing_key, ours.cert_registry, embed_roots=False)
    about = {"title": "受理通知书", "url": URL, "name": organ.name, "now": moment}
    signed(page, ours, **about)  # from here on in the frame that is kept
    papers = [signed(page, signer, **about) for signer in (ours, plain)]
    assert len({signature_but_for_digest(paper) for paper in papers}) == 1
    checked = [check_file(paper) for paper in papers]
    assert checked[0] == checked[1] and checked[0].is_good


def test_a_frame_is_filled_with_digest_and_signature() -> None:
    frame = Frame((b"a", b"b"), (b"w", b"x", b"y"))
    assert frame.filled(b"D", lambda attributes: attributes.upper()) == b"wDxADBy"
