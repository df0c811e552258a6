"""意见模板 as an officer uses them. Reads only."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from hall.casework.models import OpinionTemplate, Task
from hall.casework.states import Verdict
from hall.catalog.content import Step
from hall.lib.numbers import spaced_case_number

Choices = list[tuple[str, list[tuple[str, str]]]]


def placeholders() -> dict[str, str]:
    """What may stand in braces, and what it is."""
    return {"applicant": _("申请人名称"), "item": _("事项名称"), "number": _("办件编号"), "step": _("环节名称")}


def template_choices(task: Task, verdicts: Collection[str]) -> Choices:
    """The department's templates for what this step can come to, by verdict. One query."""
    rows = OpinionTemplate.objects.filter(department=task.department_id, verdict__in=verdicts, retired_at=None)
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        groups.setdefault(str(Verdict(row.verdict).label), []).append((str(row.pk), row.title))
    return list(groups.items())


def template_for(task: Task, pk: str) -> OpinionTemplate | None:
    """One of them, as it is chosen on a page."""
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return OpinionTemplate.objects.filter(pk=int(pk), department=task.department_id, retired_at=None).first()


def filled_in(template: OpinionTemplate, task: Task, step: Step) -> str:
    """Its text with the case's own words in the braces."""
    case, text = task.case, template.text
    values = {
        "applicant": case.title,
        "item": case.item.name,
        "number": spaced_case_number(case.number or ""),
        "step": step.name,
    }
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
