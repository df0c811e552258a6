"""Files that answer a question of the form itself, stored as uploads of the case."""

from collections.abc import Mapping

from forms_engine.definition import Field, FieldType, FormDefinition
from hall.casework.filling.materials import MaterialStatus
from hall.casework.models import Case, Upload
from hall.catalog.content import Material, MaterialSource, Necessity
from hall.catalog.selectors import content_of

_PREFIX = "field-"  # before the question's key, as the upload's material


def file_fields(definition: FormDefinition) -> list[Field]:
    """The questions that a file answers."""
    return [field for field in definition.fields if field.type is FieldType.FILE]


def upload_key(field_key: str) -> str:
    """What the upload of a question is kept under, beside those of the materials."""
    return _PREFIX + field_key


def files_of(case: Case) -> Mapping[str, str]:
    """{public id: name} of the files that may answer a question. One query where the form has such a question."""
    if not file_fields(content_of(case.revision).form):
        return {}
    return {str(upload.public_id): upload.name for upload in _uploads(case)}


def field_statuses(case: Case) -> list[MaterialStatus]:
    """The files that were handed in as answers, for staff to see beside the materials."""
    fields = file_fields(content_of(case.revision).form)
    answered = {case.record.get(field.key) for field in fields}
    uploads = (
        {upload.material: upload for upload in _uploads(case) if str(upload.public_id) in answered} if fields else {}
    )
    return [
        MaterialStatus(
            Material(
                key=upload_key(field.key),
                name=field.label,
                source=MaterialSource.APPLICANT,
                necessity=Necessity.CONDITIONAL,
            ),
            [uploads[upload_key(field.key)]],
            is_needed=False,
        )
        for field in fields
        if upload_key(field.key) in uploads
    ]


def _uploads(case: Case) -> list[Upload]:
    return list(case.uploads.filter(removed_at=None, material__startswith=_PREFIX).order_by("id"))
