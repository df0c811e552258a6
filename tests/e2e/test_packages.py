"""Two packages in the browser with everything that can happen: all answers on; an inspection, a hearing, a clash."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Hall
from tests.e2e.people import SCAN, Person

pytestmark = pytest.mark.e2e

OWN_ID = "445103199001010246"
SHOP = "韩江小馆"  # of the company that applies, whose name its cases carry


def test_a_restaurant_with_all_answers_on(browser: Browser, hall: Hall) -> None:
    """Verified, advised, five licences side by side, and a material that follows after acceptance."""
    applicant = Person(browser, hall, phone=True)
    begin(applicant, "PKG-01")
    for question in ("独立的专用烟道", "商住楼", "门店招牌", "公众聚集场所", "零售卷烟", "市政管网"):
        applicant.answer(question, "是")
    applicant.go_on()
    applicant.go_on()  # who applies is known
    applicant.page.get_by_label("经营场所所在镇").select_option(label="彩塘镇")
    fill(applicant, {"经营场所详细地址": "华桥路 18 号", "建筑/使用面积": "86.5"})
    applicant.answer("主体业态", "餐饮服务经营者")
    applicant.page.get_by_role("checkbox", name="热食类").check()
    applicant.answer("是否网络经营", "否")
    fill(applicant, {"食品安全管理员姓名": "林小青", "食品安全管理员身份证号码": OWN_ID, "从业人数": "6"})
    applicant.answer("类型", "门店招牌")
    sizes = {"宽": "4.2", "高": "1.1", "离地净高": "3", "起始日期": "2026-12-01", "截止日期": "2028-11-30"}
    fill(applicant, sizes)
    applicant.answer("场所类别", "饭店")
    applicant.answer("办理方式", "不采用告知承诺")
    guard = {"消防安全责任人姓名": "陈嘉明", "消防安全责任人身份证号码": OWN_ID}
    fill(applicant, {"所在层数": "1-2层", "安全出口数量": "2", **guard})
    applicant.answer("与住所相独立", "是")
    fill(applicant, {"与最近中小学": "300"})
    applicant.answer("已建隔油设施", "是")
    fill(applicant, {"日用水量": "3", "排放口数量": "1"})
    applicant.answer("结果领取方式", "电子证照")
    applicant.go_on()
    case = hand_in(applicant)
    accept(browser, hall, case)
    decide(browser, hall, "市场监管局", "营业执照核验", "^同意")
    applicant.visit(case)
    applicant.sees("6 项同时办理")
    applicant.check_page("70-all-on")
    for office, step, verdict in (
        ("生态环境局", "油烟选址意见", "^无意见"),
        ("市场监管局", "食品经营许可", "^同意"),
        ("城管和执法局", "门店招牌", "^同意"),
        ("消防救援大队", "消防安全检查", "^同意"),
        ("烟草专卖局", "烟草专卖零售许可", "^同意"),
        ("住房和城乡建设局", "排水许可", "^同意"),
    ):
        decide(browser, hall, office, step, verdict)
    supply_what_was_promised(applicant, case)
    decide(browser, hall, "市场监管局", "食品经营许可", "^同意")  # it had answered without what came now
    sign(browser, hall, "市场监管局", "准予")
    applicant.visit(case)
    applicant.sees("已办结：准予")
    applicant.close()


def test_a_building_site_with_an_inspection_a_hearing_and_opinions_that_clash(browser: Browser, hall: Hall) -> None:
    applicant = Person(browser, hall, phone=True)
    begin(applicant, "PKG-04")
    applicant.answer("特殊建设工程", "否")
    for question in ("河道", "影响道路交通", "占用、挖掘道路", "砍伐、移植树木"):
        applicant.answer(question, "是")
    applicant.go_on()
    applicant.go_on()
    fill(applicant, {"所在镇": "彩塘镇"})
    project = {"投资项目统一代码": "2611-445103-04-01-000001", "项目名称": "示例综合楼", "不动产权证号": "示例0001"}
    fill(applicant, {**project, "容积率": "2.1", "总建筑面积": "5200"})
    applicant.answer("类型", "占用")
    road = {"道路名称": "安北路", "长度": "20", "宽度": "3", "道路竣工年月": "2015-06"}
    fill(applicant, {**road, "起": "2026-12-10", "止": "2027-03-10"})
    contract = {"投资项目统一代码": "2611-445103-04-01-000001", "合同价": "9800000", "建筑面积": "5200"}
    dates = {"计划开工": "2027-01-04", "计划竣工": "2028-06-30"}
    fill(applicant, {**contract, "施工单位": "91445103MA0DEM0019", "项目经理证号": "示例粤2440001", **dates})
    case = hand_in(applicant)
    accept(browser, hall, case)
    a_hearing_is_held(browser, hall, applicant, case)
    decide(browser, hall, "自然资源局", "建设工程规划许可", "^同意")
    decide(browser, hall, "住房和城乡建设局", "联合踏勘", "^合格")
    decide(browser, hall, "水务局", "涉水意见", "^有不同意见")
    decide(browser, hall, "公安局", "道路交通意见", "^无意见")
    for step in ("占用挖掘道路", "树木迁移"):
        decide(browser, hall, "城管和执法局", step, "^同意")
    decide(browser, hall, "住房和城乡建设局", "意见协调", "^协调一致", picture="73-coordination")
    decide(browser, hall, "住房和城乡建设局", "施工许可", "^同意")
    sign(browser, hall, "住房和城乡建设局", "准予")
    applicant.visit(case)
    applicant.sees("已办结：准予")
    applicant.check_page("74-site-decided")
    applicant.close()


def a_hearing_is_held(browser: Browser, hall: Hall, applicant: Person, case: str) -> None:
    """The clock of the step stands, the applicant reads so, and it goes on."""
    officer = at_task(browser, hall, "自然资源局", "建设工程规划许可")
    officer.page.get_by_role("link", name="特别程序").click()
    officer.answer("需要办理的特别程序", "听证")
    fill(officer, {"预计需要的工作日": "10", "说明": "涉及相邻居民的重大利益，依申请举行听证。"}, go_on=False)
    officer.check_page("71-hearing")
    officer.page.locator("main form").get_by_role("button").last.click()
    officer.sees("中止计时")
    applicant.visit(case)
    applicant.sees("这段时间依法不计入办理期限")
    applicant.check_page("72-paused")
    officer.page.get_by_role("link", name="恢复计时").first.click()
    officer.page.locator("main form").get_by_role("button").last.click()
    officer.sees("提交结论")
    officer.close()


def begin(applicant: Person, code: str) -> None:
    applicant.log_in("陈嘉明")
    applicant.visit(f"/items/{code}/start/")
    applicant.page.get_by_role("button", name=re.compile("开始填写$")).click()
    expect(applicant.page.locator("#case-form")).to_be_visible()


def fill(person: Person, values: dict[str, str], *, go_on: bool = True) -> None:
    for label, value in values.items():
        person.fill(label, value)
    if go_on:
        person.go_on()


def hand_in(applicant: Person) -> str:
    """Every material, the last look, the submission. Returns the path of the case."""
    page = applicant.page
    applicant.sees("上传材料")
    applicant.upload("需要上传")
    page.get_by_role("link", name="继续").click()
    expect(page.get_by_role("button", name="提交申请")).to_be_visible()  # the page before asks for no promise
    for promise in page.locator("input[name=promise]").all():
        promise.check()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]+/$"))
    applicant.sees("查询码")
    return "/" + page.url.split("/", 3)[3]


def supply_what_was_promised(applicant: Person, case: str) -> None:
    """The health certificates of the staff: accepted on a promise (容缺受理), needed before anything is granted."""
    applicant.visit(case)
    applicant.page.get_by_role("link", name="去补交").click()
    applicant.page.locator("input[type=file]").first.set_input_files(SCAN)
    applicant.page.wait_for_url(re.compile(r"/cases/[0-9a-f-]+/$"))
    applicant.sees("已经补交，办理部门看得到了。")


def accept(browser: Browser, hall: Hall, case: str) -> None:
    clerk = Person(browser, hall)
    clerk.log_in("郑玉琴", f"/desk{case}")
    clerk.page.locator("summary", has_text=re.compile("^受理 a$")).click()
    clerk.page.get_by_role("button", name="确认受理").click()
    clerk.sees("审批中")
    clerk.close()


def at_task(browser: Browser, hall: Hall, office: str, step: str) -> Person:
    officer = Person(browser, hall)
    officer.log_in(office, "/desk/")
    officer.page.locator("a", has_text=SHOP).filter(has_text=step).first.click()
    officer.sees("我的结论")
    return officer


def decide(browser: Browser, hall: Hall, office: str, step: str, verdict: str, *, picture: str = "") -> None:
    officer = at_task(browser, hall, office, step)
    officer.page.get_by_role("radio", name=re.compile(verdict)).first.check()
    officer.page.get_by_label(re.compile("^理由")).fill("材料齐全，符合规定条件。")
    if picture:
        officer.check_page(picture)
    officer.page.get_by_role("button", name="提交结论").click()
    officer.sees("结论已提交")
    officer.close()


def sign(browser: Browser, hall: Hall, office: str, result: str) -> None:
    lead = Person(browser, hall)
    lead.log_in(office, "/desk/?tab=sign")
    lead.page.locator("a", has_text=SHOP).first.click()
    lead.sees(f"按各部门结论：{result}")
    lead.page.get_by_role("button", name="签发决定").click()
    lead.sees("已办结")
    lead.close()
