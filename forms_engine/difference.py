"""What changed between two revisions of a form, in words; and a draft's answers carried over to the newer one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_engine.definition import Field, FormDefinition
from forms_engine.validation import evaluate
from forms_engine.words import later, say

# What a change of a field is called, by the attribute that changed; the rest are told by "其他设置".
_NAMES = {
    "label": later("题目"),
    "type": later("题型"),
    "required": later("是否必填"),
    "help": later("说明"),
    "example": later("示例"),
    "visible_when": later("显示条件"),
    "required_when": later("必填条件"),
    "computed": later("自动计算"),
    "choices": later("选项"),
    "fields": later("表格的列"),
    "statement": later("承诺内容"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is added, removed, changed or moved; `place` the field's key (or check:…), `text` a readable sentence."""

    kind: str
    place: str
    text: str


def difference(old: FormDefinition, new: FormDefinition) -> list[Change]:
    """Every change a person could notice, in the order of the new form, what was removed last."""
    return [*_fields(old, new), *_sections(old, new), *_checks(old, new)]


def _fields(old: FormDefinition, new: FormDefinition) -> Iterator[Change]:
    for field in new.fields:
        before = old.by_key.get(field.key)
        if before is None:
            yield Change("added", field.key, say("新增“%(label)s”", label=field.label))
        elif before != field:
            yield Change("changed", field.key, f"“{field.label}”：{_what_changed(before, field)}")
    for field in old.fields:
        if field.key not in new.by_key:
            yield Change("removed", field.key, say("删去“%(label)s”", label=field.label))


def _what_changed(before: Field, after: Field) -> str:
    names = []
    for attribute in type(before).model_fields:
        first, second = getattr(before, attribute), getattr(after, attribute)
        if first == second:
            continue
        if attribute == "label":
            names.append(say("题目由“%(first)s”改为“%(second)s”", first=first, second=second))
        elif attribute == "required":
            names.append(say("改为必填") if second else say("改为选填"))
        else:
            names.append(say("%(attribute)s有改动", attribute=say(_NAMES.get(attribute, later("其他设置")))))
    return "；".join(dict.fromkeys(names))


def _sections(old: FormDefinition, new: FormDefinition) -> Iterator[Change]:
    before = {section.key: section for section in old.sections}
    place_before = {field.key: section.key for section in old.sections for field in section.fields}
    for section in new.sections:
        if section.key not in before:
            yield Change("added", section.key, say("新增页面“%(title)s”", title=section.title))
        elif (section.title, section.help) != (before[section.key].title, before[section.key].help):
            yield Change("changed", section.key, say("页面“%(title)s”的标题或说明有改动", title=section.title))
        for field in section.fields:
            if place_before.get(field.key, section.key) != section.key:
                yield Change(
                    "moved", field.key, say("“%(label)s”移到页面“%(title)s”", label=field.label, title=section.title)
                )
    for key in before.keys() - {section.key for section in new.sections}:
        yield Change("removed", key, say("删去页面“%(title)s”", title=before[key].title))
    kept = [key for key in place_before if key in new.by_key]
    if kept != [field.key for field in new.fields if field.key in place_before]:
        yield Change("moved", "", say("问题的先后顺序有改动"))


def _checks(old: FormDefinition, new: FormDefinition) -> Iterator[Change]:
    for check in new.checks:
        if check not in old.checks:
            yield Change("added", f"check:{check.field}", say("新增或修改校验：%(message)s", message=check.message))
    kept = {check.field for check in new.checks}
    for check in old.checks:
        if check not in new.checks and check.field not in kept:
            yield Change("removed", f"check:{check.field}", say("删去校验：%(message)s", message=check.message))


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers that go on under the newer form; `dropped` names the answered questions that it no longer asks.

    `unfit` are the labels of kept answers that the newer form does not take as they are: they stay as typed, and the
    page says at the field what to do.
    """

    answers: dict[str, Any]
    dropped: tuple[str, ...]
    unfit: tuple[str, ...]


def carry_over(
    old: FormDefinition,
    new: FormDefinition,
    answers: Mapping[str, Any],
    *,
    today: date,
    regions: Mapping[str, str],
    files: Mapping[str, str] | None = None,
) -> Carried:
    """Keep every answer whose question is still asked, typed as it was. What is gone is named, not lost silently.

    Where the key is gone but exactly one new question has the same concept, the answer goes there.
    """
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for key, value in answers.items():
        field = old.by_key.get(key)
        target = _target(field, key, old, new)
        if target is None:
            dropped.append(field.label if field else key)
        else:
            kept.setdefault(target, value)

    def wrong(definition: FormDefinition, given: Mapping[str, Any]) -> set[str]:
        found = evaluate(definition, given, today=today, regions=regions, files=files)
        return {path.split(".")[0] for path in found.errors} & given.keys()

    newly = wrong(new, kept) - wrong(old, answers)
    return Carried(kept, tuple(dropped), tuple(field.label for field in new.fields if field.key in newly))


def _target(field: Field | None, key: str, old: FormDefinition, new: FormDefinition) -> str | None:
    if key in new.by_key:
        return key
    same = [one.key for one in _with_concept(new.fields, field.concept if field else "")]
    return same[0] if len(same) == 1 and same[0] not in old.by_key else None


def _with_concept(fields: Sequence[Field], concept: str) -> list[Field]:
    return [field for field in fields if concept and field.concept == concept]
