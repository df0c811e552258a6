"""The officer's day: each role finds its own lists, the most urgent first, at a constant price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.casework import services
from hall.casework.models import Case, Task
from identity.models import Role
from tests.casework.builders import accepted, all_decided, draft, submitted, task, verdict
from tests.cast import Cast, Seat, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
INBOX = "/desk/"


def labels(browser: Client) -> list[str]:
    return [tab.label for tab in browser.get(INBOX).context["queue"].tabs]


def titles(browser: Client, tab: str) -> list[str]:
    return [row.title for row in browser.get(INBOX, {"tab": tab}).context["queue"].rows]


def many(cast: Cast, count: int) -> list[Case]:
    """Cases of as many people, all with the licence step open."""
    from tests.cast import account

    return [accepted(cast, actor=cast.actor(account(f"applicant-{n}", f"申请人{n}"))) for n in range(count)]


def test_each_role_has_its_own_lists(cast: Cast, seat: Seat) -> None:
    assert labels(seat(cast.clerk)) == ["待受理", "待补正", "待送达"]
    assert labels(seat(cast.officer("SCJG"))) == ["待办", "我领办的", "已办", "待签发"]
    assert labels(seat(cast.supervisor)) == ["全部在办"]
    assert labels(seat(cast.actor(officer("STHJ", Role.OFFICER)))) == ["待办", "我领办的", "已办"]


def test_who_has_no_desk_does_not_find_one(cast: Cast, seat: Seat) -> None:
    assert seat(cast.outsider).get(INBOX).status_code == 404


def test_a_visitor_is_led_to_the_login_and_back() -> None:
    answer = Client().get(INBOX)
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_the_clerk_sees_what_is_submitted_but_no_draft(cast: Cast, seat: Seat) -> None:
    submitted(cast)
    draft(cast, actor=cast.jiaming)
    queue = seat(cast.clerk).get(INBOX).context["queue"]
    assert len(queue.rows) == 1
    assert queue.tabs[0].count == 1


def test_an_officer_sees_only_the_own_departments_tasks(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    assert len(titles(seat(cast.officer("SCJG")), "todo")) == 1
    assert titles(seat(cast.officer("XFJY")), "todo") == []
    verdict(cast, case, "licence")
    assert len(titles(seat(cast.officer("XFJY")), "todo")) == 1


def test_the_most_urgent_comes_first_and_overdue_is_said(cast: Cast, seat: Seat) -> None:
    first, second, third = many(cast, 3)
    for case, due in ((first, 2), (second, -3), (third, 0)):
        Task.objects.filter(case=case).update(promised_due_on=cast.now.date() + timedelta(days=due))
    answer = seat(cast.officer("SCJG")).get(INBOX)
    assert [row.pk for row in answer.context["queue"].rows] == [task(c, "licence").pk for c in (second, third, first)]
    assert answer.context["queue"].rows[0].tone == "over"
    assert "1 件已超期" in answer.content.decode()
    assert "今天到期" in answer.content.decode()


def test_the_list_says_which_opinions_have_come_in(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    verdict(cast, case, "fume", "no_objection")
    row = seat(cast.officer("XFJY")).get(INBOX).context["queue"].rows[0]
    assert row.feedback == (2, 4)


def test_done_work_moves_to_its_own_list(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence", "refuse")
    browser = seat(cast.officer("SCJG"))
    assert titles(browser, "todo") == []
    assert len(titles(browser, "done")) == 1


def test_what_i_claimed_has_its_own_list(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    browser = seat(cast.officer("SCJG"))
    assert titles(browser, "mine") == []
    browser.post(reverse("desk:claim_task", args=[task(case, "licence").pk]))
    assert len(titles(browser, "mine")) == 1


def test_the_lead_departments_approver_sees_what_waits_for_a_signature(cast: Cast, seat: Seat) -> None:
    all_decided(cast)
    assert len(titles(seat(cast.officer("SCJG")), "sign")) == 1
    assert titles(seat(cast.officer("XFJY")), "sign") == []


def test_the_supervisor_sees_every_running_case(cast: Cast, seat: Seat) -> None:
    submitted(cast)
    accepted(cast, actor=cast.jiaming)
    assert len(titles(seat(cast.supervisor), "running")) == 2


def test_the_supervisor_sees_late_steps_of_a_case_that_is_in_time(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    Task.objects.filter(case=case, step="fire").update(promised_due_on=cast.now.date() - timedelta(days=1))
    answer = seat(cast.supervisor).get(INBOX)
    row = answer.context["queue"].rows[0]
    assert (row.feedback, row.late, row.tone) == ((1, 5), 1, "run")
    assert "1 个环节超期" in answer.content.decode()


def test_the_next_page_goes_on_where_this_one_ends(cast: Cast, seat: Seat) -> None:
    many(cast, 23)
    browser = seat(cast.officer("SCJG"))
    first = browser.get(INBOX).context["queue"]
    second = browser.get(INBOX, {"after": first.next_key}).context["queue"]
    assert len(first.rows) == 20
    assert len(second.rows) == 3
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}
    assert not second.next_key


def test_a_made_up_tab_or_page_leads_to_the_first_list(cast: Cast, seat: Seat) -> None:
    accepted(cast)
    answer = seat(cast.officer("SCJG")).get(INBOX, {"tab": "nonsense", "after": "nonsense"})
    assert answer.status_code == 200
    assert answer.context["queue"].current == "todo"


@pytest.mark.parametrize("tab", ["intake", "correction", "delivery", "todo", "mine", "done", "sign", "running"])
def test_ten_rows_cost_as_many_queries_as_one(cast: Cast, seat: Seat, tab: str) -> None:
    from tests.cast import account

    everyone = {"running": cast.supervisor} | dict.fromkeys(("intake", "correction", "delivery"), cast.clerk)
    browser = seat(everyone.get(tab, cast.officer("SCJG")))
    make = {"intake": submitted, "correction": submitted, "sign": all_decided, "delivery": all_decided}

    def add(first: int, last: int) -> None:
        for n in range(first, last):
            case = make.get(tab, accepted)(cast, actor=cast.actor(account(f"applicant-{n}")))
            if tab == "mine":
                browser.post(reverse("desk:claim_task", args=[task(case, "licence").pk]))
            if tab == "correction":
                services.request_correction(case.pk, "请补充布局图。", actor=cast.clerk, now=cast.now)
            if tab == "delivery":
                services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
            if tab == "done":
                verdict(cast, case, "licence", "refuse")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = browser.get(INBOX, {"tab": tab}).context["queue"].rows
        assert rows
        return len(captured)

    add(0, 1)
    queries()
    one = queries()
    add(1, 10)
    assert queries() == one
