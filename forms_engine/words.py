"""The engine's own sentences. It knows no catalogue: whoever runs it may set a translator (forms_engine.apps does)."""

from collections.abc import Callable
from typing import Any

_translator: list[Callable[[str], str]] = [str]


def translate_with(translator: Callable[[str], str]) -> None:
    """From now on sentences are said in this translator's words."""
    _translator[0] = translator


def say(sentence: str, **parts: Any) -> str:
    """A sentence with its parts put in: `%(label)s`."""
    said = _translator[0](sentence)
    return said % parts if parts else said


def later(sentence: str) -> str:
    """Mark a sentence that is said later, by `say`."""
    return sentence
