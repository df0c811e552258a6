"""What the papers of the clock and of a case's end say (Licensing Law Arts. 42, 44, 45). Values only, no layout."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.casework.models import Case, DocumentKind
from hall.casework.states import EXTENSION_DAYS, EndCause, ExtensionKind, ExtensionState
from hall.catalog.content import Content
from hall.lib.dates import chinese_date, chinese_time, local_day


def _of(case: Case, *facts: list[str]) -> list[list[Any]]:
    return [[_("办件编号"), case.number], [_("申请事项"), case.item.name], [_("申请人"), case.title], *facts]


def _day(day: date | None) -> str:
    return chinese_date(day) if day else ""


def _pause(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    pause = case.pauses.select_related("task__department").latest("id")
    return {
        "organ": pause.task.department.name,
        "facts": _of(
            case,
            [_("办理环节"), content.procedure.step(pause.task.step).name],
            [_("特别程序"), str(pause.get_cause_display())],
            [_("中止计时起始"), chinese_date(local_day(pause.started_at))],
            [_("预计需要"), _("%(days)d 个工作日") % {"days": pause.expected_days}],
        ),
        "paragraphs": [
            _(
                "办理您的申请依法需要%(cause)s。根据《中华人民共和国行政许可法》第四十五条的规定，所需时间不计算在办理期限内，"
                "现将所需时间书面告知您。"
            )
            % {"cause": pause.get_cause_display()},
            pause.reason,
            _("特别程序结束后恢复计时，到期日相应顺延，届时可以凭办件编号查询。您现在不用做什么。"),
        ],
        "tables": [],
    }


def _extension(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    granted = case.extensions.filter(state=ExtensionState.GRANTED).select_related("task__department")
    extension = granted.order_by("answered_at", "id").last()
    if extension is None:
        raise ValueError("No extension was granted.")
    is_joint = extension.kind == ExtensionKind.JOINT
    article = _("第四十二条第二款") if is_joint else _("第四十二条第一款")
    approver = _("本级人民政府负责人") if is_joint else _("本行政机关负责人")
    days = EXTENSION_DAYS[ExtensionKind(extension.kind)]
    return {
        **({} if is_joint else {"organ": extension.task.department.name}),
        "facts": _of(
            case,
            [_("办理环节"), content.procedure.step(extension.task.step).name],
            [_("批准"), _("%(who)s，%(day)s") % {"who": approver, "day": chinese_date(local_day(now))}],
            [_("延长"), _("%(days)d 个工作日") % {"days": days}],
            [_("原法定期限"), _day(extension.due_before)],
            [_("延长后法定期限"), _day(extension.due_after)],
        ),
        "paragraphs": [
            _(
                "您的申请在规定的期限内不能作出决定。根据《中华人民共和国行政许可法》%(article)s的规定，经%(who)s批准，"
                "期限延长%(days)d个工作日。理由如下："
            )
            % {"article": article, "who": approver, "days": days},
            extension.reason,
        ],
        "tables": [],
    }


def _delivery(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    delivery = case.delivery
    return {
        "facts": _of(
            case,
            [
                _("送达文书"),
                _("%(kind)s（%(number)s）") % {"kind": _("办理结果决定书"), "number": case.decision.number},
            ],
            [_("送达方式"), str(delivery.get_way_display())],
            [_("送达时间"), chinese_time(delivery.delivered_at)],
            [_("签收人"), delivery.received_by],
            [_("送达人"), _("网上办事大厅") if delivery.way == "online" else str(delivery.recorded_by)],
            *([[_("备注"), delivery.note]] if delivery.note else []),
        ),
        "paragraphs": [_("根据《中华人民共和国行政许可法》第四十四条的规定，决定书已经送达申请人。")],
        "tables": [],
    }


TERMINATIONS = {
    EndCause.APPLICANT_DIED: gettext_lazy("申请人死亡或者丧失行为能力，申请的事项不能再办理。"),
    EndCause.ORGANISATION_ENDED: gettext_lazy("申请单位已经依法终止，申请的事项不能再办理。"),
    EndCause.PROMISE_BROKEN: gettext_lazy("容缺受理时承诺补交的材料，到期没有补交。"),
    EndCause.NO_ANSWER: gettext_lazy("补正告知书已经一次性告知需要补正的内容，到期没有补正。"),
    EndCause.IMPOSSIBLE: gettext_lazy("因不可抗力，申请的事项无法办理。"),
}


def _termination(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    ending = case.ending
    return {
        "facts": _of(
            case,
            [_("终止原因"), str(ending.get_cause_display())],
            [_("终止日期"), chinese_date(local_day(ending.ended_at))],
        ),
        "paragraphs": [
            _("您的申请终止办理，不作决定。%(why)s") % {"why": TERMINATIONS[EndCause(ending.cause)]},
            ending.reason,
            _("终止不影响您以后再次申请；已提交的材料按档案管理规定保存，再次申请同类事项时可以直接使用。"),
            _(
                "如对终止办理不服，可以自收到本通知书之日起六十日内依法申请行政复议，"
                "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
            ),
        ],
        "tables": [],
    }


WRITERS: dict[str, Callable[[Case, Content, datetime], dict[str, Any]]] = {
    DocumentKind.PAUSE: _pause,
    DocumentKind.EXTENSION: _extension,
    DocumentKind.DELIVERY: _delivery,
    DocumentKind.TERMINATION: _termination,
}
