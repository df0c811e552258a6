"""The rows of a draft as parts of a form (forms_engine.editing), and patches as rows and as JSON."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms_engine.definition import FormDefinition
from forms_engine.editing import Change, Part, Patch, put_together
from forms_engine.words import Sentence
from hall.catalog.models import ContentDraft, DraftPart


def _part(row: DraftPart) -> Part:
    return Part(row.kind, row.key, row.data, row.parent, row.position)


class RowShelf:
    """A draft's parts, looked up row by row: only what an operation needs is read."""

    def __init__(self, draft: ContentDraft) -> None:
        self.draft = draft
        self.rows = DraftPart.objects.filter(draft=draft)

    def part(self, kind: str, key: str) -> Part | None:
        """One part. One query."""
        row = self.rows.filter(kind=kind, key=key[:64]).first()
        return _part(row) if row else None

    def order(self, kind: str, parent: str = "") -> Sequence[tuple[str, int]]:
        """(key, position) in order. One query, without the parts themselves."""
        found = self.rows.filter(kind=kind, parent=parent).order_by("position", "key")
        return list(found.values_list("key", "position"))

    def taken(self, kind: str, stem: str) -> frozenset[str]:
        """The keys that begin so. One query."""
        return frozenset(self.rows.filter(kind=kind, key__startswith=stem).values_list("key", flat=True))

    def count(self, kind: str) -> int:
        """How many there are. One query."""
        return self.rows.filter(kind=kind).count()

    def each(self, kind: str) -> Sequence[Part]:
        """The parts of one kind. One query."""
        return [_part(row) for row in self.rows.filter(kind=kind)]

    def all(self) -> Iterable[Part]:
        """Every part. One query."""
        return [_part(row) for row in self.rows.all()]

    def put(self, patch: Patch) -> None:
        """Write a patch: as many rows as it changes."""
        gone: dict[str, list[str]] = {}
        for change in patch.changes:
            if change.after is None:
                gone.setdefault(change.part.kind, []).append(change.part.key)
        for kind, keys in gone.items():
            self.rows.filter(kind=kind, key__in=keys).delete()
        new = [self.row(c.after) for c in patch.changes if c.after is not None and c.before is None]
        DraftPart.objects.bulk_create(new)
        for change in patch.changes:
            if change.before is not None and change.after is not None:
                after = change.after
                self.rows.filter(kind=after.kind, key=after.key).update(
                    parent=after.parent, position=after.position, data=dict(after.data)
                )

    def row(self, part: Part) -> DraftPart:
        """A part as a row that is not saved yet."""
        return DraftPart(
            draft=self.draft,
            kind=part.kind,
            key=part.key,
            parent=part.parent,
            position=part.position,
            data=dict(part.data),
        )


def digest(part: Part) -> str:
    """What a page remembers of a part that it shows, to tell whether it is still so when the page is sent."""
    text = json.dumps(part.data, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def definition_of(draft: ContentDraft) -> FormDefinition:
    """The whole form as it stands. One query; as long as the form."""
    return FormDefinition.model_validate(put_together(RowShelf(draft).all()))


def patch_as_json(patch: Patch) -> list[list[Any]]:
    """[before, after] of each part that changed."""
    return [[_part_as_json(change.before), _part_as_json(change.after)] for change in patch.changes]


def patch_from_json(data: Sequence[Sequence[Any]], sentence: Sentence, place: str) -> Patch:
    """What `patch_as_json` wrote."""
    changes = tuple(Change(_part_from_json(before), _part_from_json(after)) for before, after in data)
    return Patch(changes, sentence, place)


def _part_as_json(part: Part | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "kind": part.kind,
        "key": part.key,
        "data": dict(part.data),
        "parent": part.parent,
        "position": part.position,
    }


def _part_from_json(data: Mapping[str, Any] | None) -> Part | None:
    return Part(data["kind"], data["key"], data["data"], data["parent"], data["position"]) if data else None
