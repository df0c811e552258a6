"""What of a case a member of staff may read: a department of a package reads the record of its own item, no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hall.casework.models import Case, Upload
from hall.casework.permissions import is_party, lead_of, was_sent_to
from hall.catalog.content import Content, Material
from hall.catalog.selectors import content_of
from identity.actors import Actor
from identity.models import Role


@dataclass(frozen=True, slots=True)
class Reach:
    """`items` are the codes of the items whose part of the application may be read; None for the whole of it.

    A department that only advises, or whose opinion is asked for, reads what several items share and what the package
    itself asks.
    """

    items: frozenset[str] | None
    advises: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is kept back."""
        return self.items is None

    def of_record(self, content: Content, record: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that may be read."""
        if self.items is None:
            return dict(record)
        users: dict[str, set[str]] = {}
        for code, keys in content.questions.items():
            for key in keys.values():
                users.setdefault(key, set()).add(code)
        return {key: value for key, value in record.items() if self._may_read(users.get(key, set()))}

    def _may_read(self, users: set[str]) -> bool:
        if not users or self.items is None:
            return True
        return bool(users & self.items) or (self.advises and len(users) > 1)

    def has_material(self, material: Material) -> bool:
        """Whether a material belongs to what may be read."""
        return self.items is None or not material.items or bool(self.items & set(material.items))


WHOLE = Reach(None)


def reach_of(actor: Actor, case: Case) -> Reach:
    """How far the actor reads this case. The party, intake, supervision and the lead department read all of it."""
    content = content_of(case.revision)
    if is_party(actor, case) or not content.questions:
        return WHOLE
    if actor.has_role(Role.INTAKE_CLERK) or actor.has_role(Role.SUPERVISOR):
        return WHOLE
    departments = actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)
    if lead_of(case) in departments or was_sent_to(case, departments):
        return WHOLE
    steps = [step for step in content.procedure.steps if step.departments & departments]
    items = frozenset(step.item for step in steps if step.item)
    return Reach(items, advises=not steps or any(step.item is None for step in steps))


def may_read_upload(actor: Actor, case: Case, upload: Upload) -> bool:
    """Whether a stored file belongs to what the actor may read; a file that answers a question goes by the question."""
    reach, content = reach_of(actor, case), content_of(case.revision)
    for material in content.materials:
        if material.key == upload.material:
            return reach.has_material(material)
    return str(upload.public_id) in reach.of_record(content, case.record).values() or reach.is_whole
