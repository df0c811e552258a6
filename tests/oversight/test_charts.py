"""Charts: every number is drawn, in proportion, inside the picture."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from hall.oversight.charts import Series, bars, columns, heat, heat_of, nice_top, picture

SERIES = [Series("a", "kind-a", "甲"), Series("b", "kind-b", "乙")]
COUNTS = st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 5000))
POINTS = st.lists(st.tuples(st.sampled_from(["11-1", "12-31"]), COUNTS), max_size=14)
WIDTHS = st.sampled_from([326, 560])


@given(POINTS, WIDTHS)
def test_columns_stay_inside_and_are_as_high_as_they_count(points: list, width: int) -> None:
    chart = columns(points, SERIES, width=width)
    floor = max(chart.lines)
    for box in chart.boxes:
        assert box.x >= 0 and box.x + box.width <= width + 0.1
        assert box.y >= 0 and box.y + box.height <= floor + 0.1
    drawn = [box for box in chart.boxes if box.kind == "kind-a"]
    assert len(drawn) == sum(1 for _, values in points if values.get("a"))


@given(st.lists(st.tuples(st.just("部门"), COUNTS), min_size=1, max_size=9), WIDTHS)
def test_bars_are_on_one_scale(rows: list, width: int) -> None:
    chart = bars(rows, SERIES, width=width)
    assert all(box.x + box.width <= width + 3 for box in chart.boxes)
    assert chart.height == 46 * len(rows)


@given(st.lists(st.lists(st.integers(0, 900), min_size=6, max_size=6), max_size=9), WIDTHS)
def test_every_cell_of_the_heat_map_says_its_number(counts: list, width: int) -> None:
    chart = heat([("潮安区城市管理和综合执法局", row) for row in counts], list("ABCDEF"), width=width)
    assert [word.text for word in chart.words if word.kind.startswith("on-heat")] == [
        str(n) for row in counts for n in row
    ]
    assert len(chart.boxes) == 6 * len(counts)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_only_nothing_is_cold_and_the_most_is_the_hottest(count: int, most: int) -> None:
    assert (heat_of(count, most) == 0) == (count == 0)
    assert heat_of(most, most) == (4 if most > 3 else heat_of(most, most))
    assert 0 <= heat_of(min(count, most), most) <= 4


@given(st.integers(0, 10**7))
def test_a_scale_ends_at_a_round_number_that_holds_all(most: int) -> None:
    top = nice_top(most)
    assert top >= max(most, 1)
    assert str(top).strip("0") in {"1", "2", "3", "4", "6", "8"}
    assert top < 10 * max(most, 1)


KINDS = [(columns, SERIES), (bars, SERIES), (heat, ["0–5", "6–10"])]


@pytest.mark.parametrize(("draw", "kinds"), KINDS, ids=["columns", "bars", "heat"])
def test_a_picture_and_its_table_say_the_same(draw: Any, kinds: Any) -> None:
    """Every number of the table is said by a box of the picture, and is drawn on the page in both."""
    counts: Any = [3, 41] if draw is heat else {"a": 3, "b": 41}
    made = picture(
        draw, [("消防", counts)], kinds, corner="部门", cell_link=lambda row, cell: f"?row={row}&cell={cell}"
    )
    said = {box.tip for box in made.wide.boxes}
    assert said == {box.tip for box in made.narrow.boxes}
    assert said == {f"{row.name} {cell.head} {cell.count}" for row in made.rows for cell in row.cells}
    page = render_to_string("ui/chart.html", {"picture": made, "label": "图"})
    assert page.count("<svg") == 2 + len(made.series)
    assert page.count("<table") == 1
    assert re.findall(r"<td data-label=\"(.+?)\"><a href=\"(.+?)\">(\d+)<", page) == [
        (made.heads[0], "?row=0&amp;cell=0", "3"),
        (made.heads[1], "?row=0&amp;cell=1", "41"),
    ]


def test_no_template_draws_a_chart_but_the_component_that_brings_its_table() -> None:
    folder = Path(__file__).parents[2] / "frontend" / "templates"
    drawing = [path.name for path in folder.rglob("*.html") if "ui/chart_picture.html" in path.read_text("utf-8")]
    assert drawing == ["chart.html"]
