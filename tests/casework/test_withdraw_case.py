"""撤回: the applicant may take the application back until it is decided; then nothing is decided any more."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.errors import AlreadyDone, HallError, NotAllowed, NotFound
from hall.casework.models import Case, CaseDocument, CaseEvent, Decision, EventKind, Task
from hall.channels.models import Delivery
from hall.work.services import sweep
from tests.casework.builders import GROUNDS, accepted, all_decided, submitted, task, verdict
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def withdraw(cast: Cast, case: Case, **kwargs: Any) -> Case:
    return services.withdraw_case(case.pk, actor=cast.xiaotong, now=cast.now, **kwargs)


@pytest.mark.parametrize("stage", [submitted, accepted, all_decided])
def test_until_it_is_decided_it_can_be_withdrawn(cast: Cast, stage: Any) -> None:
    case = withdraw(cast, stage(cast))
    assert (case.state, case.ended_at) == ("withdrawn", cast.now)
    assert not Task.objects.filter(state__in=["open", "claimed"]).exists()
    assert Delivery.objects.filter(event__kind=EventKind.CASE_WITHDRAWN).count() == 2


def test_a_verdict_that_was_given_stands_and_what_was_open_ends(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    withdraw(cast, case)
    assert task(case, "licence").state == "done"
    assert task(case, "fire").state == "ended"


def test_after_that_nobody_decides(cast: Cast) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    fire = task(case, "fire")
    withdraw(cast, case)
    with pytest.raises(AlreadyDone, match="撤回"):
        services.give_verdict(fire.pk, "approve", "符合条件。", actor=cast.officer("XFJY"), now=cast.now)
    with pytest.raises(NotAllowed):
        services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(AlreadyDone):
        services.accept_case(case.pk, actor=cast.clerk, now=cast.now)


def test_an_open_correction_ends_with_it(cast: Cast) -> None:
    case = submitted(cast)
    services.request_correction(case.pk, "请补充平面图。", actor=cast.clerk, now=cast.now)
    withdraw(cast, case)
    assert not case.corrections.filter(answered_at=None).exists()


def test_twice_is_once(cast: Cast) -> None:
    case = submitted(cast)
    withdraw(cast, case, key="k")
    withdraw(cast, case, key="k")
    with pytest.raises(AlreadyDone):
        withdraw(cast, case)
    assert CaseEvent.objects.filter(kind=EventKind.CASE_WITHDRAWN).count() == 1


def test_a_decided_case_cannot_be_withdrawn(cast: Cast) -> None:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(NotAllowed, match="不能撤回"):
        withdraw(cast, case)


def test_nobody_else_withdraws(cast: Cast) -> None:
    case = submitted(cast)
    for actor in (cast.outsider, cast.clerk, cast.officer("SCJG"), cast.jiaming):
        with pytest.raises(NotFound):
            services.withdraw_case(case.pk, actor=actor, now=cast.now)


def test_the_page_asks_once_more_and_the_paper_comes(cast: Cast) -> None:
    case = accepted(cast)
    client = Client()
    client.force_login(cast.xiaotong.account)
    path = f"/cases/{case.public_id}/"
    assert f"{path}withdraw/" in client.get(path).content.decode()
    assert "不能恢复" in client.get(f"{path}withdraw/").content.decode()
    page = client.post(f"{path}withdraw/", {"key": "a"}, follow=True).content.decode()
    assert "您已撤回这份申请" in page
    assert f"{path}withdraw/" not in page
    sweep(timezone.now)  # the page acted by the real clock
    assert CaseDocument.objects.get(kind="withdrawal").sha256


def test_the_officers_inbox_no_longer_lists_it(cast: Cast) -> None:
    case = accepted(cast)
    officer = Client()
    officer.force_login(cast.officer("SCJG").account)
    link = f"/desk/tasks/{task(case, 'licence').pk}/"
    assert link in officer.get("/desk/?tab=todo").content.decode()
    withdraw(cast, case)
    assert link not in officer.get("/desk/?tab=todo").content.decode()
    page = officer.get(link).content.decode()
    assert "不再办理" in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_the_last_verdicts_and_the_signature_fall_leaves_one_end(cast: Cast) -> None:
    """Thirty rounds: either decided once or withdrawn once, never both, and no task is left at work."""
    with ThreadPoolExecutor(max_workers=6) as pool:
        for _ in range(30):
            case = accepted(cast)
            verdict(cast, case, "licence")
            _all_at_once(pool, cast, case)
            case = Case.objects.get(pk=case.pk)
            ends = CaseEvent.objects.filter(case=case, kind__in=["case_withdrawn", "decision_signed"])
            assert ends.count() <= 1
            if case.state == "withdrawn":
                assert not Decision.objects.filter(case=case).exists()
                assert not case.tasks.filter(state__in=["open", "claimed"]).exists()
            else:
                assert case.state in {"deciding", "decided"}


def _all_at_once(pool: ThreadPoolExecutor, cast: Cast, case: Case) -> None:
    start = Barrier(6, timeout=30)
    officers = {
        one.step: (one.pk, cast.officer(one.department.code)) for one in case.tasks.select_related("department")
    }
    lead, owner = cast.officer("SCJG"), cast.xiaotong

    def run(act: Any) -> None:
        try:
            start.wait()
            act()
        except HallError:
            pass
        finally:
            connections.close_all()

    def decide(key: str, what: str) -> Any:
        pk, actor = officers[key]
        return lambda: services.give_verdict(pk, what, "符合条件。", **GROUNDS, actor=actor, now=cast.now)

    acts = [decide(key, "approve") for key in ("food", "sign", "fire")] + [decide("fume", "no_objection")]
    acts.append(lambda: services.sign_decision(case.pk, actor=lead, now=cast.now))
    acts.append(lambda: services.withdraw_case(case.pk, actor=owner, now=cast.now))
    list(pool.map(run, acts))


def test_what_ended_without_a_decision_is_not_told_of_ways_against_one(cast: Cast) -> None:
    case = withdraw(cast, submitted(cast))
    client = Client()
    client.force_login(case.applicant)
    page = client.get(f"/cases/{case.public_id}/withdraw/")
    assert page.status_code == 403
    assert "没有在办理" in page.content.decode()
    assert "复议" not in page.content.decode()
