"""What a guide page shows, put in the order of its questions. Values in, values out."""

from collections.abc import Mapping
from typing import Any

from hall.catalog.content import Content, Material

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
