"""The chain over a case's events: each digest covers the event and the digest before it. Pure: values in, text out.

Whoever changes, removes or reorders an event must compute every later digest of that case anew, and the roots that were
published (hall.evidence) would no longer agree (Regulation Art. 36; Electronic Signatures Law Art. 5: 内容保持完整).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]  # not in its stubs
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

START = ""  # what comes before the first event of a case
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_default = json.JSONEncoder().default
# what JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")) makes anew for each value, made once
_write: Any = c_make_encoder(None, _default, encode_basestring, None, ":", ",", True, False, True)


def _encode(value: Any) -> str:
    return "".join(_write(value, 0))


class Sealed(NamedTuple):
    """What an event's digest covers: everything that its row says, in this order."""

    case: int
    sequence: int
    kind: str
    at: datetime
    actor: int | None
    acting_for: int | None
    mandate: int | None
    task: int | None
    key: str | None
    data: Mapping[str, Any]


def next_digest(before: str, event: Sealed) -> str:
    """The digest of an event that follows the one with digest `before`: SHA-256, as 64 hexadecimal digits.

    It is taken of `before`, a line feed, and the event as a JSON list without spaces: moments in microseconds since
    1970 (UTC), keys of `data` in order, UTF-8.
    """
    return _follow(before, [*event[:3], microseconds(event.at), *event[4:]])


def microseconds(at: datetime) -> int:
    """A moment as the digest covers it: microseconds since 1970 (UTC)."""
    return (at - _EPOCH) // _MICROSECOND


def is_next(before: str, values: Sequence[Any], data: str, digest: str) -> bool:
    """Whether `digest` is that of the event after `before`; for checking many, from the columns as a database has them.

    `values` are all that an event covers but its data, the moment in microseconds; `data` is JSON, its keys in any
    order. The text of nearly every event is written by a faster encoder; what that one writes in another way than
    `next_digest`, a fraction or an object in an object, is computed as there.
    """
    try:
        text = to_json([*values, dict(sorted(from_json(data).items()))], inf_nan_mode="constants")
    except (AttributeError, ValueError):  # no object, or a number or character that only the other reads
        text = b""
    if hashlib.sha256(b"%b\n%b" % (before.encode(), text)).hexdigest() == digest:
        return True
    return _follow(before, [*values, json.loads(data)]) == digest


def read(data: str) -> Any:
    """A stored JSON text, by the faster reader; what that one refuses, by the other."""
    try:
        return from_json(data)
    except ValueError:
        return json.loads(data)


def _follow(before: str, values: list[Any]) -> str:
    return hashlib.sha256(f"{before}\n{_encode(values)}".encode()).hexdigest()


def digest_of(value: Any) -> str:
    """SHA-256 of a JSON value in the same form: what an event's `data` says of a text that lies elsewhere."""
    return hashlib.sha256(_encode(value).encode()).hexdigest()
