"""What a guide page shows, put in the order of its questions. Values in, values out."""

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
