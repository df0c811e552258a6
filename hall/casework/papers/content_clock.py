"""What the papers of the clock and of a case's end say (Licensing Law Arts. 42, 44, 45). Values only, no layout."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.casework.calendars import current_calendar, provisional_note
from hall.casework.clock import add_working_days
from hall.casework.models import Case, DecisionDelivery, DocumentKind, PaperDelivery
from hall.casework.states import EXTENSION_DAYS, DeliveryWay, EndCause, ExtensionKind, ExtensionState
from hall.catalog.content import Content
from hall.lib.dates import chinese_date, chinese_time, local_day


def _day(day: date | None) -> str:
    return chinese_date(day) + provisional_note(day) if day else ""


def _pause(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    pause = case.pauses.select_related("task__department").latest("id")
    started_on = local_day(pause.started_at)
    return {
        "organ": pause.task.department.code,
        "step": content.procedure.step(pause.task.step).name,
        "cause": str(pause.get_cause_display()),
        "started_on": chinese_date(started_on),
        "expected": _("%(days)d 个工作日") % {"days": pause.expected_days},
        "expected_end": _day(add_working_days(started_on, pause.expected_days, current_calendar())),
        "basis": _("《中华人民共和国行政许可法》第四十五条"),
        "reason": pause.reason,
    }


def _extension(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    granted = case.extensions.filter(state=ExtensionState.GRANTED).select_related("task__department")
    extension = granted.order_by("answered_at", "id").last()
    if extension is None:
        raise ValueError("No extension was granted.")
    is_joint = extension.kind == ExtensionKind.JOINT
    approver = _("本级人民政府负责人") if is_joint else _("本行政机关负责人")
    return {
        **({} if is_joint else {"organ": extension.task.department.code}),
        "step": content.procedure.step(extension.task.step).name,
        "approver": approver,
        "approval": _("%(who)s，%(day)s") % {"who": approver, "day": chinese_date(local_day(now))},
        "article": _("第四十二条第二款") if is_joint else _("第四十二条第一款"),
        "days": _("%(days)d 个工作日") % {"days": EXTENSION_DAYS[ExtensionKind(extension.kind)]},
        "due_before": _day(extension.due_before),
        "due_after": _day(extension.due_after),
        "reason": extension.reason,
    }


def _delivery(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    delivery = case.delivery
    decision = case.documents.filter(kind=DocumentKind.DECISION).latest("id")
    return {
        "papers": _("%(kind)s（%(number)s）") % {"kind": decision.data["heading"], "number": case.decision.number},
        **_facts_of(delivery),
    }


def _paper_delivery(case: Case, content: Content, now: datetime, delivery: PaperDelivery) -> dict[str, Any]:
    data = delivery.document.data
    told = {"kind": data["heading"], "number": data.get("number_text") or data["date"]}
    return {
        "papers": _("%(kind)s（%(number)s）") % told,
        **_facts_of(delivery),
    }


def _facts_of(delivery: DecisionDelivery | PaperDelivery) -> dict[str, str]:
    return {
        "way": str(DeliveryWay(delivery.way).label),
        "delivered_at": chinese_time(delivery.delivered_at),
        "received_by": delivery.received_by,
        "delivered_by": _("网上办事大厅") if delivery.way == DeliveryWay.ONLINE else str(delivery.recorded_by),
        "note": delivery.note,
    }


TERMINATIONS = {
    EndCause.APPLICANT_DIED: gettext_lazy("申请人死亡或者丧失行为能力，申请的事项不能再办理。"),
    EndCause.ORGANISATION_ENDED: gettext_lazy("申请单位已经依法终止，申请的事项不能再办理。"),
    EndCause.PROMISE_BROKEN: gettext_lazy("容缺受理时承诺补交的材料，到期没有补交。"),
    EndCause.NO_ANSWER: gettext_lazy("补正告知书已经一次性告知需要补正的内容，到期没有补正。"),
    EndCause.IMPOSSIBLE: gettext_lazy("因不可抗力，申请的事项无法办理。"),
    EndCause.TRANSFERRED: gettext_lazy("申请的事项由%(department)s负责，申请材料已经移送该部门，您不用重新提交材料。"),
}


def _termination(case: Case, content: Content, now: datetime) -> dict[str, Any]:
    ending = case.ending
    to = case.transfer if ending.cause == EndCause.TRANSFERRED else None
    return {
        "cause": str(ending.get_cause_display()),
        "ended_on": chinese_date(local_day(ending.ended_at)),
        "why": str(TERMINATIONS[EndCause(ending.cause)]) % {"department": to.department.name if to else ""},
        "reason": ending.reason,
    }


WRITERS: dict[str, Callable[[Case, Content, datetime], dict[str, Any]]] = {
    DocumentKind.PAUSE: _pause,
    DocumentKind.EXTENSION: _extension,
    DocumentKind.DELIVERY: _delivery,
    DocumentKind.TERMINATION: _termination,
}
WRITERS_ABOUT: dict[str, Callable[[Case, Content, datetime, Any], dict[str, Any]]] = {
    DocumentKind.DELIVERY: _paper_delivery,
}
