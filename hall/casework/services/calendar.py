"""The working calendar: loaded, edited in versions, and what is due by it worked out anew."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hall.casework.calendars import current_calendar, forget_calendar
from hall.casework.clock import WorkCalendar, add_working_days
from hall.casework.errors import Refused
from hall.casework.limits import Dates, case_dates, pauses_of, task_dates
from hall.casework.models import CalendarDay, CalendarVersion, CalendarYear, Case, EventKind, MovedDate, Task
from hall.casework.notice import SpecialDay, read_notice, write_notice
from hall.casework.permissions import must
from hall.casework.permissions_clock import can_edit_calendar
from hall.casework.services.frame import Act, act
from hall.casework.states import UNDECIDED, UNFINISHED, CaseState, TaskState
from hall.catalog.selectors import revision_of
from hall.lib.dates import local_day
from identity.actors import SYSTEM, Actor

SEED = Path(__file__).resolve().parent.parent / "seed" / "calendar.json"
UNTIL_ALL_SEE = timedelta(seconds=90)  # by then every process has let go of the calendar before (calendars: a minute)
BATCH = 300  # cases that one run works out anew
SOURCE_LENGTH, TEXT_LENGTH = 100, 4000


def load_calendar(now: datetime) -> int:
    """Load the years that are not in the table yet; what an editor changed stays. Returns how many years came new."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    fresh = [entry for entry in json.loads(SEED.read_text(encoding="utf-8")) if entry["year"] not in known]
    with transaction.atomic():
        for entry in fresh:
            days = [SpecialDay(date.fromisoformat(d["day"]), d["is_working"], d["name"]) for d in entry["days"]]
            CalendarYear.objects.create(year=entry["year"], source=entry["source"], loaded_at=now)
            CalendarDay.objects.bulk_create(map(_row, days), ignore_conflicts=True)
            if cases_due_in(entry["year"]).exists():
                _new_version(entry["year"], 1, entry["source"], write_notice(days), days, None, now)
        written = set(CalendarVersion.objects.values_list("year", flat=True))
        for year in CalendarYear.objects.exclude(year__in=written):
            days = special_days(year.year)
            version = _new_version(year.year, 1, year.source, write_notice(days), days, None, year.loaded_at)
            CalendarVersion.objects.filter(pk=version.pk).update(settled_at=now)  # nothing was due by it, or long since
    forget_calendar()
    return len(fresh)


def special_days(year: int) -> list[SpecialDay]:
    """The days of a year that are in force."""
    rows = CalendarDay.objects.filter(day__year=year).values_list("day", "is_working", "name")
    return [SpecialDay(*row) for row in rows]


def put_in_force(year: int, text: str, source: str, *, based_on: int, actor: Actor, now: datetime) -> CalendarVersion:
    """Put a new version of a year in force. `based_on` is the number of the version that the editor was looking at.

    The cases whose dates it moves follow within minutes (move_dates). Raises NotFound, NotAllowed, Refused.
    """
    must(can_edit_calendar(actor))
    days = checked_days(year, text, source)
    newest = CalendarVersion.objects.filter(year=year).order_by("number").last()
    if (newest.number if newest else 0) != based_on:
        raise Refused(_("这一年的日历刚刚被更新过。您写的内容还在，请核对最新的安排后再提交。"))
    if newest and newest.days == _as_json(days) and newest.source == source.strip():
        raise Refused(_("内容和现在的安排一样，没有需要启用的改动。"), fields={"text": _("没有改动。")})
    try:
        with transaction.atomic():
            version = _new_version(year, based_on + 1, source.strip(), text.strip(), days, actor, now)
            CalendarYear.objects.update_or_create(year=year, defaults={"source": source.strip(), "loaded_at": now})
            CalendarDay.objects.filter(day__year=year).delete()
            CalendarDay.objects.bulk_create(map(_row, days))
    except IntegrityError:
        raise Refused(_("这一年的日历刚刚被更新过。您写的内容还在，请核对最新的安排后再提交。")) from None
    finally:
        forget_calendar()
    return version


def checked_days(year: int, text: str, source: str) -> Sequence[SpecialDay]:
    """What the text says. Raises Refused with every problem of the text and of the source."""
    fields = {}
    if not 0 < len(source.strip()) <= SOURCE_LENGTH:
        fields["source"] = _("写明公布的文件，最多 %(limit)d 个字。") % {"limit": SOURCE_LENGTH}
    announced = read_notice(text[:TEXT_LENGTH], year)
    if len(text) > TEXT_LENGTH:
        fields["text"] = _("最多写 %(limit)d 个字。") % {"limit": TEXT_LENGTH}
    elif announced.problems:
        fields["text"] = " ".join(announced.problems)
    if fields:
        raise Refused(next(iter(fields.values())), fields=fields)
    return announced.days


def _new_version(
    year: int,
    number: int,
    source: str,
    text: str,
    days: Sequence[SpecialDay],
    actor: Actor | None,
    now: datetime,
) -> CalendarVersion:
    return CalendarVersion.objects.create(
        year=year,
        number=number,
        source=source,
        text=text,
        days=_as_json(days),
        made_by=actor.account if actor else None,
        made_at=now,
    )


def _row(day: SpecialDay) -> CalendarDay:
    return CalendarDay(day=day.day, is_working=day.is_working, name=day.name)


def _as_json(days: Sequence[SpecialDay]) -> list[list[object]]:
    return [[day.day.isoformat(), day.is_working, day.name] for day in sorted(days)]


# -- the dates that move ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """One date that is not what it was; `task` is None for a date of the case itself."""

    case: Case
    task: Task | None
    what: str
    before: date
    after: date


def calendar_with(year: int, days: Sequence[SpecialDay] | None, calendar: WorkCalendar) -> WorkCalendar:
    """The calendar with another arrangement of one year; with None as if that year had not been announced."""
    chosen = days or ()
    return replace(
        calendar,
        off=frozenset(d for d in calendar.off if d.year != year) | {d.day for d in chosen if not d.is_working},
        work=frozenset(d for d in calendar.work if d.year != year) | {d.day for d in chosen if d.is_working},
        known_years=calendar.known_years - {year} if days is None else calendar.known_years | {year},
    )


def cases_due_in(year: int) -> "QuerySet[Case]":
    """The open cases with a date in that year or after it: whose dates that year can move."""
    first = date(year, 1, 1)
    late = Q(promised_due_on__gte=first) | Q(statutory_due_on__gte=first)
    tasks = Task.objects.filter(late, case=OuterRef("pk"), state__in=UNFINISHED)
    cases = Case.objects.filter(state__in=UNDECIDED).select_related("item", "applicant").order_by("pk")
    return cases.filter(late | Q(acceptance_due_on__gte=first) | Exists(tasks))


def preview(year: int, days: Sequence[SpecialDay], limit: int) -> tuple[list[Move], bool]:
    """What would move if these days were in force: at most `limit` cases looked at, and whether there are more."""
    old = current_calendar()
    new = calendar_with(year, days, old)
    rows = list(cases_due_in(year)[: limit + 1])
    moves = []
    for case in rows[:limit]:
        case.revision = revision_of(case.revision_id)
        moves += list(moves_of(case, old, new))
    return moves, len(rows) > limit


def moves_of(case: Case, old: WorkCalendar, new: WorkCalendar) -> Iterator[Move]:
    """The dates of an open case that follow from the old calendar and are others by the new one.

    A date that does not follow from the old calendar was set in another way, or by the new one already: it stays.
    What an applicant was given in writing as a date, the last day to correct, stays too.
    """
    if case.state == CaseState.SUBMITTED and case.received_at and case.acceptance_due_on:
        received, days = local_day(case.received_at), settings.ACCEPTANCE_WORKING_DAYS
        before, after = add_working_days(received, days, old), add_working_days(received, days, new)
        if before == case.acceptance_due_on != after:
            yield Move(case, None, "acceptance_due_on", before, after)
        return
    pauses = list(case.pauses.all())
    stood = pauses_of(pauses)
    was, will = case_dates(case, stood, old), case_dates(case, stood, new)
    if was and will:
        yield from _compare(case, None, was, will)
    for task in case.tasks.filter(state__in=UNFINISHED):
        task.case = case
        own = pauses_of(row for row in pauses if row.task_id == task.pk)
        yield from _compare(case, task, task_dates(task, own, old), task_dates(task, own, new))


def _compare(case: Case, task: Task | None, was: Dates, will: Dates) -> Iterator[Move]:
    row: Case | Task = task or case
    if was.promised == row.promised_due_on != will.promised:
        yield Move(case, task, "promised_due_on", was.promised, will.promised)
    if was.statutory and will.statutory and was.statutory == row.statutory_due_on != will.statutory:
        yield Move(case, task, "statutory_due_on", was.statutory, will.statutory)


def not_moved_yet(day: str, case: str) -> Q:
    """Rows whose day a new version of the calendar may still move: nothing is taken for overdue by the one before.

    `day` and `case` name their columns. A version is new until its cases were all looked at. One query.
    """
    waiting = Q(pk__in=())
    for year, up_to in CalendarVersion.objects.filter(settled_at=None).values_list("year", "moved_up_to"):
        waiting |= Q(**{f"{day}__gte": date(year, 1, 1), f"{case}__gt": up_to})
    return waiting


def move_dates(now: datetime) -> int:
    """Work out anew what is due by a new version of the calendar, some hundred cases at a time. Returns how many moved.

    Run by the clock. Safe to repeat and to interrupt: a case whose dates are right is left alone.
    """
    ready = CalendarVersion.objects.filter(settled_at=None, made_at__lte=now - UNTIL_ALL_SEE).order_by("id")
    version = ready.first()
    if version is None:
        return 0
    forget_calendar()
    old, new = _calendars_of(version)
    pks = list(cases_due_in(version.year).filter(pk__gt=version.moved_up_to).values_list("pk", flat=True)[:BATCH])
    moved = 0
    for pk in pks:
        with act(pk, actor=SYSTEM, now=now) as a:
            moved += _move(a, version, old, new)
            CalendarVersion.objects.filter(pk=version.pk).update(moved_up_to=pk)
    if len(pks) < BATCH:
        CalendarVersion.objects.filter(pk=version.pk).update(settled_at=now)
        _remind_anew()
    return moved


def _remind_anew() -> None:
    """Last days that stand in no column: of delivery, and of a clock that stands. They are worked out when needed."""
    Case.objects.filter(state=CaseState.DECIDED).exclude(remind_on=None).update(remind_on=None)
    Task.objects.filter(state=TaskState.PAUSED).exclude(remind_on=None).update(remind_on=None)


def _calendars_of(version: CalendarVersion) -> tuple[WorkCalendar, WorkCalendar]:
    """Before and after that version, whatever came later."""
    earlier = CalendarVersion.objects.filter(year=version.year, number=version.number - 1).first()
    calendar = current_calendar()
    days = [
        None if one is None else [SpecialDay(date.fromisoformat(day), works, name) for day, works, name in one.days]
        for one in (earlier, version)
    ]
    return calendar_with(version.year, days[0], calendar), calendar_with(version.year, days[1], calendar)


def _move(a: Act, version: CalendarVersion, old: WorkCalendar, new: WorkCalendar) -> bool:
    if a.case.state not in UNDECIDED:
        return False
    moves = list(moves_of(a.case, old, new))
    for move in moves:
        row: Case | Task = move.task or a.case
        setattr(row, move.what, move.after)
        row.remind_on = None
        if move.task is not None:
            move.task.save(update_fields=[move.what, "remind_on"])
    MovedDate.objects.bulk_create(
        MovedDate(
            version=version,
            case=a.case,
            task=move.task,
            what=move.what,
            before=move.before,
            after=move.after,
            moved_at=a.now,
        )
        for move in moves
    )
    if moves:
        a.record(EventKind.DATES_MOVED, year=version.year, version=version.number, dates=len(moves))
    return bool(moves)
