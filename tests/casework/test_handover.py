"""交接 and 退回重办: a task changes hands with both names kept; steps are done again with what needs them alone."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.errors import NotAllowed, NotFound, Refused
from hall.casework.models import Case, CaseEvent, Task
from identity.models import Account, Department, Membership, Role
from tests.casework.builders import GROUNDS, accepted, all_decided, task, verdict
from tests.cast import FIRST_DAY, Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def officer_too(code: str, name: str, role: str = Role.OFFICER) -> Account:
    """A second member of a department's staff."""
    person = account(name, name)
    department = Department.objects.get(code=code)
    Membership.objects.get_or_create(account=person, department=department, role=role, starts_on=FIRST_DAY)
    return person


@pytest.fixture
def claimed(cast: Cast) -> Task:
    case = accepted(cast)
    return services.claim_task(task(case, "licence").pk, actor=cast.officer("SCJG"), now=cast.now)


def test_claimed_task_goes_to_a_colleague_and_both_names_stay(claimed: Task, cast: Cast) -> None:
    colleague = officer_too("SCJG", "李接手")
    before = claimed.claimed_by
    services.hand_over_task(claimed.pk, colleague.public_id, "外出培训", actor=cast.officer("SCJG"), now=cast.now)
    assert Task.objects.get(pk=claimed.pk).claimed_by == colleague
    event = CaseEvent.objects.get(kind="task_handed_over")
    assert before is not None
    assert (event.data["before"], event.data["after"], event.data["reason"]) == (before.pk, colleague.pk, "外出培训")
    with pytest.raises(NotAllowed):
        services.give_verdict(claimed.pk, "approve", "符合条件。", actor=cast.officer("SCJG"), now=cast.now)
    services.give_verdict(claimed.pk, "approve", "符合条件。", actor=cast.actor(colleague), now=cast.now)


def test_released_task_can_be_claimed_by_anyone_of_the_department(claimed: Task, cast: Cast) -> None:
    services.release_task(claimed.pk, "休假", actor=cast.officer("SCJG"), now=cast.now)
    found = Task.objects.get(pk=claimed.pk)
    assert (found.state, found.claimed_by) == ("open", None)
    services.claim_task(claimed.pk, actor=cast.actor(officer_too("SCJG", "李接手")), now=cast.now)


def test_same_key_hands_over_once(claimed: Task, cast: Cast) -> None:
    colleague = officer_too("SCJG", "李接手")
    for _ in range(2):
        services.hand_over_task(
            claimed.pk, colleague.public_id, "外出", actor=cast.officer("SCJG"), now=cast.now, key="once"
        )
    assert CaseEvent.objects.filter(kind="task_handed_over").count() == 1


@pytest.mark.parametrize("to", ["nobody", "self", "other department", "applicant"])
def test_it_goes_only_to_a_colleague_who_may_decide(claimed: Task, cast: Cast, to: str) -> None:
    assert cast.officer("SCJG").account and cast.officer("XFJY").account
    cast.xiaotong  # noqa: B018 -- the applicant is there
    people: dict[str, uuid.UUID | None] = {
        "nobody": None,
        "self": cast.officer("SCJG").account.public_id,
        "other department": cast.officer("XFJY").account.public_id,
        "applicant": officer_too("SCJG", "xiaotong").public_id,
    }
    with pytest.raises(Refused) as refused:
        services.hand_over_task(claimed.pk, people[to], "外出", actor=cast.officer("SCJG"), now=cast.now)
    assert "to" in refused.value.fields


def test_only_who_has_it_or_the_approver_hands_it_over(claimed: Task, cast: Cast) -> None:
    colleague = officer_too("SCJG", "李接手")
    with pytest.raises(NotAllowed):
        services.hand_over_task(claimed.pk, colleague.public_id, "想要", actor=cast.actor(colleague), now=cast.now)
    with pytest.raises(NotFound):
        services.hand_over_task(claimed.pk, colleague.public_id, "想要", actor=cast.outsider, now=cast.now)
    head = officer_too("SCJG", "王科长", Role.APPROVER)
    services.hand_over_task(claimed.pk, colleague.public_id, "病假", actor=cast.actor(head), now=cast.now)
    assert Task.objects.get(pk=claimed.pk).claimed_by == colleague


def test_returned_step_is_done_again_and_the_others_stay(cast: Cast) -> None:
    case = all_decided(cast)
    services.return_case(case.pk, ["food"], "请补现场照片。", actor=cast.officer("SCJG"), now=cast.now)
    found = Case.objects.get(pk=case.pk)
    assert found.state == "in_approval"
    assert {step for step, outcome in found.standing.items() if not outcome} == {"food"}
    again = Task.objects.get(case=case, step="food", state="open")
    services.give_verdict(again.pk, "refuse", "仍不符合。", **GROUNDS, actor=cast.officer("SCJG"), now=cast.now)
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.standing["food"]) == ("deciding", "refuse")


def test_returning_needs_a_done_step_and_a_reason(cast: Cast) -> None:
    case = accepted(cast)
    lead = cast.officer("SCJG")
    for steps, reason, field in ((["licence"], "原因", "steps"), ([], "原因", "steps"), (["no-such"], "原因", "steps")):
        with pytest.raises(Refused) as refused:
            services.return_case(case.pk, steps, reason, actor=lead, now=cast.now)
        assert field in refused.value.fields
    with pytest.raises(NotFound):
        services.return_case(case.pk, ["licence"], "原因", actor=cast.officer("XFJY"), now=cast.now)
    verdict(cast, case, "licence")
    with pytest.raises(Refused) as refused:
        services.return_case(case.pk, ["licence"], "  ", actor=lead, now=cast.now)
    assert "reason" in refused.value.fields


def test_who_works_on_a_step_gives_back_what_it_rests_on(cast: Cast) -> None:
    """And nothing else; their own step opens again when that is done."""
    case = accepted(cast)
    verdict(cast, case, "licence")
    verdict(cast, case, "food")
    fire = cast.officer("XFJY")
    with pytest.raises(Refused) as refused:
        services.return_case(case.pk, ["food"], "原因", actor=fire, now=cast.now)
    assert "steps" in refused.value.fields
    services.return_case(case.pk, ["licence"], "执照地址与现场不符。", actor=fire, now=cast.now)
    found = Case.objects.get(pk=case.pk)
    assert set(found.standing) == {"licence"} and not found.standing["licence"]
    with pytest.raises(NotAllowed):
        services.return_case(case.pk, ["licence"], "原因", actor=fire, now=cast.now)
    again = Task.objects.get(case=case, step="licence", state="open")
    services.give_verdict(again.pk, "approve", "已核对。", actor=cast.officer("SCJG"), now=cast.now)
    assert Task.objects.get(case=case, step="fire", state="open").round == 2


def test_signed_case_is_not_returned(cast: Cast) -> None:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(NotAllowed):
        services.return_case(case.pk, ["food"], "原因", actor=cast.officer("SCJG"), now=cast.now)


@pytest.fixture
def desk(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    assert cast.officer("SCJG").account
    client.force_login(cast.officer("SCJG").account)
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    return client


def test_pages_of_both_acts(desk: Client, claimed: Task, cast: Cast) -> None:
    colleague = officer_too("SCJG", "李接手")
    address = f"/desk/tasks/{claimed.pk}/handover/"
    assert address in desk.get(f"/desk/tasks/{claimed.pk}/").content.decode()
    assert "李接手" in desk.get(address).content.decode()
    typed: dict[str, Any] = {"to": "", "reason": "外出培训两周", "key": "k1"}
    answer = desk.post(address, typed)
    assert answer.status_code == 422 and "外出培训两周" in answer.content.decode()
    assert desk.post(address, {**typed, "to": str(colleague.public_id)}).status_code == 302
    assert Task.objects.get(pk=claimed.pk).claimed_by == colleague


def test_page_of_returning_from_the_own_step(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = accepted(cast)
    verdict(cast, case, "licence")
    task = Task.objects.get(case=case, step="fire", state="open")
    client.force_login(cast.officer("XFJY").account)
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    address = f"/desk/cases/{case.public_id}/return/"
    assert address in client.get(f"/desk/tasks/{task.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert 'value="licence"' in page and 'value="food"' not in page
    assert client.post(address, {"steps": ["licence"], "reason": "请核对", "key": "k"}).status_code == 302
    assert not Case.objects.get(pk=case.pk).standing["licence"]


def test_page_of_returning_from_the_signature(desk: Client, cast: Cast) -> None:
    case = all_decided(cast)
    address = f"/desk/cases/{case.public_id}/return/"
    assert address in desk.get(f"/desk/cases/{case.public_id}/").content.decode()
    answer = desk.post(address, {"reason": "请补现场照片"})
    assert answer.status_code == 422 and "请补现场照片" in answer.content.decode()
    assert desk.post(address, {"steps": ["fire"], "reason": "请补现场照片", "key": "k"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "in_approval"
