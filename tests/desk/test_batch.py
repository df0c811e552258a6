"""一并办理: chosen in a list, one opinion, each its own act with its own result; refusals are never batched."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.casework import services
from hall.casework.models import Case, CaseEvent, Opinion, Task
from hall.casework.services.batch import AT_MOST, agree_to_tasks, claim_tasks, sign_granted
from tests.casework.builders import GROUNDS, accepted, all_decided, task, verdict
from tests.casework.test_handover import officer_too
from tests.cast import Cast, Seat, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
BATCH = "/desk/batch/"
REASON = "材料齐全，符合规定条件。"


def many(cast: Cast, count: int) -> list[Task]:
    return [
        task(accepted(cast, actor=cast.actor(account(f"applicant-{n}", f"申请人{n}"))), "licence") for n in range(count)
    ]


def agree(cast: Cast, tasks: list[Task], **more: str) -> list[tuple[bool, str]]:
    results = agree_to_tasks([t.pk for t in tasks], REASON, actor=cast.officer("SCJG"), now=cast.now, **more)
    return [(one.is_done, one.why) for one in results]


def test_each_is_an_act_of_its_own(cast: Cast) -> None:
    tasks = many(cast, 3)
    assert agree(cast, tasks) == [(True, "")] * 3
    assert [Task.objects.get(pk=t.pk).verdict for t in tasks] == ["approve"] * 3
    events = CaseEvent.objects.filter(kind="verdict_given")
    assert len({event.case_id for event in events}) == 3
    assert Opinion.objects.filter(reason=REASON).count() == 3


def test_what_is_refused_says_why_and_stops_nothing(cast: Cast) -> None:
    first, second, third, fourth = many(cast, 4)
    services.claim_task(first.pk, actor=cast.actor(officer_too("SCJG", "李同事")), now=cast.now)
    verdict(cast, second.case, "licence", "refuse")
    services.recuse(third.case_id, "亲戚。", actor=cast.officer("SCJG"), now=cast.now)
    results = agree(cast, [first, second, third, fourth])
    assert [done for done, _ in results] == [False, False, False, True]
    assert "同事领办" in results[0][1] and "已经作出结论：不同意" in results[1][1] and "回避" in results[2][1]


def test_another_departments_task_is_not_decided(cast: Cast) -> None:
    one = many(cast, 1)[0]
    results = agree_to_tasks([one.pk, 987654], REASON, actor=cast.officer("ZJ"), now=cast.now)
    assert [(r.is_done, r.why) for r in results] == [(False, "没有找到您要的内容。")] * 2
    assert not Opinion.objects.exists()


def test_the_same_key_acts_once_and_reads_the_same(cast: Cast) -> None:
    tasks = many(cast, 2)
    assert agree(cast, tasks, key="k") == agree(cast, tasks, key="k") == [(True, "")] * 2
    assert Opinion.objects.count() == 2


def test_each_kind_of_step_gets_its_own_word(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    fume = task(case, "fume")
    agree_to_tasks([fume.pk], REASON, actor=cast.officer("STHJ"), now=cast.now)
    assert Task.objects.get(pk=fume.pk).verdict == "no_objection"


def test_several_are_claimed(cast: Cast) -> None:
    tasks = many(cast, 2)
    assert all(r.is_done for r in claim_tasks([t.pk for t in tasks], actor=cast.officer("SCJG"), now=cast.now))
    assert set(Task.objects.values_list("state", flat=True)) == {"claimed"}


def test_only_what_everybody_agreed_to_is_signed_together(cast: Cast) -> None:
    good = all_decided(cast)
    bad = accepted(cast, actor=cast.jiaming)
    verdict(cast, bad, "licence", "refuse")
    results = sign_granted([good.pk, bad.pk], actor=cast.officer("SCJG"), now=cast.now)
    assert [r.is_done for r in results] == [True, False]
    assert "单独签发" in results[1].why
    assert [Case.objects.get(pk=c.pk).state for c in (good, bad)] == ["decided", "deciding"]


def test_the_pages_from_the_list_to_the_results(cast: Cast, seat: Seat) -> None:
    tasks = many(cast, 3)
    browser = seat(cast.officer("SCJG"))
    inbox = browser.get("/desk/").content.decode()
    assert inbox.count('name="pick"') == 3 and "一并同意" in inbox
    page = browser.get(BATCH, {"do": "agree", "pick": [t.pk for t in tasks[:2]]}).content.decode()
    assert "选中 2 件" in page and "结论：同意" in page
    typed = {"do": "agree", "pick": [t.pk for t in tasks[:2]], "key": "k", "basis": "某条"}
    empty = browser.post(BATCH, typed | {"reason": ""})
    assert empty.status_code == 422 and "某条" in empty.content.decode() and not Opinion.objects.exists()
    services.give_verdict(tasks[0].pk, "refuse", "不符合。", **GROUNDS, actor=cast.officer("SCJG"), now=cast.now)
    done = browser.post(BATCH, typed | {"reason": REASON}).content.decode()
    assert "2 件里办了 1 件" in done and "已经作出结论：不同意" in done
    assert Task.objects.get(pk=tasks[2].pk).state == "open"


def test_what_was_claimed_together_is_not_called_decided(cast: Cast, seat: Seat) -> None:
    tasks = many(cast, 2)
    typed = {"do": "claim", "pick": [t.pk for t in tasks], "key": "k"}
    done = seat(cast.officer("SCJG")).post(BATCH, typed).content.decode().split("<main")[1]
    assert done.count("已领办") == 2


def test_nothing_chosen_or_nonsense_leads_back_with_a_sentence(cast: Cast, seat: Seat) -> None:
    many(cast, 1)
    browser = seat(cast.officer("SCJG"))
    for given in ({"do": "agree"}, {"do": "refuse", "pick": "1"}, {"do": "agree", "pick": "²"}):
        answer = browser.get(BATCH, given, follow=True)
        assert answer.redirect_chain and "请先在列表里勾选" in answer.content.decode()


def test_no_more_than_fifty(cast: Cast, seat: Seat) -> None:
    one = many(cast, 1)[0]
    assert len(agree_to_tasks(range(10**6, 10**6 + 70), "x", actor=cast.officer("SCJG"), now=cast.now)) == AT_MOST == 50
    picks = [*range(10**6, 10**6 + 60), one.pk]
    page = seat(cast.officer("SCJG")).get(BATCH, {"do": "claim", "pick": picks}).content.decode()
    assert "一次最多办理 50 件" in page


def test_somebody_elses_task_is_not_shown(cast: Cast, seat: Seat) -> None:
    one = many(cast, 1)[0]
    page = seat(cast.officer("XFJY")).get(BATCH, {"do": "claim", "pick": one.pk}).content.decode()
    assert "选中 0 件" in page and "申请人0" not in page


def test_ten_rows_cost_as_many_queries_as_one(cast: Cast, seat: Seat) -> None:
    tasks = many(cast, 10)
    browser = seat(cast.officer("SCJG"))
    browser.get(BATCH, {"do": "agree", "pick": tasks[0].pk})
    counts = []
    for some in (tasks[:1], tasks):
        with CaptureQueriesContext(connection) as captured:
            browser.get(BATCH, {"do": "agree", "pick": [t.pk for t in some]})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_signing_from_the_list(cast: Cast, seat: Seat) -> None:
    case = all_decided(cast)
    browser = seat(cast.officer("SCJG"))
    assert "一并签发" in browser.get("/desk/", {"tab": "sign"}).content.decode()
    done = browser.post(BATCH, {"do": "sign", "pick": case.pk, "key": "k"}).content.decode()
    assert "1 件里办了 1 件" in done
    assert browser.get(reverse("desk:case", args=[case.public_id])).status_code == 200
    assert Case.objects.get(pk=case.pk).state == "decided"
