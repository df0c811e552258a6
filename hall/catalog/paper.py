"""The paper forms of a revision: made at the first request, kept for good, since a revision never changes."""

import hashlib
import logging
import re
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from forms_engine.fillable import Marker, fillable_pdf
from forms_engine.paper import PrintedCode, blank_form_html, render_pdf
from hall.catalog.content import MaterialSource
from hall.catalog.models import Revision
from hall.catalog.selectors import content_of, content_shown
from hall.lib.language import SIMPLIFIED, form_as_read, in_script, language, originals
from identity.selectors import region_names

log = logging.getLogger("hall.documents")
LAYOUT = 5  # counts up when the paper looks different: what was kept before is not given out again
_CODE = re.compile(
    r"https?://[^/\s]{1,200}/items/(?P<item>[\w-]{1,40})/\?form=(?P<revision>\d{1,6})(?:&draft=(?P<draft>[0-9a-f-]{36}))?",
    re.ASCII,
)
_PRINTED_BY_THE_HALL = frozenset({MaterialSource.SHARED, MaterialSource.FORM})


def marker_of(revision: Revision) -> Marker:
    """Which form a revision's paper is. The digest is of the questions alone: a corrected telephone number of the
    guide makes a new revision, and the form that somebody has filled in is still the same.
    """
    form = content_of(revision).form
    digest = hashlib.sha256(form.model_dump_json().encode()).hexdigest()
    return Marker(revision.item.code, str(revision.number), digest[:16])


def paper_form(revision: Revision, *, is_fillable: bool) -> str:
    """Where the form's PDF in the reader's language lies in the storage; makes it when it is not there yet, in about a
    second. A character that no font has is told to the operator; the original then takes the other language's place.
    """
    kind = f"{'fillable' if is_fillable else 'blank'}{form_suffix()}"
    path = f"paper-forms/{LAYOUT}/{revision.item.code}-{revision.number}-{revision.content_sha256[:12]}-{kind}.pdf"
    if not default_storage.exists(path):
        missing: set[str] = set()
        pdf = _fillable(revision, missing) if is_fillable else _blank(revision, missing)
        if missing:
            log.error("No font has %s: %s is printed with boxes", " ".join(sorted(missing)), path)
            if language().code != SIMPLIFIED:
                with originals():
                    return paper_form(revision, is_fillable=is_fillable)
        default_storage.save(path, ContentFile(pdf))
    return path


def form_suffix() -> str:
    """By what the name of a form's file tells in which language it is printed: nothing for the original."""
    code = language().code
    return "" if code == SIMPLIFIED else f"-{code}"


def paper_footer(revision: Revision) -> str:
    """What stands at the foot of each page."""
    return _("%(code)s 第 %(number)d 版") % {"code": revision.item.code, "number": revision.number}


def form_code(revision: Revision, draft: uuid.UUID | None = None) -> PrintedCode:
    """What a printed form says of itself: its item and revision, and the draft that it was printed from. A telephone
    opens the item's guide with it; the counter reads it off a scan (`read_form_code`).
    """
    asked = {"form": str(revision.number)} | ({"draft": str(draft)} if draft else {})
    return PrintedCode(f"{settings.SITE_ROOT}/items/{revision.item.code}/?{urlencode(asked)}", _("本事项的二维码"))


@dataclass(frozen=True, slots=True)
class FormCode:
    """What the code on a printed form said. Anybody can print such a code: it names, and permits nothing."""

    item: str
    revision: int
    draft: str


def read_form_code(text: str) -> FormCode | None:
    """Back from a scan, under whichever host the form was printed; None for any other code."""
    found = _CODE.fullmatch(text)
    return FormCode(found["item"], int(found["revision"]), found["draft"] or "") if found else None


def paper_subtitle(revision: Revision) -> str:
    """Whose form it is."""
    whose = _("潮安区统一网上办事大厅　%(department)s") % {"department": _(revision.item.department.name)}
    return whose if language().code == SIMPLIFIED else whose + "　" + _("部门存档用简体中文")


def _blank(revision: Revision, missing: set[str]) -> bytes:
    html = blank_form_html(
        content_shown(revision).form,
        subtitle=paper_subtitle(revision),
        regions=region_names(),
        materials=_wanted(revision),
        footer=paper_footer(revision),
        code=form_code(revision),
    )
    return render_pdf(form_as_read(html), missing=missing)


def _fillable(revision: Revision, missing: set[str]) -> bytes:
    return fillable_pdf(
        content_shown(revision).form,
        marker=marker_of(revision),
        subtitle=paper_subtitle(revision),
        regions=region_names(),
        materials=_wanted(revision),
        footer=paper_footer(revision),
        code=form_code(revision),
        as_read=form_as_read,
        in_script=in_script,
        missing=missing,
    )


def _wanted(revision: Revision) -> list[tuple[str, str]]:
    materials = content_shown(revision).materials
    return [(one.name, one.condition_text) for one in materials if one.source not in _PRINTED_BY_THE_HALL]
