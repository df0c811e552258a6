"""What the papers about one part of a case say: an opinion, the tasks copied out, a hearing, a licence. Values only."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hall.casework.calendars import provisional_note
from hall.casework.models import Case, DocumentKind, Hearing, Opinion, Task
from hall.casework.states import Verdict
from hall.catalog.content import Content, Step
from hall.lib.dates import chinese_date, chinese_time, local_day
from hall.wallet.models import Licence, RevocationCause
from identity.selectors import department

Values = dict[str, Any]
LICENSING_LAW = "《中华人民共和国行政许可法》"


def _copy_notice(case: Case, content: Content, now: datetime, tasks: Sequence[Task]) -> Values:
    rows, silent = [], False
    for task in tasks:
        step = content.procedure.step(task.step)
        silent = silent or step.silence_is_no_objection
        rows.append(
            [
                task.department.name,
                step.question or step.name,
                chinese_date(task.promised_due_on) + provisional_note(task.promised_due_on),
                _("视为无意见") if step.silence_is_no_objection else _("催办、督办"),
            ]
        )
    return {
        "to": "、".join(dict.fromkeys(task.department.name for task in tasks)),
        "accepted_on": chinese_date(local_day(case.accepted_at or now)),
        "parts": {
            "head": [_("部门"), _("请研究的问题"), _("答复期限"), _("逾期")],
            "rows": rows,
            "class": "copied",
        },
        "materials": _("申请内容和材料请在审批工作台查看：%(link)s")
        % {"link": f"{settings.SITE_ROOT}/desk/cases/{case.public_id}/"},
        "silence": _("逾期没有反馈的，列入催办和督办；是否准予许可，不因逾期视为同意。")
        + (_("表中写明“视为无意见”的，逾期按无意见办理。") if silent else ""),
    }


def _opinion(case: Case, content: Content, now: datetime, opinion: Opinion) -> Values:
    task = opinion.task
    second = getattr(opinion, "countersignature", None)
    return {
        "organ": task.department.code,
        "to": department(content.procedure.lead).name,
        "step": content.procedure.step(task.step).name,
        "verdict": str(Verdict(opinion.verdict).label),
        "signer": opinion.signed_by,
        "second": second.author.name if second else "",
        "given_at": chinese_time(opinion.given_at),
        "date": chinese_date(local_day(opinion.given_at)),
        "facts": opinion.facts,
        "reason": opinion.reason.rstrip("。") + "。",
        "basis": opinion.basis.rstrip("。") or f"{LICENSING_LAW}第三十四条",
    }


def _hearing_values(content: Content, hearing: Hearing) -> Values:
    return {
        "organ": hearing.task.department.code,
        "step": content.procedure.step(hearing.task.step).name,
        "matter": hearing.matter,
    }


def _hearing_right(case: Case, content: Content, now: datetime, hearing: Hearing) -> Values:
    return _hearing_values(content, hearing) | {
        "ask_by": chinese_date(hearing.ask_by) + provisional_note(hearing.ask_by),
        "right": _(
            "根据%(law)s第四十六条、第四十七条的规定，您享有要求听证的权利。您可以在收到本告知书之日起五个工作日内"
            "（%(day)s以前）提出听证申请，本机关在二十个工作日内组织听证。您不承担组织听证的费用。"
        )
        % {"law": LICENSING_LAW, "day": chinese_date(hearing.ask_by)},
        "how": _("登录网上办事大厅，在本办件页面点“要求听证”；也可以到受理窗口书面提出。"),
    }


def _hearing_notice(case: Case, content: Content, now: datetime, hearing: Hearing) -> Values:
    return _hearing_values(content, hearing) | {
        "starts_at": chinese_time(hearing.starts_at) if hearing.starts_at else "",
        "place": hearing.place,
        "chair": hearing.chair,
        "asked_on": chinese_date(local_day(hearing.asked_at)) if hearing.asked_at else "",
        "rules": _(
            "听证公开举行，涉及国家秘密、商业秘密和个人隐私的除外。主持人不是审查本申请的工作人员；您认为主持人与本事项有"
            "直接利害关系的，有权申请回避。您可以亲自参加，也可以委托一至二人代理，可以提出证据、申辩和质证。"
            "听证制作笔录，交参加人确认无误后签字；本机关根据听证笔录作出决定。不能按时参加的，请提前告知。"
        ),
    }


def _licence(case: Case, content: Content, now: datetime, licence: Licence) -> Values:
    return {
        "organ": licence.department.code,
        "heading": licence.kind,
        "item": next((one.name for one in content.procedure.steps if _issues(one, licence.kind)), case.item.name),
        "licence_number": licence.number,
        "holder": licence.holder_name,
        "issued_on": chinese_date(licence.issued_on),
        "valid": validity_of(licence),
        "conditions": conditions_of([licence]),
        "decision": licence.basis,
        "content": _("根据%(decision)s，向持证人颁发本证照。持证人应当遵守法定的条件和标准。")
        % {"decision": licence.basis},
        "check": _("本证照会变更、注销或者到期。是否有效，以扫码核对的结果为准。"),
    }


def validity_of(licence: Licence) -> str:
    """From the first day to the last."""
    first = chinese_date(licence.issued_on)
    if licence.valid_until is None:
        return _("自%(first)s起，没有载明期限") % {"first": first}
    return _("%(first)s至%(last)s") % {"first": first, "last": chinese_date(licence.valid_until)}


def conditions_of(licences: Sequence[Licence]) -> str:
    """What the holder has to keep to, by licence where there are several, else the law's own."""
    told = [(one.kind, one.conditions) for one in licences if one.conditions]
    texts = [f"{kind}：{text}" if len(licences) > 1 else text for kind, text in told]
    apart = "\n" if any("\n" in text for text in texts) else "；"
    return apart.join(texts) or _("遵守法定的条件和标准，没有附加其他条件")


def _issues(step: Step, kind: str) -> bool:
    return step.licence is not None and step.licence.kind == kind


def _revocation(case: Case, content: Content, now: datetime, ended: tuple[Licence, str, str, str]) -> Values:
    licence, cause, reason, number = ended
    articles = "第六十九条、第七十条" if cause == RevocationCause.WITHDRAWN else "第七十条"
    return {
        "organ": licence.department.code,
        "number_text": number,
        "licence_kind": licence.kind,
        "licence_number": licence.number,
        "issued_on": chinese_date(licence.issued_on),
        "cause": str(RevocationCause(cause).label) + "。",
        "basis": _("%(law)s%(articles)s的规定") % {"law": LICENSING_LAW, "articles": articles},
        "reason": reason,
    }


WRITERS: dict[str, Callable[[Case, Content, datetime, Any], Values]] = {
    DocumentKind.COPY_NOTICE: _copy_notice,
    DocumentKind.OPINION: _opinion,
    DocumentKind.HEARING_RIGHT: _hearing_right,
    DocumentKind.HEARING_NOTICE: _hearing_notice,
    DocumentKind.LICENCE: _licence,
    DocumentKind.REVOCATION: _revocation,
}
