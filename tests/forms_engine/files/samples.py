"""Files as people and attackers make them, made here byte by byte or by the programs that make them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

LATITUDE = 23.4633  # a shop in Chaoan
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
DOCX: Mapping[str, bytes] = {"[Content_Types].xml": TYPES, "word/document.xml": "<w:t>合同</w:t>".encode()}
XLSX: Mapping[str, bytes] = {"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"}
OFD: Mapping[str, bytes] = {"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<ofd:Document/>"}


def zipped(parts: Mapping[str, bytes], **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **more}.items():
            archive.writestr(name, data)
    return out.getvalue()


def pdf() -> bytes:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def pdf_with(
    *, javascript: str = "", launch: str = "", password: str = "", owner: str = "", xfa: bool = False
) -> bytes:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if javascript:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(javascript)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if launch:
        action = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject(launch)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if xfa:
        form = {NameObject("/XFA"): ArrayObject([TextStringObject("template")]), NameObject("/Fields"): ArrayObject()}
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject(form)
    if password or owner:
        writer.encrypt(password, owner or None, algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def pdf_with_packed_objects(hidden: bytes) -> bytes:
    """A script inside a compressed object stream, as modern programs write everything."""
    packed = zlib.compress(b"7 0 " + hidden)
    body = b"%%PDF-1.7\n5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    return body + packed + b"\nendstream\nendobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"


def picture(form: str = "JPEG", *, size: tuple[int, int] = (64, 48), orientation: int = 1) -> bytes:
    """A phone's photograph: taken in Chaoan, by a device, with a note."""
    made = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "潮州牌手机"
    exif[0x8825] = {1: "N", 2: (23.0, 27.0, 47.9), 3: "E", 4: (116.0, 36.0, 0.0)}
    out = io.BytesIO()
    if form == "JPEG":
        made.save(out, "JPEG", exif=exif, comment=b"secret note", progressive=True)
    else:
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", "<exif:GPSLatitude>23,27.8N</exif:GPSLatitude>")
        info.add_text("Comment", "secret note")
        made.save(out, "PNG", exif=exif, pnginfo=info)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A photograph whose header was changed to say that it is larger."""
    data = picture()
    at = next(i for i in range(len(data)) if data[i] == 0xFF and data[i + 1] in {0xC0, 0xC2})
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def fields_of(data: bytes) -> Mapping[str, object]:
    return PdfReader(io.BytesIO(data)).get_fields() or {}
