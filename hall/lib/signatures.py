"""The key that signs the nightly roots: Ed25519 (RFC 8032). Never in the database."""

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


@lru_cache(maxsize=2)
def key_of(text: str) -> Ed25519PrivateKey:
    """The key of 32 random bytes in base64. Raises ValueError."""
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))


def signing_key() -> Ed25519PrivateKey:
    """EVIDENCE_KEY, or in DEMO one that is made at its first use. hall.checks refuses a production without."""
    if settings.EVIDENCE_KEY or not settings.DEMO:
        return key_of(settings.EVIDENCE_KEY)
    path = settings.VAR_DIR / "keys" / "evidence"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    return key_of(path.read_text())


def public_key_text(key: Ed25519PrivateKey) -> str:
    """The 32 bytes of the public key in base64: what a root is kept with, and what anyone needs to check it."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def fingerprint(public_key: str) -> str:
    """A short name of a public key, to compare by eye."""
    return hashlib.sha256(base64.b64decode(public_key)).hexdigest()[:16]


def sign(text: str) -> tuple[str, str]:
    """(signature, public key), both base64."""
    key = signing_key()
    return base64.b64encode(key.sign(text.encode())).decode(), public_key_text(key)


def is_public_key(text: str) -> bool:
    """Whether the text is a public key as `public_key_text` writes them."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError:
        return False
    return True


def is_ours(public_key: str) -> bool:
    """Whether the key is the hall's by its configuration, today's or a former one: never by what a row says."""
    return public_key in {public_key_text(signing_key()), *settings.EVIDENCE_FORMER_KEYS}


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether the signature over the text is by that key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
        key.verify(base64.b64decode(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
