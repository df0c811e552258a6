"""What is said when something happened: one text for each event; a mail has a link to the case besides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils.translation import gettext as _

from hall.casework.calendars import due_day
from hall.casework.models import CaseEvent, EventKind
from hall.casework.progress import to_do
from hall.casework.states import PauseCause, Result
from hall.lib.dates import CHINA, local_day, month_day
from hall.lib.language import ENGLISH, between_sentences, in_script, language, written_in
from hall.wallet.models import LicenceStatus

TO_APPLICANT = frozenset(
    {
        EventKind.DRAFT_EXPIRING,
        EventKind.CASE_SUBMITTED,
        EventKind.CASE_ACCEPTED,
        EventKind.CORRECTION_REQUESTED,
        EventKind.CORRECTION_DUE,
        EventKind.ACCEPTANCE_REFUSED,
        EventKind.DECISION_SIGNED,
        EventKind.CASE_WITHDRAWN,
        EventKind.CASE_ENDED,
        EventKind.CASE_TRANSFERRED,
        EventKind.COUNTER_OPENED,
        EventKind.MESSAGE_TO_PARTY,
        EventKind.PROMISE_DUE,
        EventKind.PROMISE_OVERDUE,
        EventKind.TASK_PAUSED,
        EventKind.TASK_RESUMED,
        EventKind.EXTENSION_GRANTED,
        EventKind.VISIT_PLANNED,
        EventKind.VISIT_MOVED,
        EventKind.VISIT_CANCELLED,
        EventKind.HEARING_RIGHT_TOLD,
        EventKind.HEARING_CALLED,
        EventKind.LICENCE_CHANGED,
    }
)

_DAYS: dict[str, str] = {  # where the event's own day stands
    EventKind.CORRECTION_DUE: "due_on",
    EventKind.PROMISE_DUE: "due_on",
    EventKind.PROMISE_OVERDUE: "due_on",
    EventKind.HEARING_RIGHT_TOLD: "ask_by",
    EventKind.HEARING_CALLED: "day",
}
_GOES_ON = frozenset(  # the case goes on: what is owed besides is said, or that nothing is
    {
        EventKind.CASE_ACCEPTED,
        EventKind.TASK_PAUSED,
        EventKind.TASK_RESUMED,
        EventKind.EXTENSION_GRANTED,
        EventKind.VISIT_CANCELLED,
    }
)
LONGEST = 134  # UTF-16 units: a Chinese SMS in two parts, which carry 67 each (3GPP TS 23.040)
LONGEST_ENGLISH = 268  # in four: a letter says less than a character


@dataclass(frozen=True, slots=True)
class Message:
    """The body says what to do; by mail it has a subject, and `link`: where to do it."""

    subject: str
    body: str
    link: str

    @property
    def mail(self) -> str:
        """What a mail says."""
        return f"{self.body}\n\n{self.link}"


def message_in(language: str, event: CaseEvent) -> Message:
    """The text of an event in the language of whoever gets it; empty: nobody ever chose."""
    with written_in(language):
        message = message_of(event)
        return Message(*map(in_script, (message.subject, message.body, message.link)))


def message_of(event: CaseEvent) -> Message:
    """The text of an event for its applicant. Holds the item, the number and dates, no personal data."""
    case = event.case
    context: dict[str, object] = {"number": case.number, **_said(event)}
    if event.kind in _GOES_ON:
        context["to_do"] = between_sentences() + to_do(case)
    if event.kind == EventKind.DRAFT_EXPIRING:
        context["day"] = month_day(local_day(event.at + timedelta(days=settings.DRAFT_WARNING_DAYS)))
    if event.kind == EventKind.CASE_SUBMITTED:
        context |= {"code": case.query_code, "day": due_day(case.acceptance_due_on) if case.acceptance_due_on else ""}
    if event.kind in {EventKind.CASE_ACCEPTED, EventKind.TASK_RESUMED, EventKind.EXTENSION_GRANTED}:
        context["day"] = due_day(case.promised_due_on) if case.promised_due_on else ""
    if event.kind == EventKind.CORRECTION_REQUESTED:
        correction = case.corrections.filter(answered_at=None).last()
        context["day"] = month_day(correction.due_on) if correction else ""
    body = within_parts(partial(_text, event.kind, context), case.item.title)
    subject = _("%(kind)s：%(item)s") % {"kind": EventKind(event.kind).label, "item": case.item.title}
    page = "desk:case" if event.kind == EventKind.MESSAGE_TO_DEPARTMENT else "casework:case"
    link = _("看办件（要登录）：%(link)s") % {"link": f"{settings.SITE_ROOT}{reverse(page, args=[case.public_id])}"}
    return Message(subject[:100], body, link)


def _said(event: CaseEvent) -> dict[str, object]:
    """What the event itself says."""
    data = event.data
    if event.kind == EventKind.TASK_PAUSED:
        return {"cause": PauseCause(data["cause"]).label, "days": data["days"]}
    if event.kind == EventKind.EXTENSION_GRANTED:
        return {"days": data["days"]}
    if event.kind == EventKind.DECISION_SIGNED:
        return {"result": Result(data["result"]).label}
    if event.kind == EventKind.LICENCE_CHANGED:
        return {"licence": data["licence"], "status": LicenceStatus(data["status"]).label}
    if event.kind in {EventKind.VISIT_PLANNED, EventKind.VISIT_MOVED, EventKind.VISIT_CANCELLED}:
        starts_at = datetime.fromisoformat(data["starts_at"]).astimezone(CHINA)
        return {"time": f"{month_day(starts_at.date())} {starts_at:%H:%M}"}
    day = data.get(_DAYS.get(event.kind, ""))
    return {"day": month_day(date.fromisoformat(day))} if day else {}


def within_parts(say: Callable[[str], str], name: str) -> str:
    """What `say` makes of an item's name; a name that is too long gives way, never what must be done or by when."""
    text = say(name)
    longest = LONGEST_ENGLISH if language().code == ENGLISH else LONGEST
    while units(text) > longest and len(name) > 1:
        name = name[:-2] + "…"
        text = say(name)
    return text


def units(text: str) -> int:
    """Its length as a gateway counts it: a rare character takes two."""
    return len(text.encode("utf-16-le")) // 2


def _text(kind: str, context: dict[str, object], name: str) -> str:
    """Plain text: nothing is escaped as it would be on a page."""
    template = Engine.get_default().get_template(f"messages/{kind}.txt")
    return template.render(Context({**context, "item": name}, autoescape=False)).strip()
