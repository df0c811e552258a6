"""A draft's later life: carried over to a newer revision, thrown away, and its end after long silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q

from forms_engine.difference import Carried, Change, carry_over, difference
from hall.casework.filling.counter import COUNTER_FILES
from hall.casework.filling.form_files import file_fields, files_of, upload_key
from hall.casework.models import Case, EventKind, Upload
from hall.casework.permissions import can_edit_case, must
from hall.casework.services.frame import Act, act
from hall.casework.states import CaseState
from hall.catalog.models import Revision
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day
from identity.actors import SYSTEM, Actor
from identity.selectors import region_names

BATCH = 200  # drafts that one run looks at


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a newer revision means for a draft."""

    changes: list[Change]
    carried: Carried
    revision: Revision


def is_outdated(case: Case) -> bool:
    """Whether the item has a newer revision than the one this draft was begun under."""
    return case.state == CaseState.DRAFT and case.item.current_id not in (None, case.revision_id)


def renewal_of(case: Case, now: datetime) -> Renewal:
    """What would change, without changing it. Two queries."""
    newest = Revision.objects.get(pk=case.item.current_id or case.revision_id)
    old, new = content_of(case.revision).form, content_of(newest).form
    carried = carry_over(old, new, case.answers, today=local_day(now), regions=region_names(), files=files_of(case))
    return Renewal(difference(old, new), carried, newest)


def carry_draft_over(case_pk: int, *, actor: Actor, now: datetime) -> Case:
    """Bring a draft under its item's current revision, keeping every answer that is still asked.

    On a draft that is up to date nothing happens. Raises NotFound, NotAllowed.
    """
    with act(case_pk, actor=actor, now=now) as a:
        must(can_edit_case(actor, a.case))
        if not is_outdated(a.case):
            return a.case
        renewal = renewal_of(a.case, now)
        before = a.case.revision.number
        a.case.revision = renewal.revision
        a.case.answers = renewal.carried.answers
        a.case.edition += 1
        _put_aside(a)
        a.record(EventKind.DRAFT_CARRIED_OVER, before=before, after=renewal.revision.number)
        return a.case


def _put_aside(a: Act) -> None:
    """Files and licences for what is not asked for any more are not handed in unseen."""
    content = content_of(a.case.revision)
    asked = {*(one.key for one in content.materials), *(upload_key(one.key) for one in file_fields(content.form))}
    for rows in (a.case.uploads, a.case.licence_materials):
        rows.filter(removed_at=None).exclude(material__in=asked.union(COUNTER_FILES)).update(removed_at=a.now)


def discard_draft(case_pk: int, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away with all that was typed and uploaded; twice is once. Raises NotFound, NotAllowed."""
    with act(case_pk, actor=actor, now=now) as a:
        if a.case.state == CaseState.DISCARDED:
            return
        must(can_edit_case(actor, a.case))
        _empty(a)


def _empty(a: Act) -> None:
    """Nothing personal stays of a draft but that it was there."""
    kept = set(
        Upload.objects.exclude(case=a.case)
        .filter(file__in=a.case.uploads.values("file"))
        .values_list("file", flat=True)
    )
    files = [upload.file for upload in a.case.uploads.all() if upload.file.name not in kept]  # not a reused one
    a.case.discard()
    a.case.answers = {}
    a.case.title = ""
    a.case.uploads.all().delete()
    a.record(EventKind.DRAFT_DISCARDED)
    for file in files:  # only once it is certain that the draft is gone
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))  # type: ignore[misc]


def tend_drafts(now: datetime) -> tuple[int, int]:
    """Warn the owners of drafts that will soon go, and let go those that were warned. Returns (warned, gone).

    DRAFT_DAYS and DRAFT_WARNING_DAYS are calendar days after the last save. A draft is never let go unwarned: where
    the warning came late, the days between warning and end are kept all the same.
    """
    notice = timedelta(days=settings.DRAFT_WARNING_DAYS)
    old = now - timedelta(days=settings.DRAFT_DAYS) + notice
    drafts = (
        Case.objects.filter(state=CaseState.DRAFT, saved_at__lte=old)
        .annotate(warned_at=Max("events__at", filter=Q(events__kind=EventKind.DRAFT_EXPIRING)))
        .order_by("saved_at")[:BATCH]
    )
    warned = gone = 0
    for draft in drafts:
        if draft.warned_at is None or draft.warned_at < draft.saved_at:
            warned += _warn(draft.pk, old, now)
        elif draft.warned_at + notice <= now:
            gone += _let_go(draft.pk, old, now)
    return warned, gone


def _warn(case_pk: int, old: datetime, now: datetime) -> bool:
    with act(case_pk, actor=SYSTEM, now=now) as a:
        if not _still_old(a.case, old):
            return False
        a.record(EventKind.DRAFT_EXPIRING)
        return True


def _let_go(case_pk: int, old: datetime, now: datetime) -> bool:
    with act(case_pk, actor=SYSTEM, now=now) as a:
        if not _still_old(a.case, old):
            return False
        _empty(a)
        return True


def _still_old(case: Case, old: datetime) -> bool:
    """Under the lock: the owner may have come back meanwhile."""
    return case.state == CaseState.DRAFT and case.saved_at <= old
