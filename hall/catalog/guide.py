"""What a guide page shows, put in the order of its questions. Values in, values out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms_engine.definition import Field, Section
from hall.catalog.content import Content, Material

_CHINESE = re.compile("[\u3400-\u9fff]")
TONES = {"form": "form", "shared": "ok", "applicant": "up", "agency": "up"}


def to_upload(materials: tuple[Material, ...]) -> int:
    """How many materials an applicant may have to upload at most."""
    return sum(1 for m in materials if m.source in {"applicant", "agency"})


def department_codes(content: Content) -> frozenset[str]:
    """Every department that takes part."""
    return frozenset(code for step in content.procedure.steps for code in step.departments)


def fewest_departments(content: Content) -> int:
    """How many departments take part at least, whatever is answered."""
    return len({step.departments for step in content.procedure.steps if not step.when})


_AS_WRITTEN = frozenset({"english", "statement"})  # what a person agreed to is kept in the words they agreed to


def in_english(content: Content) -> Content:
    """The content with its English in the place of each text that has one."""
    return Content.model_validate(_replaced(content.model_dump(), content.english))


def _replaced(value: Any, english: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return english.get(value, value)
    if isinstance(value, Mapping):
        return {key: one if key in _AS_WRITTEN else _replaced(one, english) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(one, english) for one in value]
    return value


def is_guide_in_english(content: Content) -> bool:
    """Whether the department wrote more of it in English than its name: the conditions, which nobody may misread."""
    return bool(content.guide.conditions) and content.english.keys() >= set(content.guide.conditions)


def is_asked_in_english(shown: Section) -> bool:
    """Whether who reads no Chinese can answer this page, as it is shown in English. Examples may be Chinese."""
    texts = (shown.title, shown.help, *(text for field in shown.fields for text in _asked(field)))
    return not any(map(_CHINESE.search, texts))


def _asked(field: Field) -> Iterator[str]:
    yield from (field.label, field.help, field.unit, field.statement)
    for choice in field.choices:
        yield from (choice.label, choice.help)
    for column in field.fields:
        yield from _asked(column)
