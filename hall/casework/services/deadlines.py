"""Every limit that somebody waits for, with the days on which it is urged: read from the rows, nothing is stored."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings

from hall.casework.calendars import current_calendar
from hall.casework.clock import ONE_DAY, add_working_days, working_days_between, yellow_on
from hall.casework.models import Case, Consultation, Hearing, Task
from hall.casework.states import UNDECIDED, CaseState, ReminderMatter, ReminderStage, TaskState
from hall.catalog.content import Limit, LimitUnit
from hall.catalog.selectors import content_of
from hall.lib.dates import local_day

DELIVERY_DAYS = 10  # working days from the decision (Licensing Law Arts. 44, 82)
OF_THE_WHOLE = frozenset({CaseState.IN_APPROVAL, CaseState.DECIDING})  # the case's own limit runs


class Stage(NamedTuple):
    """Who is urged, on which day, about which last day."""

    stage: ReminderStage
    day: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """One running limit and its reminders in the order of their days."""

    about: ReminderMatter
    stages: tuple[Stage, ...]

    def next(self, sent: Collection[tuple[str, date]], today: date) -> Stage | None:
        """The first that was not sent yet. An applicant is not warned of a day that has passed."""
        for one in self.stages:
            is_too_late = one.stage is ReminderStage.APPLICANT and today > one.due_on
            if (one.stage.value, one.due_on) not in sent and not is_too_late:
                return one
        return None


def deadline_of_task(task: Task) -> Deadline | None:
    """Of a task at work: the department's promise, then the law. Of one whose clock stands: when it should go on.

    Needs the case with its revision.
    """
    if task.state == TaskState.PAUSED:
        return _of_pause(task)
    step = content_of(task.case.revision).procedure.step(task.step)
    opened, extended = local_day(task.opened_at), task.extended_days
    return _of_limit(
        ReminderMatter.STEP, opened, task.promised_due_on, step.promised, extended, law=task.statutory_due_on
    )


def deadline_of_case(case: Case) -> Deadline | None:
    """Of what the case itself waits for: acceptance, correction, its own limit, delivery. None while a clock stands."""
    if case.state == CaseState.SUBMITTED and case.received_at and case.acceptance_due_on:
        received, limit = local_day(case.received_at), settings.ACCEPTANCE_WORKING_DAYS
        return _deadline(ReminderMatter.ACCEPTANCE, _in_working_days(received, case.acceptance_due_on, limit))
    if case.state == CaseState.CORRECTION_ASKED:
        return _of_correction(case)
    if case.state in OF_THE_WHOLE and case.paused_on is None and case.accepted_at and case.promised_due_on:
        start, promised = case.counted_from or local_day(case.accepted_at), content_of(case.revision).guide.promised
        about, law = ReminderMatter.CASE, case.statutory_due_on
        return _of_limit(about, start, case.promised_due_on, promised, case.extended_days, law=law)
    if case.state == CaseState.DECIDED and case.ended_at:
        signed = local_day(case.ended_at)
        return _deadline(ReminderMatter.DELIVERY, _in_working_days(signed, delivery_due(signed), DELIVERY_DAYS))
    return None


def deadline_of_consultation(one: Consultation) -> Deadline | None:
    """Of a question that waits for its answer; None once the step that asked is done. Needs its task and case."""
    if one.task.ended_at is not None or one.case.state not in UNDECIDED:
        return None
    stages = [
        Stage(ReminderStage.OFFICER, _warned_on(local_day(one.asked_at), one.due_on), one.due_on),
        Stage(ReminderStage.HEAD, one.due_on + ONE_DAY, one.due_on),
        Stage(ReminderStage.ASKER, _a_working_day_late(one.due_on), one.due_on),
    ]
    return _deadline(ReminderMatter.QUESTION, stages)


def delivery_due(signed: date) -> date:
    """The last day to deliver what was signed on that day."""
    return add_working_days(signed, DELIVERY_DAYS, current_calendar())


def _of_correction(case: Case) -> Deadline | None:
    """The applicant before the day; once it has passed, those who may end the application."""
    correction = case.corrections.filter(answered_at=None).first()
    if correction is None:
        return None
    due = correction.due_on
    stages = [
        Stage(ReminderStage.APPLICANT, _warned_on(local_day(correction.asked_at), due), due),
        Stage(ReminderStage.OFFICER, due + ONE_DAY, due),
        Stage(ReminderStage.HEAD, _a_working_day_late(due), due),
    ]
    return _deadline(ReminderMatter.CORRECTION, stages)


def _of_pause(task: Task) -> Deadline | None:
    """A clock that was stopped and forgotten stands for ever: the day that the applicant was told, or the law's.

    A hearing's own last day counts while the clock stands for it, or was asked for meanwhile.
    """
    pause = task.pauses.filter(ended_at=None).first()
    if pause is None:
        return None
    due = add_working_days(local_day(pause.started_at), pause.expected_days, current_calendar())
    hearing = Hearing.objects.filter(task=task, asked_at__gte=pause.started_at).first()
    if hearing and hearing.held_by:
        due = min(due, hearing.held_by)
    stages = [
        Stage(ReminderStage.OFFICER, due, due),
        Stage(ReminderStage.HEAD, due + ONE_DAY, due),
        Stage(ReminderStage.SUPERVISOR, _a_working_day_late(due), due),
    ]
    return _deadline(ReminderMatter.PAUSE, stages)


def _of_limit(
    about: ReminderMatter, start: date, due: date, limit: Limit, extended: int, *, law: date | None
) -> Deadline:
    stages = _stages(start, due, limit.unit, math.ceil(limit.days) + extended)
    if law is not None:
        stages.append(Stage(ReminderStage.LAW, law + ONE_DAY, law))
    return _deadline(about, stages)


def _in_working_days(start: date, due: date, total: int) -> list[Stage]:
    return _stages(start, due, LimitUnit.WORKING_DAYS, total)


def _stages(start: date, due: date, unit: LimitUnit, total: int) -> list[Stage]:
    return [
        Stage(ReminderStage.OFFICER, yellow_on(start, due, unit, current_calendar(), total), due),
        Stage(ReminderStage.HEAD, due, due),
        Stage(ReminderStage.SUPERVISOR, due + ONE_DAY, due),
    ]


def _warned_on(start: date, due: date) -> date:
    """When a limit in working days, counted from that day to this, turns yellow."""
    calendar = current_calendar()
    return yellow_on(start, due, LimitUnit.WORKING_DAYS, calendar, working_days_between(start, due, calendar))


def _a_working_day_late(due: date) -> date:
    return add_working_days(due, 1, current_calendar()) + ONE_DAY


def _deadline(about: ReminderMatter, stages: Iterable[Stage]) -> Deadline:
    return Deadline(about, tuple(sorted(stages, key=lambda one: one.day)))
