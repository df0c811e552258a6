"""Pages by key: no counting, no offset, so page one thousand costs what page one costs."""

import base64
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page; `next_key` is empty on the last one."""

    rows: list[M]
    next_key: str


def key_page(queryset: QuerySet[M], order: tuple[str, ...], after: str = "", size: int = 20) -> Page[M]:
    """One page in `order` (names, "-" for descending, the last one unique, none of them null).

    A key that was not given out here is treated as no key.
    """
    values = _decode(after, len(order))
    if values is not None:
        queryset = queryset.filter(_beyond(order, values))
    rows = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _encode([_value(rows[-1], name) for name in order]) if more else "")


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """(a, b) > (x, y) as a > x or (a = x and b > y), each name in its own direction."""
    condition = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        operator = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{operator}": value})
        equal &= Q(**{field: value})
    return condition


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.removeprefix("-").split("__"):
        value = getattr(value, part)
    return value


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, cls=DjangoJSONEncoder).encode()).decode().rstrip("=")


def _decode(key: str, length: int) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError:
        return None
    is_ours = isinstance(values, list) and len(values) == length
    return values if is_ours and all(isinstance(v, str | int) and not isinstance(v, bool) for v in values) else None
