"""A telephone whose network goes away: a kind page, nothing typed is lost, and nothing is left for the next person."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Hall
from tests.e2e.people import Person

pytestmark = pytest.mark.e2e

ADDRESS = "古巷镇示例路 7 号"


@pytest.fixture
def applicant(browser: Browser, hall: Hall) -> Iterator[Person]:
    """She stands on the page that asks where the company has its seat."""
    person = Person(browser, hall, phone=True)
    person.log_in("苏婉清")
    person.visit("/items/SCJG-001/start/")
    person.page.get_by_role("radio", name=re.compile("苏婉清")).check()
    person.page.get_by_role("button", name=re.compile("开始填写$")).click()
    person.page.wait_for_url(re.compile("/form/"))
    person.page.goto(re.sub("/form/.*", "/form/place/", person.page.url))
    person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield person
    person.context.set_offline(False)
    person.close()


def kept(person: Person) -> list[Any]:
    found: list[Any] = person.page.evaluate(
        "Object.entries(localStorage).filter(([name]) => name.startsWith('kept:')).map(([name, kept]) => kept)"
    )
    return found


def address(person: Person) -> Any:
    return person.page.get_by_role("textbox", name=re.compile("住所")).first


def type_it(person: Person, text: str) -> None:
    """As a person does, key by key: only what a person types counts."""
    address(person).fill("")
    address(person).press_sequentially(text)
    expect(person.page.locator("#messages")).to_be_attached()
    person.page.wait_for_function("() => Object.keys(localStorage).some(name => name.startsWith('kept:'))")
    before: list[Any] = []
    while (now := kept(person)) != before:  # sealing goes on for a moment after the last key
        before = now
        person.page.wait_for_timeout(800)


def test_what_is_typed_without_network_is_sealed_and_saved_when_it_is_back(applicant: Person, hall: Hall) -> None:
    applicant.context.set_offline(True)
    type_it(applicant, ADDRESS)
    expect(applicant.page.locator("#messages")).to_contain_text("连上网络后自动保存")
    applicant.picture("70-offline-typing")
    assert len(kept(applicant)) == 1
    assert "古巷" not in str(kept(applicant))

    applicant.go_on()  # stays here, with what was typed
    expect(address(applicant)).to_have_value(ADDRESS)

    applicant.context.set_offline(False)
    expect(applicant.page.locator("#messages")).to_contain_text("补存好了")
    assert kept(applicant) == []
    applicant.page.reload()
    expect(address(applicant)).to_have_value(ADDRESS)


def test_it_survives_a_page_that_is_loaded_anew(applicant: Person, hall: Hall) -> None:
    here = applicant.page.url
    applicant.context.set_offline(True)
    type_it(applicant, ADDRESS + "二楼")
    applicant.page.reload()
    applicant.sees("现在连不上网络")
    applicant.sees("12345")
    applicant.check_page("71-offline")
    hall.problems[:] = [one for one in hall.problems if "ERR_INTERNET_DISCONNECTED" not in one]
    assert hall.problems == []

    applicant.context.set_offline(False)
    applicant.page.goto(here)
    expect(applicant.page.locator("#messages")).to_contain_text("补存好了")
    expect(address(applicant)).to_have_value(ADDRESS + "二楼")
    assert kept(applicant) == []


def test_a_newer_version_from_elsewhere_is_never_written_over_in_silence(
    browser: Browser, hall: Hall, applicant: Person
) -> None:
    here = applicant.page.url
    applicant.context.set_offline(True)
    type_it(applicant, "手机上填的地址 1 号")

    desk = Person(browser, hall)
    desk.log_in("苏婉清")
    desk.page.goto(here)
    address(desk).fill("电脑上填的地址 2 号")
    desk.go_on()
    desk.page.wait_for_load_state()

    applicant.page.reload()
    applicant.context.set_offline(False)
    applicant.page.goto(here)
    applicant.sees("请您决定用哪一份")
    expect(address(applicant)).to_have_value("电脑上填的地址 2 号")
    applicant.picture("72-two-versions")
    applicant.page.get_by_role("button", name="看看哪里不一样").click()
    applicant.sees("电脑上填的地址 2 号")
    expect(address(applicant)).to_have_value("手机上填的地址 1 号")

    desk.page.goto(here)
    expect(address(desk)).to_have_value("电脑上填的地址 2 号")  # nothing happened yet
    desk.close()
    applicant.go_on()
    applicant.page.wait_for_load_state()
    applicant.page.goto(here)
    expect(address(applicant)).to_have_value("手机上填的地址 1 号")
    assert kept(applicant) == []


def test_nothing_is_left_on_a_shared_computer_after_logging_out(applicant: Person) -> None:
    applicant.context.set_offline(True)
    type_it(applicant, "不要留给下一位")
    applicant.context.set_offline(False)
    applicant.page.evaluate(  # as if it could not be saved any more
        "localStorage.setItem('kept:someone:/cases/x/', JSON.stringify({at: Date.now(), sealed: 'AAAA'}))"
    )
    applicant.page.get_by_role("button", name="退出", exact=True).click()
    applicant.page.wait_for_load_state()
    assert kept(applicant) == []
    applicant.page.go_back()
    expect(applicant.page.locator("body")).not_to_contain_text("不要留给下一位")
