"""What is owed is done, whoever dies on the way."""

import logging
from datetime import timedelta

import pytest
from django.db import connection

from hall.casework.models import CaseDocument
from hall.work.models import OwedState
from hall.work.registry import PermanentError
from hall.work.services import LEASE, LONGEST_BACKOFF, MAX_ATTEMPTS, backoff, claim, sweep

pytestmark = [pytest.mark.acts, pytest.mark.django_db]


def test_what_is_due_is_done_once_the_oldest_first(owe, doer, clock) -> None:
    done = []
    doer(lambda row, now: done.append(row.pk))
    late = owe(1, at=clock.now + timedelta(seconds=1))
    due = owe(3)
    assert sweep(clock) == 3
    assert done == [row.pk for row in due]
    assert sweep(clock) == 0
    clock.forward(seconds=1)
    assert sweep(clock) == 1
    assert done[-1] == late[0].pk
    assert set(CaseDocument.objects.values_list("owed_state", "lease_until")) == {(OwedState.DONE, None)}


def test_no_more_than_the_limit_in_one_sweep(owe, doer, clock) -> None:
    doer(lambda row, now: None)
    owe(5)
    assert [sweep(clock, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_worker_can_stop_between_two_rows(owe, doer, clock) -> None:
    doer(lambda row, now: None)
    owe(5)
    answers = iter([True, True, False])
    assert sweep(clock, may_go_on=lambda: next(answers)) == 2
    assert CaseDocument.objects.filter(owed_state=OwedState.PENDING, lease_until=None, attempts=0).count() == 3


def test_a_failing_row_waits_longer_each_time_and_ends_as_failed(owe, doer, clock, caplog) -> None:
    def fail(row, now):
        raise OSError("13800000000 could not be reached")

    doer(fail)
    (row,) = owe(1)
    for attempt in range(1, MAX_ATTEMPTS):
        assert sweep(clock) == 1
        row.refresh_from_db()
        assert (row.owed_state, row.attempts, row.lease_until) == (OwedState.PENDING, attempt, None)
        assert row.next_at == clock.now + timedelta(seconds=5 * 2 ** (attempt - 1))
        clock.now = row.next_at - timedelta(seconds=1)
        assert sweep(clock) == 0
        clock.forward(seconds=1)
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert sweep(clock) == 1
    row.refresh_from_db()
    assert (row.owed_state, row.attempts) == (OwedState.FAILED, MAX_ATTEMPTS)
    assert [r for r in caplog.records if r.levelno == logging.ERROR and r.name == "hall.work"]
    clock.forward(days=30)
    assert sweep(clock) == 0


def test_an_error_is_kept_by_its_class_only(owe, doer, clock) -> None:
    def fail(row, now):
        raise OSError("13800000000 could not be reached")

    doer(fail)
    (row,) = owe(1)
    sweep(clock)
    row.refresh_from_db()
    assert row.last_error == "OSError"


def test_no_wait_is_longer_than_an_hour() -> None:
    assert backoff(1) == timedelta(seconds=5)
    assert max(backoff(n) for n in range(1, 100)) == LONGEST_BACKOFF


def test_what_cannot_succeed_fails_at_once(owe, doer, clock) -> None:
    def refuse(row, now):
        raise PermanentError("号码不存在")

    doer(refuse)
    (row,) = owe(1)
    assert sweep(clock) == 1
    row.refresh_from_db()
    assert (row.owed_state, row.attempts, row.last_error) == (OwedState.FAILED, 1, "号码不存在")


def test_one_that_fails_does_not_hold_up_the_others(owe, doer, clock) -> None:
    rows = owe(3)

    def fail_first(row, now):
        if row.pk == rows[0].pk:
            raise OSError

    doer(fail_first)
    assert sweep(clock) == 3
    assert CaseDocument.objects.filter(owed_state=OwedState.DONE).count() == 2


def test_the_row_of_a_killed_worker_is_done_when_its_lease_has_ended(owe, doer, clock) -> None:
    def die(row, now):
        raise SystemExit

    doer(die)
    (row,) = owe(1)
    with pytest.raises(SystemExit):
        sweep(clock)
    done = []
    doer(lambda row, now: done.append(row.pk))
    clock.now += LEASE - timedelta(seconds=1)
    assert sweep(clock) == 0
    clock.forward(seconds=1)
    assert sweep(clock) == 1
    assert done == [row.pk]


def test_a_row_that_kills_every_worker_is_given_up(owe, doer, clock) -> None:
    def die(row, now):
        raise SystemExit

    doer(die)
    (row,) = owe(1)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            sweep(clock)
        clock.now += LEASE
    assert sweep(clock) == 0
    row.refresh_from_db()
    assert row.owed_state == OwedState.FAILED


def test_a_worker_that_comes_too_late_does_not_overwrite_the_other_one(owe, doer, clock) -> None:
    """Its lease ran out while it worked, another took the row: how the late one fared says nothing any more."""

    def too_slow(row, now):
        clock.now += LEASE
        assert claim(CaseDocument, clock.now) is not None
        raise OSError

    doer(too_slow)
    (row,) = owe(1)
    sweep(clock, limit=1)
    row.refresh_from_db()
    assert row.owed_state == OwedState.PENDING
    assert row.lease_until == clock.now + LEASE
    assert (row.attempts, row.last_error) == (2, "")


def test_a_doer_may_save_its_row(owe, doer, clock) -> None:
    def save(row, now):
        row.sha256 = "f" * 64
        row.save()

    doer(save)
    (row,) = owe(1)
    sweep(clock)
    row.refresh_from_db()
    assert (row.owed_state, row.sha256) == (OwedState.DONE, "f" * 64)


@pytest.mark.django_db(transaction=True)
def test_slow_work_holds_no_transaction(owe, doer, clock) -> None:
    seen = []
    doer(lambda row, now: seen.append(connection.in_atomic_block))
    owe(1)
    sweep(clock)
    assert seen == [False]
