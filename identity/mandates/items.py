"""The names of what a mandate may be limited to. The catalogue, which lies above identity, tells them."""

from collections.abc import Callable

_sources: list[Callable[[], dict[str, str]]] = []


def register(source: Callable[[], dict[str, str]]) -> None:
    """Take a source of item codes and names; a second registration of the same changes nothing."""
    if source not in _sources:
        _sources.append(source)


def item_names() -> dict[str, str]:
    """Code → name of everything that can be applied for."""
    return {code: name for source in _sources for code, name in source().items()}
