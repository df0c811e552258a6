"""Small Chinese fonts in PDFs. WeasyPrint embeds a subset that still has a place for each of the font's 60,000 glyphs
(160 KB for a page of text, and as much again for bold); here only the glyphs that the document draws stay (25 KB).
"""

import io
from typing import Any


def slim_fonts(_document: Any, pdf: Any) -> None:
    """A WeasyPrint finisher: repack each embedded CID-keyed font. One that is of another make stays as it is."""
    used = _used_glyphs(pdf)
    streams = {
        number: one
        for number, one in enumerate(pdf.objects)
        if getattr(one, "extra", None) and one.extra.get("Subtype") == "/OpenType"
    }
    for stream in streams.values():
        packed = _repacked(b"".join(stream.stream), used)
        if packed is not None:
            stream.stream = [packed]
            stream.extra["Subtype"] = "/CIDFontType0C"


def _used_glyphs(pdf: Any) -> list[int]:
    """The glyphs whose widths the document's fonts tell: `[first [width width …] first […]]`."""
    used = {0}
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Subtype") == "/CIDFontType0":
            first = 0
            for entry in one.get("W", ()):
                if isinstance(entry, list):
                    used.update(range(first, first + len(entry)))
                else:
                    first = int(entry)
    return sorted(used)


def _repacked(font_file: bytes, used: list[int]) -> bytes | None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(font_file), lazy=True)
    if "CFF " not in font:
        return None
    top = font["CFF "].cff.topDictIndex[0]
    glyphs = [glyph for glyph in used if glyph < len(top.charset)]
    # Repacked glyphs are found by their character id, so that must be what the document calls them by.
    if not hasattr(top, "ROS") or any(top.charset[glyph] != f"cid{glyph:05d}" for glyph in glyphs if glyph):
        return None
    options = subset.Options(notdef_outline=True, hinting=False)
    options.drop_tables += ["VORG", "vhea", "vmtx", "name", "OS/2", "post"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(gids=glyphs)
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    data: bytes = TTFont(io.BytesIO(out.getvalue())).getTableData("CFF ")
    return data
