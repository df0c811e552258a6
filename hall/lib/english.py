"""A page in English: Latin punctuation, and the Chinese that is left in it marked as such for screen readers.

Names, answers and files are Chinese on every English page. They are marked in this one place, when the page is drawn.
"""

import re

from hall.lib.script import CHINESE, NAME, TAG

_IS_CHINESE = re.compile(f"[{CHINESE}]")
_UNIT = f"(?:[{CHINESE}]|（[^（）a-zA-Z&]*）|《[^《》&]*》|〔[^〔〕&]*〕|【[^【】&]*】)"
_RUN = re.compile(rf"(?:\d+(?=[年月日号条]))?{_UNIT}(?:[\d ，。、：；？！·“”/.\-]*{_UNIT})*[。？！]?")
_TYPED = frozenset({"textarea", "script", "style"})
_PLAIN = frozenset({"option", "title", "text", "tspan"})  # they hold text alone
_VOID = frozenset({"input", "img", "br", "hr", "meta", "link"})
_PUNCTUATION = str.maketrans(
    {
        "，": ", ",
        "、": ", ",
        "。": ". ",
        "：": ": ",
        "；": "; ",
        "？": "? ",
        "！": "! ",
        "（": " (",
        "）": ")",
        "　": " · ",
    }
)


def english_html(html: str) -> str:
    """A page or a part of one. ASCII, most of a page, is passed over quickly.

    Within an element marked translate="no", which holds no other one of its kind, the letters stay as they are.
    """
    pieces = TAG.split(html)
    typed, plain, exact = "", "", ""  # the tags that end what is typed, holds text alone, or keeps its letters
    for number, piece in enumerate(pieces):
        if not number % 2:
            if not typed and not piece.isascii():
                pieces[number] = _read(piece, is_plain=bool(plain), is_exact=bool(exact))
        elif typed:
            typed = "" if piece == typed else typed
        elif piece in (plain, exact):
            plain, exact = ("" if piece == one else one for one in (plain, exact))
        elif (name := NAME.match(piece)) and not piece.endswith("/>"):
            end = f"</{name[1]}>"
            if name[1] in _TYPED:
                typed = end
            elif not plain and (name[1] in _PLAIN or (' lang="zh' in piece and name[1] not in _VOID)):
                plain = end
            if not exact and name[1] not in _TYPED and ' translate="no"' in piece:
                exact = end
    return "".join(pieces)


def _read(text: str, *, is_plain: bool, is_exact: bool) -> str:
    """Each run of Chinese in its span; a text with both tongues stays one piece, whatever box it stands in."""
    if is_plain:
        return text if is_exact or _IS_CHINESE.search(text) else text.translate(_PUNCTUATION)
    marks = {} if is_exact else _PUNCTUATION
    pieces, end = [], 0
    for found in _RUN.finditer(text):
        pieces += [text[end : found.start()].translate(marks), f'<span lang="zh-Hans">{found[0]}</span>']
        end = found.end()
    read = "".join([*pieces, text[end:].translate(marks)])
    return f"<span>{read}</span>" if pieces and not _RUN.fullmatch(text.strip()) else read
