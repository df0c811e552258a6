"""The records that were handed in under a revision, without the people they are of: for the dry run of a new form."""

from forms_engine.replay import PastAnswers
from hall.casework.models import Case
from hall.catalog.models import Revision
from hall.lib.dates import local_day


def submitted_under(revision: Revision, most: int) -> list[PastAnswers]:
    """The newest records first. One query."""
    cases = Case.objects.filter(revision=revision, submitted_at__isnull=False).order_by("-submitted_at")
    rows = cases.values_list("record", "submitted_at")[:most]
    return [PastAnswers(record, local_day(at)) for record, at in rows if at is not None]
