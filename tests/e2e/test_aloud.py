"""Reading aloud: a button where there is a voice, sentence by sentence, paused, stopped, remembered.

A browser without a screen has no voice: the test lends it one that says at once what it was given.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Hall
from tests.e2e.people import Person

pytestmark = pytest.mark.e2e

PACE, SLOW = 60, 500  # milliseconds a sentence; slowly enough that a busy machine can press a button meanwhile
VOICE = """
window.said = [];
window.pace = PACE;
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => [], cancel() { clearTimeout(this.timer); },
  speak(one) {
    window.said.push([one.lang, one.text]);
    one.onstart?.();
    this.timer = setTimeout(() => one.onend?.(), window.pace);
  },
}});
""".replace("PACE", str(PACE))
NONE = "Object.defineProperty(window, 'speechSynthesis', {value: undefined});"


@pytest.fixture
def reader(browser: Browser, hall: Hall) -> Any:
    person = Person(browser, hall, phone=True)
    person.context.add_init_script(VOICE)
    person.visit("/about/accessibility/")
    yield person
    person.close()


def said(person: Person) -> list[list[str]]:
    found: list[list[str]] = person.page.evaluate("window.said")
    return found


def test_it_reads_the_main_part_in_sentences_and_shows_where_it_is(reader: Person, hall: Hall) -> None:
    page = reader.page
    page.evaluate("pace => { window.pace = pace; }", SLOW)  # it must still read when we look
    page.get_by_role("button", name="朗读", exact=True).click()
    expect(page.get_by_role("button", name="暂停")).to_be_focused()
    assert page.evaluate("CSS.highlights.has('aloud')")
    page.evaluate("pace => { window.pace = pace; }", PACE)
    page.wait_for_function("() => window.said.some(([, text]) => text.includes('12345'))")
    page.wait_for_function("() => window.said.filter(([, text]) => text.endsWith('。')).length >= 3")
    languages, texts = zip(*said(reader), strict=True)
    assert set(languages) == {"zh-CN"}
    assert "无障碍声明" in texts
    assert not any("主办单位" in text for text in texts)  # the foot is not read


def test_it_waits_goes_on_at_the_same_sentence_and_stops(reader: Person, hall: Hall) -> None:
    page = reader.page
    page.evaluate("pace => { window.pace = pace; }", SLOW)
    page.get_by_role("button", name="朗读", exact=True).click()
    page.get_by_role("button", name="暂停").click()
    at = len(said(reader))
    page.wait_for_timeout(2 * SLOW)
    assert len(said(reader)) == at
    reader.check_page("73-aloud")
    page.get_by_role("button", name="接着读").click()
    page.wait_for_function(f"() => window.said.length > {at}")
    assert said(reader)[at] == said(reader)[at - 1]

    reader.visit("/about/privacy/")  # remembered: the next page is read too
    page.wait_for_function("() => window.said.length > 0")
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("button", name="停止")).to_be_hidden()
    reader.visit("/about/privacy/")
    assert said(reader) == []


def test_without_a_voice_there_is_no_button(browser: Browser, hall: Hall) -> None:
    person = Person(browser, hall)
    person.context.add_init_script(NONE)
    person.visit("/")
    expect(person.page.get_by_text("朗读", exact=True)).to_be_hidden()
    person.close()
