"""What applies to me: the same conditions as the application, without a login, and the answers go along."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from forms_engine.conditions import holds
from hall.casework.models import Case
from hall.casework.services import start_case
from hall.catalog.applying import apply_answers, deciding_form, longest_chain, shorter
from hall.catalog.content import Content, Guide, Limit, LimitUnit, Mark
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from tests.casework.builders import FORM, PLAN, RESTAURANT, days, item, step
from tests.cast import Cast

TODAY = date(2026, 11, 23)
KEYS = ("flue", "mixed_building", "signage", "public_place", "tobacco", "drainage")
ANSWERS = dict.fromkeys(KEYS, "false") | {
    "signage": "true",
    "public_place": "true",
    "mode": "inspection",
    "kind": "shop_sign",
}


def content(**more: Any) -> Content:
    guide = Guide(
        audience_text="", item_type="", handling="", conditions=(), legal_basis=(), fee_text="", result_text="",
        promised=days(10),
    )  # fmt: skip
    return Content(guide=guide, form=FORM, materials=(PLAN,), procedure=RESTAURANT, **more)


@given(st.one_of(st.none(), st.booleans()))
def test_a_step_is_told_where_its_condition_holds_and_nowhere_else(signage: bool | None) -> None:
    form = deciding_form(content())
    assert form is not None
    answers = {} if signage is None else {"signage": signage}
    found = apply_answers(content(), form, answers, today=TODAY, regions={})
    wanted = {step.key for step in RESTAURANT.steps if not step.when or holds(step.when, answers)}
    assert {step.key for step, _ in found.steps} == wanted
    assert found.unanswered == (1 if signage is None else 0)


def test_only_what_decides_is_asked_and_never_a_name() -> None:
    form = deciding_form(content())
    assert form is not None
    assert [field.key for field in form.fields] == ["signage"]


def test_nothing_is_asked_where_nothing_depends_on_an_answer() -> None:
    assert deciding_form(content().model_copy(update={"procedure": RESTAURANT.model_copy(
        update={"steps": tuple(s for s in RESTAURANT.steps if not s.when)})})) is None  # fmt: skip


def test_the_longest_way_through_counts_and_what_is_passed_over_does_not() -> None:
    chain = [step("a", "X", promised=days(2)), step("b", "X", needs=["a"], promised=days(3)), step("c", "Y")]
    assert longest_chain(chain) == 5
    assert longest_chain([chain[1], chain[2]]) == 5
    assert (
        longest_chain([step("d", "X", promised=Limit(days=3, unit=LimitUnit.CALENDAR_DAYS, mark=Mark.EXAMPLE))]) is None
    )
    assert shorter(5, days(10)) == 5
    assert shorter(12, days(10)) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("catalog")
class TestPages:
    def test_every_package_says_what_applies_without_a_login(self, client: Client) -> None:
        for code in ServiceItem.objects.filter(kind="package").values_list("code", flat=True):
            page = client.get(f"/items/{code}/applies/").content.decode()
            assert "我要办哪些" in page, code
            assert f"/items/{code}/applies/" in client.get(f"/items/{code}/").content.decode(), code

    def test_the_page_names_departments_materials_and_days_of_ones_own_way(self, client: Client) -> None:
        page = client.get("/items/PKG-01/applies/", ANSWERS).content.decode()
        assert "还有" not in page
        assert page.count("不用办") == 2  # tobacco and drainage
        assert "消防设施平面图" in page
        assert "带着回答去办理" in page

    def test_what_an_open_question_decides_is_not_said_to_be_unneeded(self, client: Client) -> None:
        page = client.get("/items/PKG-01/applies/").content.decode()
        assert page.count("看您的回答") == 4
        assert "不用办" not in page

    def test_it_costs_the_same_few_queries_whatever_is_answered(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        client.get("/items/PKG-01/applies/", ANSWERS)
        for answers in ({}, ANSWERS):
            with django_assert_num_queries(3):
                client.get("/items/PKG-01/applies/", answers)

    def test_whatever_is_asked_answers_to_real_fields_of_the_form(self) -> None:
        for found in ServiceItem.objects.filter(current__isnull=False).select_related("current"):
            assert found.current is not None
            whole = content_of(found.current)
            form = deciding_form(whole)
            assert form is None or {field.key for field in form.fields} <= whole.form.by_key.keys()

    def test_odd_answers_are_no_matter(self, client: Client) -> None:
        assert client.get("/items/PKG-01/applies/?flue=maybe&town_town=9&signage=%00").status_code == 200


@pytest.mark.django_db
def test_the_answers_go_along_into_the_draft(client: Client, now: datetime) -> None:
    cast = Cast(now)
    item(now=now)
    client.force_login(cast.xiaotong.account)
    path = f"/items/T-01/start/?{urlencode({'signage': 'true', 'shop_name': '不在问题里'})}"
    assert "会带进申请表" in client.get(path).content.decode()
    client.post(path, {"organisation": ""})
    case = Case.objects.get()
    assert case.answers["signage"] is True
    assert "不在问题里" not in case.answers.values()


@pytest.mark.django_db
def test_a_draft_keeps_what_stands_in_it(now: datetime) -> None:
    cast = Cast(now)
    item(now=now)
    start_case("T-01", actor=cast.xiaotong, now=now, answers={"signage": True, "nonsense": 1})
    again = start_case("T-01", actor=cast.xiaotong, now=now, answers={"signage": False})
    assert again.answers == {"signage": True}
