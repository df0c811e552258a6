"""The whole way of an applicant and of the officers, by keyboard alone, and once without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.casework.builders import PDF
from tests.e2e.conftest import Hall
from tests.e2e.hands import Keyboard, WithoutScript

pytestmark = pytest.mark.e2e

ITEM = "困难残疾人生活补贴"
FILE = {"name": "银行卡.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.mark.parametrize("hands", [WithoutScript, Keyboard], ids=["without-script", "keyboard"])
def test_from_the_search_to_the_signed_decision(hands: type[WithoutScript], browser: Browser, hall: Hall) -> None:
    applicant = hands(browser, hall, phone=True)
    case_path = handed_in(applicant)
    accepted(hands(browser, hall), applicant.who)
    decided_and_signed(hands(browser, hall), applicant.who)
    applicant.page.goto(hall.url + case_path)
    applicant.sees("已办结")
    applicant.close()


def handed_in(applicant: WithoutScript) -> str:
    applicant.person.visit("/")
    applicant.fill("查找事项", "残疾人补贴")
    applicant.press("^查找$")
    applicant.follow(ITEM)
    applicant.follow("我要办理")
    applicant.press(applicant.who)
    applicant.press("开始填写$")
    applicant.press("保存并继续")  # what is missing is said, and led to
    applicant.sees("需要修改")
    applicant.follow("残疾人证号")
    applicant.fill("^残疾人证号", "44510319900101024643")
    applicant.tick("护理补贴")
    applicant.fill("^收补贴的银行账号", "6222000012345678")
    applicant.press("保存并继续")
    applicant.upload("选择文件或拍照 银行账户", FILE)
    applicant.sees("银行卡.pdf")
    applicant.follow("^继续$")
    applicant.press("提交申请")
    applicant.sees("查询码")
    path = re.search(r"/cases/[0-9a-f-]+/(?=$|#main$)", applicant.page.url)
    assert path is not None
    return path[0]


def accepted(clerk: WithoutScript, who: str) -> None:
    clerk.person.visit("/oidc/authenticate/?next=/desk/")
    clerk.press("郑玉琴")
    clerk.follow(f"{ITEM}.*{who}|{who}.*{ITEM}")
    clerk.open("^受理 a$")
    clerk.press("确认受理")
    clerk.sees("审批中")
    clerk.close()


def decided_and_signed(officer: WithoutScript, who: str) -> None:
    officer.person.visit("/oidc/authenticate/?next=/desk/")
    officer.press("许念慈")
    officer.follow(f"{ITEM}.*{who}|{who}.*{ITEM}")
    officer.choose("处理结果", "^同意")
    officer.fill("^理由", "材料齐全，符合规定条件。")
    officer.press("提交结论")
    officer.sees("本环节结论")
    officer.person.visit("/desk/")
    officer.follow("^待签发")
    officer.follow(who)
    expect(officer.page.locator("main")).to_contain_text("准予")
    officer.press("签发决定")
    officer.sees("已办结")
    officer.close()
