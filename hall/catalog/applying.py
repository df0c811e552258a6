"""What of an item applies to me: the questions of its own form that decide it, and what comes of the answers.

The same definition and the same conditions as the application itself, so both always say the same. Values in, values
out; nothing is kept, and nobody needs to log in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_engine.conditions import holds, names_in
from forms_engine.definition import NUMBERS, Field, FieldType, FormDefinition, Section
from forms_engine.validation import Evaluation, evaluate, for_conditions
from hall.catalog.content import Content, Limit, LimitUnit, Material, Step

SECTION = "applying"
# Who one is, is no matter here: only what a choice or a number answers is asked without a login.
ASKED = frozenset({FieldType.YES_NO, FieldType.ONE_OF, FieldType.MANY_OF, FieldType.REGION, *NUMBERS})


@dataclass(frozen=True, slots=True)
class Applying:
    """What comes of the answers so far. `unanswered` of the questions that are asked then are still open.

    `parts` are the codes of a package's items, each with whether it applies (None: an open question decides); none of
    a single item.
    """

    form: FormDefinition
    evaluation: Evaluation
    unanswered: int
    parts: Sequence[tuple[str, bool | None]]
    steps: Sequence[tuple[Step, str]]
    uploads: Sequence[Material]
    shared: Sequence[Material]
    days: float | None

    @property
    def departments(self) -> list[str]:
        """Codes of the departments that take part, each once, in the order of the steps."""
        return list(dict.fromkeys(code for _, code in self.steps))


def needed_materials(materials: Sequence[Material], answers: Mapping[str, Any]) -> list[Material]:
    """The materials whose condition holds for these answers, in the guide's order."""
    return [m for m in materials if not m.needed_when or holds(m.needed_when, answers)]


def deciding_form(content: Content) -> FormDefinition | None:
    """The questions that decide which steps and materials there are, as a form of one page; None where nothing does."""
    wanted = _deciding_keys(content)
    fields: list[Field] = []
    pages: list[str] = []
    for section in content.form.sections:
        own = [field for field in section.fields if field.key in wanted and _is_asked(field)]
        pages += [section.title] if own else []
        # Away from its page a short question (“类型”) needs the page's title to be understood.
        fields += own if len(pages) < 2 else [_titled(field, section.title) for field in own]
    if not fields:
        return None
    return FormDefinition(title=content.form.title, sections=(Section(key=SECTION, title="-", fields=tuple(fields)),))


def apply_answers(
    content: Content, form: FormDefinition, answers: Mapping[str, Any], *, today: date, regions: Mapping[str, str]
) -> Applying:
    """What of the item applies to somebody who answers so."""
    evaluation = evaluate(form, answers, today=today, regions=regions)
    facts = for_conditions(form, evaluation.record)
    steps = [
        (step, step.department_for(facts))
        for step in content.procedure.steps
        if not step.when or holds(step.when, facts)
    ]
    items = {step.item for step, _ in steps}
    materials = needed_materials(content.materials, facts)
    open_questions = {key for key in evaluation.visible if key in form.by_key and key not in evaluation.record}
    undecided = {step.item for step in content.procedure.steps if open_questions & names_in(step.when)}
    return Applying(
        form=form,
        evaluation=evaluation,
        unanswered=len(open_questions),
        parts=[(code, code in items or (None if code in undecided else False)) for code in content.components],
        steps=steps,
        uploads=[m for m in materials if m.source in {"applicant", "agency"}],
        shared=[m for m in materials if m.source == "shared"],
        days=longest_chain([step for step, _ in steps]),
    )


def longest_chain(steps: Sequence[Step]) -> float | None:
    """Days of the promised limits one after another on the longest way through; None where units cannot be added.

    A step waits for all that it names among `steps`; what takes no part is passed over to what that one waits for.
    """
    by_key = {step.key: step for step in steps}
    if any(step.promised.unit is not LimitUnit.WORKING_DAYS for step in steps if step.promised.days):
        return None
    found: dict[str, float] = {}

    def until(key: str) -> float:
        if key not in found:
            step = by_key[key]
            before = [until(need) for need in step.needed if need in by_key]
            found[key] = max(before, default=0.0) + step.promised.days
        return found[key]

    return max((until(key) for key in by_key), default=0.0)


def shorter(days: float | None, promised: Limit) -> float | None:
    """The days of one's own way, where they are fewer than the promise for all."""
    if not days or promised.unit is not LimitUnit.WORKING_DAYS or not promised.days:
        return None
    return days if days < promised.days else None


def _deciding_keys(content: Content) -> frozenset[str]:
    """What the conditions of steps and materials read, and what decides whether those questions are asked."""
    steps = content.procedure.steps
    wanted = {name for step in steps for name in names_in(step.when)}
    wanted |= {step.assigned.question for step in steps if step.assigned}
    wanted |= {name for material in content.materials for name in names_in(material.needed_when)}
    known = content.form.by_key
    waiting = list(wanted)
    while waiting:
        field = known.get(waiting.pop())
        more = names_in(field.visible_when) - wanted if field else frozenset()
        wanted |= more
        waiting += more
    return frozenset(wanted)


def _titled(field: Field, title: str) -> Field:
    return field.model_copy(update={"label": f"{title}：{field.label}"[:300]})


def _is_asked(field: Field) -> bool:
    return field.type in ASKED and field.is_typed and not field.sensitive
