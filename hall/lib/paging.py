"""Pages by key: no counting, no offset, so page one thousand costs what page one costs."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page; `next_key` is empty on the last one."""

    rows: list[M]
    next_key: str


def key_page(queryset: QuerySet[M], order: tuple[str, ...], after: str = "", size: int = 20) -> Page[M]:
    """One page in `order` (names, "-" for descending, the last one unique, none of them null).

    The key is signed for this model and order: any other is treated as no key.
    """
    salt = ":".join(("page", queryset.model._meta.label, *order))
    values = _decode(after, salt)
    if values is not None:
        queryset = queryset.filter(_beyond(order, values))
    rows = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, signing.dumps([_value(rows[-1], name) for name in order], salt=salt) if more else "")


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """(a, b) > (x, y) as a > x or (a = x and b > y), each name in its own direction."""
    condition = Q()
    equal = Q()
    bound = _at_or_beyond(order[0], values[0]) if len(order) > 1 else Q()  # where an index is entered: it reads no OR
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        operator = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{operator}": value})
        equal &= Q(**{field: value})
    return bound & condition


def _at_or_beyond(name: str, value: Any) -> Q:
    return Q(**{f"{name.removeprefix('-')}__{'lte' if name.startswith('-') else 'gte'}": value})


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.removeprefix("-").split("__"):
        value = getattr(value, part)
    # In full: the usual JSON encoder cuts moments to milliseconds, and a page would begin before or after its place.
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, int) else str(value)


def _decode(key: str, salt: str) -> list[Any] | None:
    try:
        values: list[Any] = signing.loads(key, salt=salt)
    except signing.BadSignature:
        return None
    return values
