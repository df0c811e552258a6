"""Keys of production: encrypted files, a token (PKCS#11), and a time stamp of a third party (RFC 3161)."""

import shlex
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from hall.documents.checking import Finding, check_file
from hall.documents.keys import NoKeyError, key_for
from hall.documents.models import SigningCertificate
from hall.documents.signing import sign_paper
from identity.models import Department
from tests.documents.conftest import CODE, URL
from tests.documents.test_checking import pdfsig

pytestmark = pytest.mark.django_db

MODULE = "/usr/lib/softhsm/libsofthsm2.so"  # Debian's
OPENSSL_CONFIG = """
[req]
distinguished_name = dn
[dn]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
[stamper]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = one
[one]
dir = .
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def run(command: str, cwd: Path) -> None:
    done = subprocess.run(shlex.split(command), cwd=cwd, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


@pytest.fixture
def authority(tmp_path: Path) -> Callable[..., Path]:
    """An authority of openssl's making; `authority("name", "stamper")` gives name.crt, and name.key beside it."""
    (tmp_path / "config").write_text(OPENSSL_CONFIG)
    (tmp_path / "serial").write_text("01\n")
    made = "-newkey rsa:2048 -nodes -utf8 -config config -subj"
    run(f"openssl req -x509 -days 30 -keyout ca.key -out ca.crt -extensions authority {made} /CN=测试机构", tmp_path)

    def issue(name: str, kind: str) -> Path:
        run(f"openssl req -keyout {name}.key -out {name}.csr {made} /CN={name}", tmp_path)
        by = f"-CA ca.crt -CAkey ca.key -CAcreateserial -extfile config -extensions {kind}"
        run(f"openssl x509 -req -days 20 -in {name}.csr -out {name}.crt {by}", tmp_path)
        return tmp_path / f"{name}.crt"

    return issue


@pytest.fixture
def production(settings: Settings, tmp_path: Path, authority: Callable[..., Path]) -> Path:
    """The keys' folder of the department, and the authority that counts."""
    settings.SIGNING_KEYS_DIR = str(tmp_path / "keys")
    settings.SIGNING_KEYS_PASSWORD = "of the files"
    settings.SIGNING_TRUST = str(tmp_path / "ca.crt")
    folder = tmp_path / "keys" / "SIGN"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def file_key(production: Path, authority: Callable[..., Path], tmp_path: Path) -> Path:
    """The department's key as an encrypted file."""
    authority("审批局", "signer")
    path = production / "2026.p12"
    run(f"openssl pkcs12 -export -in 审批局.crt -inkey 审批局.key -out {path} -passout 'pass:of the files'", tmp_path)
    return path


def sign(page: bytes, organ: Department) -> bytes:
    return sign_paper(page, department=organ, title="受理通知书", url=URL, now=timezone.now())


def test_a_file_key_signs_and_a_wrong_password_says_so(
    file_key: Path, page: bytes, organ: Department, settings: Settings
) -> None:
    found = check_file(sign(page, organ))
    assert (found.finding, found.signer, found.issuer, found.is_stamped) == (Finding.GOOD, "审批局", "测试机构", False)
    settings.SIGNING_KEYS_PASSWORD = "another"
    file_key.touch()
    with pytest.raises(NoKeyError, match="SIGNING_KEYS_PASSWORD"):
        key_for(organ, timezone.now())


def test_an_old_file_that_cannot_be_read_stops_nobody_and_the_operator_is_told(
    file_key: Path,
    page: bytes,
    organ: Department,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (file_key.parent / "2019.p12").write_bytes(b"of a password that nobody knows")
    (file_key.parent / "2020.crt").write_bytes(b"no certificate")
    assert check_file(sign(page, organ)).is_good
    key_for(organ, timezone.now())
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(told) == 2 and "2019.p12" in told[0] and "2020.crt" in told[1]
    call_command("signing_certificates")
    said = capsys.readouterr().err
    assert "2019.p12 is passed over" in said and "2020.crt is passed over" in said and "2026.p12" not in said


@pytest.mark.skipif(not Path(MODULE).is_file() or not shutil.which("softhsm2-util"), reason="SoftHSM is not installed")
def test_a_key_signs_that_never_leaves_its_token(
    production: Path,
    authority: Callable[..., Path],
    page: bytes,
    organ: Department,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    run("softhsm2-util --init-token --free --label hall --pin 1234 --so-pin 5678", tmp_path)
    authority("key-2026", "signer")
    run("softhsm2-util --import key-2026.key --token hall --label key-2026 --id 01 --pin 1234", tmp_path)
    (tmp_path / "key-2026.key").unlink()
    shutil.copy(tmp_path / "key-2026.crt", production / "key-2026.crt")
    settings.SIGNING_PKCS11_LIBRARY, settings.SIGNING_PKCS11_PIN = MODULE, "1234"
    settings.SIGNING_PKCS11_TOKEN = "hall"
    for _ in range(2):  # the session stays open
        pdf = sign(page, organ)
        found = check_file(pdf)
        assert (found.finding, found.signer, found.code) == (Finding.GOOD, "key-2026", CODE)
    assert "Signature is Valid" in pdfsig(pdf, tmp_path)


@pytest.fixture
def stamping(tmp_path: Path, authority: Callable[..., Path]) -> Iterator[str]:
    """`openssl ts` behind HTTP."""
    authority("时间戳机构", "stamper")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (tmp_path / "query").write_bytes(query)
            by = "-config config -section one -signer 时间戳机构.crt -inkey 时间戳机构.key -chain ca.crt"
            run(f"openssl ts -reply -queryfile query -out reply {by}", tmp_path)
            answer = (tmp_path / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_third_party_stamps_the_time(
    file_key: Path,
    authority: Callable[..., Path],
    stamping: str,
    page: bytes,
    organ: Department,
    tmp_path: Path,
    settings: Settings,
) -> None:
    settings.TIMESTAMP_URL = stamping
    pdf = sign(page, organ)
    found = check_file(pdf)
    assert found.finding is Finding.GOOD and found.is_stamped
    assert "Signature is Valid" in pdfsig(pdf, tmp_path)
    assert found.signed_at
    certificates = SigningCertificate.objects.all()
    certificates.update(revoked_at=found.signed_at + timedelta(seconds=1))
    assert check_file(pdf).is_good  # proved to be older than the revocation, also where the hall keeps no record
    certificates.update(revoked_at=found.signed_at)
    assert check_file(pdf).finding is Finding.REVOKED
    settings.SIGNING_TRUST = str(authority("别的机构", "signer"))  # whom nobody here knows
    assert check_file(pdf).finding is Finding.UNKNOWN_SIGNER


def test_without_an_answer_of_the_stamping_authority_nothing_is_issued(
    file_key: Path, page: bytes, organ: Department, settings: Settings
) -> None:
    """The worker tries again later; no paper goes out without the stamp that was asked for."""
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    with pytest.raises(Exception, match=r"(?i)time|connection|refused"):
        sign(page, organ)
