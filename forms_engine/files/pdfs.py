"""PDFs that carry scripts or a password are told by their own words, without a PDF reader.

Readers repair what is broken, each in its own way, so a parser that follows one table of contents can be led past what
another reader finds. Here the whole file is searched instead, however its names are spelt (`/J#61vaScript`), and so is
what object streams hold once they are unpacked. Only long words are searched for: in compressed pictures short ones
occur by chance. Costs one pass over the bytes, and at most `WORK_AT_MOST` bytes of unpacking.
"""

import re
import zlib

from forms_engine.files.verdict import Reason, Trouble

WORK_AT_MOST = 120 * 2**20  # bytes read and unpacked from object streams
_LEAST_WORK = 4096  # what each stream counts at least
_PIECE = 64 * 1024


def _word(*words: str) -> str:
    """A pattern for PDF names, any letter of which may be written as #hh; nothing of a longer name."""
    spelt = ["".join(f"(?:{re.escape(c)}|#(?i:{ord(c):02x}))" for c in word) for word in words]
    return rf"/(?:{'|'.join(spelt)})(?=[\x00\t\n\x0c\r ()<>\[\]{{}}/%]|$)"


_LOCKED = re.compile(_word("Encrypt").encode())
_SCRIPTS = re.compile(_word("JavaScript", "Launch", "RichMedia", "Rendition").encode())
_XFA = re.compile((_word("XFA") + r"[\x00\t\n\x0c\r ]*(?:\[|\d+[\x00\t\n\x0c\r ]+\d+[\x00\t\n\x0c\r ]+R)").encode())
_OBJECT_STREAM = re.compile(_word("ObjStm").encode())
_FIRST, _COUNT = re.compile(_word("First").encode()), re.compile(_word("N").encode())
_MARKS = re.compile(_word("ObjStm", "First").encode() + rb"|(?<!end)stream(?:\r\n|\n|\r)")
_ODD_PACKING = re.compile(
    _word(
        "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt"
    ).encode()
    + rb"|"
    + _word("Predictor").encode()
    + rb"[\x00\t\n\x0c\r ]*(?:[2-9]|1\d)"
)


def check_pdf(data: bytes) -> None:
    """Let a PDF through that is whole, unlocked and carries nothing that runs. Raises Trouble."""
    if b"%%EOF" not in data or b"obj" not in data:
        raise Trouble(Reason.BROKEN)
    if _LOCKED.search(data):
        raise Trouble(Reason.ENCRYPTED)
    _search(data)
    _search_object_streams(data)


def _search_object_streams(data: bytes) -> None:
    """One pass over the beginnings of streams; whatever may hold objects is unpacked."""
    left = WORK_AT_MOST
    before, may_hold_objects = 0, False
    for found in _MARKS.finditer(data):
        if found.group().startswith(b"/"):
            may_hold_objects = True
            continue
        if may_hold_objects:
            dictionary = data[max(data.find(b"endstream", before, found.start()), before) : found.start()]
            if _is_odd(dictionary):
                raise Trouble(Reason.SCRIPTS)  # hidden on purpose: no program packs objects like that
            left -= _search_packed(data, found.end(), left)
        before, may_hold_objects = found.end(), False


def _is_odd(dictionary: bytes) -> bool:
    holds_objects = _OBJECT_STREAM.search(dictionary) or (_FIRST.search(dictionary) and _COUNT.search(dictionary))
    return bool(holds_objects and _ODD_PACKING.search(dictionary))


def _search(text: bytes) -> None:
    if _SCRIPTS.search(text) or _XFA.search(text):
        raise Trouble(Reason.SCRIPTS)


def _search_packed(data: bytes, at: int, at_most: int) -> int:
    """Unpack what begins here until it ends by itself and search it. Gives the work done. Raises Trouble beyond it."""
    if at_most < _LEAST_WORK:
        raise Trouble(Reason.BOMB)
    unpacker = zlib.decompressobj()
    unpacked: list[bytes] = []
    work, size, waiting = _LEAST_WORK, 512, b""
    while not unpacker.eof and (waiting or at < len(data)):
        if not waiting:
            waiting, at = data[at : at + size], at + size
            size = min(size * 2, _PIECE)
            work += len(waiting)
        try:
            piece = unpacker.decompress(waiting, 2**20)
        except zlib.error:
            break  # not packed, or broken: what came out so far is what a reader would see
        waiting = unpacker.unconsumed_tail
        work += len(piece)
        if work > at_most:
            raise Trouble(Reason.BOMB)
        unpacked.append(piece)
    _search(b"".join(unpacked))
    return work
