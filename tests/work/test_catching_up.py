"""A hall that stood still does what fell due in the order in which it fell due, and says what that was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hall.casework.models import CaseDocument
from hall.work import catching_up
from hall.work.models import CatchUp
from hall.work.registry import Do
from hall.work.services import beat, sweep
from identity.models import Role
from tests.cast import Cast, officer
from tests.work.conftest import Owe, StandingClock

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
Doer = Callable[[Do], None]


def test_at_the_very_first_start_and_beside_a_living_worker_there_is_nothing_to_say(owe: Owe, now) -> None:
    owe(3)
    assert catching_up.begin(now) is None
    beat("other", now)
    assert catching_up.begin(now) is None
    assert catching_up.settle(now)


def test_it_says_what_it_found_and_when_all_was_done_in_order(
    owe: Owe, doer: Doer, clock: StandingClock, now, caplog
) -> None:
    beat("before", now)
    did: list[int] = []
    doer(lambda row, _: did.append(row.pk))
    papers = owe(3, at=now + timedelta(hours=1))
    clock.forward(days=3)
    note = catching_up.begin(clock.now)
    assert note == catching_up.begin(clock.now), "two workers start together"
    assert note is not None
    assert (note.silent_since, note.oldest_due) == (now, now + timedelta(hours=1))
    assert note.owed == {"casework.CaseDocument": 3}
    sweep(clock, limit=2)
    assert not catching_up.settle(clock.now)
    sweep(clock)
    assert catching_up.settle(clock.now)
    assert did == [paper.pk for paper in papers]
    assert CatchUp.objects.get().finished_at == clock.now
    assert "No worker lived since" in caplog.text
    assert "Caught up" in caplog.text


def test_what_does_not_succeed_holds_the_report_up_for_no_longer(
    owe: Owe, doer: Doer, clock: StandingClock, now
) -> None:
    def fail(row: object, at: object) -> None:
        raise OSError

    beat("before", now)
    doer(fail)
    owe(1)
    clock.forward(days=1)
    catching_up.begin(clock.now)
    sweep(clock)
    assert catching_up.settle(clock.now)
    assert CaseDocument.objects.get().owed_state == "pending"


def test_the_operator_reads_it_and_nobody_else(cast: Cast, now) -> None:
    beat("before", now)
    catching_up.begin(now + timedelta(days=1))
    client = Client()
    for role, is_shown in ((Role.INTAKE_CLERK, False), (Role.OPERATOR, True)):
        client.force_login(officer("ZWSJ", role))
        assert ("此前自 11月17日 10:00 起停机" in client.get("/desk/clock/").content.decode()) == is_shown
