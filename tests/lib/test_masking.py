"""What may stand where anyone could look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.lib.masking import mask_email, mask_id_number, mask_mobile, mask_name, mask_organisation


@pytest.mark.parametrize(
    ("name", "shown"),
    [("林晓彤", "林**"), ("林彤", "林**"), ("欧阳晓彤", "欧**"), ("𠮷野家", "𠮷**"), ("林", "*"), ("", "")],
)
def test_a_person_shows_the_first_letter_and_not_how_long_the_name_is(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("彩塘镇韩江小馆", "彩*****馆"), ("潮安区韩江小馆餐饮有限公司", "潮*****司"), ("小馆", "小**"), ("", "")],
)
def test_an_organisation_shows_its_first_and_last_letter(name: str, shown: str) -> None:
    assert mask_organisation(name) == shown


def test_a_long_name_is_masked_as_an_organisation() -> None:
    assert mask_name("彩塘镇韩江小馆") == "彩*****馆"


def test_numbers_keep_so_much_that_their_owner_knows_them() -> None:
    assert mask_id_number("445103199003070021") == "445*************21"
    assert mask_mobile("13800000000") == "138****0000"
    assert mask_email("lin@example.com") == "l***@example.com"


@given(st.text(max_size=30), st.sampled_from([mask_name, mask_organisation, mask_id_number, mask_mobile, mask_email]))
def test_no_mask_shows_all_of_anything(text: str, mask) -> None:
    shown = mask(text)
    assert not text or text not in shown or set(text) <= {"*"} or (mask is mask_email and "@" in text)


@given(st.text(min_size=1, max_size=8), st.sampled_from([mask_id_number, mask_mobile]))
def test_a_short_number_shows_nothing(text: str, mask) -> None:
    assert set(mask(text)) == {"*"}
