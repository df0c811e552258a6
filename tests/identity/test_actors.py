"""Who somebody is today: roles and mandates count between their days, and on them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from identity.actors import SYSTEM, actor_for
from identity.models import Absence, Account, Department, Mandate, Membership, Organisation, Role

TODAY = date(2026, 11, 17)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Account:
    return Account.objects.create(issuer="https://id.example.test", subject="p", name="某人")


@pytest.fixture
def company() -> Organisation:
    return Organisation.objects.create(uscc="91445103MA00000019", name="某单位")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_in_force"),
    [
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY + DAY, True),
        (TODAY + DAY, TODAY + DAY, False),
        (TODAY - DAY, TODAY - DAY, False),
    ],
)
def test_mandate_counts_between_its_days_and_on_them(
    person: Account, company: Organisation, starts_on: date, ends_on: date, is_in_force: bool
) -> None:
    Mandate.objects.create(account=person, organisation=company, starts_on=starts_on, ends_on=ends_on)
    actor = actor_for(person, company, on=TODAY)
    assert (actor.acting_for == company) is is_in_force
    assert (company.pk in actor.mandated) is is_in_force


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_in_force"),
    [(TODAY, None, True), (TODAY, TODAY, True), (TODAY - DAY, TODAY - DAY, False), (TODAY + DAY, None, False)],
)
def test_role_counts_between_its_days_and_on_them(
    person: Account, starts_on: date, ends_on: date | None, is_in_force: bool
) -> None:
    department = Department.objects.create(code="SCJG", name="市场监管局")
    Membership.objects.create(
        account=person, department=department, role=Role.OFFICER, starts_on=starts_on, ends_on=ends_on
    )
    actor = actor_for(person, None, on=TODAY)
    assert actor.is_staff_member is is_in_force
    assert actor.has_role(Role.OFFICER, "SCJG") is is_in_force
    assert not actor.has_role(Role.OFFICER, "ZJ")
    assert not actor.has_role(Role.APPROVER)
    assert actor.departments(Role.OFFICER) == ({"SCJG"} if is_in_force else set())


def test_nobody_acts_for_an_organisation_without_a_mandate(person: Account, company: Organisation) -> None:
    assert actor_for(person, company, on=TODAY).acting_for is None


def test_queries_do_not_grow_with_roles_mandates_and_absences(
    person: Account, company: Organisation, django_assert_num_queries: Any
) -> None:
    colleague = Account.objects.create(issuer="https://id.example.test", subject="c", name="同事")
    for number in range(5):
        department = Department.objects.create(code=f"D{number}", name="局")
        Membership.objects.create(account=person, department=department, role=Role.OFFICER, starts_on=TODAY)
        Mandate.objects.create(account=person, organisation=company, starts_on=TODAY, ends_on=TODAY)
        Absence.objects.create(
            officer=colleague,
            deputy=person,
            department=department,
            starts_on=TODAY,
            ends_on=TODAY,
            made_by=colleague,
            made_at=datetime(2026, 11, 17, tzinfo=UTC),
        )
    with django_assert_num_queries(3):
        actor = actor_for(person, company, on=TODAY)
        assert (len(actor.roles), len(actor.standing_in)) == (5, 5)


def test_an_applicant_costs_two_queries(person: Account, company: Organisation, django_assert_num_queries: Any) -> None:
    Mandate.objects.create(account=person, organisation=company, starts_on=TODAY, ends_on=TODAY)
    with django_assert_num_queries(2):
        assert actor_for(person, company, on=TODAY).acting_for == company


def test_the_clock_is_nobody() -> None:
    assert not SYSTEM.is_signed_in
    assert not SYSTEM.is_staff_member


def test_page_for_visitors_asks_the_database_for_nobody(
    rf: Any, django_assert_num_queries: Any, client: Client
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/about/privacy/").status_code == 200
