"""Small Chinese fonts in PDFs, quickly. WeasyPrint embeds a subset that still has a place for each of the font's 60,000
glyphs: 160 KB a face, and a third of the time of a page. Here HarfBuzz cuts each face once, to the glyphs that the
document draws (25 KB): from the few thousand glyphs that documents drew before, or from the whole font, which takes ten
times as long.
"""

import zlib
from collections import defaultdict
from collections.abc import Set
from copy import copy
from functools import partial
from typing import Any

_PACKED = b"OTTOcff!"  # before a bare CFF table, so that WeasyPrint takes it for the font file


Face = Any  # an hb_face_t of HarfBuzz
_opened: dict[Any, Any] = {}  # fonts as they were before a document used them: opening one copies 20 MB


class SmallFonts(dict[Any, Any]):
    """The fonts of one WeasyPrint document (`document.fonts`): each that comes in is cut in this way.

    The key is WeasyPrint's hash of the font's description. One that an earlier document opened is taken from there.
    """

    def __contains__(self, key: object) -> bool:
        if not super().__contains__(key) and key in _opened:
            self[key] = _opened[key]
        return super().__contains__(key)

    def __setitem__(self, key: Any, font: Any) -> None:
        mine = copy(font)
        mine.widths, mine.to_unicode, mine.missing, mine.used_in_forms = {}, {}, {}, False
        mine.clean = partial(_clean, mine, key)
        super().__setitem__(key, mine)


def small_fonts(_document: Any, pdf: Any) -> None:
    """A WeasyPrint finisher: say of the cut fonts what they are, bare CFF tables. Streams are packed here and once:
    pydyf packs each for the file and again for the file's identifier.
    """
    for one in pdf.objects:
        extra: Any = getattr(one, "extra", None)
        if extra and extra.get("Subtype") == "/OpenType" and one.stream[0].startswith(_PACKED):
            one.stream = [one.stream[0][len(_PACKED) :]]
            extra["Subtype"] = "/CIDFontType0C"
        if getattr(one, "compress", False):
            content = one.stream[0] if len(one.stream) == 1 else b"\n".join(map(_bytes, one.stream))
            one.stream, one.compress = [zlib.compress(_bytes(content), 6)], False
            extra["Filter"] = "/FlateDecode"


def _bytes(item: Any) -> bytes:
    from pydyf import _to_bytes  # type: ignore[import-untyped]

    packed: bytes = _to_bytes(item)
    return packed


class CommonGlyphs:
    """The glyphs of one font that documents drew so far, as a face of their own in which each keeps its number.

    It is made anew when so many documents missed one or the other glyph that its making, a sixtieth of a millisecond
    a glyph, is soon regained.
    """

    MOST = 8_000
    MISSES = 0.01  # for each glyph

    def __init__(self) -> None:
        self._drawn: set[int] = set()
        self._misses = 0
        self._small: tuple[Face | None, set[int]] = (None, set())

    def cut(self, face: Face, glyphs: set[int]) -> Face | None:
        """The face of these glyphs of `face`, None where HarfBuzz cannot.

        A glyph met for the first time is cut twice, too: from the whole font HarfBuzz also takes what glyphs may be
        replaced by, and a document's bytes would tell what was drawn before it.
        """
        small, has = self._small
        if not glyphs <= has:
            small = self._with(face, glyphs)
        return _cut(small, glyphs) if small else None

    def _with(self, face: Face, glyphs: set[int]) -> Face | None:
        self._misses += 1
        self._drawn = self._drawn | glyphs if len(self._drawn) < self.MOST else glyphs
        if self._misses < self.MISSES * len(self._drawn):
            return _cut(face, glyphs, keep_numbers=True)
        self._misses, self._small = 0, (_cut(face, self._drawn, keep_numbers=True), self._drawn)
        return self._small[0]


_common: defaultdict[Any, CommonGlyphs] = defaultdict(CommonGlyphs)


def _clean(font: Any, key: Any, to_unicode: Any, hinting: bool) -> None:
    """Cut one face. A font of another make than Noto CJK (no CFF with character ids) is left to WeasyPrint."""
    is_ours = to_unicode and "CFF " in font.tables and not font.missing
    table = _character_table(_common[key].cut(font.hb_face, set(to_unicode))) if is_ours else None
    if table is None:
        from weasyprint.text.fonts import get_hb_object_data

        font.file_content = font.file_content or get_hb_object_data(font.hb_face)
        type(font).clean(font, to_unicode, hinting)
        return
    font.file_content = _PACKED + table
    if key not in _opened:
        kept = copy(font)
        kept.file_content = b""
        _opened[key] = kept


def _cut(face: Face, glyphs: Set[int], *, keep_numbers: bool = False) -> Face | None:
    """A face of these glyphs, in their order; None where HarfBuzz cannot."""
    from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset

    if not harfbuzz_subset or not harfbuzz.hb_version_atleast(4, 1, 0):
        return None
    wish = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    kept = ffi.new("hb_codepoint_t[]", sorted(glyphs))
    harfbuzz.hb_set_add_sorted_array(harfbuzz_subset.hb_subset_input_glyph_set(wish), kept, len(glyphs))
    dropped = sorted(harfbuzz.hb_tag_from_string(tag, -1) for tag in _OTHER_TABLES)
    harfbuzz.hb_set_add_sorted_array(
        harfbuzz_subset.hb_subset_input_set(wish, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG),
        ffi.new("hb_codepoint_t[]", dropped),
        len(dropped),
    )
    harfbuzz_subset.hb_subset_input_set_flags(
        wish,
        harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
        | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
        | harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE
        | (harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS if keep_numbers else 0),
    )
    cut = harfbuzz_subset.hb_subset_or_fail(face, wish)
    return ffi.gc(cut, harfbuzz.hb_face_destroy) if cut else None


_OTHER_TABLES = (
    *(b"BASE", b"GPOS", b"GSUB", b"GDEF", b"VORG", b"vhea", b"vmtx", b"name", b"OS/2", b"cmap", b"post", b"DSIG"),
)


def _character_table(face: Face | None) -> bytes | None:
    """The CFF table of a face, None where it has none whose glyphs are called by character ids."""
    from weasyprint.text.fonts import get_hb_object_data

    data = get_hb_object_data(face) if face else None
    table = _table(data, b"CFF ") if data else None
    return table if table is not None and _has_character_ids(table) else None


def _table(font: bytes, tag: bytes) -> bytes | None:
    """One table of an OpenType file."""
    for start in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16):
        if font[start : start + 4] == tag:
            offset, length = (int.from_bytes(font[start + at : start + at + 4], "big") for at in (8, 12))
            return font[offset : offset + length]
    return None


def _has_character_ids(table: bytes) -> bool:
    """Whether the CFF is CID-keyed: its top dictionary begins with the operator ROS (12 30). Else glyphs would be
    called by numbers that the cut has changed.
    """
    header = table[2]
    names = int.from_bytes(table[header : header + 2], "big")
    size = table[header + 2]
    end = header + 2 + 1 + size * (names + 1)
    last = int.from_bytes(table[end - size : end], "big")
    top = end + last - 1
    offsets = table[top + 2]
    start = top + 3 + 2 * offsets
    length = int.from_bytes(table[top + 3 + offsets : top + 3 + 2 * offsets], "big") - 1
    return b"\x0c\x1e" in table[start : start + min(length, 16)]
