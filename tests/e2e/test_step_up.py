"""In the middle of a form the login turns out too weak: the person proves who they are and goes on where they were."""

import re
import shutil
import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Hall
from tests.e2e.people import SCAN, Person
from tests.running import open_hall

pytestmark = pytest.mark.e2e

ITEM, WHO, COMPANY = "JT-001", "林晓彤", "潮安区示例运输有限公司"


@pytest.fixture
def strict(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The same hall, in which filing needs a second factor."""
    var = tmp_path_factory.mktemp("strict")
    shutil.copytree(hall.var, var, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.sqlite3*"))
    with sqlite3.connect(hall.var / "hall.sqlite3") as source, sqlite3.connect(var / "hall.sqlite3") as target:
        source.backup(target)
    with open_hall(var, settings={"ASSURANCE_FILE": "two-factor"}) as started:
        yield Hall(started.url, started.var)


@pytest.fixture
def applicant(browser: Browser, strict: Hall) -> Iterator[Person]:
    """She stands on the first page of the form, and has proved once who she is."""
    person = Person(browser, strict, phone=True)
    person.log_in(WHO, f"/items/{ITEM}/start/")
    prove(person)
    person.page.get_by_role("radio", name=re.compile(WHO)).check()
    person.page.get_by_role("button", name=re.compile("开始填写$")).click()
    expect(person.page.locator("#case-form")).to_be_visible()
    yield person
    person.close()
    assert strict.problems == []


def prove(person: Person) -> None:
    person.page.get_by_role("button", name="通过验证").click()


def is_logged_out(person: Person) -> None:
    """The hall's session and the provider's are over; the page stays open."""
    person.context.clear_cookies(name="sessionid")
    person.context.clear_cookies(name="demo_idp_person")


def comes_back(person: Person, to: str, name: str) -> None:
    """A login that is too weak, the second factor, and the page from which the person was sent away."""
    button = person.page.get_by_role("button", name=re.compile(WHO)).first
    expect(button).to_be_visible()
    person.check_page(f"{name}-login")
    button.click()
    expect(person.page.get_by_role("button", name="通过验证")).to_be_visible()
    person.check_page(f"{name}-prove")
    prove(person)
    expect(person.page).to_have_url(to)
    person.sees("您刚才填写的内容还在")
    person.check_page(f"{name}-back")


def test_words_and_file_survive_a_login_that_became_too_weak(applicant: Person) -> None:
    page, here = applicant.page, applicant.page.url
    applicant.fill("法定代表人（负责人）姓名", "王示例")
    is_logged_out(applicant)
    page.get_by_label("单位名称").press_sequentially(COMPANY)  # saved while one types: here the hall asks who it is
    told = page.locator("#messages")
    expect(told).to_contain_text(re.compile(r"登录已过期。\s您填写的内容已保留，登录后回到这里接着填。"))
    expect(page).to_have_url(here)
    applicant.check_page("79-told")
    told.get_by_role("button", name="重新登录").click()
    comes_back(applicant, here, "80-typed")
    expect(page.get_by_label("单位名称")).to_have_value(COMPANY)
    expect(page.get_by_label("法定代表人（负责人）姓名")).to_have_value("王示例")

    is_logged_out(applicant)
    page.get_by_label("经办人授权书").set_input_files(SCAN)
    comes_back(applicant, here, "81-chosen")
    applicant.sees("材料 扫描.pdf")
    expect(page.get_by_label("单位名称")).to_have_value(COMPANY)

    applicant.fill("统一社会信用代码", "91445103MA0DEM0019")
    applicant.go_on()
    expect(page).not_to_have_url(here)
    page.get_by_role("button", name="上一步").click()
    applicant.sees("材料 扫描.pdf")
    expect(page.get_by_label("单位名称")).to_have_value(COMPANY)
