"""容缺受理: which materials may follow after acceptance, and what was promised. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hall.casework.filling.materials import MaterialStatus
from hall.casework.models import Case, Promise, Upload
from hall.catalog.content import Material, Necessity
from hall.catalog.selectors import content_of, content_shown


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise with the material that it is about."""

    material: Material
    promise: Promise

    @property
    def is_open(self) -> bool:
        """Whether it still has to be supplied."""
        return self.promise.supplied_at is None


def may_be_tolerated(case: Case) -> bool:
    """Whether the item's list of materials has any that may follow. No query."""
    return any(one.necessity is Necessity.LATER for one in content_of(case.revision).materials)


def deferred(statuses: Iterable[MaterialStatus]) -> list[Material]:
    """What is not there yet and may follow, on a promise."""
    return [
        one.material
        for one in statuses
        if one.material.necessity is Necessity.LATER and not one.uploads and not one.has_good_licence
    ]


def promised_of(case: Case) -> Sequence[Promised]:
    """What was promised, in the guide's order. At most one query."""
    if not may_be_tolerated(case):
        return []
    promises = {one.material: one for one in case.promises.select_related("promised_by")}
    return [Promised(m, promises[m.key]) for m in content_shown(case.revision).materials if m.key in promises]


def supplied_for(case: Case, promised: Iterable[Promised]) -> dict[str, list[Upload]]:
    """The files that are there for what was promised, by the material's key. One query."""
    found: dict[str, list[Upload]] = {one.material.key: [] for one in promised}
    for upload in case.uploads.filter(material__in=found, removed_at=None):
        found[upload.material].append(upload)
    return found
