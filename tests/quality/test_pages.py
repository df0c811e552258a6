"""Every page of the hall, as the W3C's checker and axe-core see it. `make quality` looks longer, in every way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.quality.checkers import STYLESHEETS, w3c
from tests.quality.served import Served, served
from tests.quality.walk import (
    DESKTOP,
    NARROW,
    ZOOMED,
    Axe,
    Html,
    Look,
    Way,
    Weight,
    bar_in_two_lines,
    head_in_one_line,
    large_enough,
    not_too_wide,
    numbers_fit,
    told_by_lines,
    walk,
)

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("quality")) as hall:
        yield hall


def test_every_page_is_valid_light_and_open_to_all_in_the_dark(browser: Browser, hall: Served, tmp_path: Path) -> None:
    """HTML and CSS without error, no violation in dark colours on a phone, and at most 60 kB of CSS and JavaScript."""
    looks = [Html(tmp_path), Weight(browser), Axe(), not_too_wide]
    found = list(walk(browser, hall, Way("dark", scheme="dark"), looks))
    found += w3c([*tmp_path.glob("*.html"), *STYLESHEETS])
    assert not found, "\n".join(str(one) for one in found)


KEY_PAGES = (
    "portal-home",
    "guide",
    "start",
    "form-scjg-002-matter",
    "materials",
    "case-working",
    "restaurant-task",
    "identity-end_mandate-mandate",  # of a person with new messages
    "supervision",
)
MAGNIFIED: list[tuple[Way, list[Look]]] = [
    (Way("elder", size=NARROW, cookies={"elder": "1"}), [not_too_wide, head_in_one_line, large_enough]),
    (Way("narrow", size=NARROW), [head_in_one_line, large_enough, numbers_fit]),
    (Way("english", size=NARROW, cookies={"language": "en"}), [bar_in_two_lines, large_enough]),
    (Way("zoomed", size=ZOOMED), [not_too_wide, head_in_one_line, large_enough]),
    (Way("forced", size=DESKTOP, forced=True), [told_by_lines]),
]


def test_large_type_and_thumbs_on_a_small_phone_and_the_systems_own_colours(browser: Browser, hall: Served) -> None:
    """The way of an applicant and an officer's page; `make quality` looks at all."""
    few = replace(hall, pages=tuple(hall.page(name) for name in KEY_PAGES))
    found = [one for way, looks in MAGNIFIED for one in walk(browser, few, way, looks)]
    assert not found, "\n".join(str(one) for one in found)
