"""What the hall takes as material: the engine's examination, under the hall's own limits."""

from django.conf import settings

from forms_engine.files import Kind, Quota, Readable, Refusal, Rules, SafeFile, examine, read_at_most

MATERIAL = Rules(kinds=(Kind.PDF, Kind.JPEG, Kind.PNG, Kind.OFD, Kind.DOCX, Kind.XLSX))
FILLED_FORM = Rules(kinds=(Kind.PDF,))
FILES_PER_MATERIAL = 20


def quota() -> Quota:
    """How much one application may hold."""
    return Quota(settings.UPLOAD_MAX_BYTES, settings.CASE_UPLOAD_MAX_BYTES, FILES_PER_MATERIAL)


def examined(name: str | None, stream: Readable, rules: Rules = MATERIAL) -> SafeFile | Refusal:
    """Read one upload, no further than a file may be large, and examine it."""
    data = read_at_most(stream, settings.UPLOAD_MAX_BYTES)
    if data is None:
        return quota().too_large(name)
    return examine(name, data, rules)
