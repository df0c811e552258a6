"""容缺受理: accepted on a promise, supplied by its day, watched by the clock."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from forms_engine.files import Refusal
from hall.casework.calendars import current_calendar
from hall.casework.clock import ONE_DAY, add_working_days
from hall.casework.errors import NotFound, Refused
from hall.casework.exchange.tolerance import deferred, may_be_tolerated
from hall.casework.filling.file_kinds import examined
from hall.casework.filling.materials import material_statuses
from hall.casework.models import Case, EventKind, Promise, Upload
from hall.casework.permissions import can_supply, must
from hall.casework.services.frame import Act, act
from hall.casework.services.joining import reopen_steps
from hall.casework.services.uploads import keep_upload
from hall.casework.states import UNDECIDED
from hall.catalog.selectors import content_of
from hall.lib.dates import full_day, local_day
from identity.actors import SYSTEM, Actor

BATCH = 200  # promises that one run of the clock looks at
REMINDED_BEFORE = timedelta(days=3)


def keep_promises(a: Act, materials: Collection[str]) -> None:
    """Write down what was promised at handing in; what was handed in meanwhile is promised no longer."""
    if not may_be_tolerated(a.case) or a.actor.account is None:
        return
    missing = {one.key for one in deferred(material_statuses(a.case, a.case.record, local_day(a.now)))}
    a.case.promises.exclude(material__in=missing & set(materials)).delete()
    known = set(a.case.promises.values_list("material", flat=True))
    Promise.objects.bulk_create(
        Promise(case=a.case, material=material, promised_by=a.actor.account, promised_at=a.now)
        for material in sorted(missing & set(materials) - known)
    )


def latest_day(case: Case) -> date | None:
    """The last day that may be set for supplying: the decision needs what is supplied."""
    return case.promised_due_on


def start_promises(a: Act, supply_by: date | None) -> None:
    """At acceptance each promise gets its day. Raises Refused (naming `supply_by`) for one that cannot be."""
    if not may_be_tolerated(a.case):
        return
    today, last = local_day(a.now), latest_day(a.case)
    usual = add_working_days(today, settings.TOLERANCE_WORKING_DAYS, current_calendar())
    due = supply_by or (min(usual, last) if last else usual)
    if supply_by is not None and not (today < supply_by and (last is None or supply_by <= last)):
        sentence = _("补交期限要在今天以后、承诺办结日（%(day)s）以前。") % {"day": full_day(last or usual)}
        raise Refused(sentence, fields={"supply_by": sentence})
    remind_on = max(due - REMINDED_BEFORE, today + ONE_DAY)
    a.case.promises.update(due_on=due, watch_on=min(remind_on, due + ONE_DAY))


def supply_promised(
    case_pk: int, material: str, file: "UploadedFile[bytes]", *, actor: Actor, now: datetime, key: str | None = None
) -> Upload:
    """The applicant hands in what was promised; also after its day, as long as nothing is decided.

    A department that has answered without it answers anew, and what rested on its answer with it; other branches go on.
    Raises NotFound, NotAllowed, Refused (with a sentence under the material's key).
    """
    checked = examined(file.name, file)
    if isinstance(checked, Refusal):
        raise Refused(checked.sentence, fields={material: checked.sentence})
    with act(case_pk, actor=actor, now=now, key=key) as a:
        must(can_supply(actor, a.case))
        promise = a.case.promises.filter(material=material).first()
        if promise is None or actor.account is None:
            raise NotFound
        upload, is_new = keep_upload(a, material, checked, actor.account)
        if is_new:
            if promise.supplied_at is None:
                promise.supplied_at, promise.watch_on = now, None
                promise.save(update_fields=["supplied_at", "watch_on"])
            a.record(EventKind.MATERIAL_SUPPLIED, material=material, sha256=upload.sha256)
            _look_again(a, material)
        return upload


def _look_again(a: Act, key: str) -> None:
    content = content_of(a.case.revision)
    material = next(one for one in content.materials if one.key == key)
    touched = [
        step.key for step in content.procedure.steps if step.item in material.items and a.case.standing.get(step.key)
    ]
    if touched:
        reopen_steps(a, touched, _("申请人补交了“%(name)s”，请一并审查。") % {"name": material.name})


def watch_promises(now: datetime) -> int:
    """Remind of what is due soon and say of what is overdue, in the order of the days. Returns how many.

    Run by the clock; a hall that had stopped catches up, without a reminder of what is overdue already.
    """
    today, did = local_day(now), 0
    due = Promise.objects.filter(watch_on__lte=today, supplied_at=None).order_by("watch_on", "id")
    for pk, case_pk in due.values_list("pk", "case_id")[:BATCH]:
        with act(case_pk, actor=SYSTEM, now=now) as a:
            did += _look_at(a, pk, today)
    return did


def _look_at(a: Act, pk: int, today: date) -> bool:
    """Under the lock, where it may have been supplied, or the case may have ended, meanwhile."""
    promise = a.case.promises.get(pk=pk)
    if promise.watch_on is None or promise.watch_on > today or promise.due_on is None:
        return False
    if promise.supplied_at is not None or a.case.state not in UNDECIDED:
        promise.watch_on = None
        promise.save(update_fields=["watch_on"])
        return False
    is_overdue = promise.due_on < today
    promise.watch_on = None if is_overdue else promise.due_on + ONE_DAY
    promise.overdue_at = a.now if is_overdue else None
    promise.save(update_fields=["watch_on", "overdue_at"])
    kind = EventKind.PROMISE_OVERDUE if is_overdue else EventKind.PROMISE_DUE
    a.record(kind, material=promise.material, due_on=promise.due_on.isoformat())
    return True


def must_be_kept(case: Case) -> None:
    """Nothing is granted while a promised material is still missing. Raises Refused."""
    if may_be_tolerated(case) and case.promises.filter(supplied_at=None).exists():
        raise Refused(_("容缺受理时承诺补交的材料还没有交，不能作出准予的决定。到期不补交的，可以终止办理。"))


def must_be_broken(case: Case, today: date) -> None:
    """An end for a broken promise needs one. Raises Refused (naming `cause`)."""
    if not case.promises.filter(supplied_at=None, due_on__lt=today).exists():
        sentence = _("没有到期未补交的容缺材料，不能以此终止。")
        raise Refused(sentence, fields={"cause": sentence})
