"""The engine's own sentences. It knows no catalogue: whoever runs it may set a translator (forms_engine.apps does)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_translator: list[Callable[[str], str]] = [str]


def translate_with(translator: Callable[[str], str]) -> None:
    """From now on sentences are said in this translator's words."""
    _translator[0] = translator


def say(sentence: str, /, **parts: Any) -> str:
    """A sentence with its parts put in: `%(label)s`."""
    said = _translator[0](sentence)
    return said % parts if parts else said


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was done, kept as its source and its parts: each reader is told it in their own words."""

    source: str
    parts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self.source, **self.parts)


def told(sentence: str, /, **parts: Any) -> Sentence:
    """A sentence that is kept and said again later, with its parts."""
    return Sentence(sentence, parts)


def later(sentence: str) -> str:
    """Mark a sentence that is said later, by `say`."""
    return sentence
