"""Roles are granted in the hall by the department's administrator, dated, confirmed where it matters, and recorded."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.models import Account, Department, GrantEvent, GrantKind, Membership, Role
from identity.staff import reads, verbs
from identity.staff.verbs import Grant
from tests.cast import Cast, account, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture
def admin(cast: Cast) -> Actor:
    """The administrator of the department SCJG."""
    person = account("admin", "梁管理")
    department, _ = Department.objects.get_or_create(code="SCJG", defaults={"name": "市场监管局"})
    Membership.objects.create(account=person, department=department, role=Role.ADMINISTRATOR, starts_on=cast.now.date())
    return cast.actor(person)


@pytest.fixture
def newcomer(db: None) -> Account:
    return account("newcomer", "新来的")


@pytest.fixture
def grant(newcomer: Account, now: datetime) -> Grant:
    return Grant("SCJG", str(newcomer.public_id), "新来的", Role.OFFICER, now.date())


def kinds() -> list[str]:
    return list(GrantEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_granted_role_counts_from_its_day_and_is_recorded(
    cast: Cast, admin: Actor, grant: Grant, newcomer: Account
) -> None:
    given = verbs.grant_role(grant, actor=admin, now=cast.now)
    assert cast.actor(newcomer).has_role(Role.OFFICER, "SCJG")
    assert (given.granted_by, given.granted_at) == (admin.account, cast.now)
    event = GrantEvent.objects.get()
    assert (event.kind, event.actor, event.subject) == (GrantKind.ROLE_GRANTED, admin.account, newcomer)


def test_role_ends_by_itself_after_its_last_day(cast: Cast, admin: Actor, grant: Grant, newcomer: Account) -> None:
    verbs.grant_role(replace(grant, ends_on=grant.starts_on), actor=admin, now=cast.now)
    assert cast.actor(newcomer).is_staff_member
    assert not Cast(cast.now + timedelta(days=1)).actor(newcomer).is_staff_member


def test_ended_role_stops_at_once_and_can_be_given_again(
    cast: Cast, admin: Actor, grant: Grant, newcomer: Account
) -> None:
    given = verbs.grant_role(grant, actor=admin, now=cast.now)
    verbs.end_role(given.pk, actor=admin, now=cast.now)
    assert not cast.actor(newcomer).is_staff_member
    with pytest.raises(Refused):
        verbs.end_role(given.pk, actor=admin, now=cast.now)
    verbs.grant_role(grant, actor=admin, now=cast.now)
    assert cast.actor(newcomer).is_staff_member
    assert kinds() == [GrantKind.ROLE_GRANTED, GrantKind.ROLE_ENDED, GrantKind.ROLE_GRANTED]


def test_only_the_administrator_of_that_department_grants_and_ends(
    cast: Cast, admin: Actor, grant: Grant, newcomer: Account
) -> None:
    given = verbs.grant_role(grant, actor=admin, now=cast.now)
    Department.objects.get_or_create(code="ZJ", defaults={"name": "住建局"})
    for who in (cast.officer("SCJG"), cast.clerk, cast.supervisor, cast.outsider, cast.actor(newcomer), Actor(None)):
        with pytest.raises(NotFound):
            verbs.grant_role(grant, actor=who, now=cast.now)
        with pytest.raises(NotFound):
            verbs.end_role(given.pk, actor=who, now=cast.now)
    with pytest.raises(NotFound):
        verbs.grant_role(replace(grant, department_code="ZJ"), actor=admin, now=cast.now)
    foreign = Membership.objects.get(account=officer("ZJ"), role=Role.OFFICER)
    with pytest.raises(NotFound):
        verbs.end_role(foreign.pk, actor=admin, now=cast.now)


def test_administrators_role_waits_for_a_second_person(
    cast: Cast, admin: Actor, grant: Grant, newcomer: Account
) -> None:
    given = verbs.grant_role(replace(grant, role=Role.ADMINISTRATOR), actor=admin, now=cast.now)
    assert not cast.actor(newcomer).is_administrator
    with pytest.raises(Refused, match="另一个人"):
        verbs.confirm_role(given.pk, actor=admin, now=cast.now)
    for outsider in (cast.actor(newcomer), cast.officer("SCJG"), cast.clerk, Actor(None)):
        with pytest.raises(NotFound):
            verbs.confirm_role(given.pk, actor=outsider, now=cast.now)
    assert list(reads.proposals_for(cast.supervisor)) == [given]
    verbs.confirm_role(given.pk, actor=cast.supervisor, now=cast.now)
    assert cast.actor(newcomer).is_administrator
    with pytest.raises(NotFound):
        verbs.confirm_role(given.pk, actor=cast.supervisor, now=cast.now)
    assert kinds() == [GrantKind.ROLE_PROPOSED, GrantKind.ROLE_CONFIRMED]


def test_second_administrator_confirms_but_never_for_themselves(cast: Cast, admin: Actor, grant: Grant) -> None:
    second = account("second", "第二位")
    Membership.objects.create(
        account=second,
        department=Department.objects.get(code="SCJG"),
        role=Role.ADMINISTRATOR,
        starts_on=grant.starts_on,
    )
    third = verbs.grant_role(replace(grant, role=Role.ADMINISTRATOR), actor=cast.actor(second), now=cast.now)
    Membership.objects.create(
        account=third.account,
        department=Department.objects.get_or_create(code="ZWSJ", defaults={"name": "政数局"})[0],
        role=Role.SUPERVISOR,
        starts_on=grant.starts_on,
    )
    with pytest.raises(NotFound):
        verbs.confirm_role(third.pk, actor=cast.actor(third.account), now=cast.now)
    verbs.confirm_role(third.pk, actor=admin, now=cast.now)


def test_proposal_can_be_turned_down(cast: Cast, admin: Actor, grant: Grant, newcomer: Account) -> None:
    given = verbs.grant_role(replace(grant, role=Role.ADMINISTRATOR), actor=admin, now=cast.now)
    verbs.end_role(given.pk, actor=cast.supervisor, now=cast.now)
    with pytest.raises(NotFound):
        verbs.confirm_role(given.pk, actor=cast.supervisor, now=cast.now)
    assert not cast.actor(newcomer).is_staff_member


def test_last_administrator_stays(cast: Cast, admin: Actor) -> None:
    with pytest.raises(Refused, match="最后一位"):
        verbs.end_role(Membership.objects.get(account=admin.account).pk, actor=admin, now=cast.now)


def test_nobody_grants_to_themselves(cast: Cast, admin: Actor, grant: Grant) -> None:
    assert admin.account is not None
    own = replace(grant, public_id=str(admin.account.public_id), name="梁管理")
    with pytest.raises(Refused, match="自己"):
        verbs.grant_role(own, actor=admin, now=cast.now)


@pytest.mark.parametrize("role", [Role.INTAKE_CLERK, Role.SUPERVISOR, Role.OPERATOR])
def test_roles_that_reach_every_department_are_the_halls_own_to_give(
    cast: Cast, admin: Actor, grant: Grant, role: Role
) -> None:
    with pytest.raises(Refused, match="政务服务部门"):
        verbs.grant_role(replace(grant, role=role), actor=admin, now=cast.now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"public_id": "x"}, "public_id"),
        ({"public_id": "00000000-0000-4000-8000-000000000000"}, "public_id"),
        ({"name": "别人"}, "public_id"),
        ({"name": ""}, "public_id"),
        ({"role": "king"}, "role"),
    ],
)
def test_number_and_name_must_fit(cast: Cast, admin: Actor, grant: Grant, change: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        verbs.grant_role(replace(grant, **change), actor=admin, now=cast.now)
    assert list(refused.value.fields) == [field]


def test_dates_must_be_in_order_and_not_in_the_past(cast: Cast, admin: Actor, grant: Grant) -> None:
    day = timedelta(days=1)
    for change in ({"starts_on": grant.starts_on - day}, {"ends_on": grant.starts_on - day}):
        with pytest.raises(Refused):
            verbs.grant_role(replace(grant, **change), actor=admin, now=cast.now)


def test_same_role_is_not_given_twice_at_the_same_time(cast: Cast, admin: Actor, grant: Grant) -> None:
    last = grant.starts_on + timedelta(days=9)
    verbs.grant_role(replace(grant, ends_on=last), actor=admin, now=cast.now)
    with pytest.raises(Refused, match="已经有"):
        verbs.grant_role(grant, actor=admin, now=cast.now)
    verbs.grant_role(replace(grant, starts_on=last + timedelta(days=1)), actor=admin, now=cast.now)


def test_guessing_account_numbers_comes_to_an_end(cast: Cast, admin: Actor, grant: Grant, settings: Any) -> None:
    settings.INVITATION_RATE_LIMIT = 1
    for _ in range(3):
        with pytest.raises(Refused):
            verbs.grant_role(replace(grant, name="猜"), actor=admin, now=cast.now)
    with pytest.raises(Refused, match="试得太多"):
        verbs.grant_role(grant, actor=admin, now=cast.now)


def test_first_administrator_is_appointed_on_the_machine_and_only_the_first(newcomer: Account) -> None:
    Department.objects.create(code="XFJY", name="消防")
    out = StringIO()
    call_command("appoint_administrator", account=str(newcomer.public_id), department="XFJY", stdout=out)
    assert "新来的" in out.getvalue()
    assert GrantEvent.objects.get().actor is None
    for wrong in ({"account": "x", "department": "XFJY"}, {"account": str(newcomer.public_id), "department": "NO"}):
        with pytest.raises(CommandError):
            call_command("appoint_administrator", **wrong)
    with pytest.raises(CommandError, match="已经有管理员"):
        call_command("appoint_administrator", account=str(newcomer.public_id), department="XFJY")
