"""代班: by dates and items a colleague works on the steps of who is away; both names stay, four eyes stay four."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hall.casework import services
from hall.casework.errors import NotAllowed
from hall.casework.models import CaseEvent, Opinion, Task
from hall.catalog.content import Procedure
from hall.evidence.verification import findings
from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.models import Absence, Account, Department, Role
from identity.staff.absences import Leave, end_absence, register_absence
from tests.casework.builders import accepted, item, step, task
from tests.casework.test_handover import officer_too
from tests.cast import Cast, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def away(cast: Cast, deputy: Account, code: str = "SCJG", **more: Any) -> Absence:
    """The officer of the department is away for a week from today."""
    officer = cast.officer(code)
    assert officer.account
    today = cast.now.date()
    leave = Leave(
        department_code=code,
        officer=officer.account.public_id,
        deputy=deputy.public_id,
        **{"starts_on": today, "ends_on": today + timedelta(days=6)} | more,
    )
    return register_absence(leave, actor=more.pop("actor", officer), now=cast.now)


@pytest.fixture
def claimed(cast: Cast) -> Task:
    return services.claim_task(task(accepted(cast), "licence").pk, actor=cast.officer("SCJG"), now=cast.now)


def decide(cast: Cast, one: Task, who: Actor) -> Task:
    return services.give_verdict(one.pk, "approve", "符合条件。", actor=who, now=cast.now)


def test_who_stands_in_decides_and_both_names_stay(cast: Cast, claimed: Task) -> None:
    colleague = officer_too("SCJG", "李代班")
    with pytest.raises(NotAllowed):
        decide(cast, claimed, cast.actor(colleague))
    away(cast, colleague)
    decide(cast, claimed, cast.actor(colleague))
    opinion, event = Opinion.objects.get(), CaseEvent.objects.get(kind="verdict_given")
    assert (opinion.author, opinion.given_for) == (colleague, claimed.claimed_by)
    assert event.data["deputy_for"] == claimed.claimed_by_id
    assert opinion.signed_by == "李代班（代SCJG的张工）"
    opened = CaseEvent.objects.filter(kind="task_opened", sequence__gt=event.sequence)
    assert opened and not any("deputy_for" in one.data for one in opened), "what follows is nobody's act"


def test_it_ends_by_itself_and_starts_not_before_its_day(cast: Cast, claimed: Task) -> None:
    colleague = officer_too("SCJG", "李代班")
    away(cast, colleague, starts_on=cast.now.date() + timedelta(days=2))
    for days, may in ((0, False), (2, True), (6, True), (7, False)):
        later = Cast(cast.now + timedelta(days=days))
        assert bool(later.actor(colleague).standing_in) == may


def test_who_is_back_ends_it_at_once(cast: Cast, claimed: Task) -> None:
    colleague = officer_too("SCJG", "李代班")
    made = away(cast, colleague)
    end_absence(made.pk, actor=cast.officer("SCJG"), now=cast.now)
    with pytest.raises(NotAllowed):
        decide(cast, claimed, cast.actor(colleague))
    with pytest.raises(Refused):
        end_absence(made.pk, actor=cast.officer("SCJG"), now=cast.now)


def test_only_the_items_that_were_named(cast: Cast, claimed: Task) -> None:
    colleague = officer_too("SCJG", "李代班")
    Absence.objects.create(
        department=Department.objects.get(code="SCJG"),
        officer=claimed.claimed_by,
        deputy=colleague,
        items=["T-99"],
        starts_on=cast.now.date(),
        ends_on=cast.now.date(),
        made_by=colleague,
        made_at=cast.now,
    )
    with pytest.raises(NotAllowed):
        decide(cast, claimed, cast.actor(colleague))
    Absence.objects.update(items=["T-99", "T-01"])
    decide(cast, claimed, cast.actor(colleague))


def test_the_role_itself_is_lent_to_a_colleague_without_it(cast: Cast) -> None:
    case = accepted(cast)
    head = officer_too("SCJG", "王科长", Role.APPROVER)
    one = task(case, "licence")
    with pytest.raises(NotAllowed):
        services.claim_task(one.pk, actor=cast.actor(head), now=cast.now)
    away(cast, head)
    services.claim_task(one.pk, actor=cast.actor(head), now=cast.now)
    decide(cast, one, cast.actor(head))
    assert CaseEvent.objects.get(kind="task_claimed").data["deputy_for"] == cast.officer("SCJG").account.pk


def test_who_must_keep_away_does_not_stand_in_either(cast: Cast, claimed: Task) -> None:
    cousin = officer_too("SCJG", "李代班")
    away(cast, cousin)
    services.recuse(claimed.case_id, "亲戚。", actor=cast.actor(cousin), now=cast.now)
    with pytest.raises(NotAllowed, match="回避"):
        decide(cast, claimed, cast.actor(cousin))


class TestNobodyCountersignsThroughADeputy:
    @pytest.fixture
    def deputy(self, cast: Cast) -> Account:
        item(Procedure(lead="SCJG", steps=(step("fire", "SCJG", four_eyes=True),)), now=cast.now)
        person = officer_too("SCJG", "李代班")
        officer_too("SCJG", "李代班", Role.APPROVER)
        return person

    def countersign(self, cast: Cast, one: Task, who: Actor) -> None:
        services.countersign_task(one.pk, True, actor=who, now=cast.now)

    def test_not_the_deputys_own_and_not_what_was_proposed_for_oneself(self, cast: Cast, deputy: Account) -> None:
        away(cast, deputy)
        one = task(accepted(cast), "fire")
        services.claim_task(one.pk, actor=cast.officer("SCJG"), now=cast.now)
        decide(cast, one, cast.actor(deputy))
        for who in (cast.actor(deputy), cast.officer("SCJG")):
            with pytest.raises(NotAllowed, match="另一位同事"):
                self.countersign(cast, one, who)
        self.countersign(cast, one, cast.actor(officer_too("SCJG", "王科长", Role.APPROVER)))

    def test_not_what_the_absent_proposed(self, cast: Cast, deputy: Account) -> None:
        one = task(accepted(cast), "fire")
        decide(cast, one, cast.officer("SCJG"))
        away(cast, deputy)
        with pytest.raises(NotAllowed, match="代班"):
            self.countersign(cast, one, cast.actor(deputy))
        Absence.objects.update(ended_at=cast.now)
        self.countersign(cast, one, cast.actor(deputy))


def test_signing_is_never_lent(cast: Cast) -> None:
    from tests.casework.builders import all_decided

    case = all_decided(cast)
    colleague = officer_too("SCJG", "李代班")
    away(cast, colleague)
    with pytest.raises(NotAllowed):
        services.sign_decision(case.pk, actor=cast.actor(colleague), now=cast.now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"deputy": "self"}, "deputy"),
        ({"deputy": "other department"}, "deputy"),
        ({"starts_on": date(2026, 11, 16)}, "starts_on"),
        ({"ends_on": date(2026, 11, 16)}, "ends_on"),
        ({"ends_on": date(2028, 1, 1)}, "ends_on"),
        ({"items": ("NO-1",)}, "items"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, claimed: Task, change: dict[str, Any], field: str) -> None:
    colleague = officer_too("SCJG", "李代班")
    people = {"self": cast.officer("SCJG").account, "other department": cast.officer("XFJY").account}
    deputy = people.get(change.pop("deputy", ""), colleague)
    assert deputy
    with pytest.raises(Refused) as refused:
        away(cast, deputy, **change)
    assert field in refused.value.fields


def test_the_same_is_not_registered_twice(cast: Cast, claimed: Task) -> None:
    colleague = officer_too("SCJG", "李代班")
    away(cast, colleague)
    with pytest.raises(Refused):
        away(cast, colleague)


def test_the_administrator_registers_for_others_and_nobody_else_does(cast: Cast, claimed: Task) -> None:
    colleague = officer_too("SCJG", "李代班")
    officer = cast.officer("SCJG").account
    assert officer
    today = cast.now.date()
    leave = Leave("SCJG", officer.public_id, colleague.public_id, today, today)
    for who in (cast.actor(colleague), cast.officer("XFJY"), cast.outsider):
        with pytest.raises(NotFound):
            register_absence(leave, actor=who, now=cast.now)
    administrator = cast.actor(officer_too("SCJG", "梁管理", Role.ADMINISTRATOR))
    made = register_absence(leave, actor=administrator, now=cast.now)
    with pytest.raises(NotFound):
        end_absence(made.pk, actor=cast.actor(colleague), now=cast.now)
    end_absence(made.pk, actor=administrator, now=cast.now)


def test_the_pages_of_both(cast: Cast, claimed: Task, seat: Seat) -> None:
    colleague = officer_too("SCJG", "李代班")
    officer = cast.officer("SCJG").account
    assert officer
    browser = seat(cast.officer("SCJG"))
    address = reverse("identity:register_absence")
    typed = {
        "who": f"SCJG:{officer.public_id}",
        "deputy": f"SCJG:{colleague.public_id}",
        "starts_on": "2026-11-17",
        "ends_on": "2026-11-20",
        "scope": "all",
    }
    assert "李代班" in browser.get(address).content.decode()
    wrong = browser.post(address, typed | {"ends_on": "2026-11-01"})
    assert wrong.status_code == 422 and "截止日期不能早于起始日期。" in wrong.content.decode()
    assert browser.post(address, typed).status_code == 302
    assert "李代班代班" in browser.get(reverse("identity:absences")).content.decode()
    deputy = seat(cast.actor(colleague))
    queue = deputy.get("/desk/", {"tab": "deputy"}).context["queue"]
    assert [row.pk for row in queue.rows] == [claimed.pk]
    page = reverse("desk:task", args=[claimed.pk])
    assert "您代班" in deputy.get(page).content.decode()
    good = {"verdict": "approve", "reason": "符合条件。", "key": "k"}
    deputy.post(reverse("desk:give_verdict", args=[claimed.pk]), good)
    assert "李代班（代SCJG的张工）" in browser.get(page).content.decode()


def test_the_evidence_holds_for_an_opinion_of_a_deputy(cast: Cast, claimed: Task) -> None:
    colleague = officer_too("SCJG", "李代班")
    away(cast, colleague)
    decide(cast, claimed, cast.actor(colleague))
    assert list(findings()) == []
    Opinion.objects.update(given_for=None)
    assert any("opinion" in one.place for one in findings())
