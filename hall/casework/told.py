"""What the codes in the rows of a case are called where people read them: by its form, its guide and its procedure.

Every content is kept by the process: no query for one that it has read before.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from forms_engine.definition import Field
from hall.casework.exchange.correcting import subjects_of
from hall.casework.models import (
    Case,
    CaseDocument,
    CaseEvent,
    Consultation,
    CorrectionGround,
    Countersignature,
    DocumentKind,
    Finding,
    IdentityPaper,
    Opinion,
    Position,
    Promise,
    Standing,
    Task,
    Upload,
)
from hall.casework.states import (
    CaseState,
    DeliveryWay,
    EndCause,
    ExtensionKind,
    PauseCause,
    RefusalGround,
    ReminderMatter,
    ReminderStage,
    Result,
    Verdict,
)
from hall.catalog.content import Content
from hall.catalog.selectors import content_of, revision_of
from hall.wallet.models import LicenceStatus, RevocationCause
from identity.selectors import department

# What people are told of an event: each entry's name, and what its codes are called. Digests and row numbers are for
# machines, and the step stands beside it.
DETAILS = {
    "result": _("结果"),
    "ending": _("结果"),
    "verdict": _("结论"),
    "position": _("意见"),
    "cause": _("原因"),
    "reason": _("理由"),
    "ground": _("情形"),
    "basis": _("依据"),
    "authority": _("有权机关"),
    "number": _("文号"),
    "department": _("部门"),
    "departments": _("部门"),
    "paper": _("种类"),
    "material": _("材料"),
    "subject": _("内容"),
    "standing": _("情况"),
    "round": _("第几次办理"),
    "extension": _("延期"),
    "days": _("天数"),
    "about": _("事项"),
    "stage": _("阶段"),
    "way": _("方式"),
    "day": _("日期"),
    "on": _("日期"),
    "due_on": _("到期日"),
    "ask_by": _("到期日"),
    "held_by": _("到期日"),
    "promised_due_on": _("承诺到期日"),
    "starts_on": _("起算日"),
    "starts_at": _("时间"),
    "year": _("年份"),
    "sources": _("来源"),
    "copy_of": _("照着办的办件"),
    "renews": _("延续的证照"),
    "replaced": _("延续的证照"),
    "licence": _("证照编号"),
    "licences": _("证照编号"),
    "status": _("状态"),
    "ended_as": _("归档前状态"),
    "at_counter": _("窗口代办"),
    "by_silence": _("逾期未告知，视为受理"),
}
CODES: Mapping[str, tuple[type[TextChoices], ...]] = {
    "result": (Result,),
    "ending": (Result,),
    "verdict": (Verdict,),
    "position": (Position,),
    "cause": (PauseCause, EndCause, RevocationCause),
    "ground": (RefusalGround, CorrectionGround),
    "paper": (DocumentKind, IdentityPaper),
    "standing": (Standing,),
    "extension": (ExtensionKind,),
    "about": (ReminderMatter,),
    "stage": (ReminderStage,),
    "way": (DeliveryWay,),
    "status": (LicenceStatus,),
    "ended_as": (CaseState,),
}


def answers_told(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Question → answer; what is no answer of the form (any more) stays under its own name."""
    return _told(_content(case).form.fields, answers)


def material_told(one: Upload | Promise) -> str:
    """The material that a file or a promise is for."""
    names = {material.key: material.name for material in _content(one.case).materials}
    return names.get(one.material, one.material)


def subject_told(finding: Finding) -> str:
    """What a finding is about."""
    return subjects_of(finding.case).get(finding.subject, finding.subject)


def event_told(event: CaseEvent) -> dict[str, Any]:
    """What an event says besides its kind."""
    said = [(DETAILS[key], _detail(event, key, value)) for key, value in event.data.items() if key in DETAILS and value]
    return {str(label): value for label, value in said}


def _detail(event: CaseEvent, key: str, value: Any) -> Any:
    for choices in CODES.get(key, ()):
        if value in choices.values:
            return str(choices(value).label)
    if key == "department":
        return department(value).name
    if key == "departments":
        return [department(code).name for code in value]
    if key == "licences":
        return [number for number, _digest in value]
    if key in {"material", "subject"}:
        return subjects_of(event.case).get(value, value)
    return value


def paper_told(paper: CaseDocument) -> str:
    """What a paper says, as it is printed."""
    data = paper.data
    lines = [data.get("heading"), data.get("number_text"), data.get("to") or data.get("applicant")]
    lines += data.get("paragraphs", ())
    lines += [f"{label}：{text}" for label, text in data.get("facts", ())]
    for table in (*data.get("tables", ()), *data.get("annexes", ())):
        lines += [table["caption"], *("，".join(map(str, row)) for row in (table["head"], *table["rows"]))]
    lines += [*data.get("closing", ()), data.get("organ"), data.get("date")]
    return "\n".join(str(line) for line in lines if line)


def step_beside(one: CaseEvent | Opinion | Consultation) -> str:
    """The step that something belongs to, where it belongs to one."""
    return step_told(one.task) if one.task else ""


def step_countersigned(one: Countersignature) -> str:
    """The step whose opinion was countersigned."""
    return step_told(one.opinion.task)


def step_told(task: Task) -> str:
    """The step of a task."""
    procedure = _content(task.case).procedure
    names = {step.key: step.name for step in (*procedure.steps, *procedure.coordinations)}
    return names.get(task.step, task.step)


def _content(case: Case) -> Content:
    return content_of(revision_of(case.revision_id))


def _told(fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    by_key = {field.key: field for field in fields}
    found: dict[str, Any] = {}
    for key, value in answers.items():
        field = by_key.get(key)
        found[field.label if field else key] = _value(field, value) if field else value
    return found


def _value(field: Field, value: Any) -> Any:
    if field.fields and isinstance(value, list):
        return [_told(field.fields, row) if isinstance(row, Mapping) else row for row in value]
    labels = {choice.value: choice.label for choice in field.choices}
    if isinstance(value, list):
        return [labels.get(one, one) for one in value]
    return labels.get(value, value) if isinstance(value, str) else value
