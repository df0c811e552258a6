"""Documents that are zips (DOCX, XLSX, OFD): judged by their list, then unpacked into nothing, a little at a time.

The list says how large everything will be; a list that lies is found out by the checksum, and since no more is unpacked
than the list allows, a bomb never goes off. Only the two packings that documents use are unpacked at all.
"""

import io
import re
import zipfile

from forms_engine.files.kinds import Kind
from forms_engine.files.verdict import Reason, Trouble

PARTS_AT_MOST = 5000
PART_NAME_AT_MOST = 512
UNPACKED_AT_MOST = 200 * 2**20
RATIO_AT_MOST = 120  # tables of one repeated row reach 60; bombs begin at 1000
SMALL = 10 * 2**20  # up to this much unpacked, the ratio does not matter
_PIECE = 64 * 1024
_MACROS = re.compile(r"(?i)(^|/)(vbaproject\.bin|vbadata\.xml|macrosheets/|activex/)|/intlmacrosheets/")
_PROGRAMS = re.compile(r"(?i)\.(exe|dll|scr|com|bat|cmd|pif|msi|js|jse|vbs|vbe|wsf|hta|ps1|lnk|jar|apk|sh)$")
_ARCHIVES = re.compile(r"(?i)\.(zip|rar|7z|gz|bz2|xz|tar|cab|iso)$")
_MACRO_TYPE = re.compile(rb"(?i)macroEnabled|vnd\.ms-office\.vbaProject|vnd\.ms-office\.activeX")
_TAG = re.compile(rb"<[^<>]{1,4000}>")
_LOADED_AT_OPENING = re.compile(rb"(?i)/(attachedTemplate|oleObject|frame|subDocument)[\"']")
_FAR = re.compile(rb"(?i)Target\s*=\s*[\"']\s*(https?:|ftp:|mhtml:|\\\\|file:/{0,2}[^/]|file:/{4,})")
_ENTITIES = re.compile(rb"(?i)<!(DOCTYPE|ENTITY)")


def check_archive(data: bytes, kind: Kind) -> None:
    """Let a document through that unpacks to what it says and brings nothing that runs. Raises Trouble."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        _check_list(parts, len(data))
        for part in parts:
            _check_part(archive, part, kind)
    except Trouble:
        raise
    except Exception as error:  # zipfile and zlib let many kinds of error out for a broken archive
        raise Trouble(Reason.BROKEN) from error


def _check_list(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > PARTS_AT_MOST or unpacked > UNPACKED_AT_MOST:
        raise Trouble(Reason.BOMB)
    if unpacked > SMALL and unpacked > RATIO_AT_MOST * size:
        raise Trouble(Reason.BOMB)
    if packed > size:  # several names share the same packed bytes
        raise Trouble(Reason.BOMB)
    for part in parts:
        if part.flag_bits & 0x1:
            raise Trouble(Reason.ENCRYPTED)
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Trouble(Reason.BROKEN)
        _check_part_name(part.filename)


def _check_part_name(name: str) -> None:
    if len(name) > PART_NAME_AT_MOST or name.startswith("/") or ".." in name.replace("\\", "/").split("/"):
        raise Trouble(Reason.BROKEN)
    if _MACROS.search(name) or _PROGRAMS.search(name):
        raise Trouble(Reason.MACROS)
    if _ARCHIVES.search(name):
        raise Trouble(Reason.BOMB)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, kind: Kind) -> None:
    """Unpack one part to nothing: its checksum must hold, and its XML may not define entities or call for macros."""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    before = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            if is_xml:
                _check_xml((before + piece).replace(b"\x00", b""), part.filename)  # UTF-16 becomes readable too
                before = piece[-1024:]


def _check_xml(text: bytes, name: str) -> None:
    if _ENTITIES.search(text):
        raise Trouble(Reason.BOMB)
    if name == "[Content_Types].xml" and _MACRO_TYPE.search(text):
        raise Trouble(Reason.MACROS)
    if name.endswith(".rels"):
        for tag in _TAG.findall(text):
            if _LOADED_AT_OPENING.search(tag) and _FAR.search(tag):
                raise Trouble(Reason.MACROS)
