"""From an operation to the change that it makes, or the sentence why it makes none. Never raises, whatever it is given.

Each operation looks only at the parts that it needs: the cost of changing one question does not hang on how many
others there are.
"""

from collections.abc import Callable
from typing import Any

from forms_engine.definition import LONGEST_EXPRESSION, FormDefinition
from forms_engine.editing import questions
from forms_engine.editing.checking import Refused, bounded, text
from forms_engine.editing.keys import new_key
from forms_engine.editing.operations import (
    AddCheck,
    AddField,
    AddSection,
    ChangeCheck,
    ChangeField,
    ChangeSection,
    MoveField,
    MoveSection,
    Operation,
    Refusal,
    RemoveCheck,
    RemoveField,
    RemoveSection,
    RenameForm,
    ReplaceForm,
)
from forms_engine.editing.parts import (
    CHECK,
    FIELD,
    FORM,
    SECTION,
    Change,
    Part,
    Patch,
    Shelf,
    take_apart,
    with_data,
)
from forms_engine.editing.places import at_index, index_among, needed
from forms_engine.words import say, told

MOST_SECTIONS, MOST_CHECKS = 60, 200


def plan(operation: Operation, shelf: Shelf) -> Patch | Refusal:
    """What the operation changes on that shelf; an empty patch when all is so already."""
    try:
        patch = _PLANS[type(operation)](operation, shelf)
    except Refused as refused:
        return refused.refusal
    changes = tuple(change for change in patch.changes if change.before != change.after)
    return Patch(changes, patch.sentence, patch.place)


def _rename_form(op: RenameForm, shelf: Shelf) -> Patch:
    before = needed(shelf, FORM, "form", say("这张表"))
    after = with_data(before, {"title": text(op.title, "title", most=200)})
    return Patch((Change(before, after),), told("表名改为“%(title)s”", title=after.data["title"]), "")


def _add_section(op: AddSection, shelf: Shelf) -> Patch:
    if shelf.count(SECTION) >= MOST_SECTIONS:
        raise Refused(say("一张表最多 %(most)s 页。", most=MOST_SECTIONS))
    data = _section_data(op.title, op.help)
    key = new_key(data["title"], "ye", lambda stem: shelf.taken(SECTION, stem))
    made = Part(SECTION, key, data)
    return Patch(tuple(at_index(shelf, made, op.index)), told("加了页面“%(title)s”", title=data["title"]), key)


def _section_data(title: Any, help_text: Any) -> dict[str, Any]:
    return {"title": text(title, "title", most=100), "help": text(help_text, "help", most=2000, needed=False)}


def _change_section(op: ChangeSection, shelf: Shelf) -> Patch:
    before = needed(shelf, SECTION, op.key, say("这一页"))
    after = with_data(before, _section_data(op.title, op.help))
    return Patch((Change(before, after),), told("改了页面“%(title)s”", title=after.data["title"]), before.key)


def _move_section(op: MoveSection, shelf: Shelf) -> Patch:
    before = needed(shelf, SECTION, op.key, say("这一页"))
    changes = tuple(at_index(shelf, before, bounded(op.index)))
    place = index_among(shelf, before, changes)
    return Patch(
        changes, told("页面“%(title)s”移到第 %(place)s 位", title=before.data["title"], place=place + 1), before.key
    )


def _remove_section(op: RemoveSection, shelf: Shelf) -> Patch:
    before = needed(shelf, SECTION, op.key, say("这一页"))
    if shelf.count(SECTION) == 1:
        raise Refused(say("一张表至少要有一页。"))
    inside = [needed(shelf, FIELD, key, say("这个问题")) for key, _ in shelf.order(FIELD, before.key)]
    gone = {part.key for part in inside}
    rules = [rule for rule in shelf.each(CHECK) if rule.data["field"] in gone]
    changes = tuple(Change(part, None) for part in (*rules, *inside, before))
    title, count = before.data["title"], len(inside)
    said = told("删去页面“%(title)s”", title=title)
    if inside:
        said = told("删去页面“%(title)s”和里面的 %(count)s 个问题", title=title, count=count)
    return Patch(changes, said, "")


def _add_check(op: AddCheck, shelf: Shelf) -> Patch:
    if shelf.count(CHECK) >= MOST_CHECKS:
        raise Refused(say("一张表最多 %(most)s 条校验。", most=MOST_CHECKS))
    data = _check_data(op.field, op.expression, op.message, shelf)
    key = new_key("", "check", lambda stem: shelf.taken(CHECK, stem))
    return Patch(
        tuple(at_index(shelf, Part(CHECK, key, data), None)),
        told("加了校验：%(message)s", message=data["message"]),
        data["field"],
    )


def _change_check(op: ChangeCheck, shelf: Shelf) -> Patch:
    before = needed(shelf, CHECK, op.key, say("这条校验"))
    data = _check_data(op.field, op.expression, op.message, shelf)
    return Patch(
        (Change(before, with_data(before, data)),),
        told("改了校验：%(message)s", message=data["message"]),
        data["field"],
    )


def _check_data(field: Any, expression: Any, message: Any, shelf: Shelf) -> dict[str, Any]:
    place = needed(shelf, FIELD, field, say("这个问题"))
    data = {
        "expression": text(expression, "expression", most=LONGEST_EXPRESSION),
        "message": text(message, "message", most=300),
        "field": place.key,
    }
    return questions.rule(data).model_dump(mode="json")


def _remove_check(op: RemoveCheck, shelf: Shelf) -> Patch:
    before = needed(shelf, CHECK, op.key, say("这条校验"))
    return Patch(
        (Change(before, None),), told("删去校验：%(message)s", message=before.data["message"]), before.data["field"]
    )


def _replace_form(op: ReplaceForm, shelf: Shelf) -> Patch:
    definition = questions.loaded(op.definition)
    if not definition.sections:
        raise Refused(say("这张表一页也没有。"))
    before = {part.name: part for part in shelf.all()}
    after = {part.name: part for part in take_apart(definition)}
    changes = [Change(before[name], after.get(name)) for name in before]
    changes += [Change(None, part) for name, part in after.items() if name not in before]
    return Patch(
        tuple(changes),
        told("换成“%(title)s”（%(count)s 个问题）", title=definition.title, count=len(definition.fields)),
        "",
    )


_PLANS: dict[type[Any], Callable[[Any, Shelf], Patch]] = {
    RenameForm: _rename_form,
    AddSection: _add_section,
    ChangeSection: _change_section,
    MoveSection: _move_section,
    RemoveSection: _remove_section,
    AddField: questions.add,
    ChangeField: questions.change,
    MoveField: questions.move,
    RemoveField: questions.remove,
    AddCheck: _add_check,
    ChangeCheck: _change_check,
    RemoveCheck: _remove_check,
    ReplaceForm: _replace_form,
}


def empty_form(title: str) -> FormDefinition:
    """A form to begin with: one page without a question."""
    page = {"key": "ye", "title": "第一页", "fields": []}
    return FormDefinition.model_validate({"title": title[:200], "sections": [page]})
