"""Charts as shapes on a grid: values in, places out. A template draws them, and the table that says the same.

`kind` of a shape names a class of the stylesheet, so that dark, high contrast and print choose the colours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hall.lib.lines import evenly, width_of

TEXT = 13  # font size; a Chinese character is as wide as high
AXIS = 22  # room under columns for their names
LINE = 17  # from one line of a name to the next
GAP = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `tip` is shown where one points at it."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A text; `anchor` says which end of it stands at `x`: start, middle or end."""

    x: float
    y: float
    text: str
    kind: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of `width` × `height` units. `lines` are levels to read values from, as y."""

    width: int
    height: int
    boxes: Sequence[Box]
    words: Sequence[Word]
    lines: Sequence[float] = ()
    start: float = 0  # where the lines begin


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of what is counted: its key, the class that draws it, and its name."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A number under its head; `link` leads to what was counted."""

    head: str
    count: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One name and its numbers."""

    name: str
    cells: Sequence[Cell]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in two widths, its key, and the table that says the same: there is none without."""

    wide: Chart
    narrow: Chart
    corner: str  # what the names are
    heads: Sequence[str]
    rows: Sequence[Row]
    series: Sequence[Series] = ()

    @property
    def has_links(self) -> bool:
        return any(cell.link for row in self.rows for cell in row.cells)


WIDE, NARROW = 560, 326  # half a desk, and a phone
Counts = Mapping[str, int] | Sequence[int]


def picture(
    draw: Callable[..., Chart],
    rows: Sequence[tuple[str, Counts]],
    kinds: Sequence[Series] | Sequence[str],
    *,
    corner: str,
    names: Sequence[str] = (),
    row_link: Callable[[int], str] = lambda row: "",
    cell_link: Callable[[int, int], str] = lambda row, cell: "",
) -> Picture:
    """What `draw` makes of these rows, and their table, which has room for longer `names`.

    The links say where a row's name and its numbers lead.
    """
    series = [one for one in kinds if isinstance(one, Series)]
    heads = [one.name if isinstance(one, Series) else one for one in kinds]

    def numbers(counts: Counts) -> Sequence[int]:
        return [counts.get(one.key, 0) for one in series] if isinstance(counts, Mapping) else counts

    told = [
        Row(
            names[n] if names else name,
            [Cell(heads[m], count, cell_link(n, m)) for m, count in enumerate(numbers(counts))],
            row_link(n),
        )
        for n, (name, counts) in enumerate(rows)
    ]
    wide, narrow = (draw(rows, kinds, width=width) for width in (WIDE, NARROW))
    return Picture(wide, narrow, corner, heads, told, series)


def columns(
    points: Sequence[tuple[str, Mapping[str, int]]], series: Sequence[Series], *, width: int, height: int = 240
) -> Chart:
    """A column a point, its series one upon the other, the sum above it; the scale ends at a round number."""
    sums = [sum(values.get(one.key, 0) for one in series) for _, values in points]
    top = nice_top(max(sums, default=0))
    left, floor, room = TEXT * (len(str(top)) * 0.6 + 0.6), height - AXIS, height - AXIS - 20
    step = (width - left) / max(len(points), 1)
    wide = min(step * 0.7, 48)
    boxes: list[Box] = []
    words: list[Word] = []
    every = -(-len(points) * 44 // max(int(width - left), 1))  # names that would touch are left out, the last one stays
    for place, ((name, values), total) in enumerate(zip(points, sums, strict=True)):
        x, y = left + step * place + (step - wide) / 2, float(floor)
        for one in series:
            count = values.get(one.key, 0)
            tall = room * count / top
            if count:
                y -= tall
                boxes.append(
                    Box(round(x, 1), round(y, 1), round(wide, 1), round(max(tall - 1, min(tall, 0.5)), 1), one.kind,
                        f"{name} {one.name} {count}")
                )  # fmt: skip
        middle = round(x + wide / 2, 1)
        if total and step >= 24:
            words.append(Word(middle, round(y - 5, 1), str(total), "value", "middle"))
        if (len(points) - 1 - place) % every == 0:
            is_beyond = middle + len(name) * TEXT * 0.3 > width
            words.append(
                Word(width if is_beyond else middle, height - 5, name, "note", "end" if is_beyond else "middle")
            )
    levels = sorted({0, top // 2, top} if top > 1 else {0, top})
    lines = [round(floor - room * level / top, 1) for level in levels]
    words += [
        Word(round(left - 5, 1), y + 4, str(level), "note", "end") for level, y in zip(levels, lines, strict=True)
    ]
    return Chart(width, height, boxes, words, lines, round(left, 1))


def bars(rows: Sequence[tuple[str, Mapping[str, int]]], series: Sequence[Series], *, width: int) -> Chart:
    """A bar a row under its name, the series side by side, all on one scale.

    The numbers stand at the name's line, on narrow screens below a long name.
    """
    most = max((sum(values.values()) for _, values in rows), default=0) or 1
    boxes: list[Box] = []
    words: list[Word] = []
    y = 0.0
    for name, values in rows:
        told = "  ".join(f"{one.name} {values[one.key]}" for one in series if values.get(one.key))
        lines = evenly(name, width / TEXT) or [""]
        words += [Word(0, y + 14 + LINE * n, line, "name") for n, line in enumerate(lines)]
        y += LINE * (len(lines) - 1)
        if (width_of(lines[-1]) + width_of(told) + 1) * TEXT > width:
            y += LINE
        words.append(Word(width, y + 14, told, "note", "end"))
        x = 0.0
        for one in series:
            if count := values.get(one.key, 0):
                wide = width * count / most
                boxes.append(
                    Box(round(x, 1), y + 21, round(max(wide - GAP, 2), 1), 12, one.kind, f"{name} {one.name} {count}")
                )
                x += wide
        y += 46
    return Chart(width, max(round(y), 1), boxes, words)


def heat(rows: Sequence[tuple[str, Sequence[int]]], heads: Sequence[str], *, width: int) -> Chart:
    """A row a name, a cell a head; the number stands in the cell, which is the darker the more it says."""
    names = width * (0.3 if width > 500 else 0.34)
    cell = (width - names) / max(len(heads), 1)
    most = max((count for _, counts in rows for count in counts), default=0)
    boxes: list[Box] = []
    words = [Word(round(names + cell * (n + 0.5), 1), 14, head, "note", "middle") for n, head in enumerate(heads)]
    y = 24.0
    for name, counts in rows:
        lines = evenly(name, (names - 8) / TEXT)
        lines = lines if len(lines) < 3 else [lines[0], f"{lines[1].rstrip()}…"]
        for n, line in enumerate(lines):
            words.append(Word(0, y + (25 if len(lines) == 1 else 17 + 16 * n), line, "name"))
        for n, count in enumerate(counts):
            degree = heat_of(count, most)
            x = round(names + cell * n, 1)
            boxes.append(Box(x, y, round(cell - GAP, 1), 40, f"heat-{degree}", f"{name} {heads[n]} {count}"))
            words.append(Word(round(x + (cell - GAP) / 2, 1), y + 25, str(count), f"on-heat-{degree}", "middle"))
        y += 42
    return Chart(width, round(y), boxes, words)


def heat_of(count: int, most: int) -> int:
    """0 for nothing, then 1 to 4 by the share of the largest."""
    return 0 if count <= 0 else min(1 + 4 * (count - 1) // max(most, 1), 4)


def nice_top(most: int) -> int:
    """The end of a scale: a digit that halves well times a power of ten, at least the largest value, never 0."""
    size = 1
    while True:
        for digit in (1, 2, 3, 4, 6, 8):
            if digit * size >= most:
                return digit * size
        size *= 10
