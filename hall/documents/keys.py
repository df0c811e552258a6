"""With which key a department signs. Keys are encrypted files or stay in a token (PKCS#11); none is in the database.

Under SIGNING_KEYS_DIR each department has a folder named by its code:

- `<name>.p12`: key and certificate, encrypted with SIGNING_KEYS_PASSWORD;
- `<name>.crt` (PEM, the department's certificate first): the key lies under the label `<name>` in the token of
  SIGNING_PKCS11_LIBRARY.

Of those that are valid and not revoked the newest signs, so a renewed certificate is put beside the old one and takes
over by itself on its first day. A file that cannot be read is passed over and told to the operator: an old one whose
password is lost does not stop a department. The demonstration makes an authority and certificates of its own.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from django.conf import settings

from hall.documents import demo_authority
from hall.documents.models import SigningCertificate
from hall.lib.pem import certificates_in
from identity.models import Department

log = logging.getLogger("hall.documents")


class NoKeyError(Exception):
    """No key of the department is valid today; the text says for whom."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A department's key, ready to sign, and its certificate."""

    signer: Any  # pyhanko.sign.signers.Signer
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        return bytes(self.certificate.sha256).hex()

    def is_valid_at(self, now: datetime) -> bool:
        return bool(self.certificate.not_valid_before <= now <= self.certificate.not_valid_after)


def key_for(department: Department, now: datetime) -> SigningKey:
    """The newest key of the department that is valid and not revoked. Raises NoKeyError."""
    if settings.DEMO and not settings.SIGNING_KEYS_DIR:
        demo_authority.prepare(_folder(department), department.name, now)
    keys, unreadable = keys_in(_folder(department))
    found = [key for key in keys if key.is_valid_at(now)]
    revoked = set(
        SigningCertificate.objects.filter(
            fingerprint__in=[key.fingerprint for key in found], revoked_at__isnull=False
        ).values_list("fingerprint", flat=True)
    )
    usable = [key for key in found if key.fingerprint not in revoked]
    if not usable:
        passed_over = "".join(f" {path.name}: {why}" for path, why in unreadable.items())
        raise NoKeyError(f"No signing key of {department.code} is valid today.{passed_over}")
    return max(usable, key=lambda key: key.certificate.not_valid_before)


def _folder(department: Department) -> Path:
    root = Path(settings.SIGNING_KEYS_DIR) if settings.SIGNING_KEYS_DIR else demo_authority.folder()
    return root / department.code


def unreadable_keys() -> dict[Path, str]:
    """The files of all departments that cannot be read, and why: for the operator."""
    root = Path(settings.SIGNING_KEYS_DIR) if settings.SIGNING_KEYS_DIR else demo_authority.folder()
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    return {path: why for folder in folders for path, why in keys_in(folder)[1].items()}


def keys_in(folder: Path) -> tuple[list[SigningKey], dict[Path, str]]:
    """The keys of one department, and the files that cannot be read with the reason."""
    keys: list[SigningKey] = []
    unreadable: dict[Path, str] = {}
    if not folder.is_dir():
        return keys, unreadable
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".p12", ".crt"}):
        try:
            changed_at = path.stat().st_mtime_ns
            keys.append(_load(path, changed_at))
        except Exception as error:  # what a file, a library or a token may raise is not to be told in advance
            unreadable[path] = str(error) or type(error).__name__
            _tell(path, unreadable[path])
    return keys, unreadable


@lru_cache(maxsize=256)
def _tell(path: Path, why: str) -> None:
    """Once a process: the operator's page of errors lists it."""
    log.error("The signing key %s/%s was passed over: %s", path.parent.name, path.name, why)


@lru_cache(maxsize=256)
def _load(path: Path, _changed_at: int) -> SigningKey:
    """Open one key; kept while the file stays as it is, since decrypting takes a tenth of a second."""
    return _from_token(path) if path.suffix == ".crt" else _from_file(path)


def _from_file(path: Path) -> SigningKey:
    from hall.documents.opened import OpenedSigner

    password = (settings.SIGNING_KEYS_PASSWORD or demo_authority.password()).encode()
    data = path.read_bytes()
    try:
        opened = load_key_and_certificates(data, password)[0]
    except ValueError as error:
        raise NoKeyError(f"{path.name} cannot be opened with SIGNING_KEYS_PASSWORD.") from error
    loaded = OpenedSigner.load_pkcs12_data(data, other_certs=[], passphrase=password)
    if loaded is None or loaded.signing_cert is None:
        raise NoKeyError(f"{path.name} holds no key with its certificate.")
    signer = OpenedSigner(loaded.signing_cert, loaded.signing_key, loaded.cert_registry, embed_roots=False)
    signer.opened = opened
    return SigningKey(signer, loaded.signing_cert)


def _from_token(path: Path) -> SigningKey:
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    certificate, *chain = certificates_in(path.read_bytes())
    label = settings.SIGNING_PKCS11_TOKEN
    session = open_pkcs11_session(
        settings.SIGNING_PKCS11_LIBRARY,
        token_criteria=TokenCriteria(label=label) if label else None,
        user_pin=settings.SIGNING_PKCS11_PIN or None,
    )
    signer = PKCS11Signer(session, signing_cert=certificate, key_label=path.stem, ca_chain=chain)
    return SigningKey(signer, certificate)


def trusted_roots() -> list[x509.Certificate]:
    """The authorities whose signatures count: SIGNING_TRUST (PEM), in the demonstration its own."""
    if settings.SIGNING_TRUST:
        return certificates_in(Path(settings.SIGNING_TRUST).read_bytes())
    return [demo_authority.certificate()] if settings.DEMO else []
