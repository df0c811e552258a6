"""Real forms from the first page to the record: rows that come and go, town and village, a file, chained conditions."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tests.e2e.conftest import Hall
from tests.e2e.people import SCAN, Person

pytestmark = pytest.mark.e2e

OWN_ID = "445103199001010246"


@pytest.fixture
def applicant(browser: Browser, hall: Hall):
    """Xiaotong with her phone."""
    person = Person(browser, hall, phone=True, worker=False)
    person.log_in("林晓彤")
    yield person
    person.close()


def begin(applicant: Person, code: str) -> None:
    applicant.visit(f"/items/{code}/start/")
    applicant.page.get_by_role("radio", name=re.compile("林晓彤")).check()
    applicant.page.get_by_role("button", name=re.compile("开始填写$")).click()
    expect(applicant.page.locator("#case-form")).to_be_visible()


def row(applicant: Person, name: str) -> Locator:
    return applicant.page.get_by_role("group", name=name, exact=True)


def fill_row(group: Locator, values: dict[str, str]) -> None:
    for label, value in values.items():
        group.get_by_label(re.compile("^" + re.escape(label))).first.fill(value)


def saved(applicant: Person) -> None:
    """Everything typed is on the server, and the page shows what that changed."""
    applicant.page.keyboard.press("Tab")
    applicant.page.wait_for_timeout(700)  # the form waits for 300 ms after the last change
    expect(applicant.page.locator(".htmx-request")).to_have_count(0)


def hand_in(applicant: Person, *facts: str) -> None:
    """Upload what is needed, read the facts on the last page, submit."""
    page = applicant.page
    applicant.upload("需要上传")
    page.get_by_role("link", name="继续").click()
    for fact in facts:
        applicant.sees(fact)
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]+/$"))
    applicant.sees("查询码")


def test_what_is_typed_and_chosen_while_a_save_is_on_its_way_stays(applicant: Person) -> None:
    """On a slow network: the answer to the first choice draws the questions anew, and what came after it stays."""
    page = applicant.page
    begin(applicant, "SCJG-001")
    here = re.sub("/form/.*", "/form/matter/", page.url)
    page.goto(here)
    held: list[Route] = []
    page.route("**/form/matter/", lambda route: held.append(route))
    row(applicant, "股东 1").get_by_role("radio", name="单位").check()
    for _ in range(200):
        if held:
            break
        page.wait_for_timeout(50)
    scope, name = page.get_by_label(re.compile("^经营范围")), page.get_by_label(re.compile("^拟用名称"))
    scope.fill("餐饮服务")
    name.press_sequentially("韩江小食")
    held[0].continue_()
    page.unroute("**/form/matter/")
    expect(row(applicant, "股东 1").get_by_label("统一社会信用代码")).to_be_visible()
    expect(scope).to_have_value("餐饮服务")
    expect(name).to_have_value("韩江小食")
    name.press_sequentially("店")  # where the cursor was
    saved(applicant)
    page.goto(here)
    expect(scope).to_have_value("餐饮服务")
    expect(name).to_have_value("韩江小食店")
    expect(row(applicant, "股东 1").get_by_role("radio", name="单位")).to_be_checked()


def test_a_company_with_its_shareholders(applicant: Person) -> None:
    page = applicant.page
    begin(applicant, "SCJG-001")
    applicant.fill("法定代表人姓名", "林晓彤")
    applicant.fill("法定代表人身份证号码", OWN_ID)
    applicant.go_on()
    page.get_by_label("住所所在镇").select_option(label="彩塘镇")
    page.get_by_role("textbox", name="住所").fill("华桥路 18 号")
    applicant.go_on()
    applicant.fill("拟用名称", "潮州市潮安区韩江小食餐饮有限公司（示例）")
    applicant.fill("注册资本", "100000")
    applicant.fill("经营范围", "餐饮服务")
    row(applicant, "股东 1").get_by_role("radio", name="自然人").check()
    expect(row(applicant, "股东 1").get_by_label("身份证号码")).to_be_visible()
    fill_row(
        row(applicant, "股东 1"),
        {"姓名或单位名称": "林晓彤", "身份证号码": OWN_ID, "认缴出资额": "40000", "出资期限": "2030-12-31"},
    )
    saved(applicant)
    applicant.sees("40 %")
    page.get_by_role("button", name="再加一个股东").click()
    row(applicant, "股东 2").get_by_role("radio", name="单位").check()
    expect(row(applicant, "股东 2").get_by_label("统一社会信用代码")).to_be_visible()
    fill_row(
        row(applicant, "股东 2"),
        {
            "姓名或单位名称": "潮安区韩江小馆餐饮有限公司",
            "统一社会信用代码": "91445103MA0DEM0019",
            "认缴出资额": "50000",
            "出资期限": "2030-12-31",
        },
    )
    applicant.fill("联络员姓名", "林晓彤")
    applicant.fill("联络员电话", "13800000000")
    applicant.go_on()
    applicant.sees("出资额合计应等于注册资本")
    applicant.check_page("40-shareholders-do-not-add-up")
    fill_row(row(applicant, "股东 2"), {"认缴出资额": "60000"})
    page.get_by_role("button", name="再加一个股东").click()
    page.get_by_role("button", name="删去股东 3").click()
    expect(row(applicant, "股东 3")).to_have_count(0)
    applicant.check_page("41-shareholders")
    applicant.go_on()
    applicant.answer("结果领取方式", "电子证照")
    applicant.go_on()
    hand_in(applicant, "股东 2", "60,000.00 元", "60 %", "100,000.00 元")


def test_a_homestead_in_a_village_of_a_town(applicant: Person) -> None:
    page = applicant.page
    begin(applicant, "ZZ-001")  # what is known already makes the first page complete: it opens on the second
    page.get_by_role("button", name="上一步").click()
    applicant.sees("来自统一身份认证")
    applicant.go_on()
    applicant.fill("拟用面积", "100")
    applicant.go_on()
    fill_row(row(applicant, "成员 1"), {"姓名": "林晓彤", "出生日期": "1990-01-01"})
    row(applicant, "成员 1").get_by_role("radio", name="户主本人").check()
    row(applicant, "成员 1").get_by_role("radio", name="是", exact=True).check()
    place = row(applicant, "宅基地所在村（社区）")
    place.get_by_label("镇（街道、场）").select_option(index=1)
    expect(place.get_by_label("村（社区）")).to_contain_text("示例一村")
    applicant.check_page("42-village")
    applicant.go_on()
    applicant.sees("请再选村")
    place.get_by_label("村（社区）").select_option(label="示例一村")
    applicant.fill("具体位置", "第三村民小组，东至村道")
    applicant.fill("拟建层数", "3")
    applicant.answer("地类", "建设用地")
    applicant.answer("是否拆旧建新", "否")
    applicant.go_on()
    if page.get_by_role("group", name=re.compile("结果领取方式")).count():
        applicant.answer("结果领取方式", "窗口自取")
        applicant.go_on()
    hand_in(applicant, "示例一村", "岁")


def test_freight_with_vehicles_and_a_letter_of_authority(applicant: Person) -> None:
    page = applicant.page
    begin(applicant, "JT-001")
    applicant.fill("单位名称", "潮安区示例运输有限公司")
    applicant.fill("统一社会信用代码", "91445103MA0DEM0019")
    applicant.fill("法定代表人（负责人）姓名", "王示例")
    saved(applicant)
    expect(page.get_by_label("经办人授权书")).to_be_visible()  # she is not the one who represents it
    page.get_by_label("经办人授权书").set_input_files(SCAN)
    applicant.sees("材料 扫描.pdf")
    applicant.check_page("43-letter")
    applicant.go_on()
    fill_row(row(applicant, "车辆 1"), {"车牌号": "粤U1234", "车架号": "LSVAA4182E2184847", "总质量": "12000"})
    fill_row(
        row(applicant, "驾驶员 1"),
        {"姓名": "林晓彤", "身份证号码": OWN_ID, "从业资格证号": "示例0001", "电话": "13800000000"},
    )
    page.get_by_role("checkbox", name="普通货运").check()
    applicant.go_on()
    applicant.sees("车辆 1：车牌号不对")
    expect(row(applicant, "驾驶员 1").get_by_label("从业资格证号")).to_have_value("示例0001")
    applicant.check_page("44-vehicles-error")
    fill_row(row(applicant, "车辆 1"), {"车牌号": "粤U12345"})
    applicant.go_on()
    if page.get_by_role("group", name=re.compile("结果领取方式")).count():
        applicant.answer("结果领取方式", "窗口自取")
        applicant.go_on()
    hand_in(applicant, "粤U12345", "12000 千克", "材料 扫描.pdf")


def test_a_household_and_its_bank_account(applicant: Person) -> None:
    page = applicant.page
    begin(applicant, "MZ-001")
    page.get_by_label("户籍镇").select_option(label="彩塘镇")
    applicant.go_on()
    fill_row(row(applicant, "成员 1"), {"姓名": "林晓彤", "身份证件号码": OWN_ID, "每月收入": "1200"})
    row(applicant, "成员 1").get_by_role("radio", name="户主本人").check()
    account = row(applicant, "收款账户")
    fill_row(account, {"户名": "别人", "开户银行": "示例银行潮安支行", "账号": "6222000012345678"})
    applicant.fill("重残/重病", "无")
    saved(applicant)
    applicant.sees("1,200.00 元")
    applicant.go_on()
    applicant.sees("收款账户的户名要是申请家庭的成员")
    applicant.check_page("45-household")
    fill_row(account, {"户名": "林晓彤"})
    applicant.go_on()
    if page.get_by_role("group", name=re.compile("结果领取方式")).count():
        applicant.answer("结果领取方式", "窗口自取")
        applicant.go_on()
    hand_in(applicant, "6222000012345678", "成员 1")
