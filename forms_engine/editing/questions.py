"""Operations on questions, and on the columns of a table, which live within their table's part."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from forms_engine.definition import MOST_FIELDS, Check, Field, FieldType, FormDefinition
from forms_engine.editing.checking import Refused, all_readable, bounded, text, tidy, unreadable
from forms_engine.editing.faults import faults_of
from forms_engine.editing.keys import new_key
from forms_engine.editing.operations import AddField, ChangeField, MoveField, RemoveField
from forms_engine.editing.parts import CHECK, FIELD, SECTION, Change, Part, Patch, Shelf, field_data, with_data
from forms_engine.editing.places import at_index, index_among, needed
from forms_engine.editing.types import fitting, starting_values
from forms_engine.words import Sentence, say, told

MOST_IN_SECTION, MOST_COLUMNS, MOST_CHOICES = 300, 40, 200
NO_COLUMNS = frozenset({FieldType.GROUP, FieldType.NOTE, FieldType.FILE})


def question(key: str, data: Mapping[str, Any]) -> Field:
    """The question that such a part is. Raises Refused with a sentence for each fault."""
    try:
        made = Field.model_validate({"key": key, **data})
    except ValidationError as error:
        faults = faults_of(error)
        raise Refused(faults[0][1], *faults) from error
    all_readable(made)
    return made


def rule(data: Mapping[str, Any]) -> Check:
    """The check that such data is. Raises Refused with a sentence for each fault."""
    try:
        made = Check.model_validate(data)
    except ValidationError as error:
        faults = faults_of(error)
        raise Refused(faults[0][1], *faults) from error
    if problem := unreadable(made.expression):
        raise Refused(problem, ("expression", problem))
    return made


def loaded(data: Any) -> FormDefinition:
    """A whole form out of JSON. Raises Refused with the places of the first faults."""
    try:
        definition = FormDefinition.model_validate(tidy_whole(data))
    except ValidationError as error:
        faults = faults_of(error)
        raise Refused("；".join(dict.fromkeys(sentence for _, sentence in faults[:5])), *faults) from error
    except RecursionError:
        raise Refused(say("内容套得太深。")) from None
    for field in definition.fields:
        all_readable(field)
    for check in definition.checks:
        if problem := unreadable(check.expression):
            raise Refused(say("校验“%(message)s”：%(problem)s", message=check.message, problem=problem))
    return definition


def tidy_whole(data: Any) -> Any:
    """A form's JSON, its parts tidied one by one."""
    if not isinstance(data, dict):
        raise Refused(say("这不是一张表的 JSON。"))
    return {
        name: [tidy(one) for one in value] if isinstance(value, list) else tidy(value) for name, value in data.items()
    }


def _type(value: Any) -> FieldType:
    try:
        return FieldType(value)
    except ValueError:
        sentence = say("没有这种题型。")
        raise Refused(sentence, ("type", sentence)) from None


def add(op: AddField, shelf: Shelf) -> Patch:
    """A question on a page, or a column in a table."""
    label, kind = text(op.label, "label", most=300), _type(op.type)
    data = {"label": label, "type": kind.value, **starting_values(kind)}
    if op.group:
        return _add_column(op, shelf, data)
    section = needed(shelf, SECTION, op.section, say("这一页"))
    if shelf.count(FIELD) >= MOST_FIELDS or len(shelf.order(FIELD, section.key)) >= MOST_IN_SECTION:
        raise Refused(
            say(
                "一页最多 %(page)s 个问题，一张表最多 %(form)s 个，请拆开。",
                page=MOST_IN_SECTION,
                form=MOST_FIELDS,
            )
        )
    key = new_key(label, "wenti", lambda stem: shelf.taken(FIELD, stem))
    question(key, data)
    made = Part(FIELD, key, data, section.key)
    return Patch(tuple(at_index(shelf, made, op.index, section.key)), told("加了问题“%(label)s”", label=label), key)


def _add_column(op: AddField, shelf: Shelf, data: dict[str, Any]) -> Patch:
    group = _group(shelf, op.group)
    if FieldType(data["type"]) in NO_COLUMNS:
        refused = say("表格的列不能再是表格、说明或文件。")
        raise Refused(refused, ("type", refused))
    columns = list(group.data["fields"])
    if len(columns) >= MOST_COLUMNS:
        raise Refused(say("一个表格最多 %(most)s 列。", most=MOST_COLUMNS))
    key = new_key(data["label"], "lie", lambda stem: [c["key"] for c in columns if c["key"].startswith(stem)])
    place = len(columns) if op.index is None else bounded(op.index)
    columns.insert(place, {"key": key, **data})
    sentence = told("表格“%(table)s”加了一列“%(label)s”", table=group.data["label"], label=data["label"])
    return _regrouped(group, columns, sentence, f"{group.key}.{key}")


def _group(shelf: Shelf, key: str) -> Part:
    part = needed(shelf, FIELD, key, say("这个表格"))
    if not part.data.get("fields"):
        raise Refused(say("这个问题不是表格，没有列。"))
    return part


def _regrouped(group: Part, columns: list[dict[str, Any]], sentence: Sentence, place: str) -> Patch:
    after = with_data(group, {**group.data, "fields": columns})
    question(after.key, after.data)
    return Patch((Change(group, after),), sentence, place)


def _split(place: Any) -> tuple[str, str]:
    key, _, column = place.partition(".") if isinstance(place, str) else ("", "", "")
    return key, column


def _column(group: Part, key: str) -> int:
    for index, column in enumerate(group.data["fields"]):
        if column["key"] == key:
            return index
    raise Refused(say("这一列已经不在表里了，可能刚被删去。"))


def change(op: ChangeField, shelf: Shelf) -> Patch:
    """Set attributes of a question or a column."""
    key, column = _split(op.place)
    if not isinstance(op.values, Mapping):
        raise Refused(say("内容不合要求。"))
    if column:
        group = _group(shelf, key)
        columns = list(group.data["fields"])
        index = _column(group, column)
        data = _changed(column, columns[index], op.values)
        columns[index] = {"key": column, **data}
        return _regrouped(
            group,
            columns,
            told("改了“%(table)s”的列“%(label)s”", table=group.data["label"], label=data["label"]),
            op.place,
        )
    before = needed(shelf, FIELD, key, say("这个问题"))
    data = _changed(before.key, before.data, op.values)
    return Patch((Change(before, with_data(before, data)),), told("改了“%(label)s”", label=data["label"]), before.key)


def _changed(key: str, data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The question's JSON with these values, in its shortest form."""
    given = {name: tidy(value) for name, value in values.items() if isinstance(name, str)}
    if forbidden := given.keys() & {"key", "fields"}:
        raise Refused(say("这里不能改%(names)s。", names="、".join(sorted(forbidden))))
    if "label" in given:
        given["label"] = text(given["label"], "label", most=300)
    merged = {**data, **given}
    if "type" in given and given["type"] != data.get("type"):
        merged = fitting(merged, _type(given["type"]))
    if isinstance(merged.get("choices"), list):
        merged["choices"] = _with_values(merged["choices"])
    merged.pop("key", None)
    return field_data(question(key, merged).model_dump(mode="json"))


def _with_values(choices: list[Any]) -> list[Any]:
    """Choices without a value get one of their label's pinyin."""
    if len(choices) > MOST_CHOICES:
        sentence = say("选项最多 %(most)s 个。", most=MOST_CHOICES)
        raise Refused(sentence, ("choices", sentence))
    given = [one.get("value") for one in choices if isinstance(one, dict)]
    used = {value for value in given if isinstance(value, str)}
    made = []
    for one in choices:
        if isinstance(one, dict) and not one.get("value"):
            label = one.get("label")
            value = new_key(label if isinstance(label, str) else "", "xuanxiang", lambda _: used)
            used.add(value)
            made.append({**one, "value": value})
        else:
            made.append(one)
    return made


def move(op: MoveField, shelf: Shelf) -> Patch:
    """Put a question elsewhere, or a column elsewhere in its table."""
    key, column = _split(op.place)
    if column:
        group = _group(shelf, key)
        columns = list(group.data["fields"])
        one = columns.pop(_column(group, column))
        place = min(bounded(op.index), len(columns))
        columns.insert(place, one)
        return _regrouped(
            group, columns, told("列“%(label)s”移到第 %(place)s 位", label=one["label"], place=place + 1), op.place
        )
    before = needed(shelf, FIELD, key, say("这个问题"))
    section = needed(shelf, SECTION, op.section or before.parent, say("这一页"))
    if section.key != before.parent and len(shelf.order(FIELD, section.key)) >= MOST_IN_SECTION:
        raise Refused(say("一页最多 %(most)s 个问题。", most=MOST_IN_SECTION))
    changes = tuple(at_index(shelf, before, bounded(op.index), section.key))
    place = index_among(shelf, before, changes, section.key)
    said = told(
        "“%(label)s”移到“%(title)s”第 %(place)s 位",
        label=before.data["label"],
        title=section.data["title"],
        place=place + 1,
    )
    return Patch(changes, said, before.key)


def remove(op: RemoveField, shelf: Shelf) -> Patch:
    """Take a question or a column away, and the checks that stand at it."""
    key, column = _split(op.place)
    if column:
        group = _group(shelf, key)
        columns = list(group.data["fields"])
        if len(columns) == 1:
            raise Refused(say("表格至少要有一列。不要这个表格，就删去整个问题。"))
        gone = columns.pop(_column(group, column))
        return _regrouped(group, columns, told("删去列“%(label)s”", label=gone["label"]), group.key)
    before = needed(shelf, FIELD, key, say("这个问题"))
    changes = [Change(rule, None) for rule in shelf.each(CHECK) if rule.data["field"] == before.key]
    return Patch((*changes, Change(before, None)), told("删去“%(label)s”", label=before.data["label"]), "")
