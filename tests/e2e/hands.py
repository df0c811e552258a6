"""Two ways to use the hall that are not a mouse with scripts: a keyboard alone, and a browser without JavaScript."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.e2e.conftest import Hall
from tests.e2e.people import Person

STOPS = 150  # more presses of Tab than this, and nobody would find it

# Whether what has the focus can be seen at all (WCAG 2.4.11), and that it has it (2.4.7).
FOCUS = """target => {
  const one = document.activeElement;
  if (!one || one === document.body) return {there: false, covered: '', plain: ''};
  const shown = one.closest('label.choice, label.photo') ?? one;
  const box = shown.getBoundingClientRect();
  const at = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].map(([x, y]) => [box.left + x * box.width, box.top + y * box.height]);
  const seen = at.some(([x, y]) => { const top = document.elementFromPoint(x, y); return top && (shown.contains(top) || top.contains(shown)); });
  const marked = [one, shown].some(each => { const look = getComputedStyle(each); return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0; });
  const name = one.outerHTML.slice(0, 120);
  return {there: one === target, covered: seen ? '' : name, plain: marked ? '' : name};
}"""  # noqa: E501


NO_POINTER = "addEventListener('pointerdown', () => console.error('a pointer was used'), true)"


class WithoutScript:
    """A browser in which JavaScript is off: buttons and links do all."""

    scripts = False
    who = "苏婉清"

    def __init__(self, browser: Browser, hall: Hall, *, phone: bool = False) -> None:
        self.person = Person(browser, hall, phone=phone, scripts=self.scripts)
        self.page = self.person.page

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=re.compile(name)).first

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(name)).first

    def box(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(label)).first

    def follow(self, name: str) -> None:
        self.link(name).click()

    def press(self, name: str) -> None:
        self.button(name).click()

    def fill(self, label: str, text: str) -> None:
        self.box(label).fill(text)

    def choose(self, question: str, name: str) -> None:
        self.radio(question, name).check()

    def tick(self, name: str) -> None:
        self.page.get_by_role("checkbox", name=name).check()

    def open(self, name: str) -> None:
        self.page.locator("summary", has_text=re.compile(name)).first.click()

    def upload(self, label: str, file: Any) -> None:
        self.box(label).set_input_files(file)
        self.press("^上传$")

    def radio(self, question: str, name: str) -> Locator:
        group = self.page.get_by_role("group", name=re.compile(question))
        return group.get_by_role("radio", name=re.compile(name)).first

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def picture(self, name: str) -> Path:
        return self.person.picture(name)

    def close(self) -> None:
        self.person.close()


class Keyboard(WithoutScript):
    """Tab, arrows, Space, Enter and letters; each place where Tab stops must be seen and marked."""

    scripts = True
    who = "林晓彤"

    def __init__(self, browser: Browser, hall: Hall, *, phone: bool = False) -> None:
        super().__init__(browser, hall, phone=phone)
        self.person.context.add_init_script(NO_POINTER)
        self.page.on("filechooser", lambda _chooser: None)  # choosers are held from now on: a quick Enter is no race

    def close(self) -> None:
        assert not self.person.faults, self.person.faults
        super().close()

    def to(self, target: Locator) -> None:
        """Tab until the target has the focus; from the top of a page by the link that skips its head."""
        expect(target).to_be_visible()
        keys = self.page.keyboard
        if self.page.evaluate("document.activeElement === document.body"):
            keys.press("Tab")
            if self.page.evaluate("document.activeElement.matches('.skip')"):
                keys.press("Enter")
        for _ in range(STOPS):
            focus = target.evaluate(FOCUS)  # found anew each time: what was sent may have drawn the page anew
            assert not focus["covered"], f"the focus is hidden: {focus['covered']}"
            assert not focus["plain"], f"the focus is not shown: {focus['plain']}"
            if focus["there"]:
                return
            keys.press("Tab")
        raise AssertionError(f"no way by keyboard to {target}")

    def _enter(self, target: Locator) -> None:
        self.to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        self._enter(self.link(name))

    def press(self, name: str) -> None:
        self._enter(self.button(name))

    def open(self, name: str) -> None:
        self.to(self.page.locator("summary", has_text=re.compile(name)).first)
        self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str) -> None:
        self.to(self.box(label))
        self.page.keyboard.type(text)

    def choose(self, question: str, name: str) -> None:
        """Tab into the group, then by arrows."""
        wanted = self.radio(question, name)
        group = self.page.get_by_role("group", name=re.compile(question)).get_by_role("radio")
        chosen = group.and_(self.page.locator(":checked"))
        self.to(chosen.first if chosen.count() else group.first)
        for _ in range(group.count()):
            if wanted.evaluate("one => one === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        expect(wanted).to_be_checked()

    def tick(self, name: str) -> None:
        box = self.page.get_by_role("checkbox", name=name)
        self.to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def upload(self, label: str, file: Any) -> None:
        self.to(self.box(label))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)  # choosing sends it
        expect(self.page.get_by_role("link", name=file["name"])).to_be_focused()
