"""JPEG and PNG without a decoder: read the size, take out what tells place, device and person, keep the picture.

No pixel is decoded or compressed anew, so nothing is lost and a picture made to fill the memory is refused by what its
header says. What follows the picture's end (a second picture, a film, anything hidden) is cut off. The way up stays.
"""

import re
import zlib
from collections.abc import Iterator

from forms_engine.files.verdict import Reason, Trouble

_ORIENTATION = 0x0112
_SCANS_AT_MOST = 200  # a progressive picture has about ten; each costs a decoder a pass over all pixels
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_PIECES_AT_MOST = 50_000  # segments or chunks; a large picture has a few thousand
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"iCCP"]
)
_PROFILE_AT_MOST = 64 * 1024


def clean_jpeg(data: bytes, max_pixels: int) -> bytes:
    """The same picture without metadata but its way up and its colours. Raises Trouble."""
    head, kept, orientation, frames = [data[:2]], [], 1, 0
    for marker, body, segment in _jpeg_segments(data):
        if marker in _FRAMES:
            frames += 1
            _check_pixels(int.from_bytes(body[3:5]), int.from_bytes(body[1:3]), max_pixels)
        elif marker == 0xE1 and body.startswith(b"Exif\x00"):
            orientation = _orientation(body[6:]) or orientation
        if marker == 0xE0 and body.startswith(b"JFIF\x00"):
            head.append(segment)
        elif _is_kept_in_jpeg(marker, body):
            kept.append(segment)
    if frames != 1:
        raise Trouble(Reason.BROKEN)
    if orientation != 1:
        exif = b"Exif\x00\x00" + _tiff_with(orientation)
        head.append(b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif)
    return b"".join([*head, *kept, b"\xff\xd9"])


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, body and whole of each segment up to the picture's end; a scan's pixels belong to its segment."""
    at, scans = 2, 0
    for _ in range(_PIECES_AT_MOST):
        marker, body, after = _jpeg_segment(data, at)
        if marker == 0xD9 and scans:
            return
        if marker == 0xDA:
            scans += 1
            found = _NEXT_MARKER.search(data, after)
            if found is None or scans > _SCANS_AT_MOST:
                break
            after = found.start()
        yield marker, body, data[at:after]
        at = after
    raise Trouble(Reason.BROKEN)


def _jpeg_segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Marker, body and end of the segment that begins here."""
    if data[at : at + 1] != b"\xff":
        raise Trouble(Reason.BROKEN)
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Trouble(Reason.BROKEN)
    marker = data[at]
    if marker == 0xD9:
        return marker, b"", at + 1
    length = int.from_bytes(data[at + 1 : at + 3])
    end = at + 1 + length
    if length < 2 or end > len(data) or marker <= 0x01 or 0xD0 <= marker <= 0xD8:
        raise Trouble(Reason.BROKEN)
    return marker, data[at + 3 : end], end


def _is_kept_in_jpeg(marker: int, body: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:  # application data: only what the colours need
        return (marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00")) or (marker == 0xEE and body[:5] == b"Adobe")
    return marker != 0xFE  # comments


def clean_png(data: bytes, max_pixels: int) -> bytes:
    """The same picture without metadata but its way up and its colours; of a moving one its first. Raises Trouble."""
    out, orientation, at, has_data = [_PNG_START], 1, len(_PNG_START), False
    for _ in range(_PIECES_AT_MOST):
        kind, body, chunk, at = _png_chunk(data, at)
        if (kind == b"IHDR") != (len(out) == 1):
            raise Trouble(Reason.BROKEN)
        if kind == b"IHDR":
            _check_pixels(int.from_bytes(body[:4]), int.from_bytes(body[4:8]), max_pixels)
        elif kind == b"eXIf":
            orientation = _orientation(body) or orientation
        elif kind == b"IDAT" and not has_data:
            has_data = True
            if orientation != 1:
                out.append(_png_made(b"eXIf", _tiff_with(orientation)))
        if kind in _PNG_KEPT and not (kind == b"iCCP" and len(body) > _PROFILE_AT_MOST):
            out.append(chunk)
        if kind == b"IEND":
            break
    if not has_data or kind != b"IEND":
        raise Trouble(Reason.BROKEN)
    return b"".join(out)


def _png_chunk(data: bytes, at: int) -> tuple[bytes, bytes, bytes, int]:
    """Kind, body, whole chunk and end; its checksum must hold."""
    length = int.from_bytes(data[at : at + 4])
    end = at + 12 + length
    if end > len(data):
        raise Trouble(Reason.BROKEN)
    kind, body = data[at + 4 : at + 8], data[at + 8 : end - 4]
    if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end]):
        raise Trouble(Reason.BROKEN)
    return kind, body, data[at:end], end


def _png_made(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(body, zlib.crc32(kind)).to_bytes(4)


def _check_pixels(width: int, height: int, at_most: int) -> None:
    if not width or not height:
        raise Trouble(Reason.BROKEN)
    if width * height > at_most:
        raise Trouble(Reason.TOO_MANY_PIXELS)


def _orientation(tiff: bytes) -> int | None:
    """The way up (1 to 8) that these EXIF data tell, None when they tell none."""
    order = {b"II*\x00": "little", b"MM\x00*": "big"}.get(tiff[:4])
    if order is None:
        return None

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    start = number(4, 4)
    for index in range(min(number(start, 2), 512)):
        entry = start + 2 + 12 * index
        if number(entry, 2) == _ORIENTATION and number(entry + 2, 2) == 3:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else None
    return None


def _tiff_with(orientation: int) -> bytes:
    """EXIF data that say nothing but the way up."""
    entry = _ORIENTATION.to_bytes(2) + b"\x00\x03" + (1).to_bytes(4) + orientation.to_bytes(2) + b"\x00\x00"
    return b"MM\x00*" + (8).to_bytes(4) + b"\x00\x01" + entry + bytes(4)
