"""Walk through the pages with Chromium as somebody who reads them in one way: dark, elder mode, another language."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Response
from playwright.sync_api import Page as Tab

from tests.npm import installed
from tests.quality.served import Served
from tests.quality.stage import Page

TOOLS = Path(__file__).parent / "tools"  # what `make test` needs; Lighthouse brings two hundred packages of its own
PHONE, DESKTOP, NARROW = (390, 844), (1280, 900), (360, 740)
ZOOMED = (320, 256)  # 1280 × 1024 at 400 % (WCAG 1.4.10)
AXE_OPTIONS = {"resultTypes": ["violations"], "elementRef": False}
LED_TO = {"demo-login": "/demo-idp/authorize/"}  # pages that are only reached by being sent there
EXPECTED = {"not-found": {404}, "wallet-shown": {200, 404}}  # what a telephone shows is gone after a minute
BUDGET = 60_000  # bytes of CSS and JavaScript, gzipped, on any page that an applicant sees


@dataclass(frozen=True)
class Way:
    """One way of reading the hall."""

    name: str
    size: tuple[int, int] = PHONE
    scheme: str = "light"
    forced: bool = False  # the system chooses the colours
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What is wrong, where."""

    check: str
    way: str
    page: str
    text: str

    def __str__(self) -> str:
        return f"{self.check} [{self.way}] {self.page}: {self.text}"


@dataclass(frozen=True)
class Sight:
    """A page that is open in a browser, and the answer that brought it."""

    tab: Tab
    page: Page
    way: Way
    answer: Response

    def found(self, check: str, text: str) -> Finding:
        return Finding(check, self.way.name, self.page.name, text)


Look = Callable[[Sight], Iterable[Finding]]


def walk(browser: Browser, hall: Served, way: Way, looks: Iterable[Look]) -> Iterator[Finding]:
    """Open each page in that way, let each of `looks` judge it, and say what scripts and servers complained of."""
    tabs: dict[str, Tab] = {}  # one for each person: going on in it costs half of opening another
    faults: list[str] = []
    looks = list(looks)
    for page in hall.pages:
        if page.session not in tabs:
            tabs[page.session] = _tab(_context(browser, hall, way, page.session), hall, faults)
        tab = tabs[page.session]
        answer = tab.goto(hall.url + page.path, wait_until="load")
        if answer is None or answer.status not in EXPECTED.get(page.name, {200}):
            faults.append(f"answered {answer.status if answer else 'nothing'}")
        if urlsplit(tab.url).path != LED_TO.get(page.name, urlsplit(page.path).path):
            faults.append(f"led to {urlsplit(tab.url).path}: another page was looked at")
        if answer is not None:
            for look in looks:
                yield from look(Sight(tab, page, way, answer))
        yield from (Finding("page", way.name, page.name, fault) for fault in faults)
        faults.clear()
    for tab in tabs.values():
        tab.context.close()


def _tab(context: BrowserContext, hall: Served, faults: list[str]) -> Tab:
    tab = context.new_page()
    tab.on("pageerror", lambda error: faults.append(f"script: {error}"))
    tab.on("request", lambda request: _note_foreign(request.url, hall.url, faults))
    return tab


def _context(browser: Browser, hall: Served, way: Way, session: str) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": way.size[0], "height": way.size[1]},
        color_scheme=way.scheme,  # type: ignore[arg-type]
        locale="zh-CN",
        reduced_motion="reduce",
        forced_colors="active" if way.forced else "none",
    )
    cookies = {**way.cookies, **({"sessionid": session} if session else {})}
    context.add_cookies([{"name": name, "value": value, "url": hall.url} for name, value in cookies.items()])
    return context


def _note_foreign(url: str, own: str, faults: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:")):
        faults.append(f"asks {urlsplit(url).netloc} for something")


class Axe:
    """axe-core of npm, run inside the page."""

    def __init__(self) -> None:
        folder = installed(TOOLS) / "node_modules" / "axe-core"
        self.source = (folder / "axe.min.js").read_text(encoding="utf-8")

    def __call__(self, sight: Sight) -> Iterator[Finding]:
        sight.tab.evaluate(self.source)
        found: dict[str, Any] = sight.tab.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
        for violation in found["violations"]:
            nodes = violation["nodes"]
            where = "; ".join(node["html"][:140] for node in nodes[:2])
            yield sight.found("axe", f"{violation['id']} ×{len(nodes)}: {where}")


def not_too_wide(sight: Sight) -> Iterator[Finding]:
    """Nothing sticks out sideways. A table may be wider in a box of its own that scrolls."""
    wide, culprits = sight.tab.evaluate(TOO_WIDE)
    if wide > 0:
        yield sight.found("width", f"{wide} px wider than {sight.way.size[0]} px: {'; '.join(culprits[-3:])}")


TOO_WIDE = """() => {
  const root = document.documentElement;
  const isHeld = one => { for (let box = one.parentElement; box && box !== document.body; box = box.parentElement)
    if (getComputedStyle(box).overflowX !== 'visible') return true;
    return false; };
  const out = [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > root.clientWidth + .5 && !isHeld(one));
  return [root.scrollWidth - root.clientWidth, out.map(one => one.outerHTML.slice(0, 110))];
}"""


def leaves_room(sight: Sight) -> Iterator[Finding]:
    """What stays in place while one scrolls leaves most of the window to what one reads and fills in."""
    share = sight.tab.evaluate(FIXED_SHARE)
    if share > 0.4:
        yield sight.found("covered", f"{share:.0%} of the window is covered by what does not scroll")


FIXED_SHARE = """() => [...document.querySelectorAll('body *')]
  .filter(one => getComputedStyle(one).position === 'fixed')
  .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0) / innerHeight"""


def told_by_lines(sight: Sight) -> Iterator[Finding]:
    """Where the system chooses the colours, a control is known by its line, since no ground is drawn."""
    bare = sight.tab.evaluate(WITHOUT_LINE)
    if bare:
        yield sight.found("forced colours", "; ".join(bare[:4]))


WITHOUT_LINE = """() => [...document.querySelectorAll(
    '.btn, .input, .choice, .mark, input:not([type=hidden], [type=file], .vh), select, textarea, .search')]
  .filter(one => one.checkVisibility() && !one.closest('.choice > *, .search > *, .vh'))
  .filter(one => { const look = getComputedStyle(one);
    if (one.matches('[type=checkbox], [type=radio]') && look.appearance !== 'none') return false;  // the system's own
    return !parseFloat(look.borderTopWidth) && !(look.outlineStyle !== 'none' && parseFloat(look.outlineWidth)); })
  .map(one => one.outerHTML.slice(0, 110))"""


def large_enough(sight: Sight) -> Iterator[Finding]:
    """What a thumb has to hit is 44 px wide and high, 60 in elder mode; only words within a sentence may be smaller."""
    small = sight.tab.evaluate(SMALL_TARGETS)
    if small:
        yield sight.found("target", f"{len(small)}: {'; '.join(small[:4])}")


# A box to tick is hit by its label. A link that is all its paragraph holds is no word of a sentence.
SMALL_TARGETS = """() => {
  const closed = [...document.querySelectorAll('details:not([open])')];
  for (const one of closed) one.open = true;  // what is folded away is hit as well, once it is open
  const least = (document.documentElement.dataset.mode === 'elder' ? 60 : 44) - .5;
  const isHidden = one => !one.checkVisibility() || one.closest('.skip') || one.matches('.vh, .vh *');
  const inSentence = one => { if (getComputedStyle(one).display !== 'inline') return false;
    let box = one.parentElement; while (getComputedStyle(box).display === 'inline') box = box.parentElement;
    return box.textContent.trim().length > one.textContent.trim().length; };
  const every = document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])');
  const targets = [...every].filter(one => !one.closest('iframe')).map(one =>
    one.matches('[type=checkbox], [type=radio], [type=file].vh') ? one.closest('label') ?? one : one);
  const small = [...new Set(targets)].filter(one => !isHidden(one) && !inSentence(one)).map(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.height && (box.width < least || box.height < least) &&
      `${Math.round(box.width)} × ${Math.round(box.height)} px: ${one.outerHTML.replace(/\\s+/g, ' ').slice(0, 120)}`;
  }).filter(Boolean);
  for (const one of closed) one.open = false;
  return small;
}"""


def bar_in_two_lines(sight: Sight) -> Iterator[Finding]:
    """The bar with the hotline, the languages and the ways of reading leaves the screen to the page."""
    lines = sight.tab.evaluate(BAR_LINES)
    if lines > 2:
        yield sight.found("bar", f"{lines} lines of what one may change")


BAR_LINES = """() => new Set([...document.querySelectorAll('.topbar :is(a, button)')]
  .filter(one => one.checkVisibility()).map(one => Math.round(one.getBoundingClientRect().top))).size"""


def head_in_one_line(sight: Sight) -> Iterator[Finding]:
    """The site's name, new messages, the person and the way out stand beside one another, and none over another."""
    if text := sight.tab.evaluate(HEAD_BROKEN):
        yield sight.found("head", text)


HEAD_BROKEN = """() => {
  const head = document.querySelector('.masthead .wrap:not(:has(> .btn--quiet:not(.who)))');
  const name = head?.querySelector('.brand__name');
  if (!name) return '';
  const parts = [name, ...[...head.children].slice(1)].filter(one => one.getBoundingClientRect().width);
  const boxes = parts.map(one => one.getBoundingClientRect());
  return boxes.slice(1).map((box, n) => box.top > boxes[0].bottom ? `wraps: ${parts[n + 1].textContent.trim()}` :
    box.left < boxes[n].right - .5 ? `covered: ${parts[n].textContent.trim()}` : '').join(' ').trim();
}"""


def numbers_fit(sight: Sight) -> Iterator[Finding]:
    """Tables of numbers are read on a phone without pushing them sideways."""
    for name in sight.tab.evaluate(NUMBERS_TOO_WIDE):
        yield sight.found("numbers", f"{name} is wider than its box")


NUMBERS_TOO_WIDE = """() => {
  for (const one of document.querySelectorAll('details:has(.numbers)')) one.open = true;
  const wide = [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth);
  return wide.map(one => one.ariaLabel);
}"""


class Weight:
    """CSS and JavaScript of a page, gzipped, within the budget, and kept for ever by the browser."""

    def __init__(self, browser: Browser) -> None:
        self.asks = browser.new_context().request
        self.known: dict[str, int] = {}
        self.kept: dict[str, str] = {}

    def __call__(self, sight: Sight) -> Iterator[Finding]:
        links = sight.tab.evaluate(
            "[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(o => o.href || o.src)"
        )
        heavy = sum(self._weight(link) for link in links)
        if heavy > BUDGET and "/desk/" not in sight.page.path:
            yield sight.found("weight", f"{heavy} bytes of CSS and JavaScript")
        for link in links:
            if "max-age" not in (kept := self.kept[link]) or "immutable" not in kept:
                yield sight.found("cache", f"{link}: {kept!r}")

    def _weight(self, link: str) -> int:
        if link not in self.known:
            answer = self.asks.get(link)
            self.known[link] = len(gzip.compress(answer.body()))
            self.kept[link] = answer.headers.get("cache-control", "")
        return self.known[link]


SEEN_ALL = """() => Promise.all([...document.images].map(one => {
  one.loading = 'eager';
  return one.decode().catch(() => 0);
}))"""


class Pictures:
    """A picture of the whole page, for the album."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, sight: Sight) -> Iterator[Finding]:
        sight.tab.evaluate(SEEN_ALL)
        sight.tab.screenshot(path=self.folder / f"{sight.page.name}.{sight.way.name}.png", full_page=True)
        return iter(())


class Html:
    """The page as it came from the server, for the checker of the W3C."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, sight: Sight) -> Iterator[Finding]:
        (self.folder / f"{sight.page.name}.html").write_bytes(sight.answer.body())
        return iter(())
