"""The pages of mandates: one way for the giver, one for the person named, nothing for anybody else."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from identity.middleware import ACTING_FOR
from identity.models import Account, Mandate, MandateInvitation, Organisation
from tests.identity.test_mandates import BOSS, CHILD, HELPER

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example.test"


def browser(subject: str, name: str, id_number: str = "") -> Client:
    """Somebody's browser, signed in; at the login the register is asked for offices."""
    account, _ = Account.objects.get_or_create(
        issuer=ISSUER, subject=subject, defaults={"name": name, "id_number": id_number}
    )
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def company(db: None) -> Organisation:
    return Organisation.objects.create(
        uscc="91445103MA00000027", name="测试公司", legal_rep_name="周掌柜", legal_rep_id_number=BOSS
    )


@pytest.fixture
def boss(company: Organisation) -> Client:
    return browser("boss", "周掌柜", BOSS)


@pytest.fixture
def helper(db: None) -> Client:
    return browser("helper", "苏婉清", HELPER)


def typed(company: Organisation, **more: Any) -> dict[str, Any]:
    return {
        "party": str(company.pk),
        "name": "苏婉清",
        "acts": ["file", "query"],
        "scope": "all",
        "starts_on": "2026-01-01",
        "ends_on": "2099-01-01",
        **more,
    }


def text(answer: Any) -> str:
    return answer.content.decode()


def test_whole_way_with_a_code(boss: Client, helper: Client, company: Organisation) -> None:
    answer = boss.post("/me/mandates/give/", typed(company), follow=True)
    code = answer.context["code"]
    assert len(code) == 10 and code in text(answer)
    shown = helper.post("/me/mandates/code/", {"code": code.lower()}, follow=True)
    assert "周掌柜请您为测试公司办事" in text(shown) and code not in text(shown)
    assert code not in str(dict(boss.session)) + str(dict(helper.session)), "not even in the sessions' table"
    public_id = MandateInvitation.objects.get().public_id
    done = helper.post(f"/me/mandates/invitations/{public_id}/accept/", follow=True)
    assert "已接受授权" in text(done)
    helper.post("/me/act-for/", {"organisation": str(company.pk)})
    assert '正在为 <strong translate="no">测试公司</strong> 办事' in text(helper.get("/"))
    mandate = Mandate.objects.get(account__subject="helper")
    assert "不再为测试公司办事" in text(helper.get(f"/me/mandates/{mandate.pk}/end/"))
    boss.post(f"/me/mandates/{mandate.pk}/end/")
    assert "正在为" not in text(helper.get("/"))


def test_whole_way_with_a_number(boss: Client, helper: Client, company: Organisation) -> None:
    answer = boss.post("/me/mandates/give/", typed(company, number=HELPER), follow=True)
    assert answer.context["code"] == ""
    assert "周掌柜请您为测试公司办事" in text(helper.get("/me/mandates/"))
    public_id = MandateInvitation.objects.get().public_id
    helper.post(f"/me/mandates/invitations/{public_id}/decline/")
    assert "周掌柜请您为测试公司办事" not in text(helper.get("/me/mandates/"))
    assert "周掌柜请您" not in text(boss.get("/me/mandates/"))


def test_what_was_typed_stays_when_something_is_wrong(boss: Client, company: Organisation) -> None:
    answer = boss.post("/me/mandates/give/", typed(company, number="123", name="苏婉清"))
    assert answer.status_code == 422
    assert "苏婉清" in text(answer) and "号码不对" in text(answer)
    assert 'role="alert"' in text(answer)


def test_what_was_typed_survives_an_expired_login(boss: Client, company: Organisation) -> None:
    visitor = Client()
    sent = visitor.post("/me/mandates/give/", typed(company))
    assert sent["Location"].startswith("/oidc/authenticate/?next=")
    kept = visitor.session["typed_before_login"]
    session = boss.session
    session["typed_before_login"] = kept
    session.save()
    assert 'value="苏婉清"' in text(boss.get("/me/mandates/give/"))


def test_who_represents_nobody_is_told_so(helper: Client) -> None:
    answer = helper.get("/me/mandates/give/", follow=True)
    assert "还不能授权给别人" in text(answer)


def test_foreign_and_missing_look_the_same(boss: Client, helper: Client, company: Organisation) -> None:
    boss.post("/me/mandates/give/", typed(company))
    public_id = MandateInvitation.objects.get().public_id
    missing = "00000000-0000-4000-8000-000000000000"
    office = Mandate.objects.get()
    for path in (
        "/me/mandates/invitations/{}/",
        "/me/mandates/invitations/{}/accept/",
        "/me/mandates/invitations/{}/decline/",
        "/me/mandates/invitations/{}/cancel/",
    ):
        get = helper.get if path.endswith("{}/") else helper.post
        foreign, none = get(path.format(public_id)), get(path.format(missing))
        assert foreign.status_code == none.status_code == 404
    assert helper.get(f"/me/mandates/{office.pk}/end/").status_code == 404
    assert helper.post(f"/me/mandates/{office.pk}/end/").status_code == 404
    assert helper.get("/me/mandates/999999/end/").status_code == 404


def test_wrong_code_is_a_kind_answer_with_what_was_typed(helper: Client) -> None:
    answer = helper.post("/me/mandates/code/", {"code": "ABCDEFGHJK"})
    assert answer.status_code == 422
    assert "请核对邀请码；邀请码七天有效、只能用一次，并且只有被邀请的本人能用" in text(answer)
    assert 'value="ABCDEFGHJK"' in text(answer)


def test_guardian_registers_a_child_and_acts_for_it(helper: Client) -> None:
    answer = helper.post("/me/children/", {"name": "苏小满", "id_number": CHILD})
    assert answer.status_code == 422, "the declaration is missing"
    answer = helper.post("/me/children/", {"name": "苏小满", "id_number": CHILD, "declared": "on"}, follow=True)
    assert "您可以为苏小满办事" in text(answer)
    assert CHILD not in text(answer)
    mandate = Mandate.objects.get()
    helper.post("/me/act-for/", {"organisation": mandate.party_key})
    assert helper.session[ACTING_FOR] == mandate.party_key
    assert "苏小满" in text(helper.get("/my/"))


def test_switch_stands_only_where_there_is_somebody_to_act_for(boss: Client, helper: Client) -> None:
    assert "正在为 <strong>本人</strong> 办事" in text(boss.get("/"))
    assert "名义办事" not in text(helper.get("/"))


def test_some_items_need_to_be_named(boss: Client, company: Organisation) -> None:
    answer = boss.post("/me/mandates/give/", typed(company, scope="some"))
    assert answer.status_code == 422 and "请至少选一个事项" in text(answer)
    answer = boss.post("/me/mandates/give/", typed(company, scope="some", items=["NONE"]))
    assert answer.status_code == 422, "an item that does not exist"


def test_pages_ask_a_constant_number_of_queries(
    boss: Client, company: Organisation, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        somebody = Account.objects.create(issuer=ISSUER, subject=f"p{number}", name="某人")
        Mandate.objects.create(
            account=somebody, organisation=company, starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1)
        )
    with django_assert_max_num_queries(12):
        assert boss.get("/me/mandates/").status_code == 200
