"""Answers as people read them."""

import pytest
from django.utils.translation import override

from forms_engine.definition import Field, FieldType
from forms_engine.read_back import in_words
from forms_engine.review import display

OPENS_ON = Field(key="opens_on", label="开业日期", type=FieldType.DATE)


@pytest.mark.parametrize(("language", "read"), [("zh-hans", "2026年11月8日"), ("en", "8 November 2026")])
def test_a_day_is_read_as_the_readers_language_writes_it(language: str, read: str) -> None:
    with override(language):
        assert display(OPENS_ON, "2026-11-08", {}) == read
        assert in_words(OPENS_ON, "2026-11-08", {}) == read


def test_what_is_no_day_is_read_as_it_was_typed() -> None:
    assert in_words(OPENS_ON, "下星期一", {}) == "下星期一"


def test_a_sensitive_day_is_masked_all_the_same() -> None:
    born = OPENS_ON.model_copy(update={"sensitive": True})
    assert display(born, "1990-01-02", {}, masked=True) == "199****2日"
