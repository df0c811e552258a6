"""A PDF's small objects packed together (object streams, PDF 1.5): a long form is a third of its size that way. pypdf
reads such files but does not write them.
"""

import io
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import IndirectObject, StreamObject

_TOGETHER = 250  # objects in one stream: a reader unpacks the whole stream to see one of them
_FREE, _PLAIN, _PACKED = 0, 1, 2


def packed(pdf: bytes) -> bytes:
    """The same document in fewer bytes."""
    reader = PdfReader(io.BytesIO(pdf))
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, tuple[int, int, int]] = {0: (_FREE, 0, 65535)}
    small: list[tuple[int, bytes]] = []
    for number in sorted(number for number in reader.xref[0] if number):
        content = io.BytesIO()
        one = reader.get_object(number)
        if one is None:
            continue
        one.write_to_stream(content)
        if isinstance(one, StreamObject):
            places[number] = (_PLAIN, _write(out, number, content.getvalue()), 0)
        else:
            small.append((number, content.getvalue()))
    last = max([*places, *(number for number, _content in small)])
    for holder, group in enumerate(_groups(small), last + 1):
        places |= {number: (_PACKED, holder, index) for index, (number, _content) in enumerate(group)}
        places[holder] = (_PLAIN, _write(out, holder, _object_stream(group)), 0)
    _write_places(out, places, reader)
    return out.getvalue()


def _groups(small: list[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    for start in range(0, len(small), _TOGETHER):
        yield small[start : start + _TOGETHER]


def _write(out: io.BytesIO, number: int, content: bytes) -> int:
    at = out.tell()
    out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    return at


def _object_stream(group: list[tuple[int, bytes]]) -> bytes:
    index, body = [], io.BytesIO()
    for number, content in group:
        index.append(b"%d %d" % (number, body.tell()))
        body.write(content + b"\n")
    head = b" ".join(index) + b"\n"
    return _stream(b"/Type /ObjStm /N %d /First %d" % (len(group), len(head)), head + body.getvalue())


def _stream(entries: bytes, content: bytes) -> bytes:
    data = zlib.compress(content, 9)
    return b"<< %b /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)


def _write_places(out: io.BytesIO, places: dict[int, tuple[int, int, int]], reader: PdfReader) -> None:
    """The table of contents, itself a stream: kind, place and index of each object."""
    number, at = max(places) + 1, out.tell()
    places[number] = (_PLAIN, at, 0)
    rows = [places.get(one, (_FREE, 0, 65535)) for one in range(number + 1)]
    table = b"".join(kind.to_bytes(1) + place.to_bytes(4) + index.to_bytes(2) for kind, place, index in rows)
    entries = b"/Type /XRef /W [1 4 2] /Size %d" % len(rows)
    for key in ("/Root", "/Info"):
        value = reader.trailer.raw_get(key) if key in reader.trailer else None
        if isinstance(value, IndirectObject):
            entries += b" %b %d 0 R" % (key.encode(), value.idnum)
    _write(out, number, _stream(entries, table))
    out.write(b"startxref\n%d\n%%%%EOF\n" % at)
