"""Which materials a case needs, has and lacks. A rule over values: the content, the answers and the uploads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_engine.validation import for_conditions
from hall.casework.models import Case, LicenceMaterial, Upload
from hall.catalog.applying import needed_materials
from hall.catalog.content import Material, MaterialSource, Necessity
from hall.catalog.selectors import content_shown
from hall.wallet.selectors import state_of

UPLOADED = frozenset({MaterialSource.APPLICANT, MaterialSource.AGENCY})


@dataclass(frozen=True, slots=True)
class MaterialStatus:
    """One material of a case with what was uploaded for it, and the licences that stand in its place.

    `on` is the day on which those are judged; without one only their issuers' word counts, not their time.
    """

    material: Material
    uploads: Sequence[Upload]
    is_needed: bool
    licences: Sequence[LicenceMaterial] = ()
    on: date | None = None

    @property
    def has_good_licence(self) -> bool:
        """A licence counts as long as it is good: it is asked for again, not copied."""
        return any(one.is_good_on(self.on) for one in self.licences)

    @property
    def is_missing(self) -> bool:
        return self.is_needed and not self.uploads and not self.has_good_licence

    @property
    def rests_on_a_bad_licence(self) -> bool:
        """A licence was handed in and no file, and none that was is good."""
        return bool(self.licences) and not self.uploads and not self.has_good_licence

    @property
    def shown_licences(self) -> list[tuple[LicenceMaterial, str]]:
        """Each licence with the word for how it stands on the day."""
        return [(one, state_of(one.licence, self.on or one.licence.issued_on)[1]) for one in self.licences]

    @property
    def names(self) -> list[str]:
        """What was handed in for it, files and licences."""
        return [*(upload.name for upload in self.uploads), *(one.name for one in self.licences)]


def material_statuses(case: Case, record: Mapping[str, Any], on: date | None = None) -> list[MaterialStatus]:
    """What this applicant is to upload, and has; licences as on that day. Two queries where there is any."""
    content = content_shown(case.revision)
    wanted = [
        material
        for material in needed_materials(content.materials, for_conditions(content.form, record))
        if material.source in UPLOADED
    ]
    if not wanted:
        return []
    uploads: dict[str, list[Upload]] = {}
    for upload in case.uploads.filter(removed_at=None):
        uploads.setdefault(upload.material, []).append(upload)
    licences: dict[str, list[LicenceMaterial]] = {}
    for one in case.licence_materials.filter(removed_at=None).select_related("licence__department"):
        licences.setdefault(one.material, []).append(one)
    return [
        MaterialStatus(
            material,
            uploads.get(material.key, []),
            is_needed=_is_needed(material),
            licences=licences.get(material.key, []),
            on=on,
        )
        for material in wanted
    ]


def _is_needed(material: Material) -> bool:
    """A condition that only people can judge (words, no expression) is asked about at intake, not demanded here."""
    if material.necessity is Necessity.CONDITIONAL:
        return bool(material.needed_when)
    return material.necessity is Necessity.REQUIRED


def missing_materials(case: Case, record: Mapping[str, Any], on: date) -> list[Material]:
    """What must be uploaded before the case can be handed in that day."""
    return [status.material for status in material_statuses(case, record, on) if status.is_missing]


def licences_handed_in(case: Case) -> list[list[str]]:
    """[material, number] of each licence in place of a file, as digests take it."""
    handed_in = case.licence_materials.filter(removed_at=None).values_list("material", "licence__number")
    return sorted([material, number] for material, number in handed_in)
