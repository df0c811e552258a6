"""What kinds of files are taken, told by their content and matching their extension. Pure but for Pillow."""

import hashlib
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from PIL import Image

MAX_PIXELS = 80_000_000  # a phone photograph has 12 to 50 million
NAME_LENGTH = 120
KINDS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class UnacceptableFile(ValueError):
    """The sentence says what is wrong and what is taken instead."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored. `data` may differ from what came in: a picture's location is taken out."""

    name: str
    extension: str
    content_type: str
    data: bytes
    sha256: str


def shown_name(name: str) -> str:
    """The file's own name for show: any letter stays, paths and control or direction marks go."""
    name = PurePosixPath(name.replace("\\", "/")).name
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C" or c == "\u200d")
    name = name.strip() or _("未命名文件")
    if len(name) > NAME_LENGTH:
        stem, dot, extension = name.rpartition(".")
        name = stem[: NAME_LENGTH - len(extension) - 2] + "…" + dot + extension if dot else name[:NAME_LENGTH]
    return name


def sniff(name: str, data: bytes) -> CheckedFile:
    """Tell the kind by content, hold it against the extension, clean pictures. Raises UnacceptableFile."""
    name = shown_name(name)
    extension = PurePosixPath(name).suffix.lower()
    if not data:
        raise UnacceptableFile(_("“%(name)s”是空文件，请重新选择。") % {"name": name})
    if extension not in KINDS or not _matches(extension, data):
        raise UnacceptableFile(
            _("“%(name)s”不能用。请上传 PDF、JPG、PNG、DOCX 或 XLSX 文件（不含宏），扩展名要和内容一致。")
            % {"name": name}
        )
    if extension in {".jpg", ".jpeg", ".png"}:
        data = _clean_picture(name, data)
    return CheckedFile(name, extension, KINDS[extension], data, hashlib.sha256(data).hexdigest())


def _matches(extension: str, data: bytes) -> bool:
    if extension == ".pdf":
        return data[:1024].lstrip().startswith(b"%PDF-")
    if extension in {".jpg", ".jpeg"}:
        return data.startswith(b"\xff\xd8\xff")
    if extension == ".png":
        return data.startswith(b"\x89PNG\r\n\x1a\n")
    return _is_office(data, "word/" if extension == ".docx" else "xl/")


def _is_office(data: bytes, folder: str) -> bool:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    has_macro = any(name.lower().endswith(("vbaproject.bin", ".bin.rels")) and "vba" in name.lower() for name in names)
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not has_macro


def _clean_picture(name: str, data: bytes) -> bytes:
    """Check the size in pixels before decoding, then write the picture without its metadata (place, device)."""
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > MAX_PIXELS:
            raise UnacceptableFile(_("“%(name)s”的像素太大，请缩小后再传。") % {"name": name})
        out = io.BytesIO()
        orientation = picture.getexif().get(0x0112)
        exif = Image.Exif()
        if orientation:
            exif[0x0112] = orientation
        if picture.format == "JPEG":
            picture.save(out, "JPEG", quality="keep", exif=exif)
        else:
            picture.save(out, "PNG", exif=exif)
    except UnacceptableFile:
        raise
    except Exception as error:  # Pillow raises many kinds for a broken picture
        raise UnacceptableFile(_("“%(name)s”打不开，请重新拍照或另存后再传。") % {"name": name}) from error
    return out.getvalue()
