"""Rules of the look that a reader of the files can check: contrast of the tokens, and no inline code."""

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"
TEMPLATES = sorted((FRONTEND / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "documents" not in path.parts]  # papers carry their own style into the PDF

TEXT_PAIRS = [
    ("ink", "surface"), ("ink", "canvas"), ("ink", "sunken"), ("ink", "blue-soft"), ("ink", "near-soft"),
    ("ink-2", "surface"), ("ink-2", "canvas"), ("ink-2", "sunken"),
    ("blue", "surface"), ("blue", "canvas"), ("blue", "blue-soft"), ("on-blue", "blue"), ("on-blue", "blue-strong"),
    ("blue-strong", "surface"), ("blue-strong", "blue-soft"),
    ("ok", "ok-soft"), ("ok", "surface"), ("near", "near-soft"), ("urgent", "urgent-soft"), ("urgent", "surface"),
    ("rest", "rest-soft"), ("on-hero", "hero"), ("on-hero-2", "hero"),
    ("ink", "heat-1"), ("ink", "heat-2"), ("on-heat", "heat-3"), ("on-heat", "heat-4"),
]  # fmt: skip
OUTLINE_PAIRS = [("line-strong", "surface"), ("line-strong", "canvas"), ("focus", "canvas"), ("focus", "surface")]


def blocks() -> dict[str, dict[str, str]]:
    css = re.sub(r"/\*.*?\*/", "", (FRONTEND / "static/css/tokens.css").read_text(encoding="utf-8"), flags=re.S)
    found = {}
    for name, start in (
        ("light", ":root {"),
        ("dark", ':root[data-theme="dark"] {'),
        ("system dark", ":root:not([data-theme]) {"),
        ("contrast", ':root[data-contrast="more"] {'),
    ):
        body = css.split(start, 1)[1].split("}", 1)[0]
        found[name] = dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))
    return {name: {**found["light"], **tokens} for name, tokens in found.items()}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark", "system dark", "contrast"])
def test_text_stands_out_in_every_mode(mode: str) -> None:
    tokens = blocks()[mode]
    weak = {
        (a, b): round(contrast(tokens[a], tokens[b]), 2) for a, b in TEXT_PAIRS if contrast(tokens[a], tokens[b]) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("mode", ["light", "dark", "system dark", "contrast"])
def test_outlines_of_controls_stand_out_in_every_mode(mode: str) -> None:
    tokens = blocks()[mode]
    assert all(contrast(tokens[a], tokens[b]) >= 3 for a, b in OUTLINE_PAIRS)


def test_the_dark_of_the_system_and_the_dark_that_was_chosen_are_the_same() -> None:
    found = blocks()
    assert found["dark"] == found["system dark"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FRONTEND)))
def test_pages_carry_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FRONTEND)))
def test_htmx_is_told_in_attributes_that_html_knows(path: Path) -> None:
    """`hx-post` is no HTML; `data-hx-post` says the same."""
    assert not re.search(r"(?<!data-)\bhx-[a-z]", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FRONTEND)))
def test_pictures_have_their_size_before_they_arrive_and_scripts_wait(path: Path) -> None:
    """Nothing moves while a page loads, and nothing waits for a script before it is drawn."""
    text = path.read_text(encoding="utf-8")
    pictures = re.findall(r"<(?:img|svg)\b(?:{[{%].*?[%}]}|[^>{])*>", text)
    assert not [one for one in pictures if not re.search(r'\bwidth="', one) or not re.search(r'\bheight="', one)]
    assert all(re.search(r"\sdefer\b", script) for script in re.findall(r"<script\b[^>]*>", text))


def test_who_wants_no_motion_gets_none() -> None:
    """Every transition lasts as long as the tokens say, which is no time then; every animation is taken away."""
    calm = "@media (prefers-reduced-motion: reduce)"
    tokens = (FRONTEND / "static/css/tokens.css").read_text(encoding="utf-8")
    assert f"{calm} {{ :root {{ --fast: 0ms; --slow: 0ms; }} }}" in tokens
    for path in (FRONTEND / "static").rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        for transition in re.findall(r"transition: ([^;]+);", text):
            assert "var(--fast)" in transition or "var(--slow)" in transition, transition
        for selector in re.findall(r"([^{}]+?) {[^{}]*\banimation: (?!none)", text):
            assert f"{calm} {{ {selector.strip()} {{ animation: none; }} }}" in text, selector


def test_no_token_is_given_twice_to_the_same_pages() -> None:
    """A later rule with the same selector would win and leave the first one dead."""
    tokens = (FRONTEND / "static/css/tokens.css").read_text(encoding="utf-8")
    selectors = re.findall(r"^  (:root\S*) {", tokens, re.MULTILINE)
    assert len(selectors) == len(set(selectors)) > 4


def test_moments_are_written_as_html_reads_them() -> None:
    """`date:"c"` writes microseconds, which HTML does not know."""
    assert [path.name for path in TEMPLATES if 'date:"c"' in path.read_text(encoding="utf-8")] == []


def test_the_stylesheet_calls_nothing_from_outside() -> None:
    for path in (FRONTEND / "static").rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"@import (.*);", text):
            assert (path.parent / name.strip('"')).is_file()  # of ours, put in its place when files are collected
        for name in re.findall(r"url\(([^)]*)\)", text):
            assert (path.parent / name.strip('"')).is_file()  # a picture of ours
