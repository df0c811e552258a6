"""Mandates, roles and one's own data in a browser: on a phone, with axe on every page."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Hall
from tests.e2e.people import Person

pytestmark = pytest.mark.e2e
COMPANY = "潮安区韩江小馆餐饮有限公司"


def prove_again(person: Person) -> None:
    """What reaches far needs the second factor, which the demonstration's provider takes at a click."""
    person.page.get_by_role("button", name="通过验证").click()


def test_mandate_from_the_invitation_to_its_end(browser: Browser, hall: Hall) -> None:
    boss, helper = Person(browser, hall, phone=True), Person(browser, hall, phone=True)
    boss.log_in("陈嘉明", "/me/")
    boss.check_page("60-me")
    boss.page.get_by_role("button", name="知道了").click()
    boss.page.get_by_role("link", name="代办授权").first.click()
    boss.page.get_by_role("link", name="授权给别人").click()
    boss.check_page("60-again")
    prove_again(boss)
    boss.fill("对方姓名", "苏婉清")
    boss.fill("对方身份证号码或手机号码", "12345")
    boss.page.get_by_role("button", name="发出邀请").click()
    boss.sees("号码不对")
    boss.check_page("61-give-wrong")
    expect(boss.page.get_by_label("对方姓名")).to_have_value("苏婉清")
    boss.fill("对方身份证号码或手机号码", "")
    boss.page.get_by_role("button", name="发出邀请").click()
    boss.check_page("62-invited")
    code = boss.page.locator(".codefield").inner_text()

    helper.log_in("苏婉清", "/me/mandates/")
    helper.fill("邀请码", code)
    helper.page.get_by_role("button", name="查看邀请").click()
    helper.check_page("63-invitation")
    helper.page.get_by_role("button", name="接受授权").click()
    prove_again(helper)
    helper.sees("身份验证已完成")
    helper.page.get_by_role("button", name="接受授权").click()
    helper.check_page("64-mandates")
    helper.page.locator(".acting summary").click()
    helper.check_page("65-switch")
    helper.page.get_by_role("button", name=COMPANY).click()
    expect(helper.page.locator(".acting summary")).to_contain_text(f"正在为 {COMPANY} 办事")
    helper.visit("/items/PKG-01/start/")
    expect(helper.page.get_by_role("radio", name=COMPANY)).to_be_checked()

    boss.visit("/me/mandates/")
    boss.page.get_by_role("link", name="结束 苏婉清").click()
    boss.check_page("66-end")
    boss.page.get_by_role("button", name="结束授权").click()
    boss.sees("授权已经结束")
    helper.visit("/my/")
    assert helper.page.locator(".acting").count() == 0
    boss.close()
    helper.close()


def test_child_is_registered_and_applied_for(browser: Browser, hall: Hall) -> None:
    parent = Person(browser, hall, phone=True)
    parent.log_in("林晓彤", "/me/children/")
    prove_again(parent)
    parent.page.get_by_role("button", name="登记", exact=True).click()
    parent.check_page("67-child-missing")
    parent.fill("孩子的姓名", "林小满")
    parent.fill("孩子的身份证号码", "445103201803160035")
    parent.page.get_by_role("checkbox").check()
    parent.page.get_by_role("button", name="登记", exact=True).click()
    parent.sees("您可以为林小满办事")
    parent.page.get_by_role("link", name="结束 林小满").click()
    parent.page.get_by_role("button", name="结束授权").click()
    parent.close()


def test_role_is_granted_by_one_and_confirmed_by_another(browser: Browser, hall: Hall) -> None:
    newcomer, admin, second = (Person(browser, hall) for _ in range(3))
    newcomer.log_in("苏婉清", "/me/")
    number = newcomer.page.locator("dt", has_text="账号编号").locator("xpath=../dd").inner_text()
    admin.log_in("钟管理", "/desk/staff/")
    admin.check_page("70-staff")
    admin.page.get_by_role("link", name="授予角色").click()
    admin.check_page("71-grant")
    admin.fill("姓名", "苏婉清")
    admin.fill("账号编号", number)
    admin.page.get_by_role("radio", name="部门管理员").check()
    admin.page.get_by_role("button", name="授予", exact=True).click()
    admin.sees("等另一个人确认后生效")
    second.log_in("许督察", "/desk/staff/")
    second.check_page("72-confirm")
    second.page.get_by_role("button", name="不同意").or_(second.page.get_by_role("link", name="不同意")).first.click()
    second.page.get_by_role("button", name="结束", exact=True).click()
    second.sees("马上生效")
    for person in (newcomer, admin, second):
        person.close()


def test_own_data_is_shown_taken_along_and_asked_to_be_deleted(browser: Browser, hall: Hall) -> None:
    person = Person(browser, hall, phone=True)
    person.log_in("林晓彤", "/me/privacy/")
    person.page.locator("#held summary").first.click()
    person.check_page("75-privacy")
    assert person.download("下载 PDF").startswith(b"%PDF-")
    assert "林晓彤" in person.download("下载 JSON").decode()
    person.page.get_by_role("link", name="改联系方式").click()
    person.check_page("76-contact")
    person.visit("/me/privacy/deletion/")
    prove_again(person)
    person.check_page("77-deletion")
    person.close()
