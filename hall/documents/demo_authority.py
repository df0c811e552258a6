"""The demonstration's certification authority: made at its first use, under VAR_DIR, and worth nothing elsewhere."""

import os
import secrets
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

from hall.lib.pem import certificates_in
from hall.lib.sealed import keyed_hash

AUTHORITY_NAME = "示例电子认证机构（仅供演示）"
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
LAST_DAY = datetime(2045, 1, 1, tzinfo=UTC)
LASTS = timedelta(days=730)
RENEWED = timedelta(days=60)  # before its end
BITS = 3072


def folder() -> Path:
    """Where the demonstration's keys lie."""
    return Path(settings.VAR_DIR) / "keys" / "documents"


def password() -> str:
    """Encrypts the demonstration's key files; from SECRET_KEY, so that none is written down."""
    return keyed_hash("demo-signing-keys", "")


def certificate() -> asn1.Certificate:
    """The authority's own certificate."""
    return _certificate(_authority())


@lru_cache(maxsize=4)
def _certificate(place: Path) -> asn1.Certificate:
    return certificates_in((place / "authority.crt").read_bytes())[0]


def prepare(place: Path, name: str, now: datetime) -> None:
    """See to it that the department has a certificate that lasts some time yet."""
    for path in place.glob("demo-*.p12") if place.is_dir() else ():
        first = datetime.strptime(path.stem[5:13], "%Y%m%d").replace(tzinfo=UTC)
        if first <= now < first + LASTS - RENEWED:
            return
    issue(place, name, now - timedelta(days=1))


def issue(place: Path, name: str, first: datetime, lasts: timedelta = LASTS) -> Path:
    """A new key and certificate `demo-<first day>.p12`, valid from the beginning of that day (UTC)."""
    day = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    authority = _authority()
    issuer = x509.load_pem_x509_certificate((authority / "authority.crt").read_bytes())
    secret = (authority / "authority.key").read_bytes()
    signer = load_pem_private_key(secret, password().encode())
    key = rsa.generate_private_key(65537, BITS)
    made = (
        _builder(_name(name), issuer.subject, key.public_key(), day, day + lasts)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(signer, hashes.SHA256())  # type: ignore[arg-type]  # an RSA key: we made it
    )
    packed = pkcs12.serialize_key_and_certificates(
        name.encode(), key, made, [issuer], BestAvailableEncryption(password().encode())
    )
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"demo-{day:%Y%m%d}.p12"
    beside = place / f"{secrets.token_hex(4)}.new"
    beside.touch(mode=0o600)
    beside.write_bytes(packed)
    with suppress(FileExistsError):  # another process was first
        os.link(beside, path)
    beside.unlink()
    return path


def _authority() -> Path:
    """The folder of the authority, complete or not there at all: two processes may make it at once."""
    place = folder() / "authority"
    if place.is_dir():
        return place
    beside = folder() / f"{secrets.token_hex(4)}.new"
    beside.mkdir(parents=True)
    key = rsa.generate_private_key(65537, BITS)
    name = _name(AUTHORITY_NAME)
    made = (
        _builder(name, name, key.public_key(), FIRST_DAY, LAST_DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = beside / "authority.key"
    secret.touch(mode=0o600)
    secret.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password().encode()))
    )
    (beside / "authority.crt").write_bytes(made.public_bytes(Encoding.PEM))
    try:
        beside.rename(place)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
    return place


def _name(text: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, text[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, text[:64]),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: rsa.RSAPublicKey, first: datetime, last: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )
