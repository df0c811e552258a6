"""A small picture of a stored one, for lists: a phone need not load ten photographs to show ten stamps."""

from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

SMALL = 320  # pixels of the longer side
PICTURES = frozenset({"image/jpeg", "image/png"})


def small_picture(file: IO[bytes]) -> bytes | None:
    """A JPEG of at most SMALL pixels a side, the right way up; None where the file cannot be drawn.

    Its size and structure were examined when it was taken in, its pixels were not.
    """
    try:
        with Image.open(file) as whole:
            whole.draft("RGB", (SMALL, SMALL))  # JPEG is decoded at a fraction of its size
            turned = ImageOps.exif_transpose(whole).convert("RGB")
            turned.thumbnail((SMALL, SMALL))
            out = BytesIO()
            turned.save(out, "JPEG", quality=80)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
