"""What was typed on one page, out of a browser's form."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from forms_engine.blocks import parts_of
from forms_engine.definition import MOST_ROWS, Field, FieldType, FormDefinition

YES, NO = "true", "false"
CHOOSER = "-file"  # ends the name of the input that chooses a file; the answer itself names the stored one
REMOVE_FILE = "remove_file"
ADD_ROW, REMOVE_ROW = "add_row", "remove_row"  # names of the buttons; their values are paths


def html_name(path: str) -> str:
    """The name of an input: shareholders.0.name → shareholders-0-name (as Django's formsets call it)."""
    return path.replace(".", "-")


def answers_from_post(definition: FormDefinition, section_key: str, post: QueryDict) -> dict[str, Any]:
    """What was typed on one page, right or wrong, by key; what was left empty is not in it.

    The buttons that add and take away a row of a group have their effect here.
    """
    answers = _level(definition.section(section_key).fields, post, "")
    for field in definition.section(section_key).fields:
        if field.type is FieldType.GROUP:
            _change_rows(field, answers, post)
    return answers


def _level(fields: Sequence[Field], post: QueryDict, prefix: str) -> dict[str, Any]:
    answers = {}
    for field in fields:
        value = _answer(field, post, prefix + field.key) if field.is_typed else None
        if value not in (None, "", [], {}):
            answers[field.key] = value
    return answers


def _answer(field: Field, post: QueryDict, path: str) -> Any:
    name = html_name(path)
    if field.type is FieldType.GROUP:
        return [_level(field.fields, post, f"{path}.{index}.") for index in range(_rows_in(post, name))]
    if parts := parts_of(field):
        return _level(parts, post, f"{path}.")
    if field.type is FieldType.MANY_OF:
        return [one for one in post.getlist(name) if one]
    if field.type is FieldType.YES_NO:
        return {YES: True, NO: False}.get(post.get(name, ""))
    if field.type is FieldType.DECLARATION:
        return {"agreed": True, "statement": field.statement} if post.get(name) else None
    if field.type is FieldType.REGION and f"{name}_town" in post:
        town, village = post.get(f"{name}_town", ""), post.get(f"{name}_village", "")
        return village if town and village.startswith(town) else town
    if field.type is FieldType.FILE and post.get(REMOVE_FILE) == name:
        return None
    return post.get(name, "")


def _rows_in(post: QueryDict, name: str) -> int:
    """How many rows were sent, by the names of their inputs; bounded."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-")
    rows = [int(found.group(1)) for key in post if (found := pattern.match(key))]
    return min(max(rows, default=-1) + 1, MOST_ROWS)


def _change_rows(field: Field, answers: dict[str, Any], post: Mapping[str, Any]) -> None:
    rows = list(answers.get(field.key, []))
    if post.get(ADD_ROW) == field.key:
        shown = max(len(rows), field.min_rows, 1)
        rows = [*rows, *({} for _ in range(shown - len(rows)))]
        if len(rows) < field.max_rows:
            rows.append({})
    removed = re.fullmatch(rf"{re.escape(field.key)}\.(\d{{1,3}})", str(post.get(REMOVE_ROW, "")))
    if removed and int(removed.group(1)) < len(rows):
        del rows[int(removed.group(1))]
    if rows:
        answers[field.key] = rows
    else:
        answers.pop(field.key, None)


def changed_group(post: Mapping[str, Any]) -> str:
    """The key of the group whose row was added or taken away by this post; empty when none was."""
    key = str(post.get(ADD_ROW) or post.get(REMOVE_ROW) or "").split(".")[0]
    return key if re.fullmatch(r"[a-z][a-z0-9_]{0,63}", key) else ""
