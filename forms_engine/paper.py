"""The form on paper, and the one place where HTML becomes PDF."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from forms_engine.definition import Field, FieldType, FormDefinition


def blank_form_html(
    definition: FormDefinition,
    *,
    subtitle: str,
    regions: Mapping[str, str],
    materials: Sequence[tuple[str, str]] = (),
    footer: str = "",
) -> str:
    """The blank form to be filled in by hand. `materials` are (name, when needed)."""
    sections = [
        {"title": section.title, "rows": [_row(field, regions) for field in section.fields]}
        for section in definition.sections
    ]
    context = {
        "title": definition.title,
        "subtitle": subtitle,
        "sections": sections,
        "materials": materials,
        "footer": footer,
    }
    return render_to_string("forms_engine/blank_form.html", context)


def _row(field: Field, regions: Mapping[str, str]) -> dict[str, Any]:
    squares: list[str] = [choice.label for choice in field.choices]
    if field.type is FieldType.YES_NO:
        squares = [_("是"), _("否")]
    elif field.type is FieldType.REGION:
        squares = list(regions.values())
    return {
        "label": field.label,
        "is_note": field.type is FieldType.NOTE,
        "required": field.required,
        "condition": field.condition_text,
        "help": field.help,
        "squares": squares,
        "many": field.type is FieldType.MANY_OF,
        "boxes": range(18) if field.type in {FieldType.ID_NUMBER, FieldType.USCC} else (),
        "is_tall": field.type is FieldType.LONG_TEXT,
        "is_date": field.type is FieldType.DATE,
        "unit": field.unit,
    }


def render_pdf(html: str) -> bytes:
    """HTML to a tagged PDF. Fetches nothing: only data: addresses are followed, so a document cannot read files."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",))
    pdf: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
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
