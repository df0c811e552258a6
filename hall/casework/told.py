"""What the codes in the rows of a case are called where people read them: by its form, its guide and its procedure.

Every content is kept by the process: no query for one that it has read before.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from forms_engine.definition import Field
from hall.casework.exchange.correcting import subjects_of
from hall.casework.models import Case, Finding, Promise, Task, Upload
from hall.catalog.content import Content
from hall.catalog.selectors import content_of, revision_of


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
