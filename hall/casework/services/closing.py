"""How a case comes to its end: closed once it is delivered, ended without a decision, archived."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from hall.casework.errors import AlreadyDone, NotAllowed, Refused
from hall.casework.exchange.correcting import last_day_to_correct
from hall.casework.models import Case, CaseEnding, CaseLook, DocumentKind, EventKind
from hall.casework.permissions import must
from hall.casework.permissions_clock import can_deliver, can_end
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act
from hall.casework.services.intake import checked_text
from hall.casework.services.tolerance import must_be_broken
from hall.casework.states import ARCHIVABLE, UNFINISHED, CaseState, EndCause
from hall.lib.dates import full_day, local_day
from hall.lib.literal import Literal, literals
from identity.actors import SYSTEM, Actor

BATCH = 200  # cases that the clock closes or archives in one run


def close_case(case_pk: int, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """办结, by those who deliver. Raises NotFound, NotAllowed, AlreadyDone."""
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if not a.is_replay:
            must(can_deliver(actor, a.case))
            if a.case.state == CaseState.DECIDED:
                raise NotAllowed(_("决定还没有送达，不能办结。"))
            a.case.close()
            a.record(EventKind.CASE_CLOSED)
        return a.case


def end_case(case_pk: int, cause: str, reason: str, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """终止办理, with cause, reason and paper; what departments still had to do ends with it.

    Raises NotFound, NotAllowed, AlreadyDone, Refused.
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case
        if a.case.outcome == CaseState.ENDED and can_deliver(actor, a.case):
            raise AlreadyDone(_("这份申请已经终止，没有重复办理。"), link=f"/desk/cases/{a.case.public_id}/")
        must(can_end(actor, a.case))
        if cause not in EndCause.values or cause == EndCause.TRANSFERRED:
            raise Refused(_("请选择终止的原因。"), fields={"cause": _("请选择终止的原因。")})
        if cause == EndCause.NO_ANSWER:
            _must_be_unanswered(a.case, local_day(now))
        if cause == EndCause.PROMISE_BROKEN:
            must_be_broken(a.case, local_day(now))
        reason = checked_text(reason, _("写明事实和依据，它会写进终止办理通知书。"), "reason")
        CaseEnding.objects.create(case=a.case, cause=cause, reason=reason, ended_by=actor.account, ended_at=now)
        end_tasks(a)
        a.case.end()
        a.case.ended_at = now
        a.case.acceptance_due_on = None
        a.record(EventKind.CASE_ENDED, cause=cause)
        owe_document(a, DocumentKind.TERMINATION)
        return a.case


def _must_be_unanswered(case: Case, today: date) -> None:
    correction = case.corrections.filter(answered_at=None).first()
    if correction is None:
        sentence = _("申请人没有待补正的材料，不能以“逾期没有补正”终止。")
    elif (day := last_day_to_correct(correction)) is None:
        sentence = _("补正告知书还没有送达。请先交给或者寄给申请人，在文书旁边记录送达，再终止。")
    elif day >= today:
        sentence = _("补正期限到 %(day)s，还没有过。") % {"day": full_day(day)}
    else:
        return
    raise Refused(sentence, fields={"cause": sentence})


def end_tasks(a: Act) -> None:
    """The case ends undecided: nothing is left to do, to correct, or to wait for."""
    for task in a.case.tasks.filter(state__in=UNFINISHED):
        task.end()
        task.ended_at = a.now
        task.save()
    a.case.pauses.filter(ended_at=None).update(ended_at=a.now, ended_by=a.actor.account)
    a.case.corrections.filter(answered_at=None).update(answered_at=a.now)


def close_delivered(now: datetime) -> int:
    """Close what was delivered some days ago (CLOSE_DAYS). Run by the clock. Returns how many."""
    before = now - timedelta(days=settings.CLOSE_DAYS)
    due = Case.objects.filter(state=Literal(CaseState.DELIVERED), delivery__delivered_at__lte=before)
    closed = 0
    for pk in due.order_by("delivery__delivered_at", "id").values_list("pk", flat=True)[:BATCH]:
        with act(pk, actor=SYSTEM, now=now) as a:
            if a.case.state == CaseState.DELIVERED:
                a.case.close()
                a.record(EventKind.CASE_CLOSED)
                closed += 1
    return closed


def archive_cases(now: datetime) -> int:
    """Archive what ended some days ago (ARCHIVE_DAYS), a decision from its delivery on. Returns how many."""
    before = now - timedelta(days=settings.ARCHIVE_DAYS)
    ended = Case.objects.filter(state__in=literals(ARCHIVABLE), ended_at__lte=before)
    due = ended.exclude(state=CaseState.CLOSED, delivery__delivered_at__gt=before)
    archived = 0
    for pk in due.order_by("ended_at", "id").values_list("pk", flat=True)[:BATCH]:
        with act(pk, actor=SYSTEM, now=now) as a:
            if a.case.state in ARCHIVABLE:
                a.case.archive()
                a.record(EventKind.CASE_ARCHIVED, ended_as=a.case.ended_as)
                CaseLook.objects.filter(case=a.case).delete()  # nothing will be new in it
                archived += 1
    return archived
