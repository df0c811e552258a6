"""The page itself: PDF/A, tags, fonts, text, rare characters."""

import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from forms_engine.paper import render_pdf
from hall.documents.rendering import NoGlyphError, paper_html, paper_pdf
from hall.work.registry import PermanentError
from tests.documents.conftest import CODE, DATA, URL


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


CELLS = """<style>@page {{ size: {width}mm 10mm; margin: 0 }} body {{ margin: 0 }}
span {{ position: absolute; width: 10mm; font: 16pt/10mm "{face}"; text-align: center }}</style>
<title>x</title>{cells}"""


@pytest.mark.parametrize("face", ["Noto Serif CJK SC", "Noto Sans CJK SC"])
@pytest.mark.parametrize("text", ["韩江小馆：您，、。；！", "（暂定）：“一次”《好》—0１aA"])
def test_every_character_is_drawn_and_not_only_written(text: str, face: str) -> None:
    """Text that can be copied may still be empty on paper: each character leaves ink in its own cell."""
    cells = "".join(f'<span style="left: {10 * place}mm">{one}</span>' for place, one in enumerate(text))
    pdf = render_pdf(CELLS.format(width=10 * len(text), face=face, cells=cells), variant=None)
    drawn = subprocess.run(["pdftoppm", "-r", "72", "-gray"], input=pdf, capture_output=True, check=True).stdout
    page = Image.open(io.BytesIO(drawn))
    side = page.width / len(text)
    inks = {one: page.crop((int(n * side), 0, int((n + 1) * side), page.height)) for n, one in enumerate(text)}
    assert [one for one, cell in inks.items() if cell.getextrema()[0] > 128] == []


def test_a_paper_is_tagged_pdf_a_and_reads_in_order(paper: bytes, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(paper)) as opened:
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
        assert str(opened.Root.Lang) == "zh-Hans"
        assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"
        for font in opened.objects:
            if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor":
                assert "/FontFile3" in font
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts.splitlines()[2:])
    text = text_of(paper)
    order = [DATA["organ"], DATA["heading"], "林晓彤：", *DATA["paragraphs"][:1], "办件编号", DATA["paragraphs"][1]]
    places = [text.index("".join(str(part).split())) for part in order]
    assert places == sorted(places)
    assert len(paper) < 120 * 1024


def test_each_line_of_a_text_begins_as_a_paragraph_does() -> None:
    html = paper_html({**DATA, "paragraphs": ["请补正：", "1. 布局图\n2. 效果图"]}, code=CODE, url=URL)
    assert re.findall(r'<p class="text">(.*?)</p>', html) == ["请补正：", "1. 布局图", "2. 效果图"]


def test_rare_characters_of_names_are_drawn() -> None:
    """㐆 and 䶮 are of extension A, 𠮷 and 𠀋 of extension B."""
    for character in "㐆䶮𠮷𠀋":
        pdf = paper_pdf(paper_html({**DATA, "applicant": f"陈{character}"}, code=CODE, url=URL))
        assert f"陈{character}：" in text_of(pdf)


def test_a_character_that_no_font_has_stops_the_paper_and_is_named() -> None:
    with pytest.raises(NoGlyphError, match="U\\+2EBF0"):
        paper_pdf(paper_html({**DATA, "applicant": "陈\U0002ebf0"}, code=CODE, url=URL))
    assert issubclass(NoGlyphError, PermanentError)


def test_what_was_drawn_before_does_not_alter_a_papers_fonts() -> None:
    """A paper's file does not depend on what the process drew before it."""
    html = paper_html(DATA, code=CODE, url=URL)
    first = _fonts(paper_pdf(html))
    for applicant in ("龘靐齉", "韩江（示例）12", "龘靐齉", "凤凰Fenghuang"):
        paper_pdf(paper_html({**DATA, "applicant": applicant}, code=CODE, url=URL))
        assert _fonts(paper_pdf(html)) == first


def _fonts(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [one for one in opened.objects if isinstance(one, pikepdf.Stream)]
        return sorted(one.read_bytes() for one in found if one.get("/Subtype") == "/CIDFontType0C")


@pytest.mark.parametrize(("lines", "on_the_first_page"), [(3, False), (40, True)])
def test_long_conditions_begin_on_the_page_on_which_they_stand(lines: int, on_the_first_page: bool) -> None:
    """Three lines that do not fit go over whole; forty leave no half page empty."""
    rows = [[f"项目{n}", "内容"] for n in range(27 if lines == 3 else 15)]
    facts = [*rows, ["条件", "\n".join(f"条件之{n}" for n in range(lines))]]
    pdf = paper_pdf(paper_html(DATA | {"facts": facts}, code=CODE, url=URL))
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    pages = [page for page in done.stdout.decode().split("\f") if "条件之" in page]
    assert ("项目14" in pages[0]) is on_the_first_page
    assert len(pages) == (2 if on_the_first_page else 1)
