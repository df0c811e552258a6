"""What casework owes after an act, and what the clock does by itself."""

from datetime import datetime

from hall.casework import services
from hall.casework.models import CaseDocument
from hall.casework.papers.rendering import document_pdf
from hall.casework.services.documents import keep_pdf
from hall.work.registry import periodic, register


@register(CaseDocument)
def render_document(document: CaseDocument, now: datetime) -> None:
    """Make the PDF of a paper and keep it; one that was issued already is left as it is."""
    if not document.sha256:
        keep_pdf(document, document_pdf(document, now), now=now)


@periodic(seconds=3600)
def tend_drafts(now: datetime) -> None:
    """Drafts that nobody touched for long: warn, then let go."""
    services.tend_drafts(now)


@periodic(seconds=60)
def let_the_clock_act(now: datetime) -> None:
    """Silence past the limits, dates that a new calendar moves, reminders."""
    services.run_clock(services.EACH_MINUTE, now)


@periodic(seconds=3600)
def bring_to_an_end(now: datetime) -> None:
    """Close what was delivered, archive what ended."""
    services.run_clock(services.EACH_HOUR, now)
