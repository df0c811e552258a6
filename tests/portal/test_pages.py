"""The pages over all apps: what the Regulation wants on each, and a home page that begins with the search."""

from typing import Any

import pytest
from django.test import Client

from hall.catalog.services import load_catalog
from tests.casework.builders import draft, item, submitted
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ABOUT = ["accessibility", "privacy", "browsers", "sitemap", "departments"]


@pytest.fixture
def home(client: Client, now) -> str:
    load_catalog(now)
    return client.get("/").content.decode()


def test_home_begins_with_the_search_and_asks_the_status_beside_it(home: str) -> None:
    assert home.index('role="search"') < home.index("查办件进度") < home.index("一件事，一次办")
    assert "csrfmiddlewaretoken" in home


def test_home_shows_packages_themes_doors_and_hot_items(home: str) -> None:
    assert "开办餐饮店一件事" in home
    assert "?audience=person" in home
    assert "?audience=organisation" in home
    assert "开店办企业" in home
    assert "食品经营许可证核发" in home


def test_home_shows_life_events_news_figures_and_departments(home: str) -> None:
    for wanted in ("人生路上", "孩子出生", "指南更新公告", "大厅数据", "可查办事指南", "?department=SCJG"):
        assert wanted in home
    assert "个部门同时办" in home


def test_home_shows_who_is_signed_in_their_newest_matters(cast: Cast, client: Client) -> None:
    case = submitted(cast)
    client.force_login(case.applicant)
    page = client.get("/").content.decode()
    assert f"/cases/{case.public_id}/" in page
    assert "查办件进度" not in page


def test_home_costs_the_same_queries_for_any_number_of_matters(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    for code in ("T-01", "T-02", "T-03"):
        item(code=code, now=cast.now)
        made = submitted(cast, code=code)
    client.force_login(made.applicant)
    client.get("/")
    with django_assert_max_num_queries(14):  # one for what is new
        client.get("/")


def test_the_list_can_be_of_one_department(home: str, client: Client) -> None:
    page = client.get("/items/?department=XFJY").content.decode()
    assert "公众聚集场所投入使用" in page
    assert "烟草专卖" not in page


def test_home_stands_on_an_empty_catalogue(client: Client) -> None:
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("name", ABOUT)
def test_pages_about_the_site_stand(client: Client, name: str) -> None:
    assert client.get(f"/about/{name}/").status_code == 200


def test_every_page_carries_what_the_regulation_wants(client: Client) -> None:
    page = client.get("/about/privacy/").content.decode()
    for wanted in ("中国政府网", "广东省人民政府", "潮州市人民政府", "潮安区人民政府", "部门和镇（场）"):  # Art. 13 (3)
        assert wanted in page
    for wanted in ("版权所有", "建议使用", "主办单位", "承办", "联系我们"):  # Art. 13 (4)
        assert wanted in page
    assert "跳到主要内容" in page  # Art. 15
    assert "brand" in page  # Art. 13 (1)


def test_numbers_that_were_not_given_are_examples_in_the_demo_and_absent_elsewhere(client: Client, settings) -> None:
    assert "4451030000" in client.get("/about/privacy/").content.decode()
    settings.DEMO = False
    page = client.get("/about/privacy/").content.decode()
    assert "4451030000" not in page
    assert "演示环境" not in page
    settings.SITE = {**settings.SITE, "site_code": "4451030001"}
    assert "4451030001" in client.get("/about/privacy/").content.decode()


def test_pages_load_nothing_from_outside(home: str) -> None:
    assert 'src="http' not in home
    assert 'rel="stylesheet" href="/static/' in home


def test_the_security_policy_forbids_inline_code(client: Client) -> None:
    policy = client.get("/about/privacy/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_my_matters_say_where_those_of_my_company_are_and_lead_there(cast: Cast, client: Client) -> None:
    case = draft(cast, actor=cast.jiaming)
    company = cast.jiaming.acting_for
    assert company is not None
    client.force_login(case.applicant)
    mine = client.get("/my/").content.decode()
    assert f"/cases/{case.public_id}/" not in mine
    assert f'name="organisation" value="{company.pk}"' in mine.split("以别的名义办的件")[1]
    client.post("/me/act-for/", {"organisation": company.pk, "next": "/my/"})
    assert f"/cases/{case.public_id}/" in client.get("/my/").content.decode()


def test_a_page_of_a_case_says_in_whose_name_it_is_whatever_was_chosen(cast: Cast, client: Client) -> None:
    for_company, for_myself = draft(cast, actor=cast.jiaming), draft(cast, actor=cast.actor(cast.jiaming.account))
    company = cast.jiaming.acting_for
    assert company is not None
    client.force_login(for_company.applicant)
    said = f'正在为 <strong translate="no">{company.name}</strong> 办事'
    assert said in client.get(f"/cases/{for_company.public_id}/form/shop/").content.decode()
    client.post("/me/act-for/", {"organisation": company.pk})
    assert said in client.get("/my/").content.decode()
    assert said not in client.get(f"/cases/{for_myself.public_id}/form/shop/").content.decode()


def test_my_matters_can_be_those_that_wait_for_me(cast: Cast, client: Client) -> None:
    case = submitted(cast)
    client.force_login(case.applicant)
    path = f"/cases/{case.public_id}/"
    assert path in client.get("/my/").content.decode()
    assert path in client.get("/my/?state=running").content.decode()
    for group in ("todo", "done"):
        page = client.get(f"/my/?state={group}").content.decode()
        assert path not in page
        assert "这里没有办件" in page
    assert path in client.get("/my/?state=nonsense").content.decode()
