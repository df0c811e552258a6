"""The pages of staff roles: for administrators and the second person; for anybody else they are not there."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from identity.actors import Actor
from identity.models import Account, Department, Membership, Role
from tests.cast import FIRST_DAY, Cast, account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)


@pytest.fixture
def admin() -> Account:
    department, _ = Department.objects.get_or_create(code="SCJG", defaults={"name": "市场监管局"})
    person = account("admin", "梁管理")
    Membership.objects.create(account=person, department=department, role=Role.ADMINISTRATOR, starts_on=FIRST_DAY)
    return person


def seat(who: Account | Actor) -> Client:
    client = Client()
    client.force_login(who.account if isinstance(who, Actor) else who)  # type: ignore[arg-type]
    return client


def typed(person: Account, **more: Any) -> dict[str, Any]:
    return {
        "department_code": "SCJG",
        "name": person.name,
        "public_id": str(person.public_id),
        "role": "officer",
        "starts_on": "2026-11-17",
        "ends_on": "",
        **more,
    }


def test_administrator_grants_and_ends_on_the_page(admin: Account) -> None:
    newcomer = account("newcomer", "新来的")
    page = seat(admin).post("/desk/staff/grant/", typed(newcomer), follow=True).content.decode()
    assert "已授予新来的“审批人员”角色" in page
    given = Membership.objects.get(account=newcomer)
    assert "结束新来的的“审批人员”角色" in seat(admin).get(f"/desk/staff/{given.pk}/end/").content.decode()
    assert "已结束" in seat(admin).post(f"/desk/staff/{given.pk}/end/", follow=True).content.decode()


def test_new_administrator_is_confirmed_by_the_supervisor(admin: Account, cast: Cast) -> None:
    newcomer = account("newcomer", "新来的")
    page = seat(admin).post("/desk/staff/grant/", typed(newcomer, role="administrator"), follow=True).content.decode()
    assert "等另一个人确认后生效" in page and "确认授予" not in page
    given = Membership.objects.get(account=newcomer)
    supervisor = seat(cast.supervisor)
    assert "确认授予" in supervisor.get("/desk/staff/").content.decode()
    assert "角色生效" in supervisor.post(f"/desk/staff/{given.pk}/confirm/", follow=True).content.decode()
    assert seat(newcomer).get("/desk/staff/grant/").status_code == 200


def test_what_was_typed_stays_when_something_is_wrong(admin: Account) -> None:
    answer = seat(admin).post("/desk/staff/grant/", typed(account("newcomer", "新来的"), name="别的名字"))
    assert answer.status_code == 422
    assert "对不上" in answer.content.decode() and "别的名字" in answer.content.decode()


def test_for_anybody_else_the_pages_are_not_there(admin: Account, cast: Cast) -> None:
    membership = Membership.objects.get(account=admin)
    for who in (cast.officer("SCJG"), cast.clerk, cast.outsider):
        client = seat(who)
        assert client.get("/desk/staff/").status_code == 404
        assert client.get("/desk/staff/grant/").status_code == 404
        assert client.get(f"/desk/staff/{membership.pk}/end/").status_code == 404
        assert client.post(f"/desk/staff/{membership.pk}/end/").status_code == 404
        assert client.post(f"/desk/staff/{membership.pk}/confirm/").status_code == 404
    assert Client().get("/desk/staff/")["Location"].startswith("/oidc/authenticate/")


def test_administrator_sees_no_case_by_that_role(admin: Account) -> None:
    home = seat(admin).get("/").content.decode()
    assert "人员和角色" in home and "审批台" not in home
    assert seat(admin).get("/desk/").status_code == 404
