"""Texts in pictures: nothing is lost, words stay whole, lines are about as long as one another."""

from hypothesis import given
from hypothesis import strategies as st

from hall.lib.lines import broken, evenly


@given(st.text("潮安区市场监督管理局AB", max_size=30), st.floats(3, 20))
def test_a_broken_name_loses_nothing(text: str, room: float) -> None:
    assert "".join(broken(text, room)) == text
    assert "".join(evenly(text, room)) == text


@given(st.lists(st.sampled_from(["Fire", "and", "Rescue", "Brigade", "Management"]), min_size=2), st.floats(3, 20))
def test_a_name_of_words_is_broken_between_them(words: list[str], room: float) -> None:
    lines = list(broken(" ".join(words), room))
    assert " ".join(lines).split() == words
    assert all(len(line) * 0.56 <= room + 0.01 or " " not in line for line in lines)


def test_no_line_is_left_with_one_character() -> None:
    assert list(broken("潮安区城市管理和综合执法局", 12)) == ["潮安区城市管理和综合执法", "局"]
    assert evenly("潮安区城市管理和综合执法局", 12) == ["潮安区城市管理", "和综合执法局"]
