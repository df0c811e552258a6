"""一次性告知补正: what the clerk and the departments found missing goes into one notice, by material."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar
from hall.casework.clock import add_working_days
from hall.casework.errors import Refused
from hall.casework.exchange.correcting import subjects_of
from hall.casework.exchange.tolerance import promised_of
from hall.casework.models import Case, Correction, CorrectionGround, DocumentKind, EventKind, Finding, Standing
from hall.casework.permissions import (
    can_add_finding,
    can_do_intake,
    can_hand_in,
    can_view_case,
    departments_of,
    is_party,
    must,
)
from hall.casework.reach import reach_of
from hall.casework.services.delivering import deliver_with_answer
from hall.casework.services.documents import owe_document
from hall.casework.services.frame import Act, act
from hall.casework.services.submission import complete_record, handed_in, received
from hall.casework.services.texts import checked_text
from hall.casework.services.tolerance import keep_promises
from hall.casework.services.visits import end_visits, must_be_signed
from hall.casework.states import CaseState
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Role
from identity.selectors import department

NOTE_LENGTH = Finding._meta.get_field("note").max_length or 0
Found = Mapping[str, tuple[str, str]]  # subject → (standing, note)


def add_finding(
    case_pk: int, subject: str, standing: str, note: str, *, actor: Actor, now: datetime, key: str | None = None
) -> Case:
    """A department of the procedure says before acceptance what it misses; the next notice tells it.

    Raises NotFound, NotAllowed, Refused (naming the field).
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case
        must(can_add_finding(actor, a.case))
        material = next((m for m in content_of(a.case.revision).materials if m.key == subject), None)
        if material is not None and not reach_of(actor, a.case).has_material(material):
            raise Refused(_("这份材料不归您所在的部门审查。"), fields={"subject": _("这份材料不归您所在的部门审查。")})
        code = min(actor.departments(Role.OFFICER) & departments_of(a.case))
        one = _checked(a.case, subject, standing, note)
        one.author, one.department_id, one.made_at = actor.account, department(code).pk, now
        one.save()
        a.record(EventKind.FINDING_ADDED, subject=subject, standing=standing)
        return a.case


def request_correction(
    case_pk: int,
    text: str = "",
    *,
    found: Found | None = None,
    ground: str = "",
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Case:
    """Tell at once and once all that is to be corrected: `found`, and what departments have found, and `text`.

    A further notice needs a `ground` that the law allows. Raises NotFound, NotAllowed, AlreadyDone, Refused.
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay or actor.account is None:
            return a.case
        must(can_do_intake(actor, a.case))
        told = a.case.corrections.count()
        if a.case.state == CaseState.SUBMITTED and told and ground not in CorrectionGround.values:
            sentence = _("补正只能一次性告知。这件申请已经告知过，再次告知要选明法律允许的理由。")
            raise Refused(sentence, fields={"ground": sentence})
        mine = [_checked(a.case, subject, *what) for subject, what in (found or {}).items()]
        pending = a.case.findings.filter(correction=None)
        if text.strip() or not (mine or pending.exists()):
            text = checked_text(text, _("写明需要补正的全部内容。"))
        a.case.ask_correction()
        a.case.acceptance_due_on = None  # the acceptance clock starts anew with the corrected materials
        a.case.correct_by = add_working_days(local_day(now), settings.CORRECTION_WORKING_DAYS, current_calendar())
        correction = Correction.objects.create(
            case=a.case,
            asked_by=actor.account,
            asked_at=now,
            text=text.strip(),
            due_on=a.case.correct_by,
            round=told + 1,
            ground=ground if told else "",
        )
        for one in mine:
            one.author, one.made_at = actor.account, now
        Finding.objects.bulk_create(mine)
        pending.update(correction=correction)
        _tell(a, correction)
        return a.case


def _tell(a: Act, correction: Correction) -> None:
    again: dict[str, Any] = {"round": correction.round, "ground": correction.ground} if correction.round > 1 else {}
    a.record(EventKind.CORRECTION_REQUESTED, **again)
    owe_document(a, DocumentKind.CORRECTION)


def answer_correction(
    case_pk: int, *, promised: Collection[str] = (), actor: Actor, now: datetime, key: str | None = None
) -> Case:
    """The applicant hands in the corrected application; what was promised before stays promised.

    Raises NotFound, NotAllowed, AlreadyDone, Refused.
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return a.case
        if a.case.state == CaseState.CORRECTION_ASKED:
            must(can_hand_in(actor, a.case))
            must_be_signed(a, now)
            promised = {*promised, *(one.promise.material for one in promised_of(a.case))}
            a.case.record = complete_record(a.case, now, promised)
            keep_promises(a, promised)
        elif not is_party(actor, a.case):
            must(can_view_case(actor, a.case))
        a.case.answer_correction()
        received(a, now)
        a.case.corrections.filter(answered_at=None).update(answered_at=now)
        deliver_with_answer(a)
        told: dict[str, Any] = {"at_counter": True} if end_visits(a) else {}
        a.record(EventKind.CORRECTION_ANSWERED, **handed_in(a.case), **told)
        return a.case


def _checked(case: Case, subject: str, standing: str, note: str) -> Finding:
    problems: dict[str, str] = {}
    if subject not in subjects_of(case):
        problems["subject"] = _("请选择是哪份材料或者申请表的哪一页。")
    if standing not in Standing.values:
        problems["standing"] = _("请选择需要补充还是需要改正。")
    note = note.strip()
    if not note:
        problems["note"] = _("写明缺什么、怎样补。")
    elif len(note) > NOTE_LENGTH:
        problems["note"] = _("最多写 %(limit)d 个字，现在是 %(count)d 个。") % {
            "limit": NOTE_LENGTH,
            "count": len(note),
        }
    if problems:
        raise Refused(next(iter(problems.values())), fields=problems)
    return Finding(case=case, subject=subject, standing=standing, note=note)
