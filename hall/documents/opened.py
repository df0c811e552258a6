"""A signer that does once for a key what pyHanko does anew for each paper: opening the key, and writing the signature's
frame (certificates and attributes), which took a seventh of the time of a paper.
"""

from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from pyhanko.sign.signers import SimpleSigner

_HASHES: dict[str, type[SHA256] | type[SHA384] | type[SHA512]] = {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}


@dataclass(frozen=True, slots=True)
class Frame:
    """A signature (CMS, in DER) but for the paper's digest and what the key makes of it, both always of one length."""

    attributes: tuple[bytes, bytes]  # what is signed, before and after the digest
    whole: tuple[bytes, bytes, bytes]  # before the digest, between it and the signature, after that

    def filled(self, digest: bytes, sign: Any) -> bytes:
        signature: bytes = sign(digest.join(self.attributes))
        before, between, after = self.whole
        return b"".join((before, digest, between, signature, after))


def frame_of(made: cms.ContentInfo, digest: bytes) -> Frame:
    """Take a signature apart. Raises ValueError where digest or signature do not stand in it exactly once."""
    signer = made["content"]["signer_infos"][0]
    first, second = signer["signed_attrs"].untag().dump().split(digest)
    before, rest = made.dump().split(digest)
    between, after = rest.split(signer["signature"].native)
    return Frame((first, second), (before, between, after))


class OpenedSigner(SimpleSigner):
    """Keeps the opened key: opening checks that it is a good one, a quarter of a second each time."""

    opened: Any = None
    frames: dict[str, Frame] | None = None

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if not isinstance(self.opened, RSAPrivateKey):
            return bytes(super().sign_raw(data, digest_algorithm))
        return self.opened.sign(data, PKCS1v15(), _HASHES[digest_algorithm]())

    async def async_sign(  # type: ignore[override]  # what it leaves alone goes by as it came
        self, data_digest: bytes, digest_algorithm: str, **more: Any
    ) -> Any:
        """The first by pyHanko; the others in the same frame. With a time stamp, and another key than RSA (whose
        signatures differ in length), all by pyHanko.
        """
        if more.get("timestamper") or more.get("dry_run") or not isinstance(self.opened, RSAPrivateKey):
            return await super().async_sign(data_digest, digest_algorithm, **more)
        self.frames = self.frames or {}
        if frame := self.frames.get(digest_algorithm):
            return frame.filled(data_digest, lambda data: self.sign_raw(data, digest_algorithm))
        made = await super().async_sign(data_digest, digest_algorithm, **more)
        self.frames[digest_algorithm] = frame_of(made, data_digest)
        return made
