"""What is new since one last looked is marked: in the list, and in the case; one's own acts are no news."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hall.casework import services
from hall.casework.models import Case, CaseLook
from tests.casework.builders import PDF, accepted, all_decided, submitted, task, verdict
from tests.casework.test_handover import officer_too
from tests.cast import Cast, Seat, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
NEW = '<span class="new">新</span>'


def news(browser: object, tab: str = "todo") -> list[str]:
    return [row.news for row in browser.get("/desk/", {"tab": tab}).context["queue"].rows]  # type: ignore[attr-defined]


def parallel(cast: Cast) -> Case:
    case = accepted(cast)
    verdict(cast, case, "licence")
    return case


@pytest.fixture
def later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """An hour after the first look; `seat` shows the cast's own hour until a test says otherwise."""
    return Cast(cast.now + timedelta(hours=1))


def test_a_row_is_new_until_it_is_opened_and_has_news_when_others_act(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    browser, page = seat(cast.officer("XFJY")), reverse("desk:task", args=[task(case, "fire").pk])
    assert news(browser) == ["new"]
    browser.get(page)
    assert news(browser) == [""]
    verdict(cast, case, "food")
    assert news(browser) == ["news"]
    browser.get(page)
    assert news(browser) == [""]


def test_ones_own_acts_and_what_the_clock_does_are_no_news(cast: Cast, seat: Seat) -> None:
    case = parallel(cast)
    browser, one = seat(cast.officer("XFJY")), task(case, "fire")
    browser.get(reverse("desk:task", args=[one.pk]))
    services.claim_task(one.pk, actor=cast.officer("XFJY"), now=cast.now)
    assert news(browser) == [""]


def test_looks_are_each_persons_own(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    seat(cast.officer("SCJG")).get(reverse("desk:task", args=[task(case, "licence").pk]))
    assert news(seat(cast.actor(officer_too("SCJG", "李同事")))) == ["new"]


def test_new_opinions_and_events_are_marked_once(
    cast: Cast, later: Cast, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = parallel(cast)
    browser, page = seat(cast.officer("XFJY")), reverse("desk:task", args=[task(case, "fire").pk])
    assert NEW not in browser.get(page).content.decode(), "at the first look everything would be new"
    verdict(later, case, "food")
    monkeypatch.setattr(timezone, "now", lambda: later.now)
    answer = browser.get(page)
    assert [part.lane.step.key for part in answer.context["parts"].all if part.is_new] == ["food"]
    assert [line.event.kind for line in answer.context["log"] if line.is_new] == ["verdict_given"]
    assert answer.content.decode().count(NEW) == 2
    assert NEW not in browser.get(page).content.decode()


def test_changed_answers_and_new_files_of_a_correction_are_marked(
    cast: Cast, later: Cast, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submitted(cast)
    browser, page = seat(cast.clerk), reverse("desk:case", args=[case.public_id])
    browser.get(page)
    services.request_correction(case.pk, "请改店名，补布局图。", actor=cast.clerk, now=cast.now)
    case = Case.objects.get(pk=case.pk)
    answers = {"shop_name": "韩江大馆", "signage": True, "sign_width": "3.5"}
    me = {"actor": cast.xiaotong, "now": later.now}
    services.save_answers(case.pk, "shop", answers, edition=case.edition, **me)
    other = SimpleUploadedFile("新的布局图.pdf", PDF + b"%", content_type="application/pdf")
    upload = services.add_upload(case.pk, "plan", other, **me)
    services.answer_correction(case.pk, **me)
    monkeypatch.setattr(timezone, "now", lambda: later.now)
    answer = browser.get(page)
    assert answer.context["changed"] == {"shop_name"}
    assert answer.context["new_files"] == {upload.pk}
    assert "有改动" in answer.content.decode()
    assert browser.get(page).context["changed"] == frozenset()


def test_once_accepted_no_trace_of_the_answers_is_kept(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    browser, page = seat(cast.clerk), reverse("desk:case", args=[case.public_id])
    browser.get(page)
    assert CaseLook.objects.get().answers
    services.accept_case(case.pk, actor=cast.clerk, now=cast.now)
    browser.get(page)
    assert CaseLook.objects.get().answers == {}


def test_an_archived_case_keeps_no_looks(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    seat(cast.clerk).get(reverse("desk:case", args=[case.public_id]))
    services.withdraw_case(case.pk, actor=cast.xiaotong, now=cast.now)
    services.archive_cases(cast.now + timedelta(days=31))
    assert Case.objects.get(pk=case.pk).state == "archived" and not CaseLook.objects.exists()


def test_what_waits_for_its_applicant_is_marked_too(cast: Cast, seat: Seat, later: Cast) -> None:
    asked, decided = submitted(cast), all_decided(cast, actor=cast.actor(account("another")))
    services.request_correction(asked.pk, "请补充布局图。", actor=cast.clerk, now=cast.now)
    services.sign_decision(decided.pk, actor=cast.officer("SCJG"), now=cast.now)
    browser = seat(cast.clerk)
    assert (news(browser, "correction"), news(browser, "delivery")) == (["new"], ["new"])
    for case in (asked, decided):
        browser.get(reverse("desk:case", args=[case.public_id]))
    assert (news(browser, "correction"), news(browser, "delivery")) == ([""], [""])
    for case in (asked, decided):
        services.send_message(case.pk, "什么时候能领？", actor=cast.actor(case.applicant), now=later.now)
    assert (news(browser, "correction"), news(browser, "delivery")) == (["news"], ["news"])


def test_marks_cost_as_many_queries_for_ten_rows_as_for_one(cast: Cast, seat: Seat) -> None:
    browser = seat(cast.officer("SCJG"))
    counts = []
    for n in range(10):
        case = accepted(cast, actor=cast.actor(account(f"applicant-{n}")))
        browser.get(reverse("desk:task", args=[task(case, "licence").pk]))
        if n in {0, 9}:
            with CaptureQueriesContext(connection) as captured:
                browser.get("/desk/")
            counts.append(len(captured))
    assert counts[0] == counts[1]
