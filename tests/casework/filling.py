"""Any application filled in and carried to its end by the people whose turn it is."""

from collections.abc import Callable, Mapping
from typing import Any

from forms_engine.blocks import parts_of
from forms_engine.definition import Field, FieldType
from forms_engine.normalise import Setting
from hall.casework import services
from hall.casework.filling.form_files import file_fields, upload_key
from hall.casework.filling.materials import material_statuses
from hall.casework.models import Case, Task
from hall.catalog.content import StepKind
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Department, Membership, Role
from identity.selectors import region_names
from tests.casework.builders import GROUNDS, pdf
from tests.cast import FIRST_DAY, Cast, account
from tests.forms_engine.filling import sample

# Numbers with a pattern of their own, which no sample can guess. All invented.
NUMBERS = {
    "birth_no": "U440000001",
    "plate": "粤U12345",
    "vin": "LGXC16DF0A0000001",
    "card_no": "44510319900101024643",
    "bank": "6222000012345678",
}


def fill_in(case: Case, cast: Cast, actor: Actor, wishes: Mapping[str, Any]) -> Case:
    """Answer all that is asked, yes to every yes-or-no question but for `wishes`, and hand in every material."""
    definition = content_of(case.revision).form
    for field in file_fields(definition):
        services.add_upload(case.pk, upload_key(field.key), pdf(), actor=actor, now=cast.now)
    files = {str(one.public_id): one.name for one in case.uploads.all()}
    setting = Setting(local_day(cast.now), region_names(), files, {})
    answers = dict(case.answers)
    while unanswered := _unanswered(case, cast, answers):
        answers |= {field.key: wishes.get(field.key, _answer(field, setting)) for field in unanswered}
    for section in definition.sections:
        keys = {field.key for field in section.fields}
        case = services.save_answers(
            case.pk,
            section.key,
            {key: answer for key, answer in answers.items() if key in keys},
            edition=case.edition,
            actor=actor,
            now=cast.now,
        )
    evaluation = services.check_case(case, cast.now)
    assert not evaluation.errors
    for status in material_statuses(case, evaluation.record):
        services.add_upload(case.pk, status.material.key, pdf(), actor=actor, now=cast.now)
    return case


def _unanswered(case: Case, cast: Cast, answers: Mapping[str, Any]) -> list[Field]:
    definition = content_of(case.revision).form
    visible = services.check_case(case, cast.now, answers).visible
    fields = [field for field in definition.fields if field.key in visible and field.key not in answers]
    return [field for field in fields if field.type is not FieldType.NOTE]


def _answer(field: Field, setting: Setting) -> Any:
    if field.type is FieldType.FILE:
        return next(iter(setting.files))
    if field.type is FieldType.GROUP:
        return [{part.key: _answer(part, setting) for part in parts_of(field)}]
    number = next((NUMBERS[word] for word in NUMBERS if field.pattern and field.key.endswith(word)), None)
    return number or sample(field, setting, 1)


def decide_all(case: Case, cast: Cast, verdict_of: Callable[[str], str], reason: str = "经审查，已核对材料。") -> None:
    """Every department says what `verdict_of` its step says, until nothing is left to say; four eyes look twice."""
    procedure = content_of(case.revision).procedure
    while task := Task.objects.filter(case=case, state="open").select_related("department").order_by("pk").first():
        officer = cast.officer(task.department.code)
        what = verdict_of(task.step)
        services.give_verdict(task.pk, what, reason, **GROUNDS, actor=officer, now=cast.now)
        if procedure.step(task.step).four_eyes:
            services.countersign_task(task.pk, True, actor=colleague(cast, task.department), now=cast.now)


def colleague(cast: Cast, department: Department) -> Actor:
    """Another approver of the department."""
    second = account(f"second-{department.code}", "李复核")
    Membership.objects.get_or_create(
        account=second, department=department, role=Role.APPROVER, defaults={"starts_on": FIRST_DAY}
    )
    return cast.actor(second)


def kinds_of_steps(case: Case) -> dict[str, StepKind]:
    """Every step of the case's procedure, coordinations too."""
    procedure = content_of(case.revision).procedure
    return {step.key: step.kind for step in (*procedure.steps, *procedure.coordinations)}
