"""The album: every page on a phone and on a desk, side by side."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from tests.quality.stage import Page

STYLE = """body{font:16px/1.5 sans-serif;margin:2rem;background:#e8ebef}section{margin-bottom:3rem}
h2{font-size:1.1rem}div{display:flex;gap:1.5rem;align-items:flex-start;overflow-x:auto}
img{border:1px solid #99a;background:#fff}img.p{width:260px}img.d{width:760px}code{color:#555}"""


def album(folder: Path, pages: Iterable[Page]) -> Path:
    """One HTML page over the pictures of `folder`."""
    body = "\n".join(
        f'<section id="{escape(page.name)}"><h2>{escape(page.name)} <code>{escape(page.path)}</code></h2><div>'
        f'<img class="p" loading="lazy" alt="" src="pictures/{escape(page.name)}.phone.png">'
        f'<img class="d" loading="lazy" alt="" src="pictures/{escape(page.name)}.desktop.png"></div></section>'
        for page in pages
    )
    target = folder / "album.html"
    target.write_text(
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>Album</title><style>{STYLE}</style>{body}',
        encoding="utf-8",
    )
    return target
