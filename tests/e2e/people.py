"""What a person does in a browser, in the words that stand on the pages."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.casework.builders import PDF
from tests.e2e.conftest import Hall

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
SCAN = {"name": "材料 扫描.pdf", "mimeType": "application/pdf", "buffer": PDF}


class Person:
    """One person with a browser of their own."""

    def __init__(
        self, browser: Browser, hall: Hall, *, phone: bool = False, scripts: bool = True, worker: bool = True
    ) -> None:
        self.context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            locale="zh-CN",
            java_script_enabled=scripts,
            service_workers="allow" if worker else "block",  # Playwright cannot hold what passes through a worker
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.hall = hall
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: object) -> None:
        text = getattr(message, "text", "")
        is_kind_answer = "status of 4" in text or "Response Status Error Code 4" in text  # of the browser's, and htmx's
        if getattr(message, "type", "") == "error" and not is_kind_answer:
            self.faults.append(text)

    def visit(self, path: str) -> None:
        self.page.goto(self.hall.url + path)

    def log_in(self, name: str, next_page: str = "/my/") -> None:
        """Log in at the provider by choosing the person."""
        self.visit(f"/oidc/authenticate/?next={next_page}")
        self.choose(name)

    def choose(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(name)).first.click()

    def picture(self, name: str) -> Path:
        path = self.hall.pictures / f"{name}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def check_page(self, name: str) -> None:
        """Nothing sticks out sideways, axe finds nothing, no script failed: else noted. Leaves a picture."""
        self.picture(name)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.hall.problems.append(f"{name}: {wide} px too wide")
        found = Axe().run(self.page)
        self.hall.problems.extend(
            f"{name}: {v['id']}: {v['help']} {[n['html'][:160] for n in v['nodes'][:3]]}"
            for v in found.response["violations"]
        )
        self.hall.problems.extend(f"{name}: {fault}" for fault in self.faults)
        self.faults.clear()

    def download(self, link: str, path: str | None = None) -> bytes:
        """What a link leads to, with this person's own session."""
        target = path or self.page.get_by_role("link", name=re.compile(link)).first.get_attribute("href")
        answer = self.context.request.get(self.hall.url + str(target))
        assert answer.ok, (target, answer.status)
        return answer.body()

    def answer(self, question: str, value: str) -> None:
        """Choose a radio button of a question."""
        group = self.page.get_by_role("group", name=re.compile(re.escape(question)))
        group.get_by_role("radio", name=re.compile("^" + re.escape(value))).first.check()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(re.compile("^" + re.escape(label))).first.fill(value)

    def upload(self, *marks: str) -> None:
        """A file for each material that bears one of these marks, one after the other."""
        marked = re.compile(f"^({'|'.join(marks)})$")
        while (missing := self.page.locator("section", has=self.page.get_by_text(marked))).count():
            before = missing.count()
            missing.first.locator("input[type=file]").first.set_input_files(SCAN)
            expect(self.page.get_by_text(marked)).to_have_count(before - 1)

    def go_on(self) -> None:
        self.page.get_by_role("button", name="保存并继续").click()

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def close(self) -> None:
        self.context.close()
