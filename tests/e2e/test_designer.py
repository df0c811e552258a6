"""An editor makes the form of a real item from nothing: by mouse, and again by keyboard alone."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from forms_engine.definition import FormDefinition
from tests.e2e.conftest import Hall
from tests.e2e.designing import Hands, Keys, Mouse, build_question, set_condition
from tests.e2e.people import Person
from tests.running import ROOT

pytestmark = pytest.mark.e2e

CODE = "SCJG-002"
FORM = f"/desk/items/{CODE}/form/"


def real_form() -> FormDefinition:
    """The form as the district's data has it."""
    path: Path = ROOT / "hall" / "catalog" / "seed" / "items" / f"{CODE}.json"
    return FormDefinition.model_validate(json.loads(path.read_text(encoding="utf-8"))["content"]["form"])


def open_empty(editor: Person, hands: Hands) -> None:
    """From the login to an empty form, whatever an earlier visit left."""
    editor.log_in("方编辑", "/desk/items/")
    editor.page.get_by_role("link", name=re.compile("食品经营许可证核发")).first.click()
    begin, more = editor.page.get_by_role("button", name="开始修改"), editor.page.locator(".dz-more summary")
    expect(begin.or_(more)).to_be_visible()
    if begin.count():
        hands.press(begin)
        expect(more).to_be_visible()
    hands.press(more)
    hands.press(editor.page.get_by_role("button", name="清空，从头做（可以撤销）"))
    editor.sees("已清空")


def build(editor: Person, hands: Hands, form: FormDefinition) -> None:
    """Pages, questions and conditions of the form, in the order of its definition."""
    page = editor.page
    for number, section in enumerate(form.sections):
        if number == 0:
            hands.press(page.locator("#open-page-ye"))
        else:
            hands.press(page.locator("#add-page"))
        hands.type(hands.label("页面标题"), section.title)
        if section.help:
            hands.type(hands.label("页面说明"), section.help)
        hands.press(hands.button("保存" if number == 0 else "加上"))
        key = page.locator(".dz-page").nth(number).get_attribute("data-page")
        assert key
        fields = [field.model_dump(mode="json") for field in section.fields]
        for field in [*fields[1:], fields[0]]:  # the first comes last, and is then put where it belongs
            build_question(hands, key, field)
        if len(fields) > 1:
            expect(page.locator(f"#page-{key} .dz-rows > li")).to_have_count(len(fields))
            hands.move_first_to(fields[0]["label"], key)
    for field in form.fields:
        if field.visible_when:
            set_condition(hands, field.label, "结果领取方式", "邮寄")


def shape(form: FormDefinition) -> list[Any]:
    """All that a form says, but for the codes that nobody types: keys and the values of choices."""
    names = {field.key: f"question {number}" for number, field in enumerate(form.fields)}
    values = {choice.value: choice.label for field in form.fields for choice in field.choices}
    found: list[Any] = []
    for section in form.sections:
        found.append((section.title, section.help))
        for field in section.fields:
            data = field.model_dump(mode="json") | {"key": names[field.key], "condition_text": ""}
            data["choices"] = [(choice.label, choice.help) for choice in field.choices]
            when = re.fullmatch(r"(\w+) == ['\"](\w+)['\"]", field.visible_when)
            data["visible_when"] = (names[when.group(1)], values[when.group(2)]) if when else field.visible_when
            found.append(data)
    return found


def built_form(editor: Person) -> FormDefinition:
    return FormDefinition.model_validate(json.loads(editor.download("", path=f"{FORM}export.json")))


def give_up(editor: Person) -> None:
    """The other tests of the session need the form as it was."""
    editor.visit(FORM)
    editor.page.locator(".dz-more summary").click()
    editor.page.get_by_role("button", name="放弃这份草稿").click()
    editor.sees("已放弃这份草稿")


def test_a_form_is_made_from_nothing_by_mouse_and_judged_by_a_second_person(browser: Browser, hall: Hall) -> None:
    editor = Person(browser, hall)
    editor.page.set_viewport_size({"width": 1280, "height": 1800})  # the way of a drag is on the screen
    hands = Mouse(editor.page)
    form = real_form()
    open_empty(editor, hands)
    look_over(editor, "designer-empty")
    build(editor, hands, form)
    assert shape(built_form(editor)) == shape(form)
    look_over(editor, "designer-built")
    see_the_preview(editor)
    lint_stands_at_the_question(editor, hands)
    try_it_out(editor)
    hand_in_and_send_back(browser, hall, editor)
    give_up(editor)
    editor.close()


def look_over(editor: Person, name: str) -> None:
    """Check the page, then load it afresh: axe leaves empty style attributes, which htmx would copy."""
    editor.check_page(name)
    editor.page.reload()


def see_the_preview(editor: Person) -> None:
    """The applicant's page, live, at the width of a phone and of a desktop."""
    page = editor.page
    page.locator(".dz-row").filter(has_text="结果领取方式").get_by_role("link").click()
    frame = page.frame_locator("#preview")
    expect(frame.get_by_role("heading", name="结果领取")).to_be_visible()
    expect(frame.get_by_label("邮寄地址", exact=False)).to_have_count(0)
    frame.get_by_text("邮寄", exact=False).first.click()
    expect(frame.get_by_label(re.compile("^邮寄地址"))).not_to_have_count(0)
    narrow = page.locator("#preview").bounding_box()
    page.get_by_text("电脑", exact=True).click()
    wide = page.locator("#preview").bounding_box()
    assert narrow and wide and narrow["width"] < 400 and wide["width"] > 900
    look_over(editor, "designer-wide-preview")


def lint_stands_at_the_question(editor: Person, hands: Hands) -> None:
    """Without the question that a condition reads, the fault is told at the condition's own question; undo mends it."""
    page = editor.page
    hands.press(page.locator(".dz-row").filter(has_text="结果领取方式").get_by_role("link"))
    hands.heading("结果领取方式")
    hands.press(hands.button("删去这个问题"))
    expect(page.locator("#problem-count")).to_contain_text("2 处要改")
    expect(page.locator(".dz-row").filter(has_text="邮寄地址所在镇").locator(".mark")).to_contain_text("1 处")
    look_over(editor, "designer-lint")
    hands.press(page.locator("#undo"))
    expect(page.locator("#problem-count")).to_contain_text("没有问题")
    expect(page.locator("#said")).to_contain_text("已撤销")


def try_it_out(editor: Person) -> None:
    editor.visit(FORM + "try/")
    editor.page.get_by_role("button", name="检查").click()
    editor.sees("处会提示申请人修改")
    editor.sees("请填写单位名称")
    look_over(editor, "designer-try")


def hand_in_and_send_back(browser: Browser, hall: Hall, editor: Person) -> None:
    """The editor cannot publish; the publisher sees what changed and sends it back with a note."""
    editor.visit(FORM + "review/")
    look_over(editor, "designer-review")
    editor.page.get_by_role("button", name="送审", exact=True).click()
    editor.sees("已送审")
    assert editor.page.get_by_role("button", name="发布", exact=True).count() == 0
    publisher = Person(browser, hall)
    publisher.log_in("石发布", FORM + "review/")
    publisher.sees("和现行版本比，改了什么")
    expect(publisher.page.get_by_role("button", name="发布", exact=True)).to_be_visible()
    publisher.check_page("designer-publisher")
    publisher.page.get_by_label("退回意见").fill("请沿用原来的题目代码")
    publisher.page.get_by_role("button", name="退回修改").click()
    publisher.sees("已退回编辑人员修改")
    publisher.close()
    editor.visit(FORM)
    editor.sees("请沿用原来的题目代码")


def test_a_form_is_made_from_nothing_by_keyboard_alone(browser: Browser, hall: Hall) -> None:
    editor = Person(browser, hall)
    hands = Keys(editor.page)
    form = real_form()
    open_empty(editor, hands)
    build(editor, hands, form)
    assert shape(built_form(editor)) == shape(form)
    hands.press(editor.page.locator("#undo"))
    assert shape(built_form(editor)) != shape(form)
    hands.press(editor.page.locator("#redo"))
    assert shape(built_form(editor)) == shape(form)
    give_up(editor)
    editor.close()


def test_a_save_that_is_answered_late_is_still_seen(browser: Browser, hall: Hall) -> None:
    """Somebody changes a question and opens the next at once; the next one's answer comes first."""
    editor = Person(browser, hall)
    page, hands = editor.page, Mouse(editor.page)
    open_empty(editor, hands)
    hands.press(page.locator("#open-page-ye"))
    held: list[Route] = []
    page.route("**/pages/*/", lambda route: held.append(route))
    hands.label("页面标题").fill("店铺")
    page.locator("#add-page").click()  # leaving the input saves it
    hands.heading("加一页")
    held[0].continue_()
    expect(page.locator("#aside > *")).to_have_count(0)
    expect(page.locator("#said")).to_contain_text("已保存")
    expect(page.locator("#open-page-ye")).to_contain_text("店铺")
    give_up(editor)
    editor.close()
    assert editor.faults == []


def test_an_outline_that_was_asked_for_earlier_does_not_take_an_answer_away(browser: Browser, hall: Hall) -> None:
    """The outline after a save comes while a move is on its way: it is drawn later, and what the move says is seen."""
    editor = Person(browser, hall)
    page, hands = editor.page, Mouse(editor.page)
    open_empty(editor, hands)
    hands.press(page.locator("#add-page"))
    hands.type(hands.label("页面标题"), "店铺")
    hands.press(hands.button("加上"))
    expect(page.locator(".dz-page")).to_have_count(2)
    held: list[Route] = []
    page.route(re.compile("/(outline|act)/$"), lambda route: held.append(route))
    with page.expect_request("**/outline/"):
        page.evaluate("() => { document.body.dispatchEvent(new CustomEvent('designer-changed', {bubbles: true})); }")
    with page.expect_request("**/act/"):
        page.locator("#down-page-ye").click()
    with page.expect_response("**/outline/"):
        held[0].continue_()
    with page.expect_response("**/act/"):
        held[1].continue_()
    page.unroute(re.compile("/(outline|act)/$"))
    expect(page.locator("#said")).to_contain_text("移")
    expect(page.locator(".dz-page").last).to_have_attribute("data-page", "ye")
    give_up(editor)
    editor.close()
    assert editor.faults == []


@pytest.mark.parametrize(
    "path", ["", "?question=delivery", "?add=result", "?question=delivery&when=required_when", "review/"]
)
def test_the_designer_fits_a_phone_and_works_without_scripts(path: str, browser: Browser, hall: Hall) -> None:
    editor = Person(browser, hall, phone=True, scripts=False)
    editor.log_in("方编辑", FORM)
    begin, more = editor.page.get_by_role("button", name="开始修改"), editor.page.locator(".dz-more summary")
    expect(begin.or_(more)).to_be_visible()
    if begin.count():
        begin.click()
        expect(more).to_be_visible()
    editor.visit(FORM + path)
    wide = editor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    editor.picture(f"designer-phone-{re.sub(r'[^a-z]+', '-', path)}")
    editor.close()
