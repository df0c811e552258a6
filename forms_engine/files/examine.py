"""The whole examination of one file, in the order in which it costs least."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from forms_engine.files.archives import check_archive
from forms_engine.files.kinds import ARCHIVES, FACTS, Foreign, Kind, recognise
from forms_engine.files.names import safe_name
from forms_engine.files.pdfs import check_pdf
from forms_engine.files.pictures import clean_jpeg, clean_png
from forms_engine.files.verdict import Reason, Refusal, SafeFile, Trouble

MAX_PIXELS = 80_000_000  # a phone photograph has 12 to 50 million
LOCATION_REMOVED = "照片里附带的地点、设备等信息已去掉"
_READ_PIECE = 256 * 1024


class Readable(Protocol):
    """Anything that gives bytes: an open file, an upload."""

    def read(self, size: int = ..., /) -> bytes:
        """Up to `size` bytes, none at the end."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which kinds are taken, and how large a picture may be."""

    kinds: Sequence[Kind] = tuple(Kind)
    max_pixels: int = MAX_PIXELS


EVERY_KIND = Rules()


def read_at_most(stream: Readable, limit: int) -> bytes | None:
    """All bytes of a stream, None when there are more than `limit`: what a stream says of its size is not believed."""
    pieces: list[bytes] = []
    length = 0
    while piece := stream.read(min(_READ_PIECE, limit + 1 - length)):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            return None
    return b"".join(pieces)


def examine(name: object, data: bytes, rules: Rules = EVERY_KIND) -> SafeFile | Refusal:
    """A file that may be stored, or why not. Never raises, whatever the bytes are; linear in their number."""
    if not data:
        return Refusal(Reason.EMPTY, f"“{safe_name(name)}”是空文件，请重新选择。")
    kind = recognise(data)
    if not isinstance(kind, Kind) or kind not in rules.kinds:
        return Refusal(Reason.WRONG_KIND, _wrong_kind(safe_name(name), kind, rules))
    name = safe_name(name, FACTS[kind].extension)
    try:
        clean = _clean(kind, data, rules)
    except Trouble as trouble:
        return Refusal(trouble.reason, _SENTENCES[trouble.reason, _family(kind)].format(name=name))
    changes = (LOCATION_REMOVED,) if clean != data else ()
    return SafeFile(name, kind, clean, hashlib.sha256(clean).hexdigest(), changes)


def taken_kinds(rules: Rules = EVERY_KIND) -> str:
    """The kinds in words: PDF、JPG 或 PNG."""
    *most, last = [FACTS[kind].label for kind in rules.kinds]
    return f"{'、'.join(most)} 或 {last}" if most else last


def _clean(kind: Kind, data: bytes, rules: Rules) -> bytes:
    if kind is Kind.JPEG:
        return clean_jpeg(data, rules.max_pixels)
    if kind is Kind.PNG:
        return clean_png(data, rules.max_pixels)
    if kind in ARCHIVES:
        check_archive(data, kind)
    else:
        check_pdf(data)
    return data


def _wrong_kind(name: str, kind: Kind | Foreign | None, rules: Rules) -> str:
    wanted = f"请上传 {taken_kinds(rules)} 文件。"
    if isinstance(kind, Kind):
        return f"“{name}”是 {FACTS[kind].label} 文件，这里不能用。{wanted}"
    if kind is None:
        return f"“{name}”不能用，认不出是什么文件。{wanted}"
    return f"“{name}”是{kind.label}，不能用。{kind.advice}可以上传 {taken_kinds(rules)}。"


def _family(kind: Kind) -> str:
    if kind is Kind.PDF:
        return "pdf"
    return "archive" if kind in ARCHIVES else "picture"


_SENTENCES: Mapping[tuple[Reason, str], str] = {
    (Reason.BROKEN, "pdf"): "“{name}”不完整，打不开。请重新下载，或者用阅读软件打开后另存为 PDF 再传。",
    (Reason.BROKEN, "archive"): "“{name}”打不开。请用 Word、Excel、WPS 或 OFD 阅读软件打开后另存，再传。",
    (Reason.BROKEN, "picture"): "“{name}”不完整，打不开。请重新拍照，或者在相册里另存后再传。",
    (Reason.ENCRYPTED, "pdf"): (
        "“{name}”加了密码或限制。请用打开密码打开它，选“打印”，打印机选“另存为 PDF”，保存后上传新的文件。"
    ),
    (Reason.ENCRYPTED, "archive"): "“{name}”加了密码。请打开后去掉密码另存，再传。",
    (Reason.SCRIPTS, "pdf"): (
        "“{name}”里带有脚本、程序或多媒体，可能不安全。请打开它，选“打印”，打印机选“另存为 PDF”，保存后上传新的文件。"
    ),
    (Reason.MACROS, "archive"): (
        "“{name}”里带有宏、程序或外部模板，可能不安全。请另存为不含宏的 DOCX、XLSX，或者导出为 PDF 后再传。"
    ),
    (Reason.BOMB, "pdf"): "“{name}”展开后太大。请打开它，选“打印”，打印机选“另存为 PDF”，保存后上传新的文件。",
    (Reason.BOMB, "archive"): (
        "“{name}”展开后太大，或者里面还有压缩包。请打开后另存为普通的 DOCX、XLSX，或者导出为 PDF 后再传。"
    ),
    (Reason.TOO_MANY_PIXELS, "picture"): "“{name}”的像素太大，请缩小后再传，或者重新拍一张。",
}
