"""The pages of one application in order, with what still is to be done on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from hall.casework.exchange.correcting import FIELD, asked_of, is_asked
from hall.casework.filling.materials import missing_materials
from hall.casework.models import Case
from hall.casework.services.submission import check_case
from hall.catalog.selectors import content_shown
from hall.lib.dates import local_day


@dataclass(frozen=True, slots=True)
class FormStep:
    """A page of the application: a section of the form, the materials, or the review."""

    key: str
    title: str
    url: str
    problems: Mapping[str, str]
    is_touched: bool

    @property
    def is_done(self) -> bool:
        return self.is_touched and not self.problems


def form_steps(case: Case, *, now: datetime) -> list[FormStep]:
    """The visible sections, then materials, then the review. One query (the uploads).

    While a correction is asked, only the pages that it asks about, and the review of all.
    """
    definition = content_shown(case.revision).form
    evaluation = check_case(case, now)
    steps = []
    for section in definition.sections:
        if section.key not in evaluation.visible_sections:
            continue
        keys = {field.key for field in section.fields}
        steps.append(
            FormStep(
                section.key,
                section.title,
                reverse("casework:form_page", args=[case.public_id, section.key]),
                {path: text for path, text in evaluation.errors.items() if path.split(".")[0] in keys},
                bool(keys & case.answers.keys()),
            )
        )
    missing = missing_materials(case, evaluation.record, local_day(now))
    steps.append(
        FormStep(
            "materials",
            _("上传材料"),
            reverse("casework:materials", args=[case.public_id]),
            {material.key: _("请上传“%(name)s”。") % {"name": material.name} for material in missing},
            True,
        )
    )
    steps.append(FormStep("review", _("核对并提交"), reverse("casework:review", args=[case.public_id]), {}, False))
    asked = asked_of(case, now)
    if asked is None:
        return steps
    materials_too = any(not subject.startswith(FIELD) for subject in asked)
    pages = {section.key for section in definition.sections if is_asked(asked, section)}
    return [
        step
        for step in steps
        if step.key == "review" or step.key in pages or (step.key == "materials" and materials_too)
    ]
