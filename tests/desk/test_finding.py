"""A clerk finds a case again: by its number as it is read out, and in lists of what others have to do first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hall.casework import services
from hall.casework.desk.queues import queue_for
from hall.casework.models import Case
from hall.casework.services.calendar import load_calendar
from hall.lib.numbers import spaced_case_number
from identity.models import Role
from tests.casework.builders import accepted, all_decided, submitted
from tests.cast import Cast, Seat, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

NOT_FOUND = "没有找到这个编号，或者这件办件不归您办理。"


def find(browser: Client, number: str) -> str:
    """Where it leads, or the sentence that is said instead."""
    answer = browser.get("/desk/find/", {"number": number})
    if answer.status_code == 302:
        return str(answer["Location"])
    assert answer.status_code == 422
    assert number.strip() in answer.content.decode(), "what was typed is kept"
    return " ".join(answer.context["find_form"].errors["number"])


def number_of(case: Case) -> str:
    assert case.number
    return case.number


def test_a_number_leads_to_its_case_however_it_is_typed(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    number = number_of(case)
    grouped = spaced_case_number(number)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (number, number.lower(), grouped, grouped.replace(" ", "-"), f"  {grouped} ", wide):
        assert find(seat(cast.clerk), typed) == f"/desk/cases/{case.public_id}/"


def test_what_is_not_theirs_is_told_in_the_words_of_what_does_not_exist(cast: Cast, seat: Seat) -> None:
    number = number_of(accepted(cast))
    stranger = seat(cast.actor(officer("ZJ", Role.OFFICER)))
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    said = {find(stranger, number), find(stranger, wrong), find(stranger, "1")}
    assert len(said) == 1
    assert said.pop().startswith(NOT_FOUND)
    assert find(stranger, " ") == "请填写办件编号。"


def test_every_desk_has_the_field_and_who_has_none_does_not_find_it(cast: Cast, seat: Seat) -> None:
    assert 'action="/desk/find/"' in seat(cast.officer("SCJG")).get("/desk/").content.decode()
    assert seat(cast.clerk).get("/desk/find/").status_code == 200
    assert seat(cast.outsider).get("/desk/find/", {"number": "1"}).status_code == 404


def to_correct(cast: Cast) -> Case:
    return services.request_correction(submitted(cast).pk, "请补正。", actor=cast.clerk, now=cast.now)


def to_deliver(cast: Cast) -> Case:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    return case


@pytest.mark.parametrize(("tab", "begin"), [("correction", to_correct), ("delivery", to_deliver)])
def test_what_waits_for_the_applicant_is_listed_with_its_day_until_it_is_done(cast: Cast, tab: str, begin) -> None:
    load_calendar(cast.now)
    case = begin(cast)
    later = cast.now + timedelta(days=15)  # 10 working days end on 1 December, a day before
    queue = queue_for(cast.clerk, tab=tab, after="", now=later)
    (row,) = queue.rows
    assert row.url == f"/desk/cases/{case.public_id}/"
    assert (row.tone, row.word) == ("over", "超期 1 日")
    assert {link.key: link.count for link in queue.tabs}[tab] == 1
    if tab == "correction":
        services.deliver_paper_online(case.documents.get(kind="correction"), actor=cast.xiaotong, now=cast.now)
        services.end_case(case.pk, "no_answer", "到期没有补正。", actor=cast.clerk, now=later)
    else:
        services.record_delivery(case.pk, services.Receipt("counter", "林晓彤"), actor=cast.clerk, now=later)
    assert queue_for(cast.clerk, tab=tab, after="", now=later).rows == []


def test_from_the_lists_links_lead_to_what_a_clerk_may_do_there(cast: Cast, seat: Seat) -> None:
    corrected, decided, clerk = to_correct(cast), to_deliver(cast), seat(cast.clerk)
    for tab, case, acts in (("correction", corrected, ("counter", "end")), ("delivery", decided, ("delivery",))):
        at = f"/desk/cases/{case.public_id}/"
        assert f'href="{at}"' in clerk.get("/desk/", {"tab": tab}).content.decode()
        page = clerk.get(at).content.decode()
        for act in acts:
            assert f'href="{at}{act}/"' in page
            assert clerk.get(f"{at}{act}/").status_code == 200


@pytest.mark.parametrize(("tab", "begin"), [("correction", to_correct), ("delivery", to_deliver)])
def test_the_lists_come_in_pages_and_cost_the_same_for_many(
    cast: Cast, seat: Seat, tab: str, begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hall.casework.desk.queues.PAGE_SIZE", 3)
    clerk, cases = seat(cast.clerk), [begin(cast)]

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get("/desk/", {"tab": tab}).status_code == 200
        return len(asked)

    queries()
    one = queries()
    cases += [begin(cast) for _ in range(4)]
    assert queries() == one
    first = clerk.get("/desk/", {"tab": tab}).context["queue"]
    second = clerk.get("/desk/", {"tab": tab, "after": first.next_key}).context["queue"]
    assert [row.pk for row in (*first.rows, *second.rows)] == [case.pk for case in cases]
