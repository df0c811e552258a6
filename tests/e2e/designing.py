"""What an editor does on the designer's page, with the mouse or with nothing but the keyboard."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 600
_SIDE = """(wanted) => {
  const here = document.activeElement;
  if (here === wanted) return 0;
  if (!here || here === document.body) return 1;
  return here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : -1;
}"""


class Hands:
    """Shared by both ways: finding things by the words that stand there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def panel(self) -> Locator:
        return self.page.locator("#panel")

    def settle(self) -> None:
        """Until the page has answered."""
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def heading(self, text: str) -> None:
        expect(self.panel().locator("#panel-title")).to_contain_text(text)

    def press(self, target: Locator) -> None:
        raise NotImplementedError

    def type(self, target: Locator, text: str) -> None:
        raise NotImplementedError

    def choose(self, target: Locator, option: str) -> None:
        raise NotImplementedError

    def tick(self, target: Locator) -> None:
        raise NotImplementedError

    def pick(self, group: str, value: str) -> None:
        """A radio button among those of one name."""
        raise NotImplementedError

    def move_first_to(self, label: str, page_key: str) -> None:
        """Put a question to the first place of its page."""
        raise NotImplementedError

    def button(self, name: str) -> Locator:
        return self.panel().get_by_role("button", name=name, exact=True).first

    def label(self, name: str) -> Locator:
        return self.panel().get_by_label(name, exact=True).first

    def open_details(self, name: str) -> None:
        details = self.panel().locator("details", has=self.page.locator("summary", has_text=name))
        if details.count() and details.first.get_attribute("open") is None:
            self.press(details.first.locator("summary"))

    def row(self, label: str) -> Locator:
        return self.page.locator(
            ".dz-row", has=self.page.get_by_role("link", name=re.compile(rf"^{re.escape(label)}\s"))
        )


class Mouse(Hands):
    """Clicks, types, drags."""

    def press(self, target: Locator) -> None:
        target.click()
        self.settle()

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator, option: str) -> None:
        target.select_option(label=option)
        self.settle()

    def tick(self, target: Locator) -> None:
        target.check()
        self.settle()

    def pick(self, group: str, value: str) -> None:
        self.panel().locator(f"input[name={group}][value={value}]").check()

    def move_first_to(self, label: str, page_key: str) -> None:
        first = self.page.locator(f"#page-{page_key} .dz-row").first
        self.row(label).locator(".dz-grip").drag_to(first, target_position={"x": 60, "y": 4})
        self.settle()


class Keys(Hands):
    """Tab, arrows, Enter, space and letters; the mouse is never touched."""

    def reach(self, target: Locator) -> None:
        for _ in range(MOST_TABS):
            side = target.evaluate(_SIDE)  # found anew each time: the outline may have been drawn anew
            if side == 0:
                return
            self.page.keyboard.press("Tab" if side > 0 else "Shift+Tab")
        raise AssertionError(f"not reached by the keyboard: {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")
        self.settle()

    def type(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, target: Locator, option: str) -> None:
        self.reach(target)
        name = target.get_attribute("id")
        wanted = self.page.locator(f"#{name}")
        self.page.keyboard.press("Home")
        self.settle()
        for _ in range(200):
            shown = wanted.evaluate("select => select.selectedOptions[0]?.textContent.trim()")
            if shown == option:
                return
            self.page.keyboard.press("ArrowDown")
            self.settle()
        raise AssertionError(f"no option {option}")

    def tick(self, target: Locator) -> None:
        if not target.is_checked():
            self.reach(target)
            self.page.keyboard.press("Space")
            self.settle()

    def pick(self, group: str, value: str) -> None:
        radios = self.panel().locator(f"input[name={group}]")
        self.reach(self.panel().locator(f"input[name={group}]:checked"))
        for _ in range(radios.count()):
            if self.panel().locator(f"input[name={group}]:checked").get_attribute("value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {value} in {group}")

    def move_first_to(self, label: str, page_key: str) -> None:
        self.reach(self.row(label).get_by_role("link"))
        for _ in range(40):
            first = self.page.locator(f"#page-{page_key} .dz-row").first
            if first.get_by_role("link", name=re.compile(rf"^{re.escape(label)}\s")).count():
                return
            self.page.keyboard.press("Alt+ArrowUp")
            self.settle()
            focused = self.page.evaluate("document.activeElement.closest('.dz-row')?.textContent")
            assert focused and label in focused, "the focus stays on the question that is moved"
        raise AssertionError(f"{label} did not move")


PREFILLS = {
    "person.name": "申请人姓名",
    "person.id_number": "申请人身份证号码",
    "person.mobile": "申请人手机号码",
    "organisation.name": "单位名称",
    "organisation.uscc": "统一社会信用代码",
    "organisation.legal_rep_name": "法定代表人姓名",
}
TEXTS = ("help", "example", "unit")
LIMITS = {"min": "最小值", "max": "最大值", "above": "必须大于", "min_length": "最少字数", "max_length": "最多字数"}


def build_question(hands: Hands, section: str, field: dict[str, Any]) -> None:
    """Add one question to a page and fill in everything that the definition says of it."""
    hands.press(hands.page.locator(f"#add-{section}"))
    hands.heading("加问题")
    hands.type(hands.label("题目"), field["label"])
    hands.pick("type", field["type"])
    hands.press(hands.button("加上"))
    hands.heading(field["label"])
    _main(hands, field)
    _choices(hands, field.get("choices", []))
    limits = {name: field[name] for name in LIMITS if field.get(name) is not None}
    if limits:
        hands.open_details("限制")
        for name, value in limits.items():
            hands.type(hands.label(LIMITS[name]), f"{value:g}")
    if any(field.get(name) for name in ("prefill", "authoritative", "sensitive", "concept")):
        hands.open_details("更多设置")
        _more(hands, field)
    hands.press(hands.button("保存"))
    hands.settle()


def _main(hands: Hands, field: dict[str, Any]) -> None:
    if field.get("required"):
        hands.tick(hands.label("必填"))
    for name in TEXTS:
        if field.get(name):
            hands.type(hands.panel().locator(f"#q_{name}"), field[name])


def _more(hands: Hands, field: dict[str, Any]) -> None:
    if field.get("prefill"):
        hands.choose(hands.panel().locator("#q_prefill"), PREFILLS[field["prefill"]])
    for name in ("authoritative", "sensitive"):
        if field.get(name):
            hands.tick(hands.panel().locator(f"#q_{name}"))
    if field.get("concept"):
        hands.type(hands.panel().locator("#q_concept"), field["concept"])


def _choices(hands: Hands, choices: list[dict[str, Any]]) -> None:
    if not choices:
        return
    if len(choices) > 2:
        hands.type(hands.panel().locator("#choice-new"), "\n".join(choice["label"] for choice in choices[2:]))
        hands.press(hands.button("加选项"))
        expect(hands.panel().locator(".dz-choices li")).to_have_count(len(choices))
    for index, choice in enumerate(choices):
        hands.type(hands.panel().locator(f"[name=choice-{index}-label]"), choice["label"])
        if choice.get("help"):
            hands.type(hands.panel().locator(f"[name=choice-{index}-help]"), choice["help"])


def set_condition(hands: Hands, label: str, subject: str, value: str) -> None:
    """“当 [问题] 是 [值]” on a question that is there already."""
    hands.press(hands.row(label).get_by_role("link"))
    hands.heading(label)
    hands.press(hands.panel().locator("#when-visible_when"))
    expect(hands.page.locator("#builder")).to_be_visible()
    hands.choose(hands.page.locator("#subject-0"), subject)
    expect(hands.page.locator("#operator-0")).to_be_visible()
    hands.choose(hands.page.locator("#value-0"), value)
    hands.press(hands.button("保存条件"))
    expect(hands.panel().locator("#conditions")).to_contain_text(f"当“{subject}”为“{value}”")
