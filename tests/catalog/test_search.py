"""A citizen's own words find the matter, by characters, pinyin or initials."""

import pytest
from django.test import Client

from hall.catalog.selectors import published_items

pytestmark = [pytest.mark.django_db, pytest.mark.acts, pytest.mark.usefixtures("catalog")]


def first(query: str, **filters: str) -> str:
    rows = published_items(query=query, **filters).rows
    return rows[0].code if rows else ""


@pytest.mark.parametrize(
    "words",
    [
        "开办餐饮店",
        "开餐馆",
        "我要开饭馆",
        "我想开一家小吃店",
        "奶茶店",
        "餐饮",
        "canyin",
        "kbcyd",
        "cyd",
        "PKG-01",
        "pkg-01",
    ],
)
def test_a_restaurant_is_found_by_what_people_say(words: str) -> None:
    assert first(words) == "PKG-01"


@pytest.mark.parametrize(
    ("words", "code"),
    [("残疾人证", "CL-001"), ("给宝宝上户口", "PKG-03"), ("shenghaizi", "PKG-03"), ("卖香烟", "YCZM-001")],
)
def test_other_matters_are_found_too(words: str, code: str) -> None:
    assert first(words) == code


def test_words_that_say_nothing_find_everything_rather_than_nothing() -> None:
    assert published_items(query="").rows
    assert not published_items(query="量子计算机").rows


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("参馆", "PKG-01"),
        ("开饭馆儿", "PKG-01"),
        ("小吃店 执照", "PKG-01"),
        ("烧烤店", "PKG-01"),
        ("残疾证", "PKG-05"),
        ("残疾人补助", "PKG-05"),
        ("营业执照", "PKG-02"),
        ("落户口", "PKG-03"),
    ],
)
def test_everyday_words_and_words_written_wrongly_find_it_still(words: str, code: str) -> None:
    assert first(words) == code


def test_filters_narrow_and_unknown_ones_do_not_break() -> None:
    persons = {row.audience for row in published_items(audience="person").rows}
    assert persons <= {"person", "both"}
    assert {row.kind for row in published_items(kind="package").rows} == {"package"}
    assert {row.theme for row in published_items(theme="开店办企业").rows} == {"开店办企业"}
    assert len(published_items(kind="无", audience="无").rows) == 24


def test_the_list_says_what_was_asked_when_nothing_is_found(client: Client) -> None:
    page = client.get("/items/", {"q": "量子<计算机>"}).content.decode()
    assert "量子&lt;计算机&gt;" in page
    assert "没有找到" in page


@pytest.mark.parametrize("query", ["\x00", "%", "_", "'; --", "𠮷" * 200, " ", "a" * 5000])
def test_odd_words_are_no_error(client: Client, query: str) -> None:
    assert client.get("/items/", {"q": query, "after": query}).status_code == 200
