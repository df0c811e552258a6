"""The long walk: `make quality`. Every page in every way of reading it, the W3C's checker, Lighthouse, and an album.

    python -m tests.quality [part ...]      parts: w3c, axe, pictures, lighthouse; all of them when none is named
    python -m tests.quality axe:elder       one way of reading alone (`ways` and `_pictures` name them)

Leaves var/quality/album.html and findings.txt. Ends with 1 when anything was found.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.quality.album import album
from tests.quality.checkers import MINIMA, STYLESHEETS, lighthouse, w3c
from tests.quality.served import Served, served
from tests.quality.walk import (
    DESKTOP,
    NARROW,
    ZOOMED,
    Axe,
    Finding,
    Html,
    Look,
    Pictures,
    Way,
    Weight,
    bar_in_two_lines,
    head_in_one_line,
    large_enough,
    leaves_room,
    not_too_wide,
    numbers_fit,
    told_by_lines,
    walk,
)
from tests.running import ROOT
from tests.services import chromium

RESULT = ROOT / "var" / "quality"
PARTS = ("w3c", "axe", "pictures", "lighthouse")
LANGUAGE_COOKIE = "language"  # of hall/settings.py
LIGHTHOUSE_RUNS = 3  # its median counts: what else the machine does moves one run by ten points
FOR_LIGHTHOUSE = ("portal-home", "guide", "form-scjg-002-matter", "channels-query", "case-working")


def ways() -> list[Way]:
    """Light, dark, elder mode, high contrast, the system's own colours, and each language beside the source's."""
    from hall import settings as hall_settings

    languages = [code for code, _ in hall_settings.LANGUAGES if code != hall_settings.LANGUAGE_CODE]
    return [
        Way("light", size=DESKTOP),
        Way("dark", scheme="dark"),
        Way("elder", size=NARROW, cookies={"elder": "1"}),
        Way("contrast", size=DESKTOP, cookies={"contrast": "1"}),
        Way("forced", forced=True),
        *(Way(code, size=DESKTOP, cookies={LANGUAGE_COOKIE: code}) for code in languages),
    ]


def main(parts: Sequence[str]) -> int:
    """Run the parts, print and keep what they found."""
    RESULT.mkdir(parents=True, exist_ok=True)
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="hall-quality-") as var, served(Path(var) / "quality") as hall:
        for part in parts:
            name, _, way = part.partition(":")
            for finding in PART[name](hall, way):
                print(finding, flush=True)
                findings.append(finding)
    (RESULT / "findings.txt").write_text("".join(f"{one}\n" for one in findings), encoding="utf-8")
    print(f"{len(hall.pages)} pages, {len(findings)} findings; see {RESULT}")
    return 1 if findings else 0


def _w3c(hall: Served, only: str) -> Iterator[Finding]:
    """As it is written, in the other languages, and in elder mode: what is put into a page may break it."""
    folder = RESULT / "html"
    with chromium() as browser:
        for way in ways():
            is_other_html = way.name in ("light", "elder") or way.cookies.get(LANGUAGE_COOKIE)
            if is_other_html and only in ("", way.name):
                yield from walk(browser, hall, way, [Html(folder / way.name), Weight(browser)])
    yield from w3c([*folder.glob(f"{only or '*'}/*.html"), *STYLESHEETS])


def _axe(hall: Served, only: str) -> Iterator[Finding]:
    axe = Axe()
    with chromium() as browser:
        for way in ways():
            if only in ("", way.name):
                yield from walk(browser, hall, way, [axe, not_too_wide])


def _pictures(hall: Served, only: str) -> Iterator[Finding]:
    pictures = Pictures(RESULT / "pictures")
    walks: list[tuple[Way, list[Look]]] = [
        (Way("phone"), [pictures, not_too_wide, large_enough]),
        (Way("desktop", size=DESKTOP), [pictures, not_too_wide, large_enough]),
        (Way("narrow", size=NARROW), [not_too_wide, head_in_one_line, bar_in_two_lines, numbers_fit]),
        (Way("narrow en", size=NARROW, cookies={LANGUAGE_COOKIE: "en"}), [bar_in_two_lines, large_enough]),
        (
            Way("narrow elder", size=NARROW, cookies={"elder": "1"}),
            [not_too_wide, head_in_one_line, bar_in_two_lines, large_enough],
        ),
        (Way("zoomed", size=ZOOMED), [not_too_wide, leaves_room, head_in_one_line, large_enough]),
        (Way("zoomed elder", size=ZOOMED, cookies={"elder": "1"}), [not_too_wide, large_enough]),
        (Way("forced", size=DESKTOP, forced=True), [told_by_lines]),
    ]
    with chromium() as browser:
        for way, looks in walks:
            if only in ("", way.name):
                yield from walk(browser, hall, way, looks)
    album(RESULT, hall.pages)


def _lighthouse(hall: Served, only: str) -> Iterator[Finding]:
    folder = RESULT / "lighthouse"
    folder.mkdir(exist_ok=True)
    for name in FOR_LIGHTHOUSE:
        if only not in ("", name):
            continue
        runs = [lighthouse(hall, hall.page(name), folder) for _ in range(LIGHTHOUSE_RUNS)]
        scores = {category: statistics.median(run[category] for run in runs) for category in MINIMA}
        print("lighthouse", name, scores, flush=True)
        for category, least in MINIMA.items():
            if scores[category] < least:
                yield Finding("lighthouse", "phone", name, f"{category} {scores[category]}, wanted {least}")


PART = {"w3c": _w3c, "axe": _axe, "pictures": _pictures, "lighthouse": _lighthouse}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or PARTS))
