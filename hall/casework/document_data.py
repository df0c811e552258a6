"""What each paper says (Licensing Law Arts. 32, 38; the table of required contents in docs). Values only, no layout."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from forms_engine.review import review_rows
from hall.casework import document_clock
from hall.casework.form_files import files_of
from hall.casework.materials import material_statuses
from hall.casework.models import Case, DocumentKind, Opinion
from hall.casework.states import Result, TaskState, Verdict
from hall.catalog.content import Content, MaterialSource
from hall.catalog.selectors import content_of
from hall.lib.dates import chinese_date, chinese_time, local_day
from hall.lib.masking import mask_name
from identity.selectors import department, region_names

REMEDIES = _(
    "如对本决定不服，可以自收到本决定书之日起六十日内依法申请行政复议，或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)


def document_data(case: Case, kind: DocumentKind, now: datetime) -> dict[str, Any]:
    """The frozen content of one paper as JSON: heading, facts (label, text), paragraphs, tables, organ and date."""
    content = content_of(case.revision)
    lead = department(content.procedure.lead)
    base: dict[str, Any] = {
        "heading": str(DocumentKind(kind).label),
        "number": case.number,
        "item": case.item.name,
        "applicant": case.title,
        "date": chinese_date(local_day(now)),
        "organ": lead.name,
        "query_number": case.number,
    }
    return base | _WRITERS[kind](case, content, now)


def _withdrawal(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    return {
        "facts": [
            [_("办件编号"), case.number],
            [_("申请事项"), case.item.name],
            [_("申请人"), case.title],
            [_("撤回时间"), chinese_time(now)],
        ],
        "paragraphs": [
            _("您已撤回本次申请，本机关终止审查。本次申请不作决定，也不影响您以后再次申请。"),
            _("已提交的材料按档案管理规定保存；再次申请同类事项时，可以直接使用。"),
        ],
        "tables": [],
    }


def _receipt(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    answers = review_rows(content.form, case.record, regions=region_names(), masked=True, files=files_of(case))
    materials = [
        [status.material.name, _("电子"), "、".join(upload.name for upload in status.uploads)]
        for status in material_statuses(case, case.record)
        if status.uploads
    ]
    shared = [m.name for m in content.materials if m.source is MaterialSource.SHARED]
    return {
        "facts": [
            [_("办件编号"), case.number],
            [_("查询码"), case.query_code],
            [_("申请事项"), case.item.name],
            [_("申请人"), case.title],
            [_("经办人"), case.applicant.name],
            [_("收件时间"), chinese_time(now)],
            [_("受理期限"), chinese_date(case.acceptance_due_on) if case.acceptance_due_on else ""],
        ],
        "paragraphs": [
            _("您的申请材料已经收到。受理窗口将在受理期限前告知是否受理；逾期没有告知的，自收到材料之日起即为受理。"),
            _("凭办件编号和查询码，可以在网上、发短信或打电话查询进度。请妥善保管查询码。"),
        ],
        "tables": [
            {"caption": _("收到的材料"), "head": [_("材料"), _("形式"), _("文件")], "rows": materials},
            *(
                [{"caption": _("由部门共享取得、无需提交"), "head": [_("材料")], "rows": [[name] for name in shared]}]
                if shared
                else []
            ),
            *(
                {
                    "caption": section.title,
                    "head": [_("项目"), _("填写内容")],
                    "rows": [[f"{row.heading} {row.label}".strip(), row.text] for row in section.rows],
                }
                for section in answers
            ),
        ],
    }


def _acceptance(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    facts = [
        [_("办件编号"), case.number],
        [_("申请事项"), case.item.name],
        [_("申请人"), case.title],
        [_("受理日期"), chinese_date(local_day(case.accepted_at or now))],
    ]
    if case.promised_due_on:
        facts.append([_("承诺办结日"), chinese_date(case.promised_due_on)])
    if case.statutory_due_on:
        facts.append([_("法定办结日"), chinese_date(case.statutory_due_on)])
    return {
        "facts": facts,
        "paragraphs": [
            _("您提出的申请，材料齐全、符合法定形式，根据《中华人民共和国行政许可法》第三十二条的规定，予以受理。"),
            _("期限按工作日计算，受理当日不计入。凭办件编号和查询码可以随时查询进度。"),
        ],
    }


def _correction(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    correction = case.corrections.get(answered_at=None)
    return {
        "facts": [
            [_("办件编号"), case.number],
            [_("申请事项"), case.item.name],
            [_("申请人"), case.title],
            [_("补正期限"), chinese_date(correction.due_on)],
        ],
        "paragraphs": [
            _(
                "您提交的申请材料不齐全或者不符合法定形式，根据《中华人民共和国行政许可法》第三十二条的规定，"
                "现一次性告知需要补正的全部内容："
            ),
            correction.text,
            _("请在补正期限前登录网上办事大厅补正。补正后，受理期限重新计算。"),
        ],
    }


def _non_acceptance(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    event = case.events.filter(kind="acceptance_refused").last()
    return {
        "facts": [
            [_("办件编号"), case.number],
            [_("申请事项"), case.item.name],
            [_("申请人"), case.title],
        ],
        "paragraphs": [
            _("您提出的申请，根据《中华人民共和国行政许可法》第三十二条的规定，决定不予受理。理由如下："),
            event.data.get("reason", "") if event else "",
            REMEDIES,
        ],
    }


def _decision(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    decision = case.decision
    rows = []
    has_refusal = decision.result != Result.GRANTED
    opinions = Opinion.objects.filter(task__case=case, task__state=TaskState.DONE).order_by("task", "id")
    opinions = opinions.exclude(countersignature__agrees=False)
    for opinion in opinions.select_related("task__department"):
        rows.append(
            [
                content.procedure.step(opinion.task.step).name,
                opinion.task.department.name,
                str(Verdict(opinion.verdict).label),
                "\n".join(filter(None, [opinion.reason, opinion.basis])),
            ]
        )
    said = {
        Result.GRANTED: _("准予您申请的全部事项。"),
        Result.PARTLY_GRANTED: _("准予您申请的部分事项，其余不予准予，各事项的结论和理由见下表。"),
        Result.REFUSED: _("对您申请的事项，决定不予准予，理由见下表。"),
    }
    return {
        "number_text": decision.number,
        "facts": [
            [_("办件编号"), case.number],
            [_("申请事项"), case.item.name],
            [_("申请人"), case.title],
            [_("受理日期"), chinese_date(local_day(case.accepted_at or now))],
        ],
        "paragraphs": [
            _("您提出的申请，经各有关部门并联审查，根据《中华人民共和国行政许可法》第三十八条的规定，决定如下："),
            str(said[Result(decision.result)]),
            *([decision.text] if decision.text else []),
        ],
        "tables": [
            {
                "caption": _("各部门结论"),
                "head": [_("环节"), _("部门"), _("结论"), _("理由和依据")],
                "rows": rows,
            }
        ],
        "closing": [REMEDIES] if has_refusal else [],
        "public_applicant": mask_name(case.title),
    }


_WRITERS: dict[str, Callable[[Case, Content, datetime], dict[str, Any]]] = {
    DocumentKind.RECEIPT: _receipt,
    DocumentKind.WITHDRAWAL: _withdrawal,
    DocumentKind.ACCEPTANCE: _acceptance,
    DocumentKind.CORRECTION: _correction,
    DocumentKind.NON_ACCEPTANCE: _non_acceptance,
    DocumentKind.DECISION: _decision,
    **document_clock.WRITERS,
}
