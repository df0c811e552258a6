"""Frozen content into a page: HTML in the form of Chinese official papers (GB/T 9704), tagged PDF/A-2a. In the worker.

What is the same for all papers is made once a process: the parsed style sheet, fontconfig's list of fonts, the seals.
"""

import base64
import io
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from PIL import Image

from forms_engine.paper import render_pdf
from hall.documents.kinds import kinds
from hall.documents.seals import seal_picture
from hall.lib.language import originals
from hall.work.registry import PermanentError

VARIANT = "pdf/a-2a"
STYLE = settings.BASE_DIR / "frontend" / "templates" / "documents" / "paper.css"
MASK, QUIET, PIXELS = 4, 2, 4  # of a QR code: pattern, light modules around it, pixels a module
_lock = threading.Lock()  # the shared fontconfig and the cache of pictures are not made for two threads at once


class NoGlyphError(PermanentError):
    """No installed font has a character of the paper. It is not issued: a box in a name is another name."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = sorted(characters)
        super().__init__("NoGlyph " + " ".join(f"U+{ord(character):04X}" for character in self.characters))

    @property
    def told(self) -> str:
        """What to do, for who words papers. The code helps where the screen has no picture of it either."""
        named = "、".join(f"{one}（U+{ord(one):04X}）" for one in self.characters)
        sentence = _("字库里没有这些字：%(characters)s。请换成别的写法，或者请运维人员安装含有这些字的字体。")
        return sentence % {"characters": named}


@originals()
def paper_html(data: Mapping[str, Any], *, code: str, url: str) -> str:
    """The page of one paper."""
    kind = kinds.get(data.get("paper", ""))
    seal = seal_picture(data.get("department", ""), data["organ"])
    return render_to_string(
        kind.template if kind else "documents/base.html",
        {
            "data": data,
            "code": code,
            "url": url,
            "qr": _picture(_qr(url)),
            "seal": _picture(seal) if seal else "",
            "is_demo": settings.DEMO,
        },
    )


def paper_pdf(html: str) -> bytes:
    """The page as PDF, not yet signed. Raises NoGlyphError naming the characters."""
    missing: set[str] = set()
    with _lock:
        pdf = render_pdf(html, variant=VARIANT, missing=missing, **_shared())
    if missing:
        raise NoGlyphError(missing)
    return pdf


def why_not_printed(text: str) -> list[str]:
    """The sentence on the characters of a text that no installed font has: with them no paper could be issued."""
    try:
        paper_pdf(f"<html lang='zh-Hans'><title>-</title><p>{escape(text)}</p></html>")
    except NoGlyphError as error:
        return [error.told]
    return []


@lru_cache(maxsize=1)
def _shared() -> dict[str, Any]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return {"font_config": fonts, "stylesheets": [CSS(filename=str(STYLE), font_config=fonts)]}


def _qr(text: str) -> bytes:
    """Several pixels a module: a reader that enlarges the picture does not blur it.

    The pattern that is laid over the modules is always the same one: to weigh all eight took longer than the rest, and
    readers know each.
    """
    modules = segno.make(text, error="m", micro=False, mask=MASK).matrix
    side = len(modules) + 2 * QUIET
    drawn = Image.new("L", (side, side), 255)
    light = bytes(255 * (1 - module) for row in modules for module in row)
    drawn.paste(Image.frombytes("L", (len(modules), len(modules)), light), (QUIET, QUIET))
    out = io.BytesIO()
    drawn.resize((side * PIXELS, side * PIXELS), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=256)
def _picture(data: bytes) -> str:
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64," + base64.b64encode(data).decode()
