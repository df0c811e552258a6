"""自行回避: who declares it keeps away for good; what they had goes to others, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.urls import reverse

from hall.casework import services
from hall.casework.errors import AlreadyDone, HallError, NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseEvent, Opinion, Recusal, Task
from hall.catalog.content import Procedure
from identity.models import Role
from tests.casework.builders import accepted, all_decided, item, step, submitted, task
from tests.casework.test_handover import officer_too
from tests.cast import Cast, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
REASON = "申请人是我的表弟。"


def recuse(cast: Cast, case: Case, code: str = "SCJG", **more: object) -> Case:
    return services.recuse(case.pk, REASON, actor=cast.officer(code), now=cast.now, **more)  # type: ignore[arg-type]


def test_claimed_step_goes_back_and_the_recused_cannot_act_any_more(cast: Cast) -> None:
    case = accepted(cast)
    one = services.claim_task(task(case, "licence").pk, actor=cast.officer("SCJG"), now=cast.now)
    recuse(cast, case)
    found = Task.objects.get(pk=one.pk)
    assert (found.state, found.claimed_by) == ("open", None)
    me = {"actor": cast.officer("SCJG"), "now": cast.now}
    for verb in (
        lambda: services.claim_task(one.pk, **me),
        lambda: services.give_verdict(one.pk, "approve", "符合条件。", **me),
        lambda: services.pause_task(one.pk, "testing", "检测", 5, **me),
        lambda: services.send_message(case.pk, "您好", department="SCJG", **me),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            verb()
    services.claim_task(one.pk, actor=cast.actor(officer_too("SCJG", "李接手")), now=cast.now)


def test_a_named_colleague_takes_over(cast: Cast) -> None:
    case = accepted(cast)
    services.claim_task(task(case, "licence").pk, actor=cast.officer("SCJG"), now=cast.now)
    colleague = officer_too("SCJG", "李接手")
    recuse(cast, case, to=colleague.public_id)
    assert task(case, "licence").claimed_by == colleague
    assert CaseEvent.objects.get(kind="task_handed_over").data["after"] == colleague.pk


def test_who_must_keep_away_too_takes_nothing_over(cast: Cast) -> None:
    case = accepted(cast)
    services.claim_task(task(case, "licence").pk, actor=cast.officer("SCJG"), now=cast.now)
    cousin = officer_too("SCJG", "李接手")
    services.recuse(case.pk, "同学。", actor=cast.actor(cousin), now=cast.now)
    for to in (cousin.public_id, officer_too("XFJY", "外人").public_id):
        with pytest.raises(Refused) as refused:
            recuse(cast, case, to=to)
        assert "to" in refused.value.fields
    assert task(case, "licence").state == "claimed"


def test_a_proposed_verdict_of_the_recused_decides_nothing(cast: Cast) -> None:
    item(Procedure(lead="A", steps=(step("fire", "A", four_eyes=True),)), now=cast.now)
    case = accepted(cast)
    services.give_verdict(task(case, "fire").pk, "approve", "符合规定。", actor=cast.officer("A"), now=cast.now)
    recuse(cast, case, "A")
    assert (task(case, "fire").state, task(case, "fire").claimed_by) == ("open", None)
    assert Opinion.objects.count() == 1, "it stays on record"


def test_a_paused_step_stays_paused_and_is_resumed_by_a_colleague(cast: Cast) -> None:
    case = accepted(cast)
    one = task(case, "licence")
    services.pause_task(one.pk, "testing", "委托检测。", 5, actor=cast.officer("SCJG"), now=cast.now)
    recuse(cast, case)
    colleague = officer_too("SCJG", "李接手")
    services.resume_task(one.pk, actor=cast.actor(colleague), now=cast.now)
    assert (task(case, "licence").state, task(case, "licence").claimed_by) == ("claimed", colleague)


def test_the_log_vouches_for_the_reason_without_holding_it(cast: Cast) -> None:
    case = recuse(cast, accepted(cast))
    made, event = Recusal.objects.get(), CaseEvent.objects.get(kind="recused")
    assert event.data == {"recusal": made.digest} and made.reason == REASON
    assert Case.objects.get(pk=case.pk).recused == [made.account_id]


def test_it_needs_a_reason_and_happens_once(cast: Cast) -> None:
    case = accepted(cast)
    with pytest.raises(Refused) as refused:
        services.recuse(case.pk, " ", actor=cast.officer("SCJG"), now=cast.now)
    assert "reason" in refused.value.fields
    recuse(cast, case, key="k")
    recuse(cast, case, key="k")
    with pytest.raises(AlreadyDone):
        recuse(cast, case)
    assert Recusal.objects.count() == 1


def test_only_staff_of_the_case_recuse_and_only_until_it_is_decided(cast: Cast) -> None:
    case = accepted(cast)
    for actor in (cast.xiaotong, cast.outsider, cast.officer("ZJ")):
        with pytest.raises(NotFound):
            services.recuse(case.pk, REASON, actor=actor, now=cast.now)
    services.recuse(case.pk, REASON, actor=cast.clerk, now=cast.now)
    done = all_decided(cast, actor=cast.jiaming)
    services.sign_decision(done.pk, actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(NotAllowed):
        recuse(cast, done)


def test_a_recused_signer_does_not_sign(cast: Cast) -> None:
    case = all_decided(cast)
    recuse(cast, case)
    with pytest.raises(NotAllowed):
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    head = officer_too("SCJG", "王科长", Role.APPROVER)
    services.sign_decision(case.pk, actor=cast.actor(head), now=cast.now)


def test_the_page_takes_it_and_the_case_leaves_the_desk(cast: Cast, seat: Seat) -> None:
    case = accepted(cast)
    other = accepted(cast, actor=cast.jiaming)
    services.claim_task(task(case, "licence").pk, actor=cast.officer("SCJG"), now=cast.now)
    colleague, browser = officer_too("SCJG", "李接手"), seat(cast.officer("SCJG"))
    address = reverse("desk:recuse", args=[case.public_id])
    assert address in browser.get(reverse("desk:task", args=[task(case, "licence").pk])).content.decode()
    assert "李接手" in browser.get(address).content.decode()
    empty = browser.post(address, {"to": "all", "reason": ""})
    assert empty.status_code == 422 and "请写明回避的理由。" in empty.content.decode()
    answer = browser.post(address, {"to": str(colleague.public_id), "reason": REASON, "key": "k"})
    assert answer["Location"] == "/desk/"
    assert [row.pk for row in browser.get("/desk/").context["queue"].rows] == [task(other, "licence").pk]
    services.send_message(case.pk, "什么时候能办好？", department="SCJG", actor=cast.xiaotong, now=cast.now)
    assert "什么时候能办好" not in browser.get("/desk/messages/").content.decode()
    closed = browser.get(reverse("desk:case", args=[case.public_id]))
    assert closed.status_code == 403 and "您已经回避这件申请" in closed.content.decode()
    upload = case.uploads.get()
    assert browser.get(f"/cases/{case.public_id}/uploads/{upload.public_id}/").status_code == 403


def test_heads_and_supervisors_read_the_reason_and_officers_do_not(cast: Cast, seat: Seat) -> None:
    case = recuse(cast, accepted(cast))
    colleague = officer_too("SCJG", "李接手")
    page = reverse("desk:case", args=[case.public_id])
    assert REASON in seat(cast.supervisor).get(page).content.decode()
    body = seat(cast.actor(colleague)).get(page).content.decode()
    assert REASON not in body and "自行回避" in body


def test_a_recused_clerk_does_not_find_it_among_what_came_in(cast: Cast, seat: Seat) -> None:
    case = submitted(cast)
    services.recuse(case.pk, REASON, actor=cast.clerk, now=cast.now)
    assert seat(cast.clerk).get("/desk/").context["queue"].rows == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_recusal_and_verdict_at_once_leave_one_of_them(cast: Cast) -> None:
    """Who recuses while deciding has either decided before, or not at all."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        for _ in range(20):
            case, me, start = accepted(cast), cast.officer("SCJG"), Barrier(2, timeout=30)
            one = services.claim_task(task(case, "licence").pk, actor=me, now=cast.now)

            def run(act: object, start: Barrier = start) -> bool:
                try:
                    start.wait()
                    act()  # type: ignore[operator]
                except HallError:
                    return False
                finally:
                    connections.close_all()
                return True

            decided, recused = pool.map(
                run,
                [
                    lambda one=one, me=me: services.give_verdict(one.pk, "approve", "符合。", actor=me, now=cast.now),
                    lambda case=case, me=me: services.recuse(case.pk, REASON, actor=me, now=cast.now),
                ],
            )
            assert recused
            order = list(CaseEvent.objects.filter(case=case).order_by("sequence").values_list("kind", flat=True))
            assert decided == ("verdict_given" in order)
            assert not decided or order.index("verdict_given") < order.index("recused")
            assert task(case, "licence").state == ("done" if decided else "open")
