"""Hand the application in: check everything, number it, owe the receipt."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from forms_engine.validation import Evaluation, evaluate
from hall.casework.calendars import current_calendar
from hall.casework.chain import digest_of
from hall.casework.clock import add_working_days
from hall.casework.errors import AlreadyDone, Refused
from hall.casework.exchange.tolerance import deferred
from hall.casework.filling.form_files import file_fields, files_of
from hall.casework.filling.form_licences import licences_of
from hall.casework.filling.materials import UPLOADED, MaterialStatus, licences_handed_in, material_statuses
from hall.casework.models import Case, DocumentKind, EventKind
from hall.casework.permissions import can_hand_in, can_view_case, is_party, must
from hall.casework.services.documents import owe_document
from hall.casework.services.draft_life import is_outdated
from hall.casework.services.frame import Act, act
from hall.casework.services.tolerance import keep_promises
from hall.casework.services.visits import end_visits, must_be_signed
from hall.casework.states import CaseState
from hall.catalog.selectors import content_of, content_shown
from hall.lib.dates import local_day
from hall.lib.numbers import case_number, query_code
from hall.lib.statements import rows_of
from identity.actors import Actor
from identity.selectors import region_names

_NEXT_NUMBER = (  # one statement that makes, locks, counts and reads; both databases speak it, the ORM does not
    "INSERT INTO casework_numbersequence (name, last) VALUES (%s, 1)"
    " ON CONFLICT (name) DO UPDATE SET last = casework_numbersequence.last + 1 RETURNING last"
)


def submit_case(
    case_pk: int, *, promised: Collection[str] = (), actor: Actor, now: datetime, key: str | None = None
) -> Case:
    """Draft → submitted, with number, query code and receipt. A repeated call returns the submitted case.

    `promised` are the materials that the applicant promises to supply after acceptance, of those that may follow.

    Raises NotFound, NotAllowed, AlreadyDone, Refused (with a sentence for each missing answer or material).
    """
    with act(case_pk, actor=actor, now=now, key=key) as a:
        if a.is_replay:
            return a.case
        if a.case.state != CaseState.DRAFT and (is_party(actor, a.case) or can_view_case(actor, a.case)):
            raise AlreadyDone(_("这份申请已经提交过了，没有重复提交。"), link=f"/cases/{a.case.public_id}/")
        must(can_hand_in(actor, a.case))
        must_be_signed(a, now)
        if is_outdated(a.case):
            link = f"/cases/{a.case.public_id}/update/"
            raise Refused(_("申请表有了新版本。请先看一下哪里变了，再提交；已经填的内容还在。"), link=link)
        a.case.record = complete_record(a.case, now, promised)
        keep_promises(a, promised)
        day = local_day(now)
        a.case.number = case_number(
            settings.AREA_CODE, a.case.item.code, day, next_number(f"case:{a.case.item.code}:{day:%Y%m%d}")
        )
        a.case.query_code = query_code()
        a.case.title = _title_of(a.case)
        a.case.submitted_at = now
        received(a, now)
        a.case.submit()
        a.case.at_counter = end_visits(a)
        told: dict[str, Any] = {"at_counter": True} if a.case.at_counter else {}
        a.record(EventKind.CASE_SUBMITTED, **handed_in(a.case), **told)
        owe_document(a, DocumentKind.RECEIPT)
        return a.case


def handed_in(case: Case) -> dict[str, Any]:
    """Digests of the record, the files and, where there are any, the licences: the log then vouches for them too."""
    content = content_of(case.revision)
    files: list[str] = []
    licences: list[list[str]] = []
    asks = file_fields(content.form) or any(material.source in UPLOADED for material in content.materials)
    if asks or case.at_counter:  # where the person signs a form on paper
        files = sorted(case.uploads.filter(removed_at=None).values_list("sha256", flat=True))
        licences = licences_handed_in(case)
    told = {"record": digest_of(case.record), "files": digest_of(files)}
    return told | ({"licences": digest_of(licences)} if licences else {})


def complete_record(case: Case, now: datetime, promised: Collection[str] = ()) -> Mapping[str, object]:
    """The cleaned record of a case that lacks nothing. Raises Refused naming everything that is missing or wrong."""
    evaluation = check_case(case, now)
    problems, statuses = dict(evaluation.errors), material_statuses(case, evaluation.record, local_day(now))
    for status in statuses:
        if status.is_missing:
            problems[status.material.key] = _ask_for(status)
    for material in deferred(statuses):
        if material.key not in promised:
            problems[material.key] = _("请上传“%(name)s”，或者承诺受理后补交。") % {"name": material.name}
    if problems:
        raise Refused(_("还有 %(count)d 处需要填写或修改，改好后再提交。") % {"count": len(problems)}, fields=problems)
    return evaluation.record


def _ask_for(status: MaterialStatus) -> str:
    if status.licences:
        sentence = _("“%(name)s”用的证照现在%(word)s，请换一份证照，或者上传文件。")
        return sentence % {"name": status.material.name, "word": status.shown_licences[-1][1]}
    return _("请上传“%(name)s”。") % {"name": status.material.name}


def check_case(case: Case, now: datetime, answers: Mapping[str, Any] | None = None) -> Evaluation:
    """Evaluate the whole form as it is saved, or with these answers."""
    definition = content_shown(case.revision).form
    typed = case.answers if answers is None else answers
    return evaluate(
        definition,
        typed,
        today=local_day(now),
        regions=region_names(),
        files=files_of(case),
        licences=licences_of(case, now),
    )


def received(a: Act, now: datetime) -> None:
    """Materials came in: the acceptance clock begins (Licensing Law Art. 32(4): 5 working days)."""
    a.case.received_at = now
    a.case.acceptance_due_on = add_working_days(local_day(now), settings.ACCEPTANCE_WORKING_DAYS, current_calendar())


def next_number(name: str) -> int:
    """The next number of a sequence, taken under its row lock inside the caller's transaction: no gaps, no doubles."""
    ((number,),) = rows_of(_NEXT_NUMBER, [name])
    return int(number)


def decision_number(now: datetime) -> str:
    """文号 of the year's one series, for whatever is decided: granted, refused, not accepted, struck off."""
    year = local_day(now).year
    return f"潮安办决〔{year}〕{next_number(f'decision:{year}')}号"


def _title_of(case: Case) -> str:
    """The name under which staff find the case: the organisation typed in the form, or who applies."""
    definition = content_of(case.revision).form
    for section in definition.sections:
        for field in section.fields:
            if field.concept == "organisation.name" and case.record.get(field.key):
                return str(case.record[field.key])[:100]
    party = case.organisation or case.ward or case.applicant
    return party.name
