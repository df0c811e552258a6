"""Files for the materials: told by content, stored under our own key, never served by the name they came with."""

import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum

from forms_engine.files import Refusal, SafeFile
from hall.casework.errors import NotFound, Refused
from hall.casework.exchange.correcting import must_be_asked, subject_of
from hall.casework.filling.counter import SIGNED_FORM
from hall.casework.filling.file_kinds import examined, quota
from hall.casework.filling.form_files import file_fields, upload_key
from hall.casework.mandated import within_mandates
from hall.casework.models import Upload
from hall.casework.permissions import can_edit_case, is_party, must
from hall.casework.selectors import reusable_uploads
from hall.casework.services.frame import Act, act
from hall.catalog.selectors import content_of
from identity.actors import Actor
from identity.models import Account


def add_upload(case_pk: int, material_key: str, file: "UploadedFile[bytes]", *, actor: Actor, now: datetime) -> Upload:
    """Check and keep one file for one material. The same file again is the same upload.

    Raises NotFound, NotAllowed, Refused (too large, wrong kind, too many) with a sentence under the material's key.
    """
    checked = examined(file.name, file)
    if isinstance(checked, Refusal):
        raise _refused(material_key, checked.sentence)
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        content = content_of(a.case.revision)
        known = {m.key for m in content.materials} | {upload_key(field.key) for field in file_fields(content.form)}
        if not is_party(actor, a.case):
            known.add(SIGNED_FORM)
        if actor.account is None or material_key not in known:
            raise NotFound
        if material_key != SIGNED_FORM:
            must_be_asked(a.case, [subject_of(a.case, material_key)], now)
        return keep_upload(a, material_key, checked, actor.account)[0]


def keep_upload(a: Act, material_key: str, checked: SafeFile, by: Account) -> tuple[Upload, bool]:
    """Store a checked file in an act, and whether it is new. Raises Refused for what is too much."""
    present = a.case.uploads.filter(removed_at=None)
    same = present.filter(material=material_key, sha256=checked.sha256).first()
    if same is not None:
        return same, False
    refusal = quota().refuse_more(
        len(checked.data),
        present_bytes=present.aggregate(total=Sum("size"))["total"] or 0,
        present_files=present.filter(material=material_key).count(),
    )
    if refusal is not None:
        raise _refused(material_key, refusal.sentence)
    upload = Upload(
        case=a.case,
        material=material_key,
        name=checked.name,
        content_type=checked.content_type,
        size=len(checked.data),
        sha256=checked.sha256,
        uploaded_by=by,
        uploaded_at=a.now,
    )
    path = f"uploads/{a.case.public_id}/{uuid.uuid4().hex}{checked.extension}"
    upload.file.save(path, ContentFile(checked.data), save=False)
    upload.save()
    return upload, True


def reuse_upload(case_pk: int, upload_id: uuid.UUID, *, actor: Actor, now: datetime) -> Upload:
    """Hand in again what the same party handed in before (never ask twice: State Council Decree 716 Art. 7).

    Twice is once. Raises NotFound (also for what belongs to another party or is too old), NotAllowed.
    """
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        earlier = reusable_uploads(a.case, now).filter(within_mandates(actor, a.case), public_id=upload_id).first()
        if earlier is None or actor.account is None:
            raise NotFound
        must_be_asked(a.case, [subject_of(a.case, earlier.material)], now)
        same = a.case.uploads.filter(removed_at=None, material=earlier.material, sha256=earlier.sha256).first()
        if same is not None:
            return same
        return Upload.objects.create(
            case=a.case,
            material=earlier.material,
            name=earlier.name,
            file=earlier.file.name,
            content_type=earlier.content_type,
            size=earlier.size,
            sha256=earlier.sha256,
            uploaded_by=actor.account,
            uploaded_at=now,
            reused_from=earlier,
        )


def remove_upload(case_pk: int, upload_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Take a file out of the application; the row stays. A second call does nothing. Raises NotFound, NotAllowed."""
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        upload = a.case.uploads.filter(public_id=upload_id).first()
        if upload is None:
            raise NotFound
        must_be_asked(a.case, [subject_of(a.case, upload.material)], now)
        a.case.uploads.filter(public_id=upload_id, removed_at=None).update(removed_at=now)


def _refused(material_key: str, sentence: str) -> Refused:
    return Refused(sentence, fields={material_key: sentence})
