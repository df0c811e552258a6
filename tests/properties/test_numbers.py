"""A number copied from paper is found again, and a slip of the pen is noticed."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.lib.numbers import (
    UNAMBIGUOUS,
    case_number,
    is_valid_case_number,
    normalise_code,
    normalise_number,
    query_code,
    spaced_case_number,
    verification_code,
)

ALPHABET = string.digits + string.ascii_uppercase
FULL_WIDTH = {ord(c): ord(c) - ord("!") + ord("！") for c in ALPHABET}
numbers = st.builds(
    case_number,
    st.just("445103"),
    st.from_regex(r"[A-Z]{2,4}-[0-9]{2}", fullmatch=True),
    st.dates(date(2024, 1, 1), date(2099, 12, 31)),
    st.integers(1, 99_999),
)


def test_the_shape_of_a_number() -> None:
    number = case_number("445103", "PKG-01", date(2026, 11, 17), 26)
    assert number[:-1] == "445103PKG012026111700026"
    assert is_valid_case_number(number)


@given(numbers)
def test_a_number_is_found_however_it_is_typed(number: str) -> None:
    assert is_valid_case_number(number)
    for typed in (number.lower(), f" {spaced_case_number(number)} ", "-".join(number), number.translate(FULL_WIDTH)):
        assert normalise_number(typed) == number


@given(numbers, st.data())
def test_one_wrong_character_is_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from(ALPHABET.replace(number[place], "")))
    assert not is_valid_case_number(number[:place] + other + number[place + 1 :])


@given(numbers, st.data())
def test_two_neighbours_swapped_are_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_valid_case_number(swapped)


@given(numbers, numbers)
def test_numbers_differ_when_anything_differs(one: str, other: str) -> None:
    assert (one == other) == (one[:-1] == other[:-1])


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    is_valid_case_number(normalise_number(text))
    assert normalise_number(normalise_number(text)) == normalise_number(text)


@pytest.mark.parametrize("sequence", [0, 100_000])
def test_the_days_numbers_can_be_used_up(sequence: int) -> None:
    with pytest.raises(ValueError, match="used up"):
        case_number("445103", "PKG-01", date(2026, 11, 17), sequence)


def test_codes_can_be_read_aloud_and_do_not_repeat() -> None:
    codes = {query_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 8 and set(code) <= set(UNAMBIGUOUS) for code in codes)
    assert len(verification_code()) == 12
    assert not set("0O1IL") & set(UNAMBIGUOUS)


def test_a_code_is_found_however_it_is_typed() -> None:
    assert normalise_code("  ab3d-ｅ７fg ") == "AB3DE7FG"
