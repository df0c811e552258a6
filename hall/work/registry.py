"""Who does which kind of owed work, and what the clock does by itself. A duplicate refuses at import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from hall.work.models import Owed

Do = Callable[[Any, datetime], None]
D = TypeVar("D", bound=Callable[..., None])


class PermanentError(Exception):
    """Trying again would not help: the row fails at once."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done every so many seconds, whatever happens."""

    name: str
    seconds: int
    do: Callable[[datetime], None]


doers: dict[type[Owed], Do] = {}
duties: dict[str, Duty] = {}


def register(model: type[Owed]) -> Callable[[D], D]:
    """`@register(Model)` makes a function `do(row, now)` the doer of that model's rows. It must be idempotent."""

    def keep(do: D) -> D:
        if model in doers:
            raise ValueError(f"{model.__name__} has a doer already.")
        doers[model] = do
        return do

    return keep


def periodic(*, seconds: int) -> Callable[[D], D]:
    """`@periodic(seconds=60)` has the worker call `do(now)` that often. It must be safe to run anywhere, any time."""

    def keep(do: D) -> D:
        name = f"{do.__module__}.{do.__qualname__}"
        if name in duties:
            raise ValueError(f"{name} is registered already.")
        duties[name] = Duty(name, seconds, do)
        return do

    return keep
