"""征求意见: a department asks another one inside a case; the answer is advice, and blocks only who chose to wait."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.casework import services
from hall.casework.errors import AlreadyDone, HallError, NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseEvent, Consultation, Task
from tests.casework.builders import accepted, task, verdict
from tests.cast import Cast, Seat, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
QUESTION = "请确认该地块是否在古树保护范围内。"


def asking(cast: Cast, **kwargs: Any) -> Task:
    """The fire brigade has a step; the housing department (ZJ) has none in this procedure."""
    cast.officer("ZJ")
    case = accepted(cast, **kwargs)
    verdict(cast, case, "licence")
    return task(case, "fire")


def ask(cast: Cast, one: Task, **more: Any) -> Consultation:
    given: dict[str, Any] = {"department": "ZJ", "question": QUESTION, "days": 3, "actor": cast.officer("XFJY")} | more
    department, question, days = (given.pop(name) for name in ("department", "question", "days"))
    return services.ask_department(one.pk, department, question, days, now=cast.now, **given)


def reply(cast: Cast, asked: Consultation, position: str = "objects", **more: Any) -> Consultation:
    given = {"actor": cast.officer("ZJ"), "now": cast.now} | more
    return services.answer_consultation(asked.pk, position, "在保护范围内，建议退让五米。", **given)


def decide(cast: Cast, one: Task, now: Any = None) -> Task:
    return services.give_verdict(
        one.pk, "approve", "符合条件。", actor=Cast(now or cast.now).officer("XFJY"), now=now or cast.now
    )


def test_the_limit_is_counted_in_working_days(cast: Cast) -> None:
    assert ask(cast, asking(cast), days=4).due_on == date(2026, 11, 23)  # Tuesday 17th, over a weekend


def test_it_is_advice_and_blocks_nothing(cast: Cast) -> None:
    one = asking(cast)
    reply(cast, ask(cast, one))
    assert decide(cast, one).verdict == "approve"
    other = asking(cast, actor=cast.jiaming)
    ask(cast, other)
    assert decide(cast, other).verdict == "approve", "not even unanswered"


def test_who_chose_to_wait_waits_for_answer_limit_or_withdrawal(cast: Cast) -> None:
    people = [cast.actor(account(f"applicant-{n}")) for n in range(3)]
    answered, withdrawn, late = (asking(cast, actor=who) for who in people)
    asked = [ask(cast, one, waits=True) for one in (answered, withdrawn, late)]
    for one in (answered, withdrawn, late):
        with pytest.raises(Refused, match="您写的内容还在"):
            decide(cast, one)
    reply(cast, asked[0])
    services.withdraw_consultation(asked[1].pk, actor=cast.officer("XFJY"), now=cast.now)
    decide(cast, answered)
    decide(cast, withdrawn)
    with pytest.raises(Refused):
        decide(cast, late, cast.now + timedelta(days=3))  # Friday the 20th, the last day
    decide(cast, late, cast.now + timedelta(days=4))


def test_of_several_the_last_that_is_waited_for_counts(cast: Cast) -> None:
    one = asking(cast)
    first = ask(cast, one, waits=True)
    ask(cast, one, department="STHJ", waits=True)
    reply(cast, first)
    with pytest.raises(Refused):
        decide(cast, one)


def test_the_log_vouches_for_question_and_answer(cast: Cast) -> None:
    asked = reply(cast, ask(cast, asking(cast)))
    said = CaseEvent.objects.get(kind="consulted").data
    told = CaseEvent.objects.get(kind="consultation_answered").data
    assert (said["question"], told["answer"]) == (asked.question_digest, asked.answer_digest)
    assert QUESTION not in str(said)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"department": "XFJY"}, "department"),
        ({"department": "NOBODY"}, "department"),
        ({"question": "  "}, "question"),
        ({"days": 0}, "days"),
        ({"days": 16}, "days"),
        ({"days": None}, "days"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, change: dict[str, Any], field: str) -> None:
    one = asking(cast)
    with pytest.raises(Refused) as refused:
        ask(cast, one, **change)
    assert field in refused.value.fields


def test_a_department_is_asked_once_until_it_answers(cast: Cast) -> None:
    one = asking(cast)
    asked = ask(cast, one, key="k")
    assert ask(cast, one, key="k").pk == asked.pk
    with pytest.raises(Refused):
        ask(cast, one)
    reply(cast, asked)
    ask(cast, one)


def test_only_who_works_on_the_step_asks_and_only_the_asked_answer(cast: Cast) -> None:
    one = asking(cast)
    for actor, error in (
        (cast.officer("SCJG"), NotAllowed),
        (cast.officer("ZJ"), NotFound),
        (cast.xiaotong, NotAllowed),
    ):
        with pytest.raises(error):
            ask(cast, one, actor=actor)
    asked = ask(cast, one)
    for actor, refusal in (
        (cast.officer("XFJY"), NotAllowed),
        (cast.officer("CL"), NotFound),
        (cast.outsider, NotFound),
    ):
        with pytest.raises(refusal):
            reply(cast, asked, actor=actor)
    with pytest.raises(NotAllowed):
        services.withdraw_consultation(asked.pk, actor=cast.officer("ZJ"), now=cast.now)


def test_an_answer_is_given_once_and_not_after_the_end(cast: Cast) -> None:
    one = asking(cast)
    asked = ask(cast, one)
    reply(cast, asked, key="k")
    reply(cast, asked, key="k")
    with pytest.raises(AlreadyDone):
        reply(cast, asked)
    late = ask(cast, one)
    decide(cast, one)
    with pytest.raises(AlreadyDone, match="已经办完"):
        reply(cast, late)
    with pytest.raises(NotAllowed):
        ask(cast, one)


def test_the_asked_department_reads_the_case_until_the_question_is_taken_back(cast: Cast, seat: Seat) -> None:
    one = asking(cast)
    page = reverse("desk:case", args=[one.case.public_id])
    browser = seat(cast.officer("ZJ"))
    assert browser.get(page).status_code == 404
    asked = ask(cast, one)
    assert browser.get(page).status_code == 200
    services.withdraw_consultation(asked.pk, actor=cast.officer("XFJY"), now=cast.now)
    assert browser.get(page).status_code == 404


def test_the_pages_of_both_sides(cast: Cast, seat: Seat) -> None:
    one = asking(cast)
    mine, theirs = seat(cast.officer("XFJY")), seat(cast.officer("ZJ"))
    page, form = reverse("desk:task", args=[one.pk]), reverse("desk:consult", args=[one.pk])
    assert form in mine.get(page).content.decode()
    typed = {"department": "ZJ", "question": QUESTION, "days": "3", "waits": "on", "key": "k"}
    wrong = mine.post(form, typed | {"days": "99"})
    assert wrong.status_code == 422 and QUESTION in wrong.content.decode()
    assert mine.post(form, typed).status_code == 302
    asked = Consultation.objects.get()
    body = mine.get(page).content.decode()
    assert QUESTION in body and "等待答复" in body and "最晚等到 11月20日" in body
    queue = theirs.get("/desk/", {"tab": "asked"}).context["queue"]
    assert [(row.pk, row.word) for row in queue.rows] == [(asked.pk, "剩 3 日")]
    address = reverse("desk:consultation", args=[asked.pk])
    assert QUESTION in theirs.get(address).content.decode()
    empty = theirs.post(address, {"position": "", "answer": "写了一半"})
    assert empty.status_code == 422 and "写了一半" in empty.content.decode()
    theirs.post(address, {"position": "agrees", "answer": "不在保护范围内。", "key": "k2"})
    assert "不在保护范围内。" in mine.get(page).content.decode()
    assert "征求意见" not in [tab.label for tab in theirs.get("/desk/").context["queue"].tabs]


def test_the_asker_takes_it_back_on_the_page(cast: Cast, seat: Seat) -> None:
    asked = ask(cast, asking(cast), waits=True)
    browser = seat(cast.officer("XFJY"))
    assert "撤回征求意见" in browser.get(reverse("desk:consultation", args=[asked.pk])).content.decode()
    browser.post(reverse("desk:withdraw_consultation", args=[asked.pk]))
    assert "已撤回" in browser.get(reverse("desk:task", args=[asked.task_id])).content.decode()


def test_ten_questions_cost_as_many_queries_as_one(cast: Cast, seat: Seat) -> None:
    browser = seat(cast.officer("ZJ"))
    counts = []
    for n in range(10):
        ask(cast, asking(cast, actor=cast.actor(account(f"applicant-{n}"))))
        if n in {0, 9}:
            browser.get("/desk/", {"tab": "asked"})
            with CaptureQueriesContext(connection) as captured:
                rows = browser.get("/desk/", {"tab": "asked"}).context["queue"].rows
            counts.append((len(rows), len(captured)))
    assert [rows for rows, _ in counts] == [1, 10]
    assert counts[0][1] == counts[1][1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_answer_withdrawal_and_verdict_at_once(cast: Cast) -> None:
    """One of answer and withdrawal; a verdict never while it waits."""
    with ThreadPoolExecutor(max_workers=3) as pool:
        for n in range(15):
            one = asking(cast, actor=cast.actor(account(f"applicant-{n}")))
            asked, start = ask(cast, one, waits=True), Barrier(3, timeout=30)

            def run(act: Any, start: Barrier = start) -> bool:
                try:
                    start.wait()
                    act()
                except HallError:
                    return False
                finally:
                    connections.close_all()
                return True

            acts = [
                lambda asked=asked: reply(cast, asked),
                lambda asked=asked: services.withdraw_consultation(asked.pk, actor=cast.officer("XFJY"), now=cast.now),
                lambda one=one: decide(cast, one),
            ]
            answered, withdrawn, decided = pool.map(run, acts)
            assert answered != withdrawn
            found = Consultation.objects.get(pk=asked.pk)
            assert (found.answered_at is not None, found.withdrawn_at is not None) == (answered, withdrawn)
            case = Case.objects.get(pk=one.case_id)
            kinds = list(case.events.order_by("sequence").values_list("kind", flat=True))
            if decided:
                ended = "consultation_answered" if answered else "consultation_withdrawn"
                assert kinds.index(ended) < len(kinds) - 1 - kinds[::-1].index("verdict_given")
