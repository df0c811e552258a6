"""What is refused when a form is published, each with its place and a sentence that a clerk understands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_engine.blocks import parts_of
from forms_engine.conditions import names_in, pattern_problem, problems_of
from forms_engine.definition import NUMBERS, Field, FormDefinition
from forms_engine.dry_run import never_true, type_errors
from forms_engine.words import say

LICENCE = "licence:"  # `licence:<kind>`: the number of the applicant's e-licence of that kind; `.<fact>`: what it says
LICENCE_FACTS = frozenset({"", "issued_on", "valid_until", "department"})


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is a field's key, a column as `group.column`, or a section's key."""

    place: str
    message: str


def lint(definition: FormDefinition, prefill_sources: Collection[str]) -> list[Problem]:
    """Every fault at once: unknown names, what fails or is never true, cycles, wrong references."""
    broken = list(_expressions(definition))
    found = [*broken, *_references(definition, prefill_sources), *_cycles(definition)]
    if not broken:  # a dry run needs expressions that can be read
        found += [Problem(place, message) for place, message in type_errors(definition)]
        found += [Problem(place, message) for place, message in never_true(definition)]
    return found


def columns_and_fields(definition: FormDefinition) -> Iterator[tuple[str, Field, Field | None]]:
    """(place, field, the group it is a column of)."""
    for field in definition.fields:
        yield field.key, field, None
        for column in field.fields:
            yield f"{field.key}.{column.key}", column, field


def _expressions(definition: FormDefinition) -> Iterator[Problem]:
    names = {field.key for field in definition.fields if field.takes_answer}
    for place, field, group in columns_and_fields(definition):
        known = names | ({column.key for column in group.fields} if group else set())
        for expression in filter(None, (field.visible_when, field.required_when, field.computed)):
            for message in problems_of(expression, known):
                yield Problem(place, message)
    for check in definition.checks:
        for message in problems_of(check.expression, names):
            yield Problem(check.field, message)


def _references(definition: FormDefinition, prefill_sources: Collection[str]) -> Iterator[Problem]:
    for place, field, group in columns_and_fields(definition):
        beside = {one.key for one in (group.fields if group else definition.fields)}
        if field.not_before and field.not_before not in beside:
            yield Problem(place, say("日期比较用到了不存在的字段 %(not_before)s。", not_before=field.not_before))
        yield from _facts(place, field, prefill_sources, is_column=group is not None)
        yield from _limits(place, field)
    concepts = [field.concept for field in definition.fields if field.concept]
    for field in definition.fields:
        if concepts.count(field.concept) > 1:
            yield Problem(field.key, say("同一含义（%(concept)s）在一张表里问了不止一次。", concept=field.concept))
    for check in definition.checks:
        if check.field not in definition.by_key:
            yield Problem(check.field, say("校验规则指向了不存在的字段。"))
    for section in definition.sections:
        if not section.fields:
            yield Problem(section.key, say("页面“%(title)s”里没有问题，请加问题或删去这一页。", title=section.title))


def _facts(place: str, field: Field, sources: Collection[str], *, is_column: bool) -> Iterator[Problem]:
    if is_column and field.prefill:
        yield Problem(place, say("表格的列不能预填：不知道填哪一行。"))
    elif field.prefill and not _known_source(field, sources):
        yield Problem(place, say("预填来源 %(prefill)s 不存在。", prefill=field.prefill))
    if field.authoritative and not field.prefill:
        yield Problem(place, say("只显示不能改的字段要有预填来源。"))
    if is_column and field.concept:
        yield Problem(place, say("表格的列不能与别的事项共用：请去掉含义代码。"))


def _known_source(field: Field, sources: Collection[str]) -> bool:
    if field.prefill.startswith(LICENCE):  # every kind may be in somebody's wallet
        kind, _, fact = field.prefill.removeprefix(LICENCE).partition(".")
        return bool(kind.strip()) and fact in LICENCE_FACTS
    if parts := parts_of(field):
        return any(part.prefill in sources for part in parts)
    return field.prefill in sources


def _limits(place: str, field: Field) -> Iterator[Problem]:
    if field.pattern and (problem := pattern_problem(field.pattern)):
        yield Problem(place, say("格式规则“%(pattern)s”写法不对：%(problem)s", pattern=field.pattern, problem=problem))
    if field.min is not None and field.max is not None and field.min > field.max:
        yield Problem(place, say("最小值大于最大值，谁也填不对。"))
    if field.min_length and field.min_length > (field.max_length or field.min_length):
        yield Problem(place, say("最少字数多于最多字数，谁也填不对。"))
    if field.type not in NUMBERS and (field.min, field.max, field.above) != (None, None, None):
        yield Problem(place, say("只有数字和金额可以设最大、最小值。"))


def _cycles(definition: FormDefinition) -> Iterator[Problem]:
    """Fields whose being shown or computed hangs on themselves, directly or through others."""
    depends = {field.key: frozenset(_read_by(field)) for field in definition.fields}
    yield from _circular(depends, "")
    for group in definition.fields:
        columns = {column.key: frozenset(_read_by(column)) for column in group.fields}
        yield from _circular(columns, f"{group.key}.")


def _read_by(field: Field) -> set[str]:
    """The names that decide on a field: a group's also by its columns, which stand in it."""
    expressions = [field.visible_when, field.computed]
    read: set[str] = set()
    for expression in filter(None, expressions):
        try:
            read |= names_in(expression)
        except ValueError:
            continue
    return read


def _circular(depends: Mapping[str, frozenset[str]], prefix: str) -> Iterator[Problem]:
    for key in depends:
        reached: set[str] = set()
        frontier: Sequence[str] = [name for name in depends[key] if name in depends]
        while frontier:
            reached |= set(frontier)
            frontier = [n for name in frontier for n in depends[name] if n in depends and n not in reached]
        if key in reached:
            yield Problem(prefix + key, say("显示条件或自动计算互相依赖，形成循环。"))
