"""The fillable PDF of a form, and what a person filled in: out and back through one definition."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from forms_engine.acroform import FieldMaker
from forms_engine.definition import FormDefinition
from forms_engine.paper import PrintedCode, form_html, render_pdf
from forms_engine.paper_layout import Targets
from forms_engine.words import later, say

HOW = later(
    "用电脑打开填写：浅蓝色的框可以打字，方框可以点选。填好后保存，在网上办事大厅打开本事项，选“上传填好的表格”，"
    "内容会自动转成网上草稿，核对后再提交。也可以打印出来用笔填写。"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """Which form a PDF is: the caller's name of the form, its revision as people say it, and the content's digest."""

    form: str
    revision: str
    digest: str

    def written(self) -> str:
        """As it stands in the PDF's hidden field."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Marker | None":
        """Back from the hidden field; None for anything else."""
        try:
            values = json.loads(text[:2000])
            return cls(**{key: str(values[key])[:200] for key in ("form", "revision", "digest")})
        except (ValueError, TypeError, KeyError):
            return None


def fillable_pdf(
    definition: FormDefinition,
    *,
    marker: Marker,
    subtitle: str,
    regions: Mapping[str, str],
    materials: Sequence[tuple[str, str]] = (),
    footer: str = "",
    code: PrintedCode | None = None,
    as_read: Callable[[str], str] = str,
    in_script: Callable[[str], str] = str,
    missing: set[str] | None = None,
) -> bytes:
    """The form as a PDF to fill in offline (AcroForm). `read_filled` (forms_engine.read_back) reads it back.

    `as_read` and `in_script` bring a page and a plain text into the reader's characters; `missing` as in `render_pdf`.
    """
    targets = Targets(is_fillable=True)
    html = form_html(
        definition,
        targets,
        subtitle=subtitle,
        regions=regions,
        materials=materials,
        footer=footer,
        how=say(HOW),
        code=code,
    )
    pdf = render_pdf(as_read(html), variant=None, missing=missing)
    return FieldMaker(pdf, targets.places, regions, in_script).make(marker.written())
