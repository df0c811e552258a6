"""What is refused when a form is published, each with its place and a sentence that a clerk understands."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from forms_engine.conditions import names_in, problems_of
from forms_engine.definition import FormDefinition


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is a field or section key."""

    place: str
    message: str


def lint(definition: FormDefinition, prefill_sources: Collection[str]) -> list[Problem]:
    """Unknown names, syntax errors, cycles of visibility, unknown prefill sources, dates that refer to nothing."""
    return [*_expressions(definition), *_references(definition, prefill_sources), *_cycles(definition)]


def _expressions(definition: FormDefinition) -> Iterator[Problem]:
    names = {field.key for field in definition.fields if field.takes_answer}
    for field in definition.fields:
        for expression in filter(None, (field.visible_when, field.required_when)):
            for message in problems_of(expression, names):
                yield Problem(field.key, message)
    for check in definition.checks:
        for message in problems_of(check.expression, names):
            yield Problem(check.field, message)


def _references(definition: FormDefinition, prefill_sources: Collection[str]) -> Iterator[Problem]:
    keys = {field.key for field in definition.fields}
    for field in definition.fields:
        if field.prefill and field.prefill not in prefill_sources:
            yield Problem(field.key, f"预填来源 {field.prefill} 不存在。")
        if field.not_before and field.not_before not in keys:
            yield Problem(field.key, f"日期比较用到了不存在的字段 {field.not_before}。")
    concepts = [field.concept for field in definition.fields if field.concept]
    for field in definition.fields:
        if concepts.count(field.concept) > 1:
            yield Problem(field.key, f"同一含义（{field.concept}）在一张表里问了不止一次。")
    for check in definition.checks:
        if check.field not in keys:
            yield Problem(check.field, "校验规则指向了不存在的字段。")


def _cycles(definition: FormDefinition) -> Iterator[Problem]:
    depends = {}
    for field in definition.fields:
        try:
            depends[field.key] = names_in(field.visible_when)
        except ValueError:
            depends[field.key] = frozenset()
    for key in depends:
        reached: frozenset[str] = frozenset()
        frontier = depends[key]
        while frontier:
            reached |= frontier
            frontier = frozenset(n for name in frontier for n in depends.get(name, ())) - reached
        if key in reached:
            yield Problem(key, "显示条件互相依赖，形成循环。")
