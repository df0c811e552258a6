"""Where parts stand: positions with gaps between, so that a move changes one part and not its neighbours."""

from collections.abc import Iterator, Sequence
from typing import Any

from forms_engine.editing.checking import Refused, bounded
from forms_engine.editing.parts import GAP, Change, Part, Shelf, moved
from forms_engine.words import say


def needed(shelf: Shelf, kind: str, key: Any, what: str) -> Part:
    """A part that is there. Raises Refused."""
    part = shelf.part(kind, key) if isinstance(key, str) else None
    if part is None:
        raise Refused(say("%(what)s已经不在表里了，可能刚被删去。", what=what))
    return part


def at_index(shelf: Shelf, part: Part, index: int | None, parent: str = "") -> Iterator[Change]:
    """The changes that put a part to a place under its parent; last where no index is given."""
    before = shelf.part(part.kind, part.key)
    others = [(key, position) for key, position in shelf.order(part.kind, parent) if key != part.key]
    place = len(others) if index is None else min(bounded(index), len(others))
    low = others[place - 1][1] if place else 0
    high = others[place][1] if place < len(others) else low + 2 * GAP
    if before is not None and before.parent == parent and low < before.position < high:
        return
    if high - low > 1:
        yield Change(before, moved(part, parent=parent, position=(low + high) // 2))
        return
    yield from _spread(shelf, part, before, [key for key, _ in others], place, parent)


def _spread(
    shelf: Shelf, part: Part, before: Part | None, others: Sequence[str], place: int, parent: str
) -> Iterator[Change]:
    """No room left between the neighbours: all get new positions."""
    keys = [*others[:place], part.key, *others[place:]]
    for number, key in enumerate(keys, start=1):
        if key == part.key:
            yield Change(before, moved(part, parent=parent, position=number * GAP))
        else:
            other = needed(shelf, part.kind, key, say("这个问题"))
            yield Change(other, moved(other, parent=parent, position=number * GAP))


def index_among(shelf: Shelf, part: Part, changes: Sequence[Change], parent: str = "") -> int:
    """At which place a part stands after these changes."""
    positions = dict(shelf.order(part.kind, parent))
    positions |= {c.after.key: c.after.position for c in changes if c.after and c.after.parent == parent}
    positions.setdefault(part.key, part.position)
    return sorted(positions, key=lambda key: (positions[key], key)).index(part.key)
