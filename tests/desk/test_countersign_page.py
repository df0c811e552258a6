"""复核 at the desk: the second officer finds what waits, agrees or sends it back; the first cannot."""

import pytest
from django.urls import reverse

from hall.casework import services
from hall.casework.models import Task
from identity.models import Role
from tests.casework.builders import accepted, item, task
from tests.casework.test_four_eyes import TWO, colleague
from tests.cast import Cast, Seat, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def proposed(cast: Cast) -> Task:
    item(TWO, now=cast.now)
    found = task(accepted(cast), "fire")
    return services.give_verdict(found.pk, "approve", "符合规定。", actor=cast.officer("A"), now=cast.now)


def url(one: Task, name: str = "countersign") -> str:
    return reverse(f"desk:{name}", args=[one.pk])


def test_proposing_says_that_a_colleague_is_waited_for(cast: Cast, seat: Seat) -> None:
    item(TWO, now=cast.now)
    one = task(accepted(cast), "fire")
    typed = {"verdict": "approve", "reason": "符合规定。", "key": "k"}
    answer = seat(cast.officer("A")).post(url(one, "give_verdict"), typed, follow=True).content.decode()
    assert "结论已提出，等待本部门另一位签发人员复核。" in answer


def test_the_second_officer_has_a_list_and_agrees(cast: Cast, seat: Seat, proposed: Task) -> None:
    browser = seat(colleague(cast))
    queue = browser.get("/desk/").context["queue"]
    assert [(tab.label, tab.count) for tab in queue.tabs] == [("待复核", 1), ("待签发", 0)]
    assert [row.pk for row in queue.rows] == [proposed.pk]
    page = browser.get(url(proposed, "task"))
    assert "符合规定。" in page.content.decode()
    assert [row.pk for row in page.context["beside"]] == [proposed.pk]  # not "nothing waits" beside what waits
    answer = browser.post(url(proposed), {"do": "agree", "key": "k"}, follow=True).content.decode()
    assert "已复核同意" in answer and "本环节结论" in answer
    assert Task.objects.get(pk=proposed.pk).state == "done"
    assert "没有重复办理" in browser.post(url(proposed), {"do": "agree"}, follow=True).content.decode()


def test_sending_back_needs_a_reason_and_shows_it_to_the_first(cast: Cast, seat: Seat, proposed: Task) -> None:
    browser = seat(colleague(cast))
    answer = browser.post(url(proposed), {"do": "send_back", "reason": ""})
    assert answer.status_code == 422 and "写明退回的理由。" in answer.content.decode()
    browser.post(url(proposed), {"do": "send_back", "reason": "缺少疏散图。", "key": "k"})
    page = seat(cast.officer("A")).get(url(proposed, "task"))
    assert "缺少疏散图。" in page.content.decode() and "提交结论" in page.content.decode()
    form = page.context["form"]
    assert (form["verdict"].value(), form["reason"].value()) == ("approve", "符合规定。")  # not typed twice
    own = browser.get(url(proposed, "task")).content.decode()
    assert "缺少疏散图。" in own and "由本部门的审批人员办理" in own and "由其他部门办理" not in own


def test_before_proposing_it_is_said_that_a_colleague_must_agree(cast: Cast, seat: Seat) -> None:
    item(TWO, now=cast.now)
    page = seat(cast.officer("A")).get(url(task(accepted(cast), "fire"), "task")).content.decode()
    assert "复核同意后结论生效" in page and "提交后不能更改" not in page


def test_who_proposed_waits_and_does_not_countersign(cast: Cast, seat: Seat, proposed: Task) -> None:
    browser = seat(cast.officer("A"))
    assert "待复核" not in [tab.label for tab in browser.get("/desk/").context["queue"].tabs]
    page = browser.get(url(proposed, "task")).content.decode()
    assert "等待本部门另一位签发人员复核" in page and "复核同意" not in page
    assert browser.post(url(proposed), {"do": "agree"}).status_code == 403


def test_an_officer_without_the_role_does_not_countersign(cast: Cast, seat: Seat, proposed: Task) -> None:
    mere = cast.actor(officer("B", Role.OFFICER))
    assert seat(mere).post(url(proposed), {"do": "agree"}).status_code in {403, 404}
    assert Task.objects.get(pk=proposed.pk).state == "proposed"
