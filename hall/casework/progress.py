"""办件进度: one answer to "how far has it come", the same words on the page, by SMS, by phone and through the API."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from forms_engine.conditions import holds
from forms_engine.validation import for_conditions
from hall.casework.calendars import current_calendar, due_day
from hall.casework.clock import ClockReading, read_clock
from hall.casework.exchange.tolerance import promised_of
from hall.casework.facts import facts_of
from hall.casework.models import Case, Task
from hall.casework.services.joining import included_steps
from hall.casework.states import CASE_WORDING, ENDED_STATES, POSITIVE, CaseState, Result, TaskState, Verdict
from hall.catalog.content import Limit, LimitUnit, Step, StepKind
from hall.catalog.selectors import content_of, content_shown
from hall.lib.dates import local_day, month_day, unit_of_days
from hall.lib.language import between_sentences
from identity.models import Department


@dataclass(frozen=True, slots=True)
class Lane:
    """One step of the case as people see it; `task` is None while it waits for another."""

    step: Step
    department: str
    task: Task | None
    tone: str
    word: str
    clock: ClockReading | None
    note: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands. `sentence` is complete by itself; `to_do` is what the applicant must do, or nothing."""

    number: str
    item: str
    state: str
    word: str
    tone: str
    stage: str
    sentence: str
    to_do: str
    lanes: Sequence[Lane]
    clock: ClockReading | None
    due_on: date | None
    updated_at: datetime

    @property
    def text(self) -> str:
        """One message of plain text (SMS, phone script, mail): number, sentence, what to do."""
        return f"【潮安办事大厅】{self.item}（{self.number}）：{self.sentence}{self.to_do}"

    @property
    def refused(self) -> list[str]:
        """The names of the steps that were refused."""
        return [lane.step.name for lane in self.lanes if lane.task and lane.task.verdict == Verdict.REFUSE]


def progress_of(case: Case, now: datetime, departments: Mapping[str, str] | None = None) -> Progress:
    """Read the case's progress. Needs `item` and `revision` selected.

    Three queries; none for a case out of `cases_of`, with `departments` (code → name) read once for all.
    """
    content = content_shown(case.revision)
    tasks = {task.step: task for task in sorted(case.tasks.all(), key=lambda task: task.round)}
    departments = departments or department_names()
    included, facts = included_steps(case, content.procedure), facts_of(case)
    steps = [step for step in content.procedure.steps if step.key in included]
    steps += [step for step in content.procedure.coordinations if step.key in tasks]
    lanes = [
        _lane(step, tasks.get(step.key), departments.get(step.department_for(facts), ""), case, now) for step in steps
    ]
    wording = CASE_WORDING[case.state]
    return Progress(
        number=case.number or "",
        item=case.item.title,
        state=case.state,
        word=str(wording.applicant),
        tone=_tone(case, now),
        stage=str(wording.stage),
        sentence=_sentence(case, lanes, now) + between_sentences(),
        to_do=to_do(case),
        lanes=lanes if case.outcome not in {CaseState.DRAFT, CaseState.DISCARDED, CaseState.NOT_ACCEPTED} else [],
        clock=case_clock(case, now),
        due_on=case.promised_due_on,
        updated_at=now,
    )


def department_names() -> dict[str, str]:
    """Code → name. One query."""
    return {code: _(name) for code, name in Department.objects.values_list("code", "name")}


def case_clock(case: Case, now: datetime) -> ClockReading | None:
    """The promised limit of the whole case, once accepted; frozen at its end."""
    if case.accepted_at is None or case.promised_due_on is None:
        return None
    start = case.counted_from or local_day(case.accepted_at)
    until = case.paused_on or local_day(case.ended_at or now)
    return _read(start, until, content_of(case.revision).guide.promised, case.extended_days, case.promised_due_on)


def task_clock(task: Task, step: Step, now: datetime) -> ClockReading:
    """The promised limit of one task; frozen at its end, and while it is paused."""
    until = task.paused_on or local_day(task.ended_at or now)
    return _read(local_day(task.opened_at), until, step.promised, task.extended_days, task.promised_due_on)


def _read(start: date, until: date, limit: Limit, extended: int, due: date) -> ClockReading:
    total = math.ceil(limit.days) + extended
    return read_clock(start, due, until, limit.unit, current_calendar(), total=total)


def _lane(step: Step, task: Task | None, department: str, case: Case, now: datetime) -> Lane:
    if task is None:
        ended = case.state == CaseState.DECIDING or case.state in ENDED_STATES
        before = case.state in {CaseState.SUBMITTED, CaseState.CORRECTION_ASKED}
        word = _("不再办理") if ended else _("受理后开始") if before else _("等待前面环节")
        return Lane(step, department, None, "rest", word, None, "")
    clock = task_clock(task, step, now)
    if task.state in {TaskState.ENDED, TaskState.RETURNED}:
        word = _("不再办理") if task.state == TaskState.ENDED else _("等待重新办理")
        return Lane(step, department, task, "rest", word, None, "")
    if task.state == TaskState.DONE:
        positive = task.verdict in POSITIVE
        word = _("已通过") if step.kind is StepKind.VERIFY and positive else str(Verdict(task.verdict).label)
        note = done_note(clock, task.ended_at or now)
        return Lane(step, department, task, "ok" if positive else "over", str(word), None, note)
    if task.state == TaskState.PAUSED:
        return Lane(step, department, task, "rest", str(TaskState.PAUSED.label), clock, pause_note(clock))
    if clock.light == "red":
        return Lane(step, department, task, "over", _("已超期"), clock, clock_note(clock))
    if clock.light == "yellow":
        return Lane(step, department, task, "near", _("临近到期"), clock, clock_note(clock))
    return Lane(step, department, task, "run", _("审查中"), clock, clock_note(clock))


def clock_note(clock: ClockReading) -> str:
    """“还剩 2 个工作日，11月25日到期”, in the unit that the limit is counted in."""
    unit = unit_of_days(clock.left, working=clock.unit == LimitUnit.WORKING_DAYS)
    day = due_day(clock.due_on)
    if clock.left < 0:
        return _("已超期 %(days)d %(unit)s，%(day)s到期") % {"days": -clock.left, "unit": unit, "day": day}
    if clock.left == 0:
        return _("今天到期")
    return _("还剩 %(days)d %(unit)s，%(day)s到期") % {"days": clock.left, "unit": unit, "day": day}


def done_note(clock: ClockReading, ended_at: datetime) -> str:
    """“11月24日按期办完”: when it was finished, and whether that was within its limit; its clock runs no more."""
    day = month_day(local_day(ended_at))
    if clock.left >= 0:
        return _("%(day)s按期办完") % {"day": day}
    unit = unit_of_days(-clock.left, working=clock.unit == LimitUnit.WORKING_DAYS)
    return _("%(day)s办完，超期 %(days)d %(unit)s") % {"day": day, "days": -clock.left, "unit": unit}


def pause_note(clock: ClockReading) -> str:
    """“恢复计时后还剩 2 个工作日”: a clock that stands has no last day yet."""
    unit = unit_of_days(clock.left, working=clock.unit == LimitUnit.WORKING_DAYS)
    if clock.left <= 0:
        return _("恢复计时当天到期")
    return _("期限暂停计算，恢复后还剩 %(days)d %(unit)s") % {"days": clock.left, "unit": unit}


def _tone(case: Case, now: datetime) -> str:
    if case.is_decided and case.decision.result == Result.REFUSED:
        return "over"
    clock = case_clock(case, now)
    if clock and case.ended_at is None and case.paused_on is None and clock.light != "green":
        return "over" if clock.light == "red" else "near"
    return CASE_WORDING[case.state].tone


def _sentence(case: Case, lanes: Sequence[Lane], now: datetime) -> str:
    if case.state == CaseState.SUBMITTED and case.acceptance_due_on:
        return _("申请已经提交，最晚 %(day)s 告知是否受理。") % {"day": due_day(case.acceptance_due_on)}
    if case.state == CaseState.PAUSED:
        return _("正在等听证、检验检测、专家评审等结果（特别程序），这段时间依法不计入办理期限。")
    if case.state == CaseState.IN_APPROVAL and case.paused_on:
        done = sum(1 for lane in lanes if lane.task and lane.task.state == TaskState.DONE)
        return _("%(all)d 项中已完成 %(done)d 项；有环节在等听证、检测等（特别程序），这段时间依法不计入办理期限。") % {
            "all": len(lanes),
            "done": done,
        }
    if case.state == CaseState.IN_APPROVAL:
        done = sum(1 for lane in lanes if lane.task and lane.task.state == TaskState.DONE)
        return _("%(all)d 项中已完成 %(done)d 项，其余正在审查，最晚 %(day)s 办结。") % {
            "all": len(lanes),
            "done": done,
            "day": due_day(case.promised_due_on) if case.promised_due_on else "",
        }
    if case.is_decided:
        return _("已办结：%(result)s。决定书已经出具。") % {"result": Result(case.decision.result).label}
    if case.outcome == CaseState.ENDED and hasattr(case, "transfer"):
        return _("这份申请由%(department)s负责，已经移送。") % {"department": case.transfer.department.name}
    said = {
        CaseState.DRAFT: _("申请还没有提交。"),
        CaseState.DISCARDED: _("草稿已经删除。"),
        CaseState.CORRECTION_ASKED: _("材料要补充或改正（补正），补正后继续办理。"),
        CaseState.NOT_ACCEPTED: _("申请不予受理，理由见不予受理决定书。"),
        CaseState.WITHDRAWN: _("您已撤回这份申请，不再办理。"),
        CaseState.ENDED: _("这份申请已终止办理，原因见终止办理通知书。"),
        CaseState.DECIDING: _("各部门已经办完，牵头部门正在签发决定。"),
    }
    return said[CaseState(case.outcome)]


def to_do(case: Case) -> str:
    """What the applicant must do now. A query where the item's materials may follow later."""
    if case.state == CaseState.DRAFT:
        return _("请填完后提交。")
    if case.state == CaseState.CORRECTION_ASKED:
        for correction in [c for c in case.corrections.all() if c.answered_at is None]:
            return _("请登录补正，最晚 %(day)s。") % {"day": month_day(correction.due_on)}
    if case.state == CaseState.DECIDED:
        return _("请登录下载决定书。")
    if case.outcome == CaseState.ENDED and hasattr(case, "transfer") and case.transfer.successor_id:
        return _("请登录核对并提交备好的申请。")
    if case.state not in ENDED_STATES and any(one.is_open for one in promised_of(case)):
        return _("请在期限内补交您承诺过的材料。")
    return _("您现在不用做什么。")


def departments_asked(case: Case, record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(department, what it does) for each step that this record opens: shown before the applicant hands in."""
    content = content_shown(case.revision)
    facts = for_conditions(content.form, record)
    names = department_names()
    return [
        (names.get(step.department_for(facts), ""), step.name)
        for step in content.procedure.steps
        if not step.when or holds(step.when, facts)
    ]
