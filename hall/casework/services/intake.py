"""一点受理: accept or refuse; silence past the limit accepts (Licensing Law Art. 32)."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar
from hall.casework.clock import due_on
from hall.casework.errors import Refused
from hall.casework.models import Case, DocumentKind, EventKind
from hall.casework.permissions import can_do_intake, must
from hall.casework.services.calendar import not_moved_yet
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act
from hall.casework.services.joining import advance
from hall.casework.services.licence_materials import must_be_good
from hall.casework.services.submission import decision_number
from hall.casework.services.texts import REASON_LENGTH as REASON_LENGTH
from hall.casework.services.texts import checked_text as checked_text
from hall.casework.services.tolerance import start_promises
from hall.casework.states import REFUSAL_BASIS, CaseState, RefusalGround
from hall.catalog.content import Limit
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.lib.literal import Literal
from identity.actors import SYSTEM, Actor

BASIS_LENGTH = 200


def accept_case(
    case_pk: int, *, supply_by: date | None = None, actor: Actor, now: datetime, key: str | None = None
) -> Case:
    """Accept, start the clocks, open the first steps; `supply_by` is the day for what was promised (容缺受理).

    Raises NotFound, NotAllowed, AlreadyDone, Refused.
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if not a.is_replay:
            must(can_do_intake(actor, a.case))
            if a.case.state == CaseState.SUBMITTED:  # what was answered already says so itself
                must_be_good(a.case, local_day(now))
            _accept(a, starts_on=local_day(now), supply_by=supply_by)
        return a.case


def accepted_unanswered(now: datetime) -> "QuerySet[Case]":
    """What silence has accepted and nobody has written down yet."""
    overdue = Case.objects.filter(state=Literal(CaseState.SUBMITTED), acceptance_due_on__lt=local_day(now))
    return overdue.exclude(not_moved_yet("acceptance_due_on", "pk"))


def accept_by_silence(now: datetime) -> int:
    """Accept every case whose acceptance limit has passed unanswered, as from the day its materials were received.

    Returns how many. Run by the clock, as often as wanted.
    """
    accepted = 0
    for pk in accepted_unanswered(now).order_by("acceptance_due_on", "id").values_list("pk", flat=True)[:200]:
        with act(pk, actor=SYSTEM, now=now) as a:
            due, received_at = a.case.acceptance_due_on, a.case.received_at
            # Asked again under the lock: a clerk may have answered meanwhile.
            if a.case.state == CaseState.SUBMITTED and due and received_at and due < local_day(now):
                _accept(a, starts_on=local_day(received_at), by_silence=True)
                accepted += 1
    return accepted


def refuse_acceptance(
    case_pk: int,
    reason: str,
    *,
    ground: str = RefusalGround.OTHER,
    basis: str = "",
    authority: str = "",
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Case:
    """不予受理, with ground, reason and basis; to whom to go, where another authority is competent (Art. 32(1)(2)).

    Raises NotFound, NotAllowed, AlreadyDone, Refused (naming the field).
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return a.case
        must(can_do_intake(actor, a.case))
        reason = checked_text(reason, _("写明不予受理的理由。"))
        problems = _refusal_problems(ground, basis, authority)
        if problems:
            raise Refused(next(iter(problems.values())), fields=problems)
        ground = RefusalGround(ground)
        basis = basis.strip() or str(REFUSAL_BASIS[ground])
        a.case.refuse_acceptance()
        a.case.ended_at = now
        a.case.acceptance_due_on = None
        a.record(
            EventKind.ACCEPTANCE_REFUSED,
            reason=reason,
            ground=ground,
            basis=basis,
            authority=authority.strip(),
            number=decision_number(now),
        )
        a.flush()  # the paper quotes the event
        owe_document(a, DocumentKind.NON_ACCEPTANCE)
        return a.case


def _refusal_problems(ground: str, basis: str, authority: str) -> dict[str, str]:
    problems = {}
    if ground not in RefusalGround.values:
        problems["ground"] = _("请选择不予受理的情形。")
    if ground == RefusalGround.NOT_COMPETENT and not authority.strip():
        problems["authority"] = _("写明申请人应当向哪个行政机关申请。")
    for field, text in (("basis", basis), ("authority", authority)):
        if len(text.strip()) > BASIS_LENGTH:
            problems[field] = _("最多写 %(limit)d 个字。") % {"limit": BASIS_LENGTH}
    return problems


def _accept(a: Act, *, starts_on: date, by_silence: bool = False, supply_by: date | None = None) -> None:
    guide = content_of(a.case.revision).guide
    a.case.accept()
    a.case.accepted_at = a.now
    a.case.counted_from = starts_on
    a.case.promised_due_on = _due(starts_on, guide.promised)
    a.case.statutory_due_on = _due(starts_on, guide.statutory) if guide.statutory else None
    a.case.acceptance_due_on = None
    start_promises(a, supply_by)
    a.record(EventKind.CASE_ACCEPTED, by_silence=by_silence, starts_on=starts_on.isoformat())
    advance(a, DocumentKind.ACCEPTANCE)


def _due(starts_on: date, limit: Limit) -> date:
    return due_on(starts_on, limit.days, limit.unit, current_calendar())
