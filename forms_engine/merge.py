"""One form for several: the same concept is asked once and flows to each part's own record."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms_engine.conditions import names_in
from forms_engine.definition import JSON, Check, Field, FormDefinition, Section


@dataclass(frozen=True, slots=True)
class Part:
    """One form of the merger. `when` (CEL over the merged keys) says when its own fields are asked at all."""

    code: str
    definition: FormDefinition
    when: str = ""
    condition_text: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged form, and for each part how its own keys are called there."""

    definition: FormDefinition
    keys: Mapping[str, Mapping[str, str]]

    def record_for(self, code: str, record: Mapping[str, JSON]) -> dict[str, JSON]:
        """A part's own record, under its own keys."""
        return {own: record[key] for own, key in self.keys[code].items() if key in record}

    def rename(self, code: str, expression: str) -> str:
        """A part's expression in the names of the merged form."""
        return rename(expression, self.keys[code])


def merge(
    title: str, parts: Sequence[Part], *, opening: Sequence[Section] = (), closing: Sequence[Section] = ()
) -> Merged:
    """Put `opening` first and `closing` last (their concepts count), between them what each part asks beside.

    A field without a concept is never merged; where its key is taken by another, it becomes `<part>_<key>`. A field
    that is shared is asked of everybody who needs it, so a part's `when` hides only what is that part's alone, and
    what several conditional parts share is shown when any of them applies.
    """
    own = [field for section in (*opening, *closing) for field in section.fields]
    asked = {field.concept: field.key for field in own if field.concept}
    taken = {field.key for field in own}
    users = _users(parts)
    keys: dict[str, dict[str, str]] = {}
    sections: list[Section] = []
    checks: list[Check] = []
    for part in parts:
        names = keys[part.code] = _names(part, asked, taken)
        for section in part.definition.sections:
            fresh = [field for field in section.fields if names[field.key] not in taken]
            if not fresh:
                continue
            taken |= {names[field.key] for field in fresh}
            asked |= {field.concept: names[field.key] for field in fresh if field.concept}
            placed = tuple(_placed(f, names[f.key], names, users.get(f.concept) or [part]) for f in fresh)
            key = f"{part.code.lower()}-{section.key}"
            sections.append(section.model_copy(update={"key": key, "fields": placed}))
        checks += [_renamed_check(check, names) for check in part.definition.checks]
    whole = FormDefinition(title=title, sections=(*opening, *sections, *closing), checks=tuple(checks))
    return Merged(whole, keys)


def _users(parts: Sequence[Part]) -> dict[str, list[Part]]:
    users: dict[str, list[Part]] = {}
    for part in parts:
        for field in part.definition.fields:
            if field.concept:
                users.setdefault(field.concept, []).append(part)
    return users


def _names(part: Part, asked: Mapping[str, str], taken: set[str]) -> dict[str, str]:
    """The merged key of each of a part's fields."""
    names: dict[str, str] = {}
    for field in part.definition.fields:
        if field.concept in asked:
            names[field.key] = asked[field.concept]
        else:
            clash = field.key in taken
            names[field.key] = f"{part.code.lower().replace('-', '_')}_{field.key}" if clash else field.key
    return names


def _placed(field: Field, key: str, names: Mapping[str, str], users: Sequence[Part]) -> Field:
    own = rename(field.visible_when, names)
    whens = [] if any(not user.when for user in users) else list(dict.fromkeys(user.when for user in users))
    common = " || ".join(f"({when})" for when in whens)
    text = "；".join(dict.fromkeys(user.condition_text for user in users if user.condition_text)) if whens else ""
    columns = {column.key for column in field.fields}  # a row's own answers keep their names
    outside = {old: new for old, new in names.items() if old not in columns}
    return _renamed(field, names).model_copy(
        update={
            "key": key,
            "visible_when": f"({common}) && ({own})" if common and own else common or own,
            "condition_text": "，".join(filter(None, [text, field.condition_text])),
            "fields": tuple(_renamed(column, outside) for column in field.fields),
        }
    )


def _renamed(field: Field, names: Mapping[str, str]) -> Field:
    update: dict[str, Any] = {
        attribute: rename(getattr(field, attribute), names)
        for attribute in ("visible_when", "required_when", "computed")
    }
    return field.model_copy(update=update | {"not_before": names.get(field.not_before or "", field.not_before)})


_NAME_OR_TEXT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<![\w.])([A-Za-z_]\w*)""")


def rename(expression: str, names: Mapping[str, str]) -> str:
    """Rename the answers that an expression reads; texts, members and loop variables stay as they are."""
    if not expression:
        return expression
    read = names_in(expression)

    def swap(found: re.Match[str]) -> str:
        name = found.group(2)
        return names.get(name, name) if name in read else found.group(0)

    return _NAME_OR_TEXT.sub(swap, expression)


def _renamed_check(check: Check, names: Mapping[str, str]) -> Check:
    return check.model_copy(
        update={"expression": rename(check.expression, names), "field": names.get(check.field, check.field)}
    )
