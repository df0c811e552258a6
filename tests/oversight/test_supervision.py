"""督办: kept counts agree with what is open, each sees their own departments, and a page costs the same few queries."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.models import Task
from hall.casework.services import claim_task
from hall.casework.services.calendar import load_calendar
from hall.casework.states import CaseState
from hall.oversight.counting import AGES, age_bucket, count_day
from hall.oversight.jobs import count_what_is_open
from hall.oversight.models import DailyFigures
from hall.oversight.permissions import supervised
from hall.oversight.supervision import cases_late, late_cases, waiting_tasks, watched_figures
from identity.models import Role
from tests.casework.builders import accepted, all_decided, submitted, task, verdict
from tests.cast import Cast, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(now: datetime) -> Cast:
    return Cast(now)


@pytest.fixture
def hall(cast: Cast) -> Client:
    client = Client()
    client.force_login(officer("ZWSJ", Role.SUPERVISOR))
    return client


def at_work(cast: Cast, count: int = 1) -> None:
    for _ in range(count):
        case = accepted(cast)
        verdict(cast, case, "licence")


def test_the_counts_are_what_is_open_and_a_second_count_replaces_the_first(cast: Cast, now: datetime) -> None:
    at_work(cast)
    for _ in range(2):
        count_day(now)
    figures = watched_figures(None, now)
    assert figures.cases == 1
    assert figures.weeks[-1][1] == {CaseState.IN_APPROVAL: 1}
    assert sum(sum(lights.values()) for _, lights in figures.lights) == Task.objects.filter(ended_at=None).count()
    assert sum(sum(ages) for _, ages in figures.ages) == Task.objects.filter(ended_at=None).count()


def test_of_two_workers_one_counts(cast: Cast, now: datetime) -> None:
    officer("ZJ")
    count_what_is_open(now)
    at_work(cast)
    count_what_is_open(now + timedelta(minutes=1))
    assert watched_figures(None, now).cases == 0
    count_what_is_open(now + timedelta(minutes=15))
    assert watched_figures(None, now).cases == 1


def test_lights_turn_red_when_the_promise_has_passed(cast: Cast, now: datetime) -> None:
    at_work(cast)
    later = now + timedelta(days=30)
    count_day(later)
    assert watched_figures(None, later).light("red") == Task.objects.filter(ended_at=None).count()
    assert watched_figures(None, now).counted_at is None  # nothing was counted up to then


def test_the_hall_sees_all_a_department_its_own_and_others_nothing(cast: Cast, hall: Client, client: Client) -> None:
    at_work(cast)
    count_day(cast.now + timedelta(days=30))
    assert supervised(cast.actor(officer("ZWSJ", Role.SUPERVISOR))) is None
    assert supervised(cast.officer("XFJY")) == {"XFJY"}
    rows, _ = waiting_tasks(frozenset({"XFJY"}), age=None, after="", now=cast.now + timedelta(days=30))
    assert {row.task.department.code for row in rows} == {"XFJY"}
    assert hall.get("/desk/supervision/?department=XFJY").status_code == 200
    client.force_login(officer("XFJY"))
    assert client.get("/desk/supervision/").status_code == 200
    assert client.get("/desk/supervision/?department=SCJG").status_code == 404
    client.force_login(officer("ZJ", Role.OFFICER))
    assert client.get("/desk/supervision/").status_code == 404


def late(cast: Cast, now: datetime, codes: frozenset[str] | None = None) -> dict[str, int]:
    return {one.name: one.count for one in late_cases(codes, now) if one.count}


def test_a_case_past_its_own_day_is_late_whatever_its_tasks_say(cast: Cast) -> None:
    """Tuesday 17 November 2026; promised within 10 working days, 45 by law: 1 December, 20 January."""
    load_calendar(cast.now)
    case = all_decided(cast)
    on_its_day = cast.now + timedelta(days=14)
    assert late(cast, on_its_day) == {}
    assert late(cast, on_its_day + timedelta(days=1)) == {"签发超期": 1}
    services.return_case(case.pk, ["fire"], "请再核查。", actor=cast.officer("SCJG"), now=on_its_day)
    assert late(cast, on_its_day + timedelta(days=1)) == {"审批超期": 1}
    assert late(cast, cast.now + timedelta(days=65)) == {"超过法定期限": 1, "审批超期": 1}
    assert late(cast, cast.now + timedelta(days=65), frozenset({"XFJY"})) == {}
    again = Task.objects.get(case=case, step="fire", round=2)
    services.pause_task(again.pk, "testing", "检测。", 9, actor=cast.officer("XFJY"), now=on_its_day)
    assert late(cast, cast.now + timedelta(days=65)) == {}, "its clock stands"


@pytest.mark.parametrize(("days", "is_late"), [(14, False), (15, True), (16, True)])
def test_what_nobody_answers_or_hands_over_is_late_after_its_last_day(cast: Cast, days: int, is_late: bool) -> None:
    load_calendar(cast.now)
    services.request_correction(submitted(cast).pk, "请补正。", actor=cast.clerk, now=cast.now)
    services.sign_decision(all_decided(cast).pk, actor=cast.officer("SCJG"), now=cast.now)
    assert late(cast, cast.now + timedelta(days=days)) == ({"补正逾期": 1, "送达超期": 1} if is_late else {})


def test_the_cases_behind_a_count_are_those_that_it_counted(cast: Cast) -> None:
    load_calendar(cast.now)
    asked = submitted(cast)
    services.request_correction(asked.pk, "请补正。", actor=cast.clerk, now=cast.now)
    later = cast.now + timedelta(days=15)
    for one in late_cases(None, later):
        found = cases_late(None, one.key, after="", now=later)
        assert found is not None
        assert (found[0], len(found[1].rows)) == (one.name, one.count)
    behind = cases_late(None, "correction", after="", now=later)
    assert behind is not None
    assert behind[1].rows == [asked]
    assert cases_late(None, "nonsense", after="", now=later) is None


def test_a_count_on_the_page_leads_to_its_cases(cast: Cast, hall: Client) -> None:
    load_calendar(cast.now)
    case = submitted(cast)
    services.request_correction(case.pk, "请补正。", actor=cast.clerk, now=timezone.now() - timedelta(days=60))
    assert 'href="?late=correction#list"' in hall.get("/desk/supervision/").content.decode()
    page = hall.get("/desk/supervision/?late=correction").content.decode()
    assert f"/desk/cases/{case.public_id}/" in page.split('id="list"')[1]


def test_every_overdue_task_says_why_it_waits(cast: Cast) -> None:
    at_work(cast)
    case = Task.objects.latest("pk").case
    claim_task(task(case, "fire").pk, actor=cast.officer("XFJY"), now=cast.now)
    rows, _ = waiting_tasks(None, age=None, after="", now=cast.now + timedelta(days=30))
    why = {row.task.step: row.why for row in rows}
    assert "还没有人领办" in why["food"]
    assert why["fire"] == "XFJY的张工 已领办，还没有结论"
    assert rows[0].task.promised_due_on == min(row.task.promised_due_on for row in rows)


@pytest.mark.parametrize("days_later", range(0, 45, 4))
def test_the_tasks_behind_a_cell_are_as_many_as_it_says(cast: Cast, days_later: int) -> None:
    at_work(cast)
    later = cast.now + timedelta(days=days_later)
    count_day(later)
    figures = watched_figures(None, later)
    for age in range(len(AGES) + 1):
        rows, _ = waiting_tasks(None, age=age, after="", now=later)
        assert len(rows) == sum(counts[age] for _, counts in figures.ages)


def test_ages_fall_into_spans_without_gaps() -> None:
    spans = [age_bucket(days) for days in range(60)]
    assert spans == sorted(spans)
    assert set(spans) == set(range(len(AGES) + 1))


def test_a_page_costs_the_same_few_queries_however_much_is_open(
    cast: Cast, hall: Client, django_assert_max_num_queries: Any
) -> None:
    at_work(cast)
    submitted(cast)
    Task.objects.filter(ended_at=None).update(promised_due_on="2026-01-05")
    count_day(cast.now)
    hall.get("/desk/supervision/")
    with django_assert_max_num_queries(20) as few:
        hall.get("/desk/supervision/")
    at_work(cast, 3)
    Task.objects.filter(ended_at=None).update(promised_due_on="2026-01-05")
    count_day(cast.now)
    with django_assert_max_num_queries(len(few)):
        page = hall.get("/desk/supervision/").content.decode()
    assert page.count("<svg") >= 6
    assert DailyFigures.objects.count() == DailyFigures.objects.values("department").count()
