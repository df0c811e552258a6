"""The long walk: `make quality`. Every page in every way of reading it, the W3C's checker, Lighthouse, and an album.

    python -m tests.quality [part ...]      parts: w3c, axe, pictures, lighthouse; all of them when none is named

Leaves var/quality/album.html and findings.txt. Ends with 1 when anything was found.
"""

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
    Pictures,
    Way,
    Weight,
    large_enough,
    leaves_room,
    not_too_wide,
    told_by_lines,
    walk,
)
from tests.running import ROOT
from tests.services import chromium

RESULT = ROOT / "var" / "quality"
PARTS = ("w3c", "axe", "pictures", "lighthouse")
FOR_LIGHTHOUSE = ("portal-home", "guide", "form-scjg-002-matter", "channels-query", "case-working")


def ways() -> list[Way]:
    """Dark, elder mode, high contrast, and each language beside the source's."""
    from hall import settings as hall_settings

    languages = [code for code, _ in hall_settings.LANGUAGES if code != hall_settings.LANGUAGE_CODE]
    cookie = getattr(hall_settings, "LANGUAGE_COOKIE_NAME", "django_language")
    return [
        Way("dark", scheme="dark"),
        Way("elder", size=NARROW, cookies={"elder": "1"}),
        Way("contrast", size=DESKTOP, cookies={"contrast": "1"}),
        *(Way(code, size=DESKTOP, cookies={cookie: code}) for code in languages),
    ]


def main(parts: Sequence[str]) -> int:
    """Run the parts, print and keep what they found."""
    RESULT.mkdir(parents=True, exist_ok=True)
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="hall-quality-") as var, served(Path(var)) as hall:
        for part in parts:
            for finding in PART[part](hall):
                print(finding, flush=True)
                findings.append(finding)
    (RESULT / "findings.txt").write_text("".join(f"{one}\n" for one in findings), encoding="utf-8")
    print(f"{len(hall.pages)} pages, {len(findings)} findings; see {RESULT}")
    return 1 if findings else 0


def _w3c(hall: Served) -> Iterator[Finding]:
    folder = RESULT / "html"
    with chromium() as browser:
        yield from walk(browser, hall, Way("light"), [Html(folder), Weight(browser)])
    yield from w3c([*folder.glob("*.html"), *STYLESHEETS])


def _axe(hall: Served) -> Iterator[Finding]:
    axe = Axe()
    with chromium() as browser:
        for way in ways():
            yield from walk(browser, hall, way, [axe, not_too_wide])


def _pictures(hall: Served) -> Iterator[Finding]:
    pictures = Pictures(RESULT / "pictures")
    with chromium() as browser:
        yield from walk(browser, hall, Way("phone"), [pictures, not_too_wide, large_enough])
        yield from walk(browser, hall, Way("desktop", size=DESKTOP), [pictures, not_too_wide])
        yield from walk(browser, hall, Way("narrow", size=NARROW), [not_too_wide])
        yield from walk(browser, hall, Way("zoomed", size=ZOOMED), [not_too_wide, leaves_room])
        yield from walk(browser, hall, Way("zoomed elder", size=ZOOMED, cookies={"elder": "1"}), [not_too_wide])
        yield from walk(browser, hall, Way("forced", size=DESKTOP, forced=True), [told_by_lines])
    album(RESULT, hall.pages)


def _lighthouse(hall: Served) -> Iterator[Finding]:
    folder = RESULT / "lighthouse"
    folder.mkdir(exist_ok=True)
    for name in FOR_LIGHTHOUSE:
        scores = lighthouse(hall, hall.page(name), folder)
        print("lighthouse", name, scores, flush=True)
        for category, least in MINIMA.items():
            if scores[category] < least:
                yield Finding("lighthouse", "phone", name, f"{category} {scores[category]}, wanted {least}")


PART = {"w3c": _w3c, "axe": _axe, "pictures": _pictures, "lighthouse": _lighthouse}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or PARTS))
