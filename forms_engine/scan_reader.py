"""Runs by itself, in a process with little memory and time: bytes of a scan in, its codes or a picture of it out.

    python scan_reader.py codes|picture < scan

What decodes pixels is written in C and the file comes from anywhere: what brings it down must not bring down the hall.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

MEMORY, SECONDS = 1200 * 2**20, 15
PAGES = 12  # more pages than a form of ours has
SIDE = 2400  # pixels: A4 at 200 dots an inch
SHOWN = 1500  # pixels across, of the picture beside the fields


def main() -> None:
    """Answers on the standard output; whatever goes wrong ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    data = sys.stdin.buffer.read()
    answer = _picture(data) if sys.argv[1] == "picture" else json.dumps(_codes(data)).encode()
    sys.stdout.buffer.write(answer)


def _codes(data: bytes) -> list[str]:
    """The texts of the codes on the first page that has any."""
    for page in _pages(data):
        found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        if texts := [one.text for one in found if one.valid]:
            return texts
    return []


def _picture(data: bytes) -> bytes:
    """All pages under each other, as one JPEG."""
    pages = [ImageOps.contain(page, (SHOWN, 4 * SHOWN)) for page in _pages(data)]
    whole = Image.new("L", (SHOWN, sum(page.height + 8 for page in pages)), 200)
    top = 0
    for page in pages:
        whole.paste(page, ((SHOWN - page.width) // 2, top))
        top += page.height + 8
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=75)
    return out.getvalue()


def _pages(data: bytes) -> Iterator[Image.Image]:
    """In grey: a page of a PDF drawn, a picture the right way up."""
    if not data.startswith(b"%PDF"):
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as whole:
            whole.draft("L", (SIDE, SIDE))  # JPEG is decoded at a fraction of its size
            picture = ImageOps.exif_transpose(whole).convert("L")
        picture.thumbnail((SIDE, SIDE))
        yield picture
        return
    document = pypdfium2.PdfDocument(data)
    document.init_forms()  # what was typed into fields is drawn, too
    for number in range(min(len(document), PAGES)):
        page = document[number]
        scale = min(200 / 72, SIDE / max(*page.get_size(), 1))
        yield page.render(scale=scale, grayscale=True).to_pil().convert("L")


if __name__ == "__main__":
    main()
