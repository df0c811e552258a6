"""Whatever comes back instead of a filled form: something is read or nothing, never an exception, never a hang."""

import time
from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from forms_engine.acroform import field_name
from forms_engine.definition import FieldType
from forms_engine.read_back import Origin, ReadBack, read_filled
from forms_engine.slots import slots_of
from tests.forms_engine.filling import TODAY, Filler, as_fields, sample_answers, with_pikepdf, with_pypdf
from tests.forms_engine.test_fillable_form import FORM, MARKER, pdf_of
from tests.strategies import REGIONS


def read_in_time(pdf: bytes) -> ReadBack:
    begun = time.perf_counter()
    back = read_filled(pdf, FORM, marker=MARKER, today=TODAY, regions=REGIONS)
    assert time.perf_counter() - begun < 5
    return back


@lru_cache
def filled(fill: Filler) -> bytes:
    return fill(pdf_of(), as_fields(FORM, sample_answers(FORM, REGIONS)))


@given(st.sampled_from([with_pypdf, with_pikepdf]), st.data())
def test_a_filled_form_damaged_anywhere_ends(fill: Filler, data: st.DataObject) -> None:
    good = filled(fill)
    at = data.draw(st.integers(0, len(good) - 1))
    length = data.draw(st.integers(0, 200))
    assert read_in_time(good[:at] + data.draw(st.binary(max_size=64)) + good[at + length :]).origin in Origin


TYPED = sorted(field_name(slot.path) for slot in slots_of(FORM) if slot.field.type in {FieldType.TEXT, FieldType.MONEY})


@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from(TYPED), st.text(max_size=80)))
def test_anything_typed_is_an_answer_or_is_listed(values: dict[str, str]) -> None:
    back = read_in_time(with_pypdf(pdf_of(), values))
    seen = repr(back.answers) + repr([one.text for one in back.unfit])
    for text in values.values():
        assert all(letter in seen for letter in text if letter.isalnum() and letter.isascii())
