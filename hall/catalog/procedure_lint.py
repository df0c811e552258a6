"""What forbids publishing a procedure, in sentences that name the place. No Django here.

That it is a graph at all, and that silence never approves, is refused earlier: hall.catalog.procedure cannot even hold
such a value.
"""

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from forms_engine.conditions import holds
from forms_engine.conditions import problems_of as condition_problems
from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.words import say
from hall.catalog.answer_cases import answer_cases
from hall.catalog.procedure import (
    AnyOf,
    AssignedBy,
    Join,
    JoinMode,
    Procedure,
    RefusalMeans,
    Step,
    StepKind,
)
from hall.catalog.values import Limit, LimitUnit

PACKAGE_LIMIT = 45  # working days, Licensing Law Art. 42(2); 15 more only case by case, by the government's head


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a procedure is held against: the form that asks, who exists, and the limits of the whole."""

    name: str
    form: FormDefinition
    departments: Set[str]
    towns: Mapping[str, str]  # code → name
    promised: Limit
    statutory: Limit | None
    is_package: bool


def problems_of_procedure(procedure: Procedure, at: Surroundings) -> Iterator[str]:
    """Everything that forbids publishing it."""
    conditions = list(_condition_problems(procedure, at.form))
    yield from conditions
    yield from _department_problems(procedure, at)
    yield from _join_problems(procedure)
    yield from _silence_problems(procedure)
    yield from _limit_problems(procedure, at)
    if not conditions:
        yield from _dead_steps(procedure, at.form)
        yield from _path_problems(procedure, at)


def _condition_problems(procedure: Procedure, form: FormDefinition) -> Iterator[str]:
    asked = [field.key for field in form.fields if field.takes_answer]
    for step in procedure.steps:
        for sentence in condition_problems(step.when, asked) if step.when else ():
            yield say("环节“%(name)s”：%(sentence)s", name=step.name, sentence=sentence)


def _department_problems(procedure: Procedure, at: Surroundings) -> Iterator[str]:
    if procedure.lead not in at.departments:
        yield say("办理流程：牵头部门 %(lead)s 不存在。", lead=procedure.lead)
    for step in (*procedure.steps, *procedure.coordinations):
        if not step.departments:
            yield say("环节“%(name)s”：没有写由哪个部门办理。", name=step.name)
        for code in sorted(step.departments - at.departments):
            yield say("环节“%(name)s”：部门 %(code)s 不存在。", name=step.name, code=code)
        yield from _assignment_problems(step, at)


def _assignment_problems(step: Step, at: Surroundings) -> Iterator[str]:
    if step.assigned is None:
        return
    place, assigned = say("环节“%(name)s”按回答确定部门", name=step.name), step.assigned
    field = next((one for one in at.form.fields if one.key == assigned.question and one.takes_answer), None)
    if field is None:
        yield say("%(place)s：表单里没有问题 %(question)s。", place=place, question=assigned.question)
        return
    if assigned.by is AssignedBy.TOWN:
        if field.type is not FieldType.REGION:
            yield say(
                "%(place)s：“%(label)s”要问所在镇（行政区划），才能按镇确定部门。", place=place, label=field.label
            )
            return
        possible: Mapping[str, str] = at.towns
    else:
        possible = dict(_choices(field))
        if not possible:
            yield say("%(place)s：“%(label)s”没有固定的选项，不能用来确定部门。", place=place, label=field.label)
            return
    for code in sorted(assigned.departments.keys() - possible.keys()):
        yield say("%(place)s：“%(label)s”没有选项 %(code)s。", place=place, label=field.label, code=code)
    lacking = [name for code, name in possible.items() if code not in assigned.departments]
    if lacking and (assigned.by is AssignedBy.ANSWER or not step.department):
        yield say(
            "%(place)s：“%(label)s”选%(lacking)s时，没有写由哪个部门办理。",
            place=place,
            label=field.label,
            lacking=_listed(lacking),
        )


def _choices(field: Field) -> list[tuple[str, str]]:
    if field.type is FieldType.YES_NO:
        return [("true", say("是")), ("false", say("否"))]
    return [(choice.value, choice.label) for choice in field.choices] if field.type is FieldType.ONE_OF else []


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(say("“%(name)s”", name=name) for name in names[:5])
    return say("%(shown)s等 %(count)s 项", shown=shown, count=len(names)) if len(names) > 5 else shown


def _join_problems(procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps:
        yield from _counted(
            say("环节“%(name)s”的汇合", name=step.name), step.join, len(step.needs), frozenset(step.needed)
        )
    deciding = [step for step in procedure.steps if step.refusal is not RefusalMeans.OPINION]
    deciding = [step for step in deciding if step.kind is StepKind.APPROVE] or deciding
    yield from _counted(
        say("整件的汇合"), procedure.join, len(deciding), frozenset(step.key for step in procedure.steps)
    )


def _counted(place: str, join: Join, members: int, known: Set[str]) -> Iterator[str]:
    if join.mode is JoinMode.QUORUM and join.quorum > members:
        yield say(
            "%(place)s：要求至少 %(quorum)s 项，但一共只有 %(members)s 项。",
            place=place,
            quorum=join.quorum,
            members=members,
        )
    for key in join.veto:
        if key not in known:
            yield say("%(place)s：可以否决的环节 %(key)s 不在其中。", place=place, key=key)


def _silence_problems(procedure: Procedure) -> Iterator[str]:
    """An advice that is silent decides nothing: not an item, and not a case in which nobody else decides."""
    silent = [step for step in procedure.steps if step.silence_is_no_objection]
    for step in silent:
        if step.item is not None or step.refusal is not RefusalMeans.OPINION:
            yield say(
                "环节“%(name)s”：逾期视为无意见的只能是抄告意见，不能决定事项，也不能因为它停办。", name=step.name
            )
    if silent and all(step.refusal is RefusalMeans.OPINION for step in procedure.steps):
        yield say("办理流程：没有任何部门作出决定，逾期视为无意见就等于默许，请加上审批环节。")


def _limit_problems(procedure: Procedure, at: Surroundings) -> Iterator[str]:
    limits = [
        (say("环节“%(name)s”", name=s.name), s.promised, s.statutory)
        for s in (*procedure.steps, *procedure.coordinations)
    ]
    for place, promised, statutory in [*limits, (at.name, at.promised, at.statutory)]:
        if statutory and _surely_longer(promised, statutory):
            yield say(
                "%(place)s：承诺时限 %(promised)s超过了法定时限 %(statutory)s。",
                place=place,
                promised=_said(promised),
                statutory=_said(statutory),
            )
    if not at.is_package:
        return
    for what, limit in ((say("承诺时限"), at.promised), (say("法定时限"), at.statutory)):
        if limit and _may_be_longer(limit, PACKAGE_LIMIT):
            yield (
                say(
                    "%(name)s：一件事的%(what)s不能超过 %(limit)s 个工作日（按日计算的，不能超过 %(calendar)s 天）。"
                    "需要再延长 15 个工作日的，由本级政府负责人逐件批准，不能事先写进时限。",
                    name=at.name,
                    what=what,
                    limit=PACKAGE_LIMIT,
                    calendar=_span(PACKAGE_LIMIT),
                )
            )


def _surely_longer(promised: Limit, statutory: Limit) -> bool:
    """Whether the promise is longer than the law allows, whatever day it begins on.

    Working days against calendar days: five working days may pass within five calendar days, six need eight.
    """
    if promised.unit == statutory.unit:
        return promised.days > statutory.days
    return promised.unit is LimitUnit.WORKING_DAYS and _span(promised.days) > statutory.days


def _may_be_longer(limit: Limit, working_days: float) -> bool:
    """Whether a limit can end later than these working days, on whatever day both begin."""
    return limit.days > (working_days if limit.unit is LimitUnit.WORKING_DAYS else _span(working_days))


def _span(working_days: float) -> int:
    """The fewest calendar days in which so many working days pass: with every fifth a weekend begins."""
    whole = math.ceil(working_days)
    return whole + 2 * ((whole - 1) // 5 if whole else 0)


def _working_days(limit: Limit) -> float:
    """The most working days that a limit takes in weeks without holidays."""
    if limit.unit is LimitUnit.WORKING_DAYS:
        return limit.days
    weeks, rest = divmod(math.ceil(limit.days), 7)
    return 5 * weeks + min(rest, 5)


def _said(limit: Limit) -> str:
    days = f"{limit.days:g}"
    if limit.unit is LimitUnit.WORKING_DAYS:
        return say("%(days)s 个工作日", days=days)
    return say("%(days)s 天", days=days)


def _dead_steps(procedure: Procedure, form: FormDefinition) -> Iterator[str]:
    fields = {field.key: field for field in form.fields}
    for step in procedure.steps:
        cases = answer_cases(step.when, fields) if step.when else None
        if cases is not None and not any(holds(step.when, case) for case in cases):
            when = step.condition_text or step.when
            yield say(
                "环节“%(name)s”：条件“%(when)s”在任何回答下都不成立，这个环节永远不会办理。", name=step.name, when=when
            )


def _path_problems(procedure: Procedure, at: Surroundings) -> Iterator[str]:
    """The longest way through the promised working days against the promise for the whole."""
    if at.promised.unit is not LimitUnit.WORKING_DAYS:
        return
    longest, way = 0.0, ()  # type: tuple[float, tuple[str, ...]]
    for included in _selections(procedure, at.form):
        days, keys = critical_path(procedure, included)
        if days > longest:
            longest, way = days, keys
    if longest > at.promised.days:
        names = "→".join(procedure.step(key).name for key in way)
        yield (
            say(
                "%(name)s：最长的一路要 %(longest)s 个工作日（%(names)s），超过了整件承诺的 %(days)s 个工作日。"
                "请缩短这一路的承诺，或者放宽整件的承诺。",
                name=at.name,
                longest=f"{longest:g}",
                names=names,
                days=f"{at.promised.days:g}",
            )
        )


def _selections(procedure: Procedure, form: FormDefinition) -> Iterator[frozenset[str]]:
    """The steps that can be needed together; all of them where the answers cannot be counted up."""
    fields = {field.key: field for field in form.fields}
    always = [step.key for step in procedure.steps if not step.when]
    together = answer_cases(" || ".join(f"({step.when})" for step in procedure.steps if step.when) or "true", fields)
    if together is None:
        yield frozenset(step.key for step in procedure.steps)
        return
    found = {
        frozenset([*always, *(step.key for step in procedure.steps if step.when and holds(step.when, case))])
        for case in together
    }
    yield from sorted(found, key=sorted)


def critical_path(procedure: Procedure, included: Set[str]) -> tuple[float, tuple[str, ...]]:
    """The longest way in promised working days, and its steps. A step that is left out takes no time.

    Where one of several is enough, the quickest counts; a limit in calendar days takes five working days a week. Of a
    coordination its limit is counted too: the promise must hold also where opinions clash.
    """
    ways: dict[str, tuple[float, tuple[str, ...]]] = {}

    def way(key: str) -> tuple[float, tuple[str, ...]]:
        if key not in ways:
            step = procedure.step(key)
            before = _latest_of(procedure, step, way)
            is_taken = key in included or step.kind is StepKind.COORDINATE
            if is_taken and step.kind is StepKind.COORDINATE:
                is_taken = sum(member in included for member in step.needed) > 1
            days = _working_days(step.promised) if is_taken else 0.0
            ways[key] = (before[0] + days, (*before[1], key) if is_taken else before[1])
        return ways[key]

    nodes = [*(step.key for step in procedure.steps), *(clause.key for clause in procedure.coordination)]
    return max((way(key) for key in nodes), key=lambda found: found[0])


def _latest_of(procedure: Procedure, step: Step, way: Any) -> tuple[float, tuple[str, ...]]:
    """When what a step needs is there: the latest of all, or the n-th of several."""

    def ended(key: str) -> tuple[float, tuple[str, ...]]:
        clause = procedure.clause_of(key) if step.kind is not StepKind.COORDINATE else None
        found: tuple[float, tuple[str, ...]] = way(clause.key if clause else key)
        return found

    entries = [min(map(ended, need.any_of)) if isinstance(need, AnyOf) else ended(need) for need in step.needs]
    if not entries:
        return 0.0, ()
    entries.sort()
    if step.join.mode is JoinMode.ANY:
        return entries[0]
    if step.join.mode is JoinMode.QUORUM:
        return entries[min(step.join.quorum, len(entries)) - 1]
    return entries[-1]
