"""What is said when something happened: one text for each event, for SMS and mail alike."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hall.casework.models import CaseEvent, EventKind
from hall.casework.states import Result
from hall.lib.dates import local_day, month_day

TO_APPLICANT = frozenset(
    {
        EventKind.DRAFT_EXPIRING,
        EventKind.CASE_SUBMITTED,
        EventKind.CASE_ACCEPTED,
        EventKind.CORRECTION_REQUESTED,
        EventKind.ACCEPTANCE_REFUSED,
        EventKind.DECISION_SIGNED,
    }
)


@dataclass(frozen=True, slots=True)
class Message:
    """Subject for mail; the body is the same everywhere and says what to do."""

    subject: str
    body: str


def message_of(event: CaseEvent) -> Message:
    """The text of an event for its applicant. Holds the item, the number and dates, no personal data."""
    case = event.case
    context: dict[str, object] = {"item": case.item.name, "number": case.number, "case": case}
    if event.kind == EventKind.DRAFT_EXPIRING:
        context["day"] = month_day(local_day(event.at + timedelta(days=settings.DRAFT_WARNING_DAYS)))
    if event.kind == EventKind.CASE_SUBMITTED:
        context |= {"code": case.query_code, "day": month_day(case.acceptance_due_on) if case.acceptance_due_on else ""}
    if event.kind == EventKind.CASE_ACCEPTED:
        context["day"] = month_day(case.promised_due_on) if case.promised_due_on else ""
    if event.kind == EventKind.CORRECTION_REQUESTED:
        correction = case.corrections.filter(answered_at=None).last()
        context["day"] = month_day(correction.due_on) if correction else ""
    if event.kind == EventKind.DECISION_SIGNED:
        context["result"] = Result(event.data["result"]).label
    body = render_to_string(f"messages/{event.kind}.txt", context).strip()
    subject = _("%(kind)s：%(item)s") % {"kind": event.get_kind_display(), "item": case.item.name}
    return Message(subject[:100], body)
