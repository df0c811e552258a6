"""An ordinary page costs one look-up of who is there; what acts asks anew, and a role that ends ends at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hall.lib.dates import local_day
from identity.actors import actor_for
from identity.models import Account, Department, Membership, Role
from identity.staff.verbs import end_role
from tests.cast import FIRST_DAY, account
from tests.identity.conftest import Browser
from tests.identity.provider import LoopbackProvider

PAGE = "/about/privacy/"  # an ordinary one, with the header of who is signed in


@pytest.fixture(autouse=True)
def _recognised(settings: Any) -> None:
    settings.RECOGNISED_SECONDS = 60


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    browser.log_in()
    return browser


@pytest.fixture
def supervisor(signed_in: Browser) -> Membership:
    department, _ = Department.objects.get_or_create(code="ZWSJ", defaults={"name": "政数局"})
    return Membership.objects.create(
        account=Account.objects.get(), department=department, role=Role.SUPERVISOR, starts_on=FIRST_DAY
    )


def test_ordinary_page_of_a_signed_in_person_costs_one_look_up_and_no_request(
    signed_in: Browser, provider: LoopbackProvider, django_assert_num_queries: Any
) -> None:
    signed_in.get(PAGE)
    asked = sum(provider.asked.values())
    with django_assert_num_queries(1) as queries:
        page = signed_in.get(PAGE)
    assert "django_session" in queries.captured_queries[0]["sql"]
    assert Account.objects.get().name in page.content.decode()
    assert sum(provider.asked.values()) == asked


def test_staff_cost_one_look_up_too(supervisor: Membership, signed_in: Browser, django_assert_num_queries: Any) -> None:
    assert "/desk/" in signed_in.get(PAGE).content.decode()
    with django_assert_num_queries(1):
        assert "/desk/" in signed_in.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_role_that_was_ended_is_gone_from_the_next_page(supervisor: Membership, signed_in: Browser) -> None:
    assert "/desk/" in signed_in.get(PAGE).content.decode()
    boss = account("boss")
    Membership.objects.create(
        account=boss, department=supervisor.department, role=Role.ADMINISTRATOR, starts_on=FIRST_DAY
    )
    now = timezone.now()
    end_role(supervisor.pk, actor=actor_for(boss, None, on=local_day(now)), now=now)
    assert 'href="/desk/"' not in signed_in.get(PAGE).content.decode()
    assert signed_in.get("/desk/").status_code == 404


def test_what_acts_reads_who_is_there_anew(supervisor: Membership, signed_in: Browser) -> None:
    signed_in.get(PAGE)
    Membership.objects.update(ended_at=timezone.now())  # behind the back of the verbs
    assert 'href="/desk/"' in signed_in.get(PAGE).content.decode()
    signed_in.post("/me/act-for/", {"organisation": ""})
    assert 'href="/desk/"' not in signed_in.get(PAGE).content.decode()


def test_after_a_minute_and_after_midnight_it_is_read_anew(
    supervisor: Membership, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in.get(PAGE)
    Membership.objects.update(ended_at=timezone.now())
    later = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert 'href="/desk/"' not in signed_in.get(PAGE).content.decode()


def test_nothing_sealed_lies_open_in_the_session(signed_in: Browser) -> None:
    Account.objects.update(mobile="13900000001")
    signed_in.get(PAGE)
    assert "13900000001" not in str(dict(signed_in.session.items()))
