"""The lead department signs; the case is decided once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.casework.chain import digest_of
from hall.casework.errors import AlreadyDone, NotAllowed, Refused
from hall.casework.facts import facts_of
from hall.casework.models import Case, Decision, DocumentKind, EventKind, Opinion
from hall.casework.papers.content import opinions_that_count
from hall.casework.permissions import can_sign, must
from hall.casework.procedure import Outcome
from hall.casework.services.documents import owe_documents
from hall.casework.services.frame import Act, act
from hall.casework.services.joining import plan_of
from hall.casework.services.licence_materials import must_stand
from hall.casework.services.submission import decision_number
from hall.casework.services.tolerance import must_be_kept
from hall.casework.states import CaseState, Result, Verdict
from hall.catalog.procedure import LicenceTerms, Procedure
from hall.catalog.selectors import content_of
from hall.wallet.models import Licence
from hall.wallet.services import Holder, Issued, issue, replace
from identity.actors import Actor
from identity.selectors import department

TEXT_LENGTH = 2000


def sign_decision(
    case_pk: int,
    text: str = "",
    *,
    expected: Result | None = None,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Decision:
    """Sign what the departments' verdicts amount to; `text` may add a sentence. Another result than `expected` is not.

    A decision has a number (文号) of its own series, `潮安办决〔year〕n号`. Raises NotFound, NotAllowed, AlreadyDone,
    Refused.
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return a.case.decision
        must(can_sign(actor, a.case))
        if a.case.is_decided:
            raise AlreadyDone(_("决定已经签发，没有重复签发。"), link=f"/desk/cases/{a.case.public_id}/")
        procedure = content_of(a.case.revision).procedure
        ending = plan_of(a.case, procedure).ending
        if a.case.state != CaseState.DECIDING or ending is None or actor.account is None:
            raise NotAllowed(_("还有部门没有办完，暂不能签发。"))
        if expected and ending.value != expected:
            raise Refused(
                _("有部门不同意，结论不是“%(result)s”，请打开这件办件单独签发。") % {"result": expected.label}
            )
        if len(text.strip()) > TEXT_LENGTH:
            sentence = _("决定说明最多写 %(limit)d 个字。") % {"limit": TEXT_LENGTH}
            raise Refused(sentence, fields={"text": sentence})
        if ending.value != Result.REFUSED:
            must_be_kept(a.case)
            must_stand(a.case)
        decision = Decision(
            case=a.case,
            number=decision_number(now),
            department=department(procedure.lead),
            result=ending.value,
            text=text.strip(),
            signed_by=actor.account,
            signed_at=now,
        )
        a.writes.insert([decision])
        a.case.decide()
        a.case.ended_at = now
        opinions = opinions_that_count(a.case)
        licences = _issue_licences(a, decision, procedure, opinions)
        a.record(EventKind.DECISION_SIGNED, result=ending.value, decision=decision.digest, **_told(a.case, licences))
        fed_back = [one for one in opinions if one.task.department.code != procedure.lead]
        owe_documents(
            a,
            [
                (DocumentKind.DECISION, (opinions, licences)),
                *((DocumentKind.LICENCE, one) for one in licences),
                *((DocumentKind.OPINION, one) for one in fed_back),
            ],
        )
        return decision


def _told(case: Case, licences: Sequence[Licence]) -> dict[str, Any]:
    """What the log says of the licences that a decision issues: the digest of each, and which one's place is taken."""
    told: dict[str, Any] = {"licences": [[one.number, digest_of(one.said)] for one in licences]}
    for old, _new in _replacements(case, licences):
        told["replaced"] = old.number
    return told


def _replacements(case: Case, licences: Sequence[Licence]) -> list[tuple[Licence, Licence]]:
    """The licence that the case asks to renew, and that which takes its place."""
    old = case.renews
    return [(old, new) for new in licences if new.kind == old.kind] if old is not None else []


def _conditions(terms: LicenceTerms, step: str, opinions: Sequence[Opinion]) -> str:
    """Those of every licence of the kind, then those that the officers wrote for this one.

    One sentence each is one line of the paper; what was written in several lines, a list, stays as it is.
    """
    own = (one.conditions for one in opinions if one.task.step == step and one.verdict == Verdict.APPROVE)
    texts = [text for one in (terms.conditions, *own) if (text := one.strip())]
    if any("\n" in text for text in texts):
        return "\n".join(texts)
    return "；".join(text.rstrip("。；") for text in texts)


def _issue_licences(a: Act, decision: Decision, procedure: Procedure, opinions: Sequence[Opinion]) -> list[Licence]:
    """What was granted goes into the party's wallet, in the same transaction."""
    case = a.case
    granted = [step for step in procedure.steps if step.licence and case.standing.get(step.key) == Outcome.APPROVE]
    if not granted or decision.result == Result.REFUSED:
        return []
    issued = [
        Issued(
            step.licence.kind,
            department(step.department_for(facts_of(case))),
            step.item or case.item.code,
            step.licence.months,
            _conditions(step.licence, step.key, opinions),
        )
        for step in granted
        if step.licence
    ]
    holder = Holder(case.applicant, case.organisation, case.ward, case.title)
    made = issue(issued, holder, basis=decision.number, case_number=case.number or "", now=a.now)
    for old, new in _replacements(case, made):
        replace(old, new, a.now)
    return made
