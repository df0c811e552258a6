"""一点受理: accept, ask once for corrections, or refuse; silence past the limit accepts (Licensing Law Art. 32)."""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar
from hall.casework.clock import add_working_days, due_on
from hall.casework.errors import Refused
from hall.casework.models import Case, Correction, DocumentKind, EventKind
from hall.casework.permissions import can_do_intake, can_hand_in, must
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act
from hall.casework.services.joining import advance
from hall.casework.services.submission import complete_record, handed_in, received
from hall.casework.services.texts import REASON_LENGTH as REASON_LENGTH
from hall.casework.services.texts import checked_text as checked_text
from hall.casework.states import CaseState
from hall.catalog.content import Limit
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.actors import SYSTEM, Actor


def accept_case(case_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """Accept, start the clocks, open the first steps. Raises NotFound, NotAllowed, AlreadyDone."""
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if not a.is_replay:
            must(can_do_intake(actor, a.case))
            _accept(a, starts_on=local_day(now))
        return a.case


def accept_by_silence(now: datetime) -> int:
    """Accept every case whose acceptance limit has passed unanswered, as from the day its materials were received.

    Returns how many. Run by the clock, as often as wanted.
    """
    overdue = Case.objects.filter(state=CaseState.SUBMITTED, acceptance_due_on__lt=local_day(now))
    accepted = 0
    for pk in overdue.order_by("acceptance_due_on", "id").values_list("pk", flat=True)[:200]:
        with act(pk, actor=SYSTEM, now=now) as a:
            due, received_at = a.case.acceptance_due_on, a.case.received_at
            # Asked again under the lock: a clerk may have answered meanwhile.
            if a.case.state == CaseState.SUBMITTED and due and received_at and due < local_day(now):
                _accept(a, starts_on=local_day(received_at), by_silence=True)
                accepted += 1
    return accepted


def request_correction(case_pk: int, text: str, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """Tell at once and once all that is to be corrected. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case
        must(can_do_intake(actor, a.case))
        if a.case.state == CaseState.SUBMITTED and a.case.corrections.exists():
            raise Refused(_("补正只能一次性告知。这件申请已经告知过，请受理或者不予受理。"))
        text = checked_text(text, _("写明需要补正的全部内容。"))
        a.case.ask_correction()
        a.case.acceptance_due_on = None  # the acceptance clock starts anew with the corrected materials
        Correction.objects.create(
            case=a.case,
            asked_by=actor.account,
            asked_at=now,
            text=text,
            due_on=add_working_days(local_day(now), settings.CORRECTION_WORKING_DAYS, current_calendar()),
        )
        a.record(EventKind.CORRECTION_REQUESTED)
        owe_document(a, DocumentKind.CORRECTION)
        return a.case


def answer_correction(case_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """The applicant hands in the corrected application. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return a.case
        if a.case.state == CaseState.CORRECTION_ASKED:
            must(can_hand_in(actor, a.case))
            a.case.record = complete_record(a.case, now)
        elif not can_hand_in(actor, a.case).is_visible:
            must(can_hand_in(actor, a.case))
        a.case.answer_correction()
        received(a, now)
        a.case.corrections.filter(answered_at=None).update(answered_at=now)
        a.record(EventKind.CORRECTION_ANSWERED, **handed_in(a.case))
        return a.case


def refuse_acceptance(case_pk: int, reason: str, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """不予受理, with the reason. Raises NotFound, NotAllowed, AlreadyDone, Refused."""
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return a.case
        must(can_do_intake(actor, a.case))
        reason = checked_text(reason, _("写明不予受理的理由和依据。"))
        a.case.refuse_acceptance()
        a.case.ended_at = now
        a.case.acceptance_due_on = None
        a.record(EventKind.ACCEPTANCE_REFUSED, reason=reason)
        a.flush()  # the paper quotes the event
        owe_document(a, DocumentKind.NON_ACCEPTANCE)
        return a.case


def _accept(a: Act, *, starts_on: date, by_silence: bool = False) -> None:
    guide = content_of(a.case.revision).guide
    a.case.accept()
    a.case.accepted_at = a.now
    a.case.counted_from = starts_on
    a.case.promised_due_on = _due(starts_on, guide.promised)
    a.case.statutory_due_on = _due(starts_on, guide.statutory) if guide.statutory else None
    a.case.acceptance_due_on = None
    a.record(EventKind.CASE_ACCEPTED, by_silence=by_silence, starts_on=starts_on.isoformat())
    owe_document(a, DocumentKind.ACCEPTANCE)
    advance(a)


def _due(starts_on: date, limit: Limit) -> date:
    return due_on(starts_on, limit.days, limit.unit, current_calendar())
