"""Two people press at the same moment, on PostgreSQL, with real threads: one effect."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection, connections

from identity.errors import NotFound, Refused
from identity.mandates import verbs
from identity.mandates.verbs import Offer
from identity.models import Department, GrantEvent, GrantKind, Mandate, Membership, Organisation, Role
from identity.staff.verbs import Grant, confirm_role, grant_role
from tests.cast import FIRST_DAY, Cast, account
from tests.identity.test_mandates import BOSS, HELPER, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 4


def all_at_once(act: Callable[[], object]) -> int:
    """How many of the threads had their way; the others were refused kindly."""
    start = Barrier(THREADS, timeout=30)

    def one(_: int) -> bool:
        try:
            start.wait()
            act()
        except (Refused, NotFound):
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return sum(pool.map(one, range(THREADS)))


def test_invitation_accepted_many_times_at_once_is_one_mandate(cast: Cast) -> None:
    assert connection.vendor == "postgresql"
    company = Organisation.objects.create(uscc="91445103MA00000071", name="测试公司", legal_rep_id_number=BOSS)
    boss = person("boss", "周掌柜", BOSS)
    verbs.take_up_offices(boss, now=cast.now)
    helper = cast.actor(person("helper", "苏婉清", HELPER))
    day = cast.now.date()
    offered = verbs.offer_mandate(
        Offer(str(company.pk), "苏婉清", day, day, HELPER), actor=cast.actor(boss), now=cast.now
    )
    accepted = all_at_once(lambda: verbs.accept_mandate(offered.invitation.pk, actor=helper, now=cast.now))
    assert accepted == 1
    assert Mandate.objects.filter(account=helper.account).count() == 1
    assert GrantEvent.objects.filter(kind=GrantKind.MANDATE_ACCEPTED).count() == 1


def test_role_granted_and_confirmed_many_times_at_once_is_one(cast: Cast) -> None:
    department = Department.objects.create(code="SCJG", name="市场监管局")
    admin, newcomer = account("admin", "梁管理"), account("newcomer", "新来的")
    Membership.objects.create(account=admin, department=department, role=Role.ADMINISTRATOR, starts_on=FIRST_DAY)
    grant = Grant("SCJG", str(newcomer.public_id), "新来的", Role.OFFICER, cast.now.date())
    actor, supervisor = cast.actor(admin), cast.supervisor
    assert all_at_once(lambda: grant_role(grant, actor=actor, now=cast.now)) == 1
    proposal = grant_role(replace(grant, role=Role.ADMINISTRATOR), actor=actor, now=cast.now)
    assert all_at_once(lambda: confirm_role(proposal.pk, actor=supervisor, now=cast.now)) == 1
    assert GrantEvent.objects.filter(kind=GrantKind.ROLE_CONFIRMED).count() == 1
