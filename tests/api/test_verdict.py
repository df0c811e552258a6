"""A department's own system gives a verdict: the same verb, the same permissions, the same limits as the page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.models import Case, CaseEvent, EventKind, Task
from hall.lib.dates import local_day
from identity.models import Account, ApiKey, Department, Membership, Role
from tests.casework.builders import task
from tests.cast import FIRST_DAY, Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
SystemOf = Callable[..., Client]

GOOD = {"verdict": "approve", "reason": "符合规定条件。", "basis": "消防法第十五条"}


def give(system: Client, pk: int, body: Any = GOOD, **headers: str) -> Any:
    return system.post(f"/api/v1/tasks/{pk}/verdict/", body, content_type="application/json", headers=headers)


def test_the_officers_system_sees_its_departments_open_tasks(cast: Cast, case: Case, system_of: SystemOf) -> None:
    found = system_of(cast.officer("XFJY").account).get("/api/v1/tasks/").json()
    assert [(one["step"], one["department"]) for one in found["tasks"]] == [("fire", "XFJY")]
    assert found["tasks"][0]["number"] == case.number


def test_a_verdict_is_the_officers_own_act(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    officer = cast.officer("XFJY")
    answer = give(system_of(officer.account), fire_task)
    assert answer.status_code == 200
    assert answer.json()["state"] == "done"
    event = CaseEvent.objects.get(kind=EventKind.VERDICT_GIVEN, task=fire_task)
    assert event.actor == officer.account


def test_the_same_key_again_gets_the_first_result_and_acts_once(
    cast: Cast, fire_task: int, system_of: SystemOf
) -> None:
    system = system_of(cast.officer("XFJY").account)
    key = {"Idempotency-Key": "fire-1"}
    first, second = give(system, fire_task, **key), give(system, fire_task, GOOD | {"verdict": "refuse"}, **key)
    assert first.status_code == second.status_code == 200
    assert second.json() == first.json()
    assert CaseEvent.objects.filter(kind=EventKind.VERDICT_GIVEN, task=fire_task).count() == 1


def test_a_key_is_a_systems_own_for_one_task(cast: Cast, case: Case, fire_task: int, system_of: SystemOf) -> None:
    """Two departments may both call their request by the case's number: neither verdict may get lost."""
    key = {"Idempotency-Key": str(case.number)}
    sign_task = task(case, "sign").pk
    for code, pk in (("XFJY", fire_task), ("CGZF", sign_task)):
        answer = give(system_of(cast.officer(code).account), pk, **key)
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert CaseEvent.objects.filter(kind=EventKind.VERDICT_GIVEN, task__in=[fire_task, sign_task]).count() == 2


def test_long_keys_that_differ_at_the_end_are_two(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    system = system_of(cast.officer("XFJY").account)
    first, second = (give(system, fire_task, **{"Idempotency-Key": "k" * 100 + end}) for end in "ab")
    assert (first.status_code, second.status_code) == (200, 409)


def test_a_second_verdict_is_409(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    system = system_of(cast.officer("XFJY").account)
    give(system, fire_task)
    assert give(system, fire_task).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verdict": "approve"},
        {"verdict": "perhaps", "reason": "理由"},
        {"verdict": "approve", "reason": ""},
        {"verdict": "approve", "reason": "字" * 2001},
        {"verdict": ["approve"], "reason": {}},
        [],
    ],
)
def test_a_wrong_body_is_400_and_nothing_is_decided(cast: Cast, fire_task: int, system_of: SystemOf, body: Any) -> None:
    answer = give(system_of(cast.officer("XFJY").account), fire_task, body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert Task.objects.get(pk=fire_task).verdict == ""


def test_advice_cannot_grant(cast: Cast, case: Case, system_of: SystemOf) -> None:
    answer = give(system_of(cast.officer("STHJ").account), task(case, "fume").pk)
    assert answer.status_code == 422
    assert answer.json()["fields"]


def test_without_a_key_nothing(fire_task: int) -> None:
    for answer in (Client().get("/api/v1/tasks/"), give(Client(), fire_task)):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_signed_in_browser_is_no_key(cast: Cast, fire_task: int) -> None:
    browser = Client()
    browser.force_login(cast.officer("XFJY").account)  # type: ignore[arg-type]
    assert give(browser, fire_task).status_code == 401


def test_a_key_ends(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    officer = cast.officer("XFJY").account
    today = local_day(timezone.now())
    assert give(system_of(officer, ends_on=today - timedelta(days=1)), fire_task).status_code == 401
    assert give(system_of(officer, ends_on=today), fire_task).status_code == 200


def test_a_revoked_key_and_a_closed_account_open_nothing(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    officer = cast.officer("XFJY").account
    assert officer is not None
    revoked, open_ = system_of(officer), system_of(officer)
    ApiKey.objects.filter(pk=ApiKey.objects.earliest("pk").pk).update(revoked_at=timezone.now())
    assert give(revoked, fire_task).status_code == 401
    assert open_.get("/api/v1/tasks/").status_code == 200
    Account.objects.filter(pk=officer.pk).update(is_active=False)
    assert give(open_, fire_task).status_code == 401
    assert Task.objects.get(pk=fire_task).verdict == ""


@pytest.mark.parametrize("shown", ["", "hall_", "hall_nonsense", "Bearer", "\xff\xfe", "x" * 5000])
def test_a_wrong_key_is_401(fire_task: int, shown: str) -> None:
    assert give(Client(headers={"Authorization": f"Bearer {shown}"}), fire_task).status_code == 401


def test_a_key_lends_no_more_than_its_accounts_offices(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    officer = cast.officer("XFJY").account
    system = system_of(officer)
    Membership.objects.filter(account=officer).update(ends_on=local_day(timezone.now()) - timedelta(days=1))
    assert system.get("/api/v1/tasks/").json()["tasks"] == []
    assert give(system, fire_task).status_code == 404


def test_a_colleagues_claim_counts_here_too(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    services.claim_task(fire_task, actor=cast.officer("XFJY"), now=cast.now)
    colleague = account("second-officer", "李工")
    Membership.objects.create(
        account=colleague, department=Department.objects.get(code="XFJY"), role=Role.OFFICER, starts_on=FIRST_DAY
    )
    answer = give(system_of(colleague), fire_task)
    assert answer.status_code == 403
    assert "同事" in answer.json()["detail"]


def test_the_applicant_cannot_decide_their_own_case_by_key(
    cast: Cast, case: Case, fire_task: int, system_of: SystemOf
) -> None:
    Membership.objects.create(
        account=case.applicant, department=Department.objects.get(code="XFJY"), role=Role.OFFICER, starts_on=FIRST_DAY
    )
    assert give(system_of(case.applicant), fire_task).status_code == 403
    assert Task.objects.get(pk=fire_task).verdict == ""


def test_a_foreign_task_looks_like_none(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    stranger = system_of(cast.officer("YCZM").account)
    foreign, none = give(stranger, fire_task), give(stranger, 987654321)
    assert foreign.status_code == none.status_code == 404
    assert foreign.json() == none.json()
    assert stranger.get(f"/api/v1/tasks/{fire_task}/").json() == none.json()


def test_a_department_of_the_same_case_may_look_but_not_decide(cast: Cast, fire_task: int, system_of: SystemOf) -> None:
    neighbour = system_of(cast.officer("CGZF").account)
    assert neighbour.get(f"/api/v1/tasks/{fire_task}/").status_code == 200
    assert give(neighbour, fire_task).status_code == 403


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999999", "18446744073709551616"])
def test_an_absurd_id_is_no_error(cast: Cast, system_of: SystemOf, pk: str) -> None:
    assert system_of(cast.officer("XFJY").account).get(f"/api/v1/tasks/{pk}/").status_code == 404
