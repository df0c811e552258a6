"""Files for the materials: told by content, stored under our own key, never served by the name they came with."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.utils.translation import gettext as _

from hall.casework.errors import NotFound, Refused
from hall.casework.file_kinds import UnacceptableFile, shown_name, sniff
from hall.casework.models import Upload
from hall.casework.permissions import can_edit_case, must
from hall.casework.services.frame import act
from hall.catalog.selectors import content_of
from identity.actors import Actor

FILES_PER_MATERIAL = 20


def add_upload(case_pk: int, material_key: str, file: "UploadedFile[bytes]", *, actor: Actor, now: datetime) -> Upload:
    """Check and keep one file for one material. The same file again is the same upload.

    Raises NotFound, NotAllowed, Refused (too large, wrong kind, too many) with a sentence under the material's key.
    """
    if file.size is None or file.size > settings.UPLOAD_MAX_BYTES:
        raise _refused(
            material_key,
            _("“%(name)s”超过 %(limit)d MB，请压缩或拆分后再传。")
            % {"name": shown_name(file.name or ""), "limit": settings.UPLOAD_MAX_BYTES // 2**20},
        )
    try:
        checked = sniff(file.name or "", file.read())
    except UnacceptableFile as problem:
        raise _refused(material_key, str(problem)) from problem
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        if actor.account is None or material_key not in {m.key for m in content_of(a.case.revision).materials}:
            raise NotFound
        present = a.case.uploads.filter(removed_at=None)
        same = present.filter(material=material_key, sha256=checked.sha256).first()
        if same is not None:
            return same
        if present.filter(material=material_key).count() >= FILES_PER_MATERIAL:
            raise _refused(material_key, _("每项材料最多 %(count)d 个文件。") % {"count": FILES_PER_MATERIAL})
        total = present.aggregate(total=Sum("size"))["total"] or 0
        if total + len(checked.data) > settings.CASE_UPLOAD_MAX_BYTES:
            limit = settings.CASE_UPLOAD_MAX_BYTES // 2**20
            raise _refused(material_key, _("这件申请的文件合计不能超过 %(limit)d MB。") % {"limit": limit})
        upload = Upload(
            case=a.case,
            material=material_key,
            name=checked.name,
            content_type=checked.content_type,
            size=len(checked.data),
            sha256=checked.sha256,
            uploaded_by=actor.account,
            uploaded_at=now,
        )
        path = f"uploads/{a.case.public_id}/{uuid.uuid4().hex}{checked.extension}"
        upload.file.save(path, ContentFile(checked.data), save=False)
        upload.save()
        return upload


def remove_upload(case_pk: int, upload_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Take a file out of the application; the row stays. A second call does nothing. Raises NotFound, NotAllowed."""
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        if not a.case.uploads.filter(public_id=upload_id).exists():
            raise NotFound
        a.case.uploads.filter(public_id=upload_id, removed_at=None).update(removed_at=now)


def _refused(material_key: str, sentence: str) -> Refused:
    return Refused(sentence, fields={material_key: sentence})
