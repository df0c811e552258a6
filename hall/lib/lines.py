"""Texts in pictures, broken into lines: SVG breaks none by itself."""

import re
from collections.abc import Iterator

_PIECE = re.compile(r"[!-~]+ ?|.")


def broken(text: str, room: float) -> Iterator[str]:
    """Lines of at most `room` Chinese characters; Latin ones count half, and their words stay whole."""
    line, used = "", 0.0
    for piece in _PIECE.findall(text):
        wide = width_of(piece.rstrip())
        if line and used + wide > room and piece not in "，。、；：”）":
            yield line.rstrip()
            line, used = "", 0.0
        line, used = line + piece, used + wide + 0.56 * (len(piece) - len(piece.rstrip()))
    if line:
        yield line


def evenly(text: str, room: float) -> list[str]:
    """As few lines as `broken` makes, and about as long as one another."""
    fewest = list(broken(text, room))
    narrow = width_of(text) / max(len(fewest), 1)
    while narrow < room:
        lines = list(broken(text, narrow))
        if len(lines) == len(fewest):
            return lines
        narrow += 0.5
    return fewest


def width_of(text: str) -> float:
    """How many Chinese characters wide a text is, about."""
    return sum(0.56 if sign.isascii() else 1.0 for sign in text)
