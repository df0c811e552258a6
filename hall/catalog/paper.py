"""The paper forms of a revision: made at the first request, kept for good, since a revision never changes."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from forms_engine.fillable import Marker, fillable_pdf
from forms_engine.paper import blank_form_html, render_pdf
from hall.catalog.content import MaterialSource
from hall.catalog.models import Revision
from hall.catalog.selectors import content_of
from hall.lib.language import originals
from identity.selectors import region_names

LAYOUT = 4  # counts up when the paper looks different: what was kept before is not given out again
_PRINTED_BY_THE_HALL = frozenset({MaterialSource.SHARED, MaterialSource.FORM})


def marker_of(revision: Revision) -> Marker:
    """Which form a revision's paper is. The digest is of the questions alone: a corrected telephone number of the
    guide makes a new revision, and the form that somebody has filled in is still the same.
    """
    form = content_of(revision).form
    digest = hashlib.sha256(form.model_dump_json().encode()).hexdigest()
    return Marker(revision.item.code, str(revision.number), digest[:16])


@originals()
def paper_form(revision: Revision, *, is_fillable: bool) -> str:
    """Where the form's PDF lies in the storage; makes it when it is not there yet (about a second)."""
    kind = "fillable" if is_fillable else "blank"
    path = f"paper-forms/{LAYOUT}/{revision.item.code}-{revision.number}-{revision.content_sha256[:12]}-{kind}.pdf"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(_fillable(revision) if is_fillable else _blank(revision)))
    return path


def paper_footer(revision: Revision) -> str:
    """What stands at the foot of each page."""
    return _("%(code)s 第 %(number)d 版") % {"code": revision.item.code, "number": revision.number}


def paper_subtitle(revision: Revision) -> str:
    """Whose form it is."""
    return _("潮安区统一网上办事大厅　%(department)s") % {"department": revision.item.department.name}


def _blank(revision: Revision) -> bytes:
    return render_pdf(
        blank_form_html(
            content_of(revision).form,
            subtitle=paper_subtitle(revision),
            regions=region_names(),
            materials=_wanted(revision),
            footer=paper_footer(revision),
        )
    )


def _fillable(revision: Revision) -> bytes:
    return fillable_pdf(
        content_of(revision).form,
        marker=marker_of(revision),
        subtitle=paper_subtitle(revision),
        regions=region_names(),
        materials=_wanted(revision),
        footer=paper_footer(revision),
    )


def _wanted(revision: Revision) -> list[tuple[str, str]]:
    materials = content_of(revision).materials
    return [(one.name, one.condition_text) for one in materials if one.source not in _PRINTED_BY_THE_HALL]
