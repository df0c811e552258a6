"""The filled fields of any PDF, by full name. Bounded in number, depth and length; never raises."""

import io
import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

FIELDS_AT_MOST = 5000
DEPTH_AT_MOST = 8
TEXT_AT_MOST = 20_000  # characters of one field
_ENCODINGS = ("utf-8", "gb18030", "latin-1")  # for readers that write bytes of their own system


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in one field; `text` is empty when nothing does. `shown` is what the person saw of it.

    The text of a tick is the name of its state, that of a list the value behind the words.
    """

    text: str = ""
    label: str = ""
    shown: str = ""


def filled_fields(pdf: bytes) -> dict[str, Filled]:
    """Every field of the form, none where there is no form or the PDF cannot be read."""
    quiet = logging.getLogger("pypdf")
    level = quiet.level
    quiet.setLevel(logging.CRITICAL)  # it reports each oddity of each file that anybody hands in
    try:
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        form = _dictionary(_dictionary(reader.trailer.get("/Root")).get("/AcroForm"))
        found: dict[str, Filled] = {}
        for name, filled in _walk(form.get("/Fields"), "", 0, set()):
            found.setdefault(name, filled)
            if len(found) >= FIELDS_AT_MOST:
                break
        return found
    except Exception:  # pypdf lets many kinds of error out for a broken PDF, RecursionError among them
        return {}
    finally:
        quiet.setLevel(level)


def _walk(kids: Any, above: str, depth: int, seen: set[int]) -> Iterator[tuple[str, Filled]]:
    kids = _object(kids)
    if not isinstance(kids, ArrayObject) or depth > DEPTH_AT_MOST:
        return
    for kid in kids:
        number = getattr(kid, "idnum", None)
        if number is not None and number in seen:
            continue
        if number is not None:
            seen.add(number)
        if len(seen) > 4 * FIELDS_AT_MOST:
            return
        field = _dictionary(kid)
        own = _text(field.get("/T"))
        name = ".".join(filter(None, [above, own]))
        inner = _object(field.get("/Kids"))
        if own and not _has_named_kids(inner):
            yield name, _filled(field, inner)
        elif own:
            yield from _walk(inner, name, depth + 1, seen)


def _has_named_kids(kids: Any) -> bool:
    return isinstance(kids, ArrayObject) and any("/T" in _dictionary(kid) for kid in kids[:100])


def _filled(field: DictionaryObject, kids: Any) -> Filled:
    label = _text(field.get("/TU"))
    if _object(field.get("/FT")) != "/Btn":
        text = _text(field.get("/V")).strip()
        return Filled(text, label, _words_of(field.get("/Opt"), text))
    widgets = [_dictionary(kid) for kid in kids[:500]] if isinstance(kids, ArrayObject) else [field]
    state = _state(field.get("/V")) or next((on for on in (_state(one.get("/AS")) for one in widgets) if on), "")
    said = next((_text(one.get("/TU")) for one in widgets if state and state in _states(one)), "")
    question, _, option = said.rpartition("：")  # as forms_engine.acroform writes it
    return Filled(state, question or label, option or state)


def _words_of(options: Any, value: str) -> str:
    """The words that a list shows for a value."""
    options = _object(options)
    for option in options[:1000] if isinstance(options, ArrayObject) else ():
        pair = _object(option)
        if isinstance(pair, ArrayObject) and len(pair) == 2 and _text(pair[0]) == value:
            return _text(pair[1])
    return value


def _states(widget: DictionaryObject) -> set[str]:
    looks = _dictionary(_dictionary(widget.get("/AP")).get("/N"))
    return {key.removeprefix("/") for key in looks}


def _state(value: Any) -> str:
    value = _object(value)
    text = str(value).removeprefix("/") if isinstance(value, NameObject) else _text(value)
    return "" if text == "Off" else text[:TEXT_AT_MOST]


def _text(value: Any) -> str:
    value = _object(value)
    if isinstance(value, StreamObject):
        value = ByteStringObject(_unpacked(value))
    if isinstance(value, ArrayObject):
        return "、".join(filter(None, (_text(one) for one in value[:100])))[:TEXT_AT_MOST]
    if isinstance(value, ByteStringObject):
        return _decoded(bytes(value[: 4 * TEXT_AT_MOST]))[:TEXT_AT_MOST]
    if isinstance(value, TextStringObject):
        return str(value)[:TEXT_AT_MOST]
    return ""


def _unpacked(stream: StreamObject) -> bytes:
    """The beginning of a long text that is kept as a stream; no more is unpacked than is used."""
    data = bytes(stream._data)
    if _object(stream.get("/Filter")) != "/FlateDecode":
        return data if "/Filter" not in stream else b""
    try:
        return zlib.decompressobj().decompress(data, 4 * TEXT_AT_MOST)
    except zlib.error:
        return b""


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xfe\xff", b"\xff\xfe")):
        return data.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _object(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _dictionary(value: Any) -> DictionaryObject:
    value = _object(value)
    return value if isinstance(value, DictionaryObject) else DictionaryObject()
