"""What may be deleted is deleted when its time is over, by the worker's own clock; the archive stays."""

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session

from hall.channels.models import InboundMessage
from hall.work.registry import duties
from identity.mandates import verbs
from identity.mandates.verbs import Offer
from identity.models import (
    Account,
    ApiKey,
    ContactChange,
    DeletionRequest,
    GrantEvent,
    LoginEvent,
    LoginSession,
    Mandate,
    MandateInvitation,
    Notice,
    Organisation,
    PersonalDataUse,
)
from identity.privacy.registry import Retention, holdings
from tests.cast import FIRST_DAY, LAST_DAY, Cast, account
from tests.identity.test_mandates import BOSS, HELPER, person

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
# What is kept for a time and then goes, whoever asks or does not.
FLEETING = {Retention.LOG, Retention.SHORT, Retention.SESSION}


def run_the_clock(now: datetime) -> None:
    for name, duty in duties.items():
        if name.startswith(("identity.", "hall.channels.")):
            duty.do(now)


def one_row_each(who: Account, at: datetime) -> None:
    day = at.date()
    Session.objects.create(session_key="old", session_data="", expire_date=at)
    LoginSession.objects.create(account=who, started_at=at, seen_at=at, ended_at=at)
    LoginEvent.objects.create(kind="login", at=at, account=who)
    PersonalDataUse.objects.create(person=who, used_by=who, purpose="x", matter="x", day=day, first_at=at)
    DeletionRequest.objects.create(person=who, asked_at=at, answered_at=at, state="done")
    ApiKey.objects.create(account=who, label="x", key_hash="x", ends_on=day)
    Notice.objects.create(kind="ended", person=who, channel="sms", body="x", written_at=at, next_at=at)
    ContactChange.objects.create(account=who, channel="sms", address="13900000000", asked_at=at)
    InboundMessage.objects.create(received_at=at, sender_masked="139****0000", was_understood=True, reply="x")


def left() -> set[str]:
    models = {holding.model for holding in holdings() if holding.retention in FLEETING}
    return {name for name in models if apps.get_model(name)._default_manager.exists()}


def test_each_kind_of_row_that_is_not_for_ever_goes_when_its_time_is_over(cast: Cast) -> None:
    one_row_each(account("somebody"), cast.now)
    assert left() == {holding.model for holding in holdings() if holding.retention in FLEETING}
    run_the_clock(cast.now + timedelta(minutes=1))
    assert "identity.LoginEvent" in left() and "identity.Notice" in left(), "not before its time"
    run_the_clock(cast.now + timedelta(days=31))
    assert left() == {
        "identity.LoginSession",
        "identity.LoginEvent",
        "identity.ApiKey",
        "identity.PersonalDataUse",
        "identity.DeletionRequest",
        "channels.InboundMessage",
    }
    run_the_clock(cast.now + timedelta(days=367))
    assert left() == {"identity.PersonalDataUse", "identity.DeletionRequest"}
    run_the_clock(cast.now + timedelta(days=3 * 366 + 1))
    assert left() == set()


def test_open_request_a_valid_key_and_a_running_session_stay(cast: Cast) -> None:
    who, at = account("somebody"), cast.now
    DeletionRequest.objects.create(person=who, asked_at=at)
    ApiKey.objects.create(account=who, label="x", key_hash="x", ends_on=at.date() + timedelta(days=4000))
    run_the_clock(at + timedelta(days=3999))
    assert DeletionRequest.objects.exists() and ApiKey.objects.exists()


def test_invitation_forgets_whom_it_named_and_mandate_and_record_stay(cast: Cast) -> None:
    company = Organisation.objects.create(uscc="91445103MA00000027", name="测试公司", legal_rep_id_number=BOSS)
    found = person("boss", "周掌柜", BOSS)
    verbs.take_up_offices(found, now=cast.now)
    boss, helper = cast.actor(found, company), cast.actor(person("helper", "苏婉清", HELPER))

    def offer() -> int:
        made = Offer(str(company.pk), "苏婉清", FIRST_DAY, LAST_DAY, number=HELPER)
        return verbs.offer_mandate(made, actor=boss, now=cast.now).invitation.pk

    accepted, declined, forgotten = offer(), offer(), offer()
    verbs.accept_mandate(accepted, actor=helper, now=cast.now)
    verbs.decline_mandate(declined, actor=helper, now=cast.now)
    before = GrantEvent.objects.count()
    run_the_clock(cast.now + timedelta(days=29))
    assert not MandateInvitation.objects.filter(invitee_hash="").exists()
    run_the_clock(cast.now + timedelta(days=38))
    rows = {one.pk: (one.invitee_name, one.invitee_hash) for one in MandateInvitation.objects.all()}
    assert rows == {accepted: ("苏婉清", ""), declined: ("", ""), forgotten: ("", "")}
    assert Mandate.objects.filter(account__subject="helper").exists()
    assert GrantEvent.objects.count() == before
