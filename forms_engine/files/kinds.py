"""Which kind of file these bytes are. Told by the content alone: a name is only what somebody typed."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms_engine.words import later


class Kind(StrEnum):
    """The kinds that can be examined, and so can be taken."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    OFD = "ofd"  # GB/T 33190, the Chinese electronic document: a zip of XML
    DOCX = "docx"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Facts:
    """How a kind is called: on disk, on the wire, on the page."""

    extension: str
    content_type: str
    label: str


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
FACTS: Mapping[Kind, Facts] = {
    Kind.PDF: Facts(".pdf", "application/pdf", "PDF"),
    Kind.JPEG: Facts(".jpg", "image/jpeg", "JPG"),
    Kind.PNG: Facts(".png", "image/png", "PNG"),
    Kind.OFD: Facts(".ofd", "application/ofd", "OFD"),
    Kind.DOCX: Facts(".docx", f"{_OPEN_XML}.wordprocessingml.document", "DOCX"),
    Kind.XLSX: Facts(".xlsx", f"{_OPEN_XML}.spreadsheetml.sheet", "XLSX"),
}
NAMES_AT_MOST = 20_000  # in the list of a zip; reading it costs memory for each
ARCHIVES = frozenset({Kind.OFD, Kind.DOCX, Kind.XLSX})


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind that is known but never taken, and what the person can do about it."""

    label: str
    advice: str


_PICTURE = later("请在相册或画图软件里另存为 JPG 或 PNG 后再传。")
_UNPACK = later("请先解压，再把里面的文件逐个上传。")
_NEWER = later("请用 Word、Excel 或 WPS 打开，去掉密码，另存为 DOCX、XLSX 或导出为 PDF 后再传。")
_EXPORT = later("请打开后打印或导出为 PDF 再传。")
OLD_OFFICE = Foreign(later("旧版或加了密码的 Office 文件"), _NEWER)
PLAIN_ZIP = Foreign(later("压缩包"), _UNPACK)
HEIC = Foreign(
    later("HEIC 照片"), later("请在 iPhone 的“设置-相机-格式”里选“兼容性最佳”重新拍，或者在相册里导出为 JPG 后再传。")
)
PROGRAM = Foreign(later("程序"), later("请上传文件本身，例如扫描件或照片。"))
WEB_PAGE = Foreign(later("网页或代码"), _EXPORT)
VIDEO = Foreign(later("视频或录音"), later("请上传文件的扫描件、照片或 PDF。"))

_STARTS: tuple[tuple[bytes, Foreign], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"Rar!\x1a\x07", PLAIN_ZIP),
    (b"7z\xbc\xaf\x27\x1c", PLAIN_ZIP),
    (b"\x1f\x8b", PLAIN_ZIP),
    (b"BZh", PLAIN_ZIP),
    (b"\xfd7zXZ\x00", PLAIN_ZIP),
    (b"GIF8", Foreign(later("GIF 图片"), _PICTURE)),
    (b"II*\x00", Foreign(later("TIFF 图片"), _PICTURE)),
    (b"MM\x00*", Foreign(later("TIFF 图片"), _PICTURE)),
    (b"{\\rtf", Foreign(later("RTF 文件"), _EXPORT)),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"#!", PROGRAM),
    (b"ID3", VIDEO),
    (b"\x1aE\xdf\xa3", VIDEO),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})
_WEB_WORDS = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")


def recognise(data: bytes) -> Kind | Foreign | None:
    """The kind of these bytes; None when they are of no kind that we know. Never raises."""
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\t\n\x0c\r ").startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data)
    for start, foreign in _STARTS:
        if data.startswith(start):
            return foreign
    return _foreign_by_shape(data)


def _zip_kind(data: bytes) -> Kind | Foreign:
    """By the parts that each format must have. Reads only the archive's list, unpacks nothing."""
    if data.count(b"PK\x01\x02") > NAMES_AT_MOST:
        return PLAIN_ZIP
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except Exception:  # zipfile lets many kinds of error out for a broken list
        return PLAIN_ZIP
    if "OFD.xml" in names:
        return Kind.OFD
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return Kind.DOCX
        if any(name.startswith("xl/") for name in names):
            return Kind.XLSX
    return PLAIN_ZIP


def _foreign_by_shape(data: bytes) -> Foreign | None:
    if data[4:8] == b"ftyp":
        return HEIC if data[8:12] in _HEIC_BRANDS else VIDEO
    if data.startswith(b"RIFF"):
        return Foreign(later("WebP 图片"), _PICTURE) if data[8:12] == b"WEBP" else VIDEO
    if data.startswith(b"BM") and len(data) > 26 and int.from_bytes(data[2:6], "little") in {0, len(data)}:
        return Foreign(later("BMP 图片"), _PICTURE)
    opening = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return WEB_PAGE if opening.startswith(_WEB_WORDS) else None
