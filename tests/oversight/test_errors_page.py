"""The operator reads what went wrong; to everyone else the page does not exist."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hall.oversight.models import ErrorReport
from hall.work.services import beat
from identity.actors import Actor
from identity.models import Account, Role
from tests.cast import Cast, officer

pytestmark = pytest.mark.django_db
PAGE = "/desk/operator/errors/"


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[Account | None], Client]:
    """Sign a person in; returns their browser."""
    monkeypatch.setattr(timezone, "now", lambda: cast.now)

    def sign_in(person: Account | None) -> Client:
        browser = Client()
        assert person is not None
        browser.force_login(person)
        return browser

    return sign_in


@pytest.fixture
def operator() -> Account:
    return officer("ZSJJ-O", Role.OPERATOR)


def reports(count: int, now) -> None:
    ErrorReport.objects.bulk_create(
        ErrorReport(
            fingerprint=f"{n}",
            logger="hall.work",
            kind=f"Kind{n:03d}",
            place="hall/a.py:1 f\nhall/b.py:2 <lambda>",
            request_id=f"request-{n:04d}",
            times=n + 1,
            first_at=now,
            last_at=now + timedelta(seconds=n),
        )
        for n in range(count)
    )


def test_a_visitor_is_asked_to_log_in() -> None:
    answer = Client().get(PAGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("identity:oidc_authenticate"))


@pytest.mark.parametrize("who", ["xiaotong", "clerk", "supervisor", "outsider"])
def test_for_anyone_but_an_operator_there_is_no_such_page(seat, cast: Cast, who: str) -> None:
    actor: Actor = getattr(cast, who)
    assert seat(actor.account).get(PAGE).status_code == 404


def test_an_officer_of_a_department_is_no_operator(seat, cast: Cast) -> None:
    assert seat(cast.officer("SCJG").account).get(PAGE).status_code == 404


def test_the_operator_sees_the_latest_first_page_by_page(seat, operator: Account, now) -> None:
    reports(45, now)
    browser = seat(operator)
    seen, address = [], PAGE
    while address:
        answer = browser.get(address)
        assert answer.status_code == 200
        page = answer.context["page"]
        seen += [row.kind for row in page.rows]
        address = f"{PAGE}?after={page.next_key}" if page.next_key else ""
    assert seen == [f"Kind{n:03d}" for n in reversed(range(45))]


def test_the_page_tells_where_how_often_and_which_request(seat, operator: Account, now) -> None:
    reports(1, now)
    text = seat(operator).get(PAGE).content.decode()
    assert "Kind000" in text
    assert "request-0000" in text
    assert "hall/b.py:2 &lt;lambda&gt;" in text
    assert text.index("hall/b.py:2") < text.index("hall/a.py:1")


def test_the_page_tells_whether_the_worker_lives(seat, operator: Account, now) -> None:
    browser = seat(operator)
    assert "没有运行" in browser.get(PAGE).content.decode()
    beat("one", now)
    assert "没有运行" not in browser.get(PAGE).content.decode()


def test_an_empty_page_says_so(seat, operator: Account) -> None:
    assert "没有记录到错误" in seat(operator).get(PAGE).content.decode()


def test_only_reading(seat, operator: Account) -> None:
    assert seat(operator).post(PAGE).status_code == 405


def test_the_page_asks_the_same_number_of_questions_however_many_errors(
    seat, operator: Account, now, django_assert_max_num_queries
) -> None:
    reports(40, now)
    browser = seat(operator)
    with django_assert_max_num_queries(12):
        browser.get(PAGE)
