"""The small tags: a status is never colour alone, a meter is also a sentence."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template

from frontend.templatetags import ui


def test_a_mark_is_word_and_shape_and_colour() -> None:
    html = ui.mark("near", "临近到期")
    assert "临近到期" in html
    assert "<svg" in html
    assert "mark--near" in html


@pytest.mark.parametrize("tone", ["ok", "run", "near", "over", "rest", "form", "up"])
def test_every_tone_has_a_shape(tone: str) -> None:
    assert "<svg" in ui.mark(tone, "状态")


def test_tones_differ_in_shape_and_not_in_colour_alone() -> None:
    shapes = {re.sub(r'class="[^"]*"', "", ui.mark(tone, "")) for tone in ("ok", "run", "near", "over", "rest")}
    assert len(shapes) == 5


def test_a_meter_has_one_cell_a_day_and_a_sentence() -> None:
    html = ui.meter(4, 10, "run", "承诺 10 个工作日，已用 4 个")
    assert html.count("<i") == 10
    assert html.count('class="on"') == 4
    assert 'role="img"' in html
    assert 'aria-label="承诺 10 个工作日，已用 4 个"' in html


@pytest.mark.parametrize(
    ("used", "total", "cells", "on"), [(0, 0, 1, 0), (9, 6, 6, 6), (-1, 6, 6, 0), (30, 60, 45, 22)]
)
def test_a_meter_keeps_its_bounds(used: int, total: int, cells: int, on: int) -> None:
    html = ui.meter(used, total, "over", "")
    assert (html.count("<i"), html.count('class="on"')) == (cells, on)


@pytest.mark.parametrize("draw", [lambda text: ui.mark("ok", text), lambda text: ui.meter(1, 2, "run", text)])
def test_words_given_to_a_tag_are_escaped(draw: Callable[[str], str]) -> None:
    assert "<script>" not in draw('"><script>')


@pytest.mark.parametrize("name", [*ui.ICONS, *ui.SOLID])
def test_icons_are_hidden_from_screen_readers_and_carry_no_style(name: str) -> None:
    html = ui.icon(name)
    assert 'aria-hidden="true"' in html
    assert "style" not in html


def test_a_theme_without_a_picture_gets_a_sheet_of_paper() -> None:
    assert ui.theme_icon("从未有过的主题") == ui.icon("file", 24)


def drawn(template: str, **values: Any) -> str:
    return Template("{% load ui %}" + template).render(Context(values))


def test_a_sentence_is_not_cut_within_a_day() -> None:
    kept = "{{ text|whole_days }}"
    assert (
        drawn(kept, text="最晚 2026年12月4日 办结 <b>") == '<span class="day">最晚 2026年12月4日</span> 办结 &lt;b&gt;'
    )
    assert drawn(kept, text="检查　11月30日到期") == '检查　<span class="day">11月30日到期</span>'
    assert drawn(kept, text="改正（补正），") == '改正<span class="day">（补正）</span>，'
    assert drawn(kept, text="by 4 December") == 'by <span class="day">4 December</span>'


def test_a_headline_breaks_between_its_clauses() -> None:
    told = drawn("{{ text|clauses }}", text="已提交，最晚 12月4日 <告知>。")
    assert told == (
        '<span class="clause">已提交，</span>'
        '<span class="clause"><span class="day">最晚 12月4日</span> '
        '<span class="clause">&lt;告知&gt;。</span></span>'
    )


def test_case_numbers_in_a_message_stand_in_groups() -> None:
    told = drawn("{{ text|grouped_numbers }}", text="编号 445103PKG0120261128000017，电话 13800000000。")
    assert told == "编号 445103 PKG01 20261128 00001 7，电话 13800000000。"


def test_a_line_of_files_has_one_action_that_names_its_file() -> None:
    marked = drawn('{% file_line "图" %}<br>{{ name }}{% endfile_line %}', name="<图>")
    assert "<small><br>&lt;图&gt;</small>" in marked  # what the template says, what it was given escaped once
    linked = drawn('{% file_line name url="/x/" word="下载" %}PDF{% endfile_line %}', name="<图>")
    assert "&lt;图&gt;<small>PDF</small>" in linked
    assert '<a class="btn btn--quiet" href="/x/">下载<span class="vh"> &lt;图&gt;</span></a>' in linked
    posted = drawn('{% file_line "图" post="/y/" word="移除" %}{% endfile_line %}', csrf_token="t0ken")
    assert '<form method="post" action="/y/"><input type="hidden" name="csrfmiddlewaretoken" value="t0ken">' in posted
    assert "<small>" not in posted


def test_a_note_that_is_urgent_is_read_out() -> None:
    assert drawn('{% note role="alert" %}等{% endnote %}').startswith('<div class="note" role="alert">')
    assert " role" not in drawn("{% note %}等{% endnote %}")
