"""The tour of the README: from the guide to the signed decision, each person in a browser of their own."""

import json
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, expect

from identity.demo.people import BY_SUBJECT
from tests.e2e.conftest import Hall
from tests.e2e.people import Person

pytestmark = pytest.mark.e2e

SAFETY_MANAGER_ID = BY_SUBJECT["officer-cl"].id_number  # invented, checksum fits
FIRE_OFFICER_ID = BY_SUBJECT["officer-mz"].id_number


def text_of(pdf: bytes) -> str:
    """What pdftotext reads, without blanks."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", done.stdout.decode())


def test_the_whole_way_from_guide_to_signed_decision(browser: Browser, hall: Hall) -> None:
    applicant = Person(browser, hall, phone=True)
    find_guide_and_blank_form(applicant)
    fill_in_the_form(applicant)
    number, code, case_path = hand_in(applicant)
    intake_accepts(browser, hall, number)
    licence_is_verified(browser, hall, number)
    four_departments_decide_at_once(browser, hall, number)
    lead_signs(browser, hall, number)
    applicant_reads_the_decision(applicant, case_path, number)
    anyone_can_ask(browser, hall, number, code)
    second_door_tells_the_same(hall, number, code)
    applicant.close()


def find_guide_and_blank_form(applicant: Person) -> None:
    applicant.visit("/")
    applicant.check_page("01-home")
    applicant.page.get_by_role("searchbox").fill("我要开餐馆")
    applicant.page.get_by_role("button", name="查找").click()
    applicant.check_page("02-search")
    applicant.page.get_by_role("link", name=re.compile("开办餐饮店一件事")).click()
    applicant.check_page("03-guide")
    for element in ("申请条件", "办理材料", "办理流程", "办理地点、时间和电话", "设定依据"):
        applicant.sees(element)
    blank = text_of(applicant.download("下载空白表格（PDF）"))
    assert "开办餐饮店一件事申请表" in blank
    assert "统一社会信用代码" in blank


def fill_in_the_form(applicant: Person) -> None:
    page = applicant.page
    page.get_by_role("link", name="我要办理").click()
    applicant.check_page("04-demo-login")
    applicant.choose("陈嘉明")
    applicant.check_page("05-start")
    page.get_by_role("button", name="开始填写").click()
    applicant.check_page("06-questions")
    applicant.go_on()  # nothing answered yet
    applicant.sees("需要修改")
    applicant.check_page("07-questions-missing")
    for question, value in (
        ("独立的专用烟道", "否"),
        ("商住楼", "否"),
        ("门店招牌", "是"),
        ("公众聚集场所", "是"),
        ("零售卷烟", "否"),
        ("市政管网", "否"),
    ):
        applicant.answer(question, value)
    applicant.go_on()
    expect(page.get_by_label("统一社会信用代码")).to_have_text("91445103MA0DEM0019")  # known: shown, and not asked
    applicant.sees("来自电子营业执照")
    applicant.check_page("08-applicant")
    applicant.go_on()
    page.get_by_label("经营场所所在镇").select_option(label="彩塘镇")
    applicant.fill("经营场所详细地址", "华桥路 18 号")
    applicant.fill("建筑/使用面积", "0")
    applicant.go_on()
    applicant.sees("要大于 0")
    expect(page.get_by_label("经营场所详细地址")).to_have_value("华桥路 18 号")
    applicant.check_page("09-place-error")
    applicant.fill("建筑/使用面积", "86.5")
    applicant.go_on()
    applicant.answer("主体业态", "餐饮服务经营者")
    page.get_by_role("checkbox", name="热食类").check()
    applicant.answer("是否网络经营", "否")
    applicant.fill("食品安全管理员姓名", "林小青")
    applicant.fill("食品安全管理员身份证号码", SAFETY_MANAGER_ID)
    applicant.fill("从业人数", "6")
    expect(page.locator("#saved")).to_contain_text("已保存")
    applicant.check_page("10-food")
    applicant.go_on()
    fill_sign_and_fire(applicant)
    applicant.answer("结果领取方式", "电子证照")
    applicant.go_on()


def fill_sign_and_fire(applicant: Person) -> None:
    applicant.answer("类型", "门店招牌")
    applicant.fill("宽", "4.2")
    applicant.fill("高", "1.1")
    applicant.fill("离地净高", "3")
    applicant.fill("起始日期", "2026-12-01")
    applicant.fill("截止日期", "2028-11-30")
    applicant.go_on()
    applicant.answer("场所类别", "饭店")
    applicant.answer("办理方式", "不采用告知承诺")
    applicant.fill("所在层数", "1-2层")
    applicant.fill("安全出口数量", "2")
    applicant.fill("消防安全责任人姓名", "陈嘉明")
    applicant.fill("消防安全责任人身份证号码", FIRE_OFFICER_ID)
    applicant.go_on()


def hand_in(applicant: Person) -> tuple[str, str, str]:
    page = applicant.page
    applicant.sees("上传材料")
    first = page.locator("input[type=file]").first
    first.set_input_files({"name": "照片.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    applicant.sees("是程序")
    applicant.sees("请上传文件本身")
    applicant.check_page("11-wrong-file")
    applicant.upload("需要上传", "可以受理后补交")
    applicant.check_page("12-materials")
    page.get_by_role("link", name="继续").click()
    applicant.check_page("13-review")
    stale_tab = applicant.context.new_page()
    stale_tab.goto(page.url)
    page.get_by_role("button", name="提交申请").dblclick()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]+/$"))
    applicant.check_page("14-submitted")
    number = re.sub(r"\s", "", page.locator(".caseno").nth(0).inner_text())
    code = page.locator(".caseno").nth(1).inner_text().strip()
    case_path = urllib.parse.urlsplit(page.url).path
    receipt = text_of(wait_for_paper(applicant, case_path, "申请材料接收凭证"))
    assert number in receipt
    assert code in receipt
    stale_tab.get_by_role("button", name="提交申请").click()
    expect(stale_tab.locator("body")).to_contain_text("没有重复提交")
    stale_tab.close()
    return number, code, case_path


def wait_for_paper(person: Person, case_path: str, name: str) -> bytes:
    for _ in range(60):
        person.visit(case_path)
        row = person.page.locator("li", has_text=name)
        if row.get_by_role("link", name=re.compile("下载")).count():
            return person.download("", row.get_by_role("link").first.get_attribute("href"))
        person.page.wait_for_timeout(500)
    raise AssertionError(f"{name} was not made")


def intake_accepts(browser: Browser, hall: Hall, number: str) -> None:
    clerk = Person(browser, hall)
    clerk.log_in("郑玉琴", "/desk/")
    clerk.check_page("20-intake-desk")
    clerk.page.locator("a", has_text="韩江小馆").first.click()
    clerk.check_page("21-intake-case")
    clerk.page.keyboard.press("a")
    expect(clerk.page.get_by_role("button", name="确认受理")).to_be_focused()
    clerk.page.keyboard.press("Enter")
    clerk.sees("审批中")
    clerk.check_page("22-accepted")
    clerk.close()


def open_task(browser: Browser, hall: Hall, officer: str, step: str) -> Person:
    person = Person(browser, hall)
    person.log_in(officer, "/desk/")
    person.page.locator("a", has_text="韩江小馆").filter(has_text=step).first.click()
    return person


def licence_is_verified(browser: Browser, hall: Hall, number: str) -> None:
    """By keyboard alone. In fields the keys are letters."""
    officer = Person(browser, hall)
    officer.log_in("市场监管局", "/desk/")
    page, press = officer.page, officer.page.keyboard.press
    rows = page.locator("main .queue a")
    expect(rows.first).to_be_visible()
    page.wait_for_load_state()  # the rows are there before the script that knows the keys
    for _ in range(rows.count()):  # other people's cases may wait above
        press("j")
        at = page.locator("main .queue a:focus").inner_text()
        if "韩江小馆" in at and "营业执照核验" in at:
            break
    expect(rows.filter(has_text="韩江小馆").filter(has_text="营业执照核验").first).to_be_focused()
    press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    press("Enter")
    page.wait_for_url("**/desk/tasks/*/")
    officer.check_page("30-licence-task")
    press("c")
    officer.sees("已由您领办")
    page.get_by_role("button", name="提交结论").focus()
    press("Enter")
    officer.sees("需要修改")
    press("v")
    press("Space")
    expect(page.get_by_role("radio", name="同意", exact=True)).to_be_checked()
    reason = page.get_by_label(re.compile("^理由"))
    reason.focus()
    page.keyboard.type("cjkvi? 材料齐全，符合规定条件。")
    expect(reason).to_have_value("cjkvi? 材料齐全，符合规定条件。")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="提交结论").focus()
    press("Enter")
    officer.sees("本环节结论")
    officer.close()


OFFICERS = (
    ("市场监管局", "食品经营许可", "^同意"),
    ("生态环境局", "油烟选址意见", "^无意见"),
    ("城管和执法局", "门店招牌", "^同意"),
    ("消防救援大队", "消防安全检查", "^同意"),
)


def four_departments_decide_at_once(browser: Browser, hall: Hall, number: str) -> None:
    """All four have their page open; then all four post at the same moment, each with their own session."""
    posts = []
    for index, (officer, step, verdict) in enumerate(OFFICERS):
        person = open_task(browser, hall, officer, step)
        if index == 1:
            person.check_page("31-advice-task")
        posts.append(prepared_post(person, verdict))
        person.close()
    start = threading.Barrier(len(posts), timeout=30)

    def send(request: urllib.request.Request) -> int:
        start.wait()
        with urllib.request.urlopen(request, timeout=30) as answer:
            status: int = answer.status
            return status

    with ThreadPoolExecutor(len(posts)) as pool:
        assert list(pool.map(send, posts)) == [200] * len(posts)


def prepared_post(person: Person, verdict: str) -> urllib.request.Request:
    """The form as the officer would send it, ready to be sent from a thread."""
    page = person.page
    page.get_by_role("radio", name=re.compile(verdict)).first.check()
    page.get_by_label(re.compile("^理由")).fill("现场核查合格，符合规定条件。")
    form = page.locator("form", has=page.get_by_role("button", name="提交结论"))
    fields = form.evaluate("form => Array.from(new FormData(form).entries())")
    action = form.evaluate("form => form.action")
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in person.context.cookies() if c["path"] == "/")
    return urllib.request.Request(
        action,
        data=urllib.parse.urlencode([(name, value) for name, value in fields]).encode(),
        headers={"Cookie": cookies, "Referer": page.url, "Origin": person.hall.url},
    )


def lead_signs(browser: Browser, hall: Hall, number: str) -> None:
    lead = Person(browser, hall)
    lead.log_in("市场监管局", "/desk/")
    lead.check_page("40-lead-desk")
    lead.page.get_by_role("link", name=re.compile("^待签发")).click()
    lead.page.locator("a", has_text="韩江小馆").first.click()
    lead.check_page("41-sign")
    lead.sees("准予")
    lead.page.keyboard.press("v")
    expect(lead.page.get_by_label(re.compile("^决定说明"))).to_be_focused()
    lead.page.get_by_role("button", name=re.compile("签发决定")).focus()
    lead.page.keyboard.press("Enter")
    lead.sees("已办结")
    lead.check_page("42-signed")
    lead.close()


def applicant_reads_the_decision(applicant: Person, case_path: str, number: str) -> None:
    decision_pdf = wait_for_paper(applicant, case_path, "办理结果决定书")
    applicant.check_page("50-decided")
    (applicant.hall.pictures / "decision.pdf").write_bytes(decision_pdf)
    decision = text_of(decision_pdf)
    assert "准予办理决定书" in decision
    assert number in decision
    code = re.search(r"验证码([2-9A-Z]{12})", decision)
    assert code is not None
    applicant.visit(f"/verify/{code[1]}/")
    applicant.sees("本厅出具")
    applicant.check_page("51-verify")
    applicant.visit("/outbox/")
    applicant.sees("已办结：准予")
    applicant.check_page("52-outbox")


def anyone_can_ask(browser: Browser, hall: Hall, number: str, code: str) -> None:
    stranger = Person(browser, hall, phone=True, scripts=False)
    stranger.visit("/query/")
    stranger.fill("办件编号", number[:-1] + ("A" if number[-1] != "A" else "B"))
    stranger.fill("查询码", code)
    stranger.page.get_by_role("button", name="查询", exact=True).click()
    stranger.sees("编号抄错了")
    expect(stranger.page.get_by_label("查询码")).to_have_value(code)
    stranger.fill("办件编号", number.lower())
    stranger.page.get_by_role("button", name="查询", exact=True).click()
    stranger.sees("已办结：准予")
    stranger.picture("60-query")
    stranger.close()


def second_door_tells_the_same(hall: Hall, number: str, code: str) -> None:
    message = {"secret": "demo-gateway-secret", "from": "13900000000", "text": f"cx {number} {code}"}
    said = urllib.parse.urlencode(message)
    with urllib.request.urlopen(f"{hall.url}/sms/inbound/", data=said.encode(), timeout=10) as answer:
        sms = answer.read().decode()
    asked = urllib.request.Request(
        f"{hall.url}/api/v1/query/",
        data=json.dumps({"number": number, "code": code}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        told = json.load(answer)
    assert told["sentence"] in sms
    assert told["state"] == "delivered"  # the applicant has opened the decision
    assert len(sms) <= 140
    stranger = urllib.request.Request(f"{hall.url}/sms/inbound/", data=b"text=CX")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(stranger, timeout=10)
