"""The demo provider's signing key: made once, kept beside the demo data, readable by its owner only."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def demo_provider_key(folder: Path) -> str:
    """The PEM text of the key in `folder`, made when missing. Two processes that start at once agree on one key."""
    path = folder / "demo-idp.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = folder / f"demo-idp.{os.getpid()}.tmp"
        draft.touch(mode=0o600)
        draft.write_bytes(pem)
        try:
            os.link(draft, path)  # fails when another process was first: then theirs counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
