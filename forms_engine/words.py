"""The engine's own sentences. It knows no catalogue: whoever runs it may set a translator (forms_engine.apps does)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_translator: list[Callable[[str], str]] = [str]
_calendar: list[Callable[[date], str]] = [_chinese]


def translate_with(translator: Callable[[str], str], days: Callable[[date], str]) -> None:
    """From now on sentences are said in this translator's words, and days are written as `days` does."""
    _translator[0] = translator
    _calendar[0] = days


def say(sentence: str, /, **parts: Any) -> str:
    """A sentence with its parts put in: `%(label)s`."""
    said = _translator[0](sentence)
    return said % parts if parts else said


def said_day(text: str) -> str:
    """A day as people write it: 2026年11月23日 for 2026-11-23; what is no day stays as it was typed."""
    try:
        return _calendar[0](date.fromisoformat(text))
    except ValueError:
        return text


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
