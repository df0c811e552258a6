"""Keys that nobody has to think of: the pinyin of the label, unlike any other key of the form."""

import re
from collections.abc import Callable, Collection

from pypinyin import lazy_pinyin

LONGEST_STEM = 40
# What CEL keeps for itself, and what the engine calls the day.
_RESERVED = frozenset({
    "as", "bool", "break", "bytes", "const", "continue", "double", "dyn", "else", "false", "for", "function",
    "has", "if", "import", "in", "int", "let", "list", "loop", "map", "matches", "namespace", "null", "package",
    "return", "size", "string", "sum", "this", "today", "true", "type", "uint", "var", "void", "while",
})  # fmt: skip


def stem_of(label: str, fallback: str) -> str:
    """The label in pinyin, letters and digits only: 店铺名称 → dian_pu_ming_cheng. Without any, the fallback."""
    spoken = " ".join(lazy_pinyin(label[:LONGEST_STEM])).lower()
    words = re.findall(r"[a-z0-9]+", spoken)
    stem = "_".join(words)[:LONGEST_STEM].strip("_")
    stem = re.sub(r"^[^a-z]+", "", stem)
    return f"{fallback}_{stem}" if stem in _RESERVED else stem or fallback


def new_key(label: str, fallback: str, taken: Callable[[str], Collection[str]]) -> str:
    """A key for the label that is not among those `taken(stem)` knows to begin with its stem."""
    stem = stem_of(label, fallback)
    used = taken(stem)
    if stem not in used:
        return stem
    number = 2
    while f"{stem}_{number}" in used:
        number += 1
    return f"{stem}_{number}"
