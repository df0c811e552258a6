"""What a button or a drop in the outline means: `up shop_name`, `move shop_name page 3`, `page_remove page`."""

from forms_engine.editing import MoveField, MoveSection, Operation, Part, RemoveCheck, RemoveField, RemoveSection, Shelf
from forms_engine.editing.parts import FIELD, SECTION


def operation_of(act: str, shelf: Shelf) -> Operation | None:
    """The operation behind an act; None for one that means nothing."""
    verb, *words = act.split(" ")
    place = words[0] if words else ""
    if verb in {"up", "down"}:
        return _one_step(place, -1 if verb == "up" else 1, shelf)
    if verb in {"page_up", "page_down"}:
        keys = [key for key, _ in shelf.order(SECTION)]
        at = keys.index(place) if place in keys else 0
        return MoveSection(place, max(0, at + (-1 if verb == "page_up" else 1)))
    if verb == "move" and len(words) == 3 and words[2].isdecimal():
        return MoveField(place, int(words[2][:6]), words[1])
    if verb == "page_move" and len(words) == 2 and words[1].isdecimal():
        return MoveSection(place, int(words[1][:6]))
    if verb == "remove":
        return RemoveField(place)
    if verb == "page_remove":
        return RemoveSection(place)
    return RemoveCheck(place) if verb == "check_remove" else None


def _one_step(place: str, step: int, shelf: Shelf) -> Operation:
    """One place up or down; over the edge of a page to the page beside it."""
    key, _, column = place.partition(".")
    part = shelf.part(FIELD, key)
    if part is None:
        return RemoveField(place)  # refused with the right sentence: it is gone
    if column:
        columns = [one["key"] for one in part.data.get("fields", ())]
        at = columns.index(column) if column in columns else 0
        return MoveField(place, max(0, at + step))
    keys = [one for one, _ in shelf.order(FIELD, part.parent)]
    at = keys.index(part.key) + step
    if 0 <= at < len(keys):
        return MoveField(place, at, part.parent)
    return _over_the_edge(part, step, shelf)


def _over_the_edge(part: Part, step: int, shelf: Shelf) -> Operation:
    pages = [key for key, _ in shelf.order(SECTION)]
    beside = pages.index(part.parent) + step
    if not 0 <= beside < len(pages):
        return MoveField(part.key, 0 if step < 0 else 10_000, part.parent)
    return MoveField(part.key, 10_000 if step < 0 else 0, pages[beside])
