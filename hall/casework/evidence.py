"""The chain over a case's events: each digest covers the event and the digest before it. Pure: values in, text out.

Whoever changes, removes or reorders an event must compute every later digest of that case anew, and the roots that were
kept elsewhere would no longer agree (Regulation Art. 36; Electronic Signatures Law Art. 5: 内容保持完整、未被更改).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = ""  # what comes before the first event of a case


def canonical(values: Mapping[str, Any]) -> bytes:
    """The one way to write these values: keys in order, no spaces, UTF-8, moments in UTC with microseconds."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_moment).encode()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def digest_of(values: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(values)).hexdigest()


def next_digest(before: str, values: Mapping[str, Any]) -> str:
    """The digest of an event that follows the one with digest `before`."""
    return hashlib.sha256(before.encode() + b"\n" + canonical(values)).hexdigest()
