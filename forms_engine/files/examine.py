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
from forms_engine.words import later, say

MAX_PIXELS = 80_000_000  # a phone photograph has 12 to 50 million
LOCATION_REMOVED = later("照片里附带的地点、设备等信息已去掉")
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
        return Refusal(Reason.EMPTY, say("“%(name)s”是空文件，请重新选择。", name=safe_name(name)))
    kind = recognise(data)
    if not isinstance(kind, Kind) or kind not in rules.kinds:
        return Refusal(Reason.WRONG_KIND, _wrong_kind(safe_name(name), kind, rules))
    name = safe_name(name, FACTS[kind].extension)
    try:
        clean = _clean(kind, data, rules)
    except Trouble as trouble:
        return Refusal(trouble.reason, say(_SENTENCES[trouble.reason, _family(kind)]).format(name=name))
    changes = (LOCATION_REMOVED,) if clean != data else ()
    return SafeFile(name, kind, clean, hashlib.sha256(clean).hexdigest(), changes)


def taken_kinds(rules: Rules = EVERY_KIND) -> str:
    """The kinds in words: PDF、JPG 或 PNG."""
    *most, last = [FACTS[kind].label for kind in rules.kinds]
    return say("%(most)s 或 %(last)s", most=say("、").join(most), last=last) if most else last


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
    wanted = say("请上传 %(kinds)s 文件。", kinds=taken_kinds(rules))
    if isinstance(kind, Kind):
        return say(
            "“%(name)s”是 %(kind)s 文件，这里不能用。%(wanted)s", name=name, kind=FACTS[kind].label, wanted=wanted
        )
    if kind is None:
        return say("“%(name)s”不能用，认不出是什么文件。%(wanted)s", name=name, wanted=wanted)
    return say(
        "“%(name)s”是%(kind)s，不能用。%(advice)s可以上传 %(kinds)s。",
        name=name,
        kind=say(kind.label),
        advice=say(kind.advice),
        kinds=taken_kinds(rules),
    )


def _family(kind: Kind) -> str:
    if kind is Kind.PDF:
        return "pdf"
    return "archive" if kind in ARCHIVES else "picture"


_SENTENCES: Mapping[tuple[Reason, str], str] = {
    (Reason.BROKEN, "pdf"): later("“{name}”不完整，打不开。请重新下载，或者用阅读软件打开后另存为 PDF 再传。"),
    (Reason.BROKEN, "archive"): later("“{name}”打不开。请用 Word、Excel、WPS 或 OFD 阅读软件打开后另存，再传。"),
    (Reason.BROKEN, "picture"): later("“{name}”不完整，打不开。请重新拍照，或者在相册里另存后再传。"),
    (Reason.ENCRYPTED, "pdf"): (
        later("“{name}”加了密码或限制。请用打开密码打开它，选“打印”，打印机选“另存为 PDF”，保存后上传新的文件。")
    ),
    (Reason.ENCRYPTED, "archive"): later("“{name}”加了密码。请打开后去掉密码另存，再传。"),
    (Reason.SCRIPTS, "pdf"): (
        later(
            "“{name}”里带有脚本、程序或多媒体，可能不安全。请打开它，选“打印”，"
            "打印机选“另存为 PDF”，保存后上传新的文件。"
        )
    ),
    (Reason.MACROS, "archive"): (
        later("“{name}”里带有宏、程序或外部模板，可能不安全。请另存为不含宏的 DOCX、XLSX，或者导出为 PDF 后再传。")
    ),
    (Reason.BOMB, "pdf"): later("“{name}”展开后太大。请打开它，选“打印”，打印机选“另存为 PDF”，保存后上传新的文件。"),
    (Reason.BOMB, "archive"): (
        later("“{name}”展开后太大，或者里面还有压缩包。请打开后另存为普通的 DOCX、XLSX，或者导出为 PDF 后再传。")
    ),
    (Reason.TOO_MANY_PIXELS, "picture"): later("“{name}”的像素太大，请缩小后再传，或者重新拍一张。"),
}
