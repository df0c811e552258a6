"""What the hall takes as material: the engine's examination, under the hall's own limits."""

from dataclasses import replace

from django.conf import settings

from forms_engine.files import Kind, Quota, Readable, Refusal, Rules, SafeFile, examine, read_at_most

MATERIAL = Rules(kinds=(Kind.PDF, Kind.JPEG, Kind.PNG, Kind.OFD, Kind.DOCX, Kind.XLSX))
FILLED_FORM = Rules(kinds=(Kind.PDF,))
SCAN = Rules(kinds=(Kind.PDF, Kind.JPEG, Kind.PNG))
FILES_PER_MATERIAL = 20
FILLED_FORM_MAX_BYTES = 4 * 2**20  # ours have a tenth of a megabyte; some programs embed a whole font


def quota() -> Quota:
    """How much one application may hold."""
    return Quota(settings.UPLOAD_MAX_BYTES, settings.CASE_UPLOAD_MAX_BYTES, FILES_PER_MATERIAL)


def filled_form_quota() -> Quota:
    """How large a filled form may be: it is taken apart in the request, so less than what is only stored."""
    return replace(quota(), file_bytes=min(settings.UPLOAD_MAX_BYTES, FILLED_FORM_MAX_BYTES))


def examined(name: str | None, stream: Readable) -> SafeFile | Refusal:
    """Read one material, no further than a file may be large, and examine it."""
    return _examined(name, stream, MATERIAL, quota())


def examined_form(name: str | None, stream: Readable) -> SafeFile | Refusal:
    """The same of a form that was filled in offline: a PDF."""
    return _examined(name, stream, FILLED_FORM, filled_form_quota())


def examined_scan(name: str | None, stream: Readable) -> SafeFile | Refusal:
    """The same of a paper form that was scanned or photographed."""
    return _examined(name, stream, SCAN, quota())


def _examined(name: str | None, stream: Readable, rules: Rules, limits: Quota) -> SafeFile | Refusal:
    data = read_at_most(stream, limits.file_bytes)
    return limits.too_large(name) if data is None else examine(name, data, rules)
