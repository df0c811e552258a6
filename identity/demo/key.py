"""The demo provider's signing key: made once, kept beside the demo data, readable by its owner only."""

import contextlib
import os
import tempfile
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def demo_provider_key(folder: Path) -> str:
    """The PEM text of the key in `folder`, made when missing. Two processes that start at once agree on one key."""
    path = folder / "demo-idp.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        handle, draft = tempfile.mkstemp(dir=folder, prefix="demo-idp.")  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
        with contextlib.suppress(FileExistsError):  # another process was first: then theirs counts
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text(encoding="ascii")
