"""A form taken apart, so that one question can be changed without touching the others.

A part is the form's own line (its title), a page, a question (a table's columns are within it) or a check. What
stands where is said by `parent` and `position`, so that a move changes one part. The caller stores parts as it likes
and shows them as a `Shelf`; a change comes as a `Patch` that is put in, and taken out again by `reverse`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from forms_engine.definition import Field, FieldType, FormDefinition
from forms_engine.words import Sentence

FORM, SECTION, FIELD, CHECK = "form", "section", "field", "check"
KINDS = (FORM, SECTION, FIELD, CHECK)
GAP = 1 << 20  # between neighbours, so that something fits between them
_DEFAULTS = Field(key="a", label="", type=FieldType.TEXT).model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Part:
    """`data` is the part's own JSON without its key; `parent` a question's page, empty for the others."""

    kind: str
    key: str
    data: Mapping[str, Any]
    parent: str = ""
    position: int = 0

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from all other parts."""
        return self.kind, self.key


@dataclass(frozen=True, slots=True)
class Change:
    """One part before and after; None where it was not there."""

    before: Part | None
    after: Part | None

    @property
    def part(self) -> Part:
        """The part that it is about."""
        part = self.after or self.before
        assert part is not None  # noqa: S101 -- one of the two is there
        return part


@dataclass(frozen=True, slots=True)
class Patch:
    """What an operation changes, said in a sentence. `place` is where an editor should look afterwards."""

    changes: tuple[Change, ...]
    sentence: Sentence
    place: str = ""

    @property
    def reverse(self) -> "Patch":
        """What takes it out again."""
        back = tuple(Change(change.after, change.before) for change in reversed(self.changes))
        return Patch(back, self.sentence, self.place)


class Shelf(Protocol):
    """How operations look at the parts that the caller stores. Only `all` reads the whole form."""

    def part(self, kind: str, key: str) -> Part | None:
        """One part."""

    def order(self, kind: str, parent: str = "") -> Sequence[tuple[str, int]]:
        """(key, position) of the parts of one kind under one parent, in order."""

    def taken(self, kind: str, stem: str) -> frozenset[str]:
        """The keys of one kind that begin so."""

    def count(self, kind: str) -> int:
        """How many parts of one kind there are."""

    def each(self, kind: str) -> Sequence[Part]:
        """The parts of one kind."""

    def all(self) -> Iterable[Part]:
        """Every part."""


@dataclass(slots=True)
class Drawer:
    """A shelf in memory."""

    parts: dict[tuple[str, str], Part] = field(default_factory=dict)

    def part(self, kind: str, key: str) -> Part | None:
        """One part."""
        return self.parts.get((kind, key))

    def order(self, kind: str, parent: str = "") -> Sequence[tuple[str, int]]:
        """The keys in order."""
        found = [one for one in self.parts.values() if one.kind == kind and one.parent == parent]
        return [(one.key, one.position) for one in sorted(found, key=_by_position)]

    def taken(self, kind: str, stem: str) -> frozenset[str]:
        """The keys that begin so."""
        return frozenset(key for one, key in self.parts if one == kind and key.startswith(stem))

    def count(self, kind: str) -> int:
        """How many there are."""
        return sum(1 for one, _ in self.parts if one == kind)

    def each(self, kind: str) -> Sequence[Part]:
        """The parts of one kind."""
        return [part for part in self.parts.values() if part.kind == kind]

    def all(self) -> Iterable[Part]:
        """Every part."""
        return list(self.parts.values())

    def put(self, patch: Patch) -> None:
        """Make the change."""
        for change in patch.changes:
            if change.after is None:
                self.parts.pop(change.part.name, None)
            else:
                self.parts[change.after.name] = change.after


def _by_position(part: Part) -> tuple[int, str]:
    return part.position, part.key


def take_apart(definition: FormDefinition) -> list[Part]:
    """The parts of a form. What has its default value is left out."""
    parts = [Part(FORM, "form", {"title": definition.title})]
    for number, section in enumerate(definition.sections, start=1):
        parts.append(Part(SECTION, section.key, {"title": section.title, "help": section.help}, "", number * GAP))
        for place, one in enumerate(section.fields, start=1):
            parts.append(Part(FIELD, one.key, field_data(one.model_dump(mode="json")), section.key, place * GAP))
    for number, check in enumerate(definition.checks, start=1):
        parts.append(Part(CHECK, f"check{number}", check.model_dump(mode="json"), "", number * GAP))
    return parts


def field_data(dumped: Mapping[str, Any]) -> dict[str, Any]:
    """A question's JSON without its key and without what is as it is when nothing is said; so its columns."""
    kept = {name: value for name, value in dumped.items() if name != "key" and value != _DEFAULTS.get(name)}
    kept |= {name: dumped[name] for name in ("label", "type") if name in dumped}
    if dumped.get("fields"):
        kept["fields"] = [{"key": column["key"], **field_data(column)} for column in dumped["fields"]]
    return kept


def put_together(parts: Iterable[Part]) -> dict[str, Any]:
    """The form's JSON, as FormDefinition reads it."""
    ordered = sorted(parts, key=_by_position)
    title = next((part.data.get("title", "") for part in ordered if part.kind == FORM), "")
    questions: dict[str, list[dict[str, Any]]] = {}
    for part in ordered:
        if part.kind == FIELD:
            questions.setdefault(part.parent, []).append({"key": part.key, **part.data})
    return {
        "schema_version": 1,
        "title": title,
        "sections": [
            {"key": part.key, **part.data, "fields": questions.get(part.key, [])}
            for part in ordered
            if part.kind == SECTION
        ],
        "checks": [dict(part.data) for part in ordered if part.kind == CHECK],
    }


def moved(part: Part, *, parent: str, position: int) -> Part:
    """The same part elsewhere."""
    return replace(part, parent=parent, position=position)


def with_data(part: Part, data: Mapping[str, Any]) -> Part:
    """The same part with other content."""
    return replace(part, data=data)
