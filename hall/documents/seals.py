"""The picture of a department's seal. It only shows; what binds is the electronic signature.

It lies under the text, so it needs no transparency, and a JPEG goes into the PDF as it is (a PNG would be packed anew
for each paper).
"""

import io
import math
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

SIZE = 360  # pixels for 42 mm: 218 to the inch
RED = (212, 48, 52)
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc",
)


@lru_cache(maxsize=128)
def seal_picture(code: str, organ: str) -> bytes:
    """SEALS_DIR/<code>.jpg or .png; in the demonstration a drawn one marked as an example; else nothing."""
    if settings.SEALS_DIR:
        paths = [Path(settings.SEALS_DIR) / f"{code}{ending}" for ending in (".jpg", ".png")]
        return next((path.read_bytes() for path in paths if path.is_file()), b"")
    return _drawn(organ) if settings.DEMO else b""


def _drawn(organ: str) -> bytes:
    """A round seal: the name along the upper rim, a star, and 示例 below it. Drawn large, then made smaller."""
    font_file = next((path for path in FONTS if Path(path).is_file()), None)
    if font_file is None:
        return b""
    side = 960
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    pen.ellipse((8, 8, side - 8, side - 8), outline=255, width=26)
    _star(pen, side / 2, side / 2 - 20, side * 0.14)
    _along_rim(mask, organ, font_file, side)
    for text, size, y in (("示例专用章", 76, 0.70), ("不具有法律效力", 44, 0.80)):
        pen.text((side / 2, side * y), text, fill=255, font=ImageFont.truetype(font_file, size, index=2), anchor="mm")
    small = mask.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    seal = Image.composite(Image.new("RGB", small.size, RED), Image.new("RGB", small.size, "white"), small)
    out = io.BytesIO()
    seal.save(out, "JPEG", quality=80, subsampling=0, optimize=True)
    return out.getvalue()


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else radius * 0.382
        angle = math.pi * corner / 5
        points.append((x + length * math.sin(angle), y - length * math.cos(angle)))
    pen.polygon(points, fill=255)


def _along_rim(mask: Image.Image, text: str, font_file: str, side: int) -> None:
    size = 104 if len(text) <= 12 else 1250 // len(text)
    font = ImageFont.truetype(font_file, size, index=2)
    step = min(22.0, 250 / max(len(text) - 1, 1))  # degrees between two characters
    for place, character in enumerate(text):
        angle = (place - (len(text) - 1) / 2) * step
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), character, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-angle, Image.Resampling.BICUBIC)
        radius = side / 2 - 50 - size * 0.62
        x = side / 2 + radius * math.sin(math.radians(angle)) - size
        y = side / 2 - radius * math.cos(math.radians(angle)) - size
        mask.paste(255, (round(x), round(y)), tile)
