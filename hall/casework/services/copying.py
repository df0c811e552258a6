"""A new draft out of an earlier application: for the right item after a transfer, or for a renewal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_engine.difference import carry_over
from hall.casework.errors import NotFound
from hall.casework.filling.form_files import files_of
from hall.casework.models import Case, EventKind, Upload
from hall.casework.services.frame import act
from hall.casework.states import CaseState
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from hall.wallet.models import Licence
from identity.actors import Actor
from identity.selectors import region_names


def open_copy(
    earlier: Case, item: ServiceItem, *, by: Actor, now: datetime, is_own: bool = False, renews: Licence | None = None
) -> Case:
    """A draft of `item` for the party of `earlier`, filled in with what fits.

    Where it `is_own`, the party itself makes it and hands in its files anew, or picks the earlier ones; else the files
    of the same materials come along.

    Where that party has a draft of the item already, that one is left as it is and given back. Inside the caller's
    transaction. Raises NotFound for an item that is not published.
    """
    if item.current is None:
        raise NotFound
    same = Case.objects.filter(
        item=item, state=CaseState.DRAFT, organisation=earlier.organisation_id, ward=earlier.ward_id
    )
    if earlier.organisation_id is None and earlier.ward_id is None:
        same = same.filter(applicant=earlier.applicant_id)
    draft = same.order_by("id").first()
    if draft is not None:
        return draft
    made = Case.objects.create(
        item=item,
        revision=item.current,
        applicant=by.account if is_own and by.account else earlier.applicant,
        renews=renews,
        organisation=earlier.organisation,
        ward=earlier.ward,
        title=earlier.title,
        answers=answers_for(earlier, item, now),
        created_at=now,
        saved_at=now,
    )
    if not is_own:
        _bring_files(earlier, made, now)
    with act(made.pk, actor=by, now=now) as a:
        told: dict[str, Any] = {"renews": renews.number} if renews else {}
        a.record(EventKind.CASE_STARTED, sources=[], copy_of=earlier.number or "", **told)
    return made


def answers_for(earlier: Case, item: ServiceItem, now: datetime) -> Mapping[str, Any]:
    """What `earlier` answers of the item's form: by key, for a part of a package by its own keys, else by concept.

    Files are not answers that can be carried: they are handed in anew.
    """
    if item.current is None:
        return {}
    old, new = content_of(earlier.revision), content_of(item.current)
    own = old.questions.get(item.code)
    if own is not None:
        return {key: earlier.record[asked] for key, asked in own.items() if asked in earlier.record}
    typed = dict(earlier.record)
    if item.pk == earlier.item_id:
        carried = carry_over(
            old.form, new.form, typed, today=local_day(now), regions=region_names(), files=files_of(earlier)
        ).answers
    else:
        by_concept = {field.concept: field for field in new.form.fields if field.concept}
        carried = {}
        for field in old.form.fields:
            target = by_concept.get(field.concept) if field.concept else None
            if target is not None and target.type == field.type and field.key in typed:
                carried[target.key] = typed[field.key]
    return {key: value for key, value in carried.items() if new.form.by_key[key].type != "file"}


def _bring_files(earlier: Case, made: Case, now: datetime) -> None:
    known = {material.key for material in content_of(made.revision).materials}
    Upload.objects.bulk_create(
        Upload(
            case=made,
            material=one.material,
            name=one.name,
            file=one.file.name,
            content_type=one.content_type,
            size=one.size,
            sha256=one.sha256,
            uploaded_by=one.uploaded_by,
            uploaded_at=now,
            reused_from=one,
        )
        for one in earlier.uploads.filter(removed_at=None, material__in=known)
    )
