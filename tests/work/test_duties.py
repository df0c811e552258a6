"""The clock's duties and the signs of life."""

from datetime import timedelta

import pytest

from hall.work import registry, runner
from hall.work.models import Heartbeat
from hall.work.registry import Duty, periodic, register
from hall.work.runner import run_duties
from hall.work.selectors import ALIVE, worker_is_alive
from hall.work.services import beat


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def fail(now):
        names.append("fails")
        raise OSError

    duties = [Duty("fails", 10, fail), Duty("often", 10, lambda now: names.append("often"))]
    duties.append(Duty("seldom", 60, lambda now: names.append("seldom")))
    monkeypatch.setattr(runner, "duties", {duty.name: duty for duty in duties})
    monkeypatch.setattr(runner, "_last_run", {})
    return names


def test_each_duty_has_its_own_pace_and_a_failing_one_holds_up_no_other(ran: list[str], now) -> None:
    run_duties(now)
    assert ran == ["fails", "often", "seldom"]
    run_duties(now + timedelta(seconds=9))
    assert len(ran) == 3
    run_duties(now + timedelta(seconds=10))
    assert ran[3:] == ["fails", "often"]
    run_duties(now + timedelta(seconds=60))
    assert ran[5:] == ["fails", "often", "seldom"]


def test_nobody_registers_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from hall.casework.models import CaseDocument

    monkeypatch.setattr(registry, "duties", {})
    with pytest.raises(ValueError, match="already"):
        register(CaseDocument)(lambda row, now: None)

    def duty(now):
        pass

    periodic(seconds=5)(duty)
    with pytest.raises(ValueError, match="already"):
        periodic(seconds=5)(duty)


@pytest.mark.django_db
def test_a_worker_is_alive_while_it_beats(now) -> None:
    assert not worker_is_alive(now)
    beat("one", now)
    assert worker_is_alive(now)
    assert not worker_is_alive(now + ALIVE)
    beat("one", now + ALIVE)
    assert worker_is_alive(now + ALIVE)
    assert Heartbeat.objects.count() == 1


@pytest.mark.django_db
def test_a_worker_that_has_gone_is_forgotten(now) -> None:
    beat("gone", now)
    beat("new", now + timedelta(days=2))
    assert list(Heartbeat.objects.values_list("worker", flat=True)) == ["new"]
