"""Levels of assurance: how well a login proved who it is. Names and `acr` values are configuration."""

from collections.abc import Iterable, Mapping

Levels = Mapping[str, tuple[str, ...]]


def parse_levels(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`real-name=urn:a|urn:b` each, the weakest first → level → the acr values that mean it, the preferred one first.

    Raises ValueError.
    """
    levels: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, _, values = word.partition("=")
        acrs = tuple(acr for acr in values.split("|") if acr and " " not in acr)
        if not name.strip() or not acrs or name in levels:
            raise ValueError(f"Not a level of assurance: {word!r}. Write name=acr or name=acr|acr, the weakest first.")
        levels[name.strip()] = acrs
    return levels


def rank_of_level(levels: Levels, level: str) -> int:
    """0 for no level asked; a level that is not configured can be reached by nobody."""
    return [*levels].index(level) + 1 if level in levels else (0 if not level else len(levels) + 1)


def rank_of_acr(levels: Levels, acr: object) -> int:
    """What an acr is worth; one that is not configured is worth nothing."""
    ranks = [rank for rank, acrs in enumerate(levels.values(), start=1) if acr in acrs]
    return max(ranks, default=0)


def level_of_acr(levels: Levels, acr: object) -> str:
    """The strongest level that an acr means; empty when it means none."""
    return ([*levels][rank_of_acr(levels, acr) - 1]) if rank_of_acr(levels, acr) else ""


def acr_values(levels: Levels, level: str) -> str:
    """What to ask the provider for: the level's values, then those of stronger ones."""
    names = [*levels]
    wanted = names[names.index(level) :] if level in levels else []
    return " ".join(acr for name in wanted for acr in levels[name])
