"""What each paper says, from the case alone (the required contents are in kinds.py). Values only, no layout."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forms_engine.review import review_rows
from hall.casework.calendars import provisional_note
from hall.casework.exchange.correcting import notes_of
from hall.casework.exchange.tolerance import promised_of
from hall.casework.filling.form_files import files_of
from hall.casework.filling.materials import MaterialStatus, material_statuses
from hall.casework.models import Case, Correction, DocumentKind, Opinion
from hall.casework.papers import (
    content_clock,
    content_parts,
    kinds_parts,  # noqa: F401 -- registers the kinds
)
from hall.casework.states import Result, TaskState, Verdict
from hall.catalog.content import Content, MaterialSource, StepKind
from hall.catalog.selectors import content_of
from hall.documents.kinds import PaperKind, Place, facts_of, filled, in_originals, kinds, missing
from hall.documents.selectors import wording_of
from hall.lib.dates import chinese_date, chinese_time, local_day
from hall.lib.language import originals
from hall.lib.masking import mask_name
from hall.lib.statements import Prepared
from hall.wallet.models import Licence
from identity.selectors import department, region_names

Values = dict[str, Any]
ORDER_BEFORE_LAW = "《中华人民共和国行政许可法》"


def paper_of(case: Case, kind: DocumentKind) -> PaperKind:
    """Which paper a document is: a decision's depends on its result."""
    key = str(kind)
    if kind == DocumentKind.DECISION:
        key = {Result.GRANTED: "granted", Result.REFUSED: "refused"}.get(Result(case.decision.result), "partly_granted")
    return kinds[key]


@originals()
def document_data(case: Case, kind: DocumentKind, now: datetime, about: Any = None) -> dict[str, Any]:
    """The frozen content of one paper as JSON: its values, and what the wording in force makes of them.

    `about` is the part of the case that the paper is about, for the kinds of `document_parts` and the decision.
    """
    content = content_of(case.revision)
    paper = in_originals(paper_of(case, kind))
    lead = department(content.procedure.lead)
    if about is None:
        values = values_of(case, content) | _WRITERS[kind](case, content, now)
    else:
        values = values_of(case, content) | _WRITERS_ABOUT[kind](case, content, now, about)
    organ = department(values.pop("organ", lead.code))
    wording = wording_of(paper, organ)
    paragraphs = filled(wording.text, values)
    heading = values.pop("heading", "") or str(paper.heading)
    if "许可" not in content.guide.item_type:  # a package holds registrations and filings too
        heading = heading.replace(_("行政许可"), _("证照") if kind == DocumentKind.REVOCATION else _("办理"))
    return {
        "paper": paper.key,
        "heading": heading,
        "number": case.number,
        "number_text": values.pop("number_text", ""),
        "applicant": case.title,
        "to": values.pop("to", ""),  # empty: the applicant
        "department": organ.code,
        "organ": organ.name,
        "date": values.pop("date", "") or chinese_date(local_day(now)),
        "wording": wording.number,
        "missing": missing(paper, values, paragraphs),  # a paper that lacks what the law wants is not issued
        "values": {name: value for name, value in values.items() if isinstance(value, str)},
        "facts": facts_of(paper, values),
        "paragraphs": paragraphs,
        "tables": [
            {"caption": str(value.label), **values[value.name]}
            for value in paper.at(Place.TABLE)
            if values.get(value.name)
        ],
        "annexes": values.get("annexes", []),
    }


def values_of(case: Case, content: Content) -> Values:
    """What every paper can tell."""
    return {
        "number": case.number,
        "item": case.item.name,
        "applicant": case.title,
        "accepted_on": chinese_date(local_day(case.accepted_at)) if case.accepted_at else "",
        "query": _("凭办件编号和查询码，可以在网上、发短信或打电话查询进度。"),
        "basis": _basis(content),
        "remedies": remedies(),
    }


def remedies() -> str:
    """The two ways against a decision: before whom, within how long.

    Administrative Review Law Art. 20, Administrative Litigation Law Art. 46.
    """
    return _(
        "如不服本决定，可以自知道本决定之日起60日内向%(government)s申请行政复议，"
        "也可以自知道本决定之日起6个月内依法向%(court)s提起行政诉讼。"
    ) % {"government": settings.REVIEW_AUTHORITY, "court": settings.REVIEW_COURT}


def _basis(content: Content, article: str = "第三十八条") -> str:
    """The Licensing Law's provision, and the first that the item stands on."""
    own = [f"《{one.document}》{one.article}" for one in content.guide.legal_basis if "行政许可法" not in one.document]
    return "、".join([f"{ORDER_BEFORE_LAW}{article}", *own[:2]])


def _table(head: Iterable[str], rows: list[list[str]]) -> dict[str, Any] | None:
    return {"head": list(head), "rows": rows} if rows else None


def _due(day: date) -> str:
    return chinese_date(day) + provisional_note(day)


def _receipt(case: Case, content: Content, now: datetime) -> Values:
    answers = review_rows(content.form, case.record, regions=region_names(), masked=True, files=files_of(case))
    materials = [
        [status.material.name, _copies(status), "、".join(status.names)]
        for status in material_statuses(case, case.record)
        if status.names
    ]
    shared = [[m.name] for m in content.materials if m.source is MaterialSource.SHARED]
    visit = case.visits.select_related("clerk").last() if case.at_counter else None
    return {
        "query_code": case.query_code,
        "agent": case.applicant.name,
        "clerk": visit.clerk.name if visit else "",
        "received_at": chinese_time(now),
        "receiver": visit.clerk.name if visit else _("网上办事大厅（自动收件）"),
        "answer_by": _due(case.acceptance_due_on) if case.acceptance_due_on else "",
        "materials": _table([_("材料"), _("形式和份数"), _("文件或证照")], materials),
        "shared": _table([_("材料")], shared),
        "annexes": [
            {
                "caption": section.title,
                "head": [_("项目"), _("填写内容")],
                "rows": [[f"{row.heading} {row.label}".strip(), row.text] for row in section.rows],
            }
            for section in answers
        ],
    }


def _copies(status: MaterialStatus) -> str:
    counted = ((_("电子，%(count)d份"), len(status.uploads)), (_("电子证照，%(count)d份"), len(status.licences)))
    return "；".join(words % {"count": count} for words, count in counted if count)


def _withdrawal(case: Case, content: Content, now: datetime) -> Values:
    return {"withdrawn_at": chinese_time(now)}


def _contact(content: Content) -> str:
    phones = [place.phone for place in content.guide.places if place.phone]
    return "、".join(dict.fromkeys([*phones[:1], *filter(None, [settings.SITE["support_phone"]]), "12345"]))


def _acceptance(case: Case, content: Content, now: datetime) -> Values:
    return {
        "accepted_on": chinese_date(local_day(case.accepted_at or now)),
        "promised_by": _due(case.promised_due_on) if case.promised_due_on else "",
        "due_by": _due(case.statutory_due_on) if case.statutory_due_on else _("见办事指南的设定依据"),
        "contact": _contact(content),
        "tolerated": _table(
            [_("材料"), _("补交期限")],
            [[one.material.name, chinese_date(one.promise.due_on)] for one in promised_of(case) if one.promise.due_on],
        ),
    }


def _correction(case: Case, content: Content, now: datetime) -> Values:
    asked = notes_of(case)
    if asked is None:
        raise Correction.DoesNotExist
    rows = [[one.name, one.standing, one.note] for one in asked.notes]
    told = set(asked.subjects)
    rows += [
        [status.material.name, _("已提交，符合要求"), ""]
        for status in material_statuses(case, case.record)
        if status.material.key not in told and not status.is_missing and (status.uploads or status.licences)
    ]
    return {
        "correct_by": chinese_date(asked.due_on),
        "basis": ORDER_BEFORE_LAW + "第三十二条",
        "consequence": _("逾期没有补正的，可能视为放弃本次申请。"),
        "missing": asked.text or _("见下表。"),
        "by_material": _table([_("材料或申请表内容"), _("情况"), _("怎样补正")], rows) if asked.notes else None,
    }


def _non_acceptance(case: Case, content: Content, now: datetime) -> Values:
    event = case.events.filter(kind="acceptance_refused").last()
    told = event.data if event else {}
    authority = told.get("authority", "")
    return {
        "number_text": told.get("number", ""),
        "reason": told.get("reason", ""),
        "basis": _("%(basis)s的规定") % {"basis": told.get("basis") or ORDER_BEFORE_LAW + "第三十二条"},
        "authority": _("申请的事项由%(authority)s负责，请向该机关申请。") % {"authority": authority}
        if authority
        else "",
    }


def _opinions(case: int) -> "QuerySet[Opinion]":
    asked = Opinion.objects.filter(task__case=case, task__state=TaskState.DONE).exclude(countersignature__agrees=False)
    people = ("task__department", "author", "given_for", "countersignature__author")
    return asked.select_related(*people).order_by("task", "id")


_OPINIONS = Prepared(_opinions, case=-1)


def opinions_that_count(case: Case) -> list[Opinion]:
    """What the departments said in the end: not what a colleague sent back, nor what was done again."""
    return _OPINIONS.all(case=case.pk)


def _decision(case: Case, content: Content, now: datetime, about: tuple[list[Opinion], Sequence[Licence]]) -> Values:
    (opinions, licences), decision = about, case.decision
    against = [one for one in opinions if one.verdict == Verdict.REFUSE]
    granted = [content.procedure.step(one.task.step).name for one in opinions if one.verdict == Verdict.APPROVE]
    rows = [
        [
            content.procedure.step(one.task.step).name,
            one.task.department.name,
            str(Verdict(one.verdict).label),
            "\n".join(filter(None, [one.facts, one.reason, one.basis])),
        ]
        for one in opinions
    ]
    bases = "、".join(dict.fromkeys(one.basis for one in against if one.basis))
    return {
        "number_text": decision.number,
        "opinions": _table([_("环节"), _("部门"), _("结论"), _("理由和依据")], rows),
        "content": _content(case, content, granted, is_whole=decision.result == Result.GRANTED),
        "valid": "；".join(f"{one.kind}：{content_parts.validity_of(one)}" for one in licences)
        or _("本决定没有另定期限"),
        "conditions": content_parts.conditions_of(licences),
        "note": decision.text,
        "public": _("本决定依法公开，公众有权查阅；公开的内容不含个人隐私和商业秘密。"),
        "facts": _facts(case, content, against, now) if decision.result != Result.GRANTED else "",
        "reason": "；".join(
            f"{one.task.department.name}（{content.procedure.step(one.task.step).name}）：{one.reason.rstrip('。；')}"
            for one in against
        )
        + ("。" if against else ""),
        "public_applicant": mask_name(case.title),
    } | ({"basis": "、".join([bases, ORDER_BEFORE_LAW + "第三十八条"])} if bases else {})


def _content(case: Case, content: Content, granted: list[str], *, is_whole: bool) -> str:
    steps = [step for step in content.procedure.steps if step.kind is StepKind.APPROVE and step.name in granted]
    yields = filter(None, dict.fromkeys(step.issues for step in steps))  # advice and checks go from desk to desk
    words = _("准予%(applicant)s申请的“%(item)s”") if is_whole else _("准予%(applicant)s申请的下列事项：%(steps)s")
    said = words % {"applicant": case.title, "item": case.item.name, "steps": "、".join(granted)}
    issued = "、".join(yields)
    return said + (_("，办理结果：%s。") % issued if issued else _("。"))


def _facts(case: Case, content: Content, against: list[Opinion], now: datetime) -> str:
    found = "".join(f"{one.facts.rstrip('。；')}。" for one in against if one.facts)
    return _(
        "申请人于%(received)s提出申请，本机关于%(accepted)s受理，并由%(departments)s审查。经审查，"
        "%(steps)s不符合法定条件、标准。%(found)s"
    ) % {
        "found": found,
        "received": chinese_date(local_day(case.submitted_at or now)),
        "accepted": chinese_date(local_day(case.accepted_at or now)),
        "departments": "、".join(dict.fromkeys(case.tasks.order_by("id").values_list("department__name", flat=True))),
        "steps": "、".join(content.procedure.step(one.task.step).name for one in against) or _("申请的事项"),
    }


_WRITERS: dict[str, Callable[[Case, Content, datetime], Values]] = {
    DocumentKind.RECEIPT: _receipt,
    DocumentKind.WITHDRAWAL: _withdrawal,
    DocumentKind.ACCEPTANCE: _acceptance,
    DocumentKind.CORRECTION: _correction,
    DocumentKind.NON_ACCEPTANCE: _non_acceptance,
    **content_clock.WRITERS,
}
_WRITERS_ABOUT: dict[str, Callable[[Case, Content, datetime, Any], Values]] = {
    DocumentKind.DECISION: _decision,
    **content_clock.WRITERS_ABOUT,
    **content_parts.WRITERS,
}
