"""The form on paper: blank for a pen, and filled; and the one place where HTML becomes PDF."""

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils.translation import get_language, to_locale

from forms_engine.definition import FormDefinition
from forms_engine.paper_layout import Targets, laid_out
from forms_engine.pdf_fonts import SmallFonts, small_fonts
from forms_engine.review import review_rows

_PICTURE = re.compile(r'src="(data:[^"]{200,})"')  # the parser of HTML goes through each letter of it


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code at the head of a form: where it leads, and what that is in words."""

    text: str
    words: str

    @property
    def image(self) -> str:
        """As a data: address."""
        address: str = segno.make(self.text, error="m").svg_data_uri(border=2)
        return address


def blank_form_html(
    definition: FormDefinition,
    *,
    subtitle: str,
    regions: Mapping[str, str],
    materials: Sequence[tuple[str, str]] = (),
    footer: str = "",
    code: PrintedCode | None = None,
) -> str:
    """The blank form to be filled in by hand. `materials` are (name, when needed)."""
    return form_html(
        definition,
        Targets(False),
        subtitle=subtitle,
        regions=regions,
        materials=materials,
        footer=footer,
        how="",
        code=code,
    )


def form_html(
    definition: FormDefinition,
    targets: Targets,
    *,
    subtitle: str,
    regions: Mapping[str, str],
    materials: Sequence[tuple[str, str]],
    footer: str,
    how: str,
    code: PrintedCode | None,
) -> str:
    """The form to be filled in: by hand, or with `targets` in a PDF reader; `how` says how then."""
    context = {
        "title": definition.title,
        "subtitle": subtitle,
        "sections": laid_out(definition, regions, targets),
        "materials": materials,
        "footer": footer,
        "how": how,
        "printed": code,
    }
    return _drawn("blank_form", context)


def filled_form_html(
    definition: FormDefinition,
    record: Mapping[str, Any],
    *,
    subtitle: str,
    regions: Mapping[str, str],
    number: str,
    code: PrintedCode | None = None,
    materials: Sequence[tuple[str, str]] = (),
    footer: str = "",
) -> str:
    """The form as it was handed in, under its number, or as it would be. `materials` are (name, files)."""
    context = {
        "title": definition.title,
        "subtitle": subtitle,
        "number": number,
        "sections": review_rows(definition, record, regions=regions, masked=False),
        "printed": code,
        "materials": materials,
        "footer": footer,
    }
    return _drawn("filled_form", context)


def _drawn(form: str, context: Mapping[str, Any]) -> str:
    """A form in the language of the words that it is printed in now; `tag` names it for readers and fonts: zh-Hant."""
    tag = to_locale(get_language() or "zh-hans").replace("_", "-")
    return render_to_string(f"forms_engine/{form}.html", {**context, "tag": tag})


def render_pdf(html: str, *, variant: str | None = "pdf/ua-1", missing: set[str] | None = None, **more: Any) -> bytes:
    """HTML to a tagged PDF. Fetches nothing: only data: addresses are followed, so a document cannot read files.

    Characters that no installed font has are put into `missing`. `more` goes to WeasyPrint's `HTML.render`: whoever
    makes many alike passes `stylesheets` and `font_config`.
    """
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    pictures: dict[str, str] = {}

    class Pictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            return super().fetch(pictures.get(url, url), headers)

    def shorter(found: re.Match[str]) -> str:
        name = f"data:,{len(pictures)}"
        pictures[name] = found[1]
        return f'src="{name}"'

    html = _PICTURE.sub(shorter, html)
    fetcher = Pictures(allowed_protocols=("data",))
    options = {"pdf_tags": True, "pdf_variant": variant}
    document = HTML(string=html, url_fetcher=fetcher).render(**options, **more)
    document.fonts = SmallFonts()
    pdf: bytes = document.write_pdf(finisher=small_fonts, **options)
    if missing is not None:
        missing.update(chr(point) for font in document.fonts.values() for point in font.missing)
    return pdf


def cjk_font_problem() -> str | None:
    """A sentence when no Chinese font is installed: the PDFs would show boxes, silently."""
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return "fontconfig (fc-list) is missing, so the Chinese font for PDF documents cannot be checked."
    found = subprocess.run(  # noqa: S603 -- a fixed command
        [fc_list, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=30, check=False
    )
    if not found.stdout.strip():
        return "No Chinese font is installed: PDF documents would show boxes. Install fonts-noto-cjk."
    return None
