"""Mandates: given by who represents the party, accepted by who is meant, ended by both, recorded always."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from stdnum.cn import ric

from hall.lib.sealed import keyed_hash
from identity.actors import Actor
from identity.errors import NotFound, Refused
from identity.mandates import reads, verbs
from identity.mandates.numbers import born_on, identifying, last_day_as_minor, resident_number
from identity.mandates.verbs import Offer
from identity.models import (
    Account,
    GrantEvent,
    GrantKind,
    InvitationState,
    Mandate,
    MandateBasis,
    MandateInvitation,
    Organisation,
)
from tests.cast import Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
ADDRESS = "203.0.113.9"


def number(body: str) -> str:
    return body + ric.calc_check_digit(body + "0")


BOSS, HELPER = number("44510319900101801"), number("44510319900101802")
CHILD = number("44510320180316003")


def person(subject: str, name: str, id_number: str = "", mobile: str = "") -> Account:
    found = account(subject, name)
    found.id_number, found.mobile = id_number, mobile
    found.save()
    return found


@pytest.fixture
def company(db: None) -> Organisation:
    return Organisation.objects.create(
        uscc="91445103MA00000027", name="测试公司", legal_rep_name="周掌柜", legal_rep_id_number=BOSS
    )


@pytest.fixture
def boss(cast: Cast, company: Organisation) -> Actor:
    found = person("boss", "周掌柜", BOSS)
    verbs.take_up_offices(found, now=cast.now)
    return cast.actor(found, company)


@pytest.fixture
def helper(cast: Cast) -> Actor:
    return cast.actor(person("helper", "苏婉清", HELPER, "13900000001"))


@pytest.fixture
def offer(company: Organisation, now: datetime) -> Offer:
    day = now.date()
    return Offer(str(company.pk), "苏婉清", day, day + timedelta(days=30))


def test_legal_representative_acts_by_office_from_the_login_on(boss: Actor, company: Organisation) -> None:
    assert boss.acting_for == company
    assert [one.basis for one in boss.mandates] == [MandateBasis.OFFICE]
    assert GrantEvent.objects.get().kind == GrantKind.MANDATE_BY_OFFICE


def test_office_ends_at_the_next_login_after_the_register_changed(
    cast: Cast, boss: Actor, company: Organisation
) -> None:
    company.legal_rep_id_number = HELPER
    company.save()
    verbs.take_up_offices(boss.account, now=cast.now)
    verbs.take_up_offices(boss.account, now=cast.now)
    assert not cast.actor(boss.account, company).mandated
    assert Mandate.objects.get().ended_by is None
    assert GrantEvent.objects.filter(kind=GrantKind.MANDATE_ENDED).count() == 1


def test_person_without_a_number_holds_no_office(cast: Cast) -> None:
    Organisation.objects.create(uscc="91445103MA00000035", name="没有登记号码的公司")
    nobody = person("nobody", "无号码")
    verbs.take_up_offices(nobody, now=cast.now)
    assert not Mandate.objects.exists()


def test_code_and_name_together_lead_to_the_mandate(
    cast: Cast, boss: Actor, helper: Actor, offer: Offer, company: Organisation
) -> None:
    offered = verbs.offer_mandate(offer, actor=boss, now=cast.now)
    assert offered.code and offered.code not in str(vars(offered.invitation))
    found = verbs.find_by_code(
        f" {offered.code[:5].lower()}-{offered.code[5:]} ", account=helper.account, address=ADDRESS, now=cast.now
    )
    mandate = verbs.accept_mandate(found.pk, code=offered.code, actor=helper, now=cast.now)
    assert cast.actor(helper.account, company).acting_for == company
    assert mandate.given_by == boss.account
    assert list(GrantEvent.objects.order_by("pk").values_list("kind", flat=True)[1:]) == [
        GrantKind.MANDATE_OFFERED,
        GrantKind.MANDATE_ACCEPTED,
    ]


@pytest.mark.parametrize("typed", [HELPER, f" {HELPER.lower()} ", "13900000001", "+86 139-0000-0001"])
def test_number_and_name_together_need_no_code(
    cast: Cast, boss: Actor, helper: Actor, offer: Offer, typed: str
) -> None:
    offered = verbs.offer_mandate(replace(offer, number=typed), actor=boss, now=cast.now)
    assert not offered.code
    assert list(reads.waiting_for(helper.account, cast.now)) == [offered.invitation]
    assert verbs.accept_mandate(offered.invitation.pk, actor=helper, now=cast.now).account == helper.account


def test_offer_tells_nothing_of_whether_such_a_person_is_known(
    cast: Cast, boss: Actor, helper: Actor, offer: Offer
) -> None:
    known = verbs.offer_mandate(replace(offer, number=HELPER), actor=boss, now=cast.now)
    unknown = verbs.offer_mandate(replace(offer, name="查无此人", number=CHILD), actor=boss, now=cast.now)
    for one in (known, unknown):
        assert (one.code, one.invitation.state, one.invitation.mandate) == ("", InvitationState.OPEN, None)


def test_code_is_of_no_use_to_anybody_else(cast: Cast, boss: Actor, offer: Offer, helper: Actor) -> None:
    offered = verbs.offer_mandate(offer, actor=boss, now=cast.now)
    other = cast.actor(person("other", "别的人"))
    for who, code in ((other, offered.code), (helper, "AAAAAAAAAA"), (helper, "")):
        with pytest.raises(Refused):
            verbs.find_by_code(code, account=who.account, address=ADDRESS, now=cast.now)
        with pytest.raises(NotFound):
            verbs.accept_mandate(offered.invitation.pk, code=code, actor=who, now=cast.now)
        with pytest.raises(NotFound):
            verbs.decline_mandate(offered.invitation.pk, code=code, actor=who, now=cast.now)


def test_same_name_with_another_number_is_not_meant(cast: Cast, boss: Actor, offer: Offer) -> None:
    offered = verbs.offer_mandate(replace(offer, number=HELPER), actor=boss, now=cast.now)
    namesake = cast.actor(person("namesake", "苏婉清", CHILD, "13900000009"))
    assert not reads.waiting_for(namesake.account, cast.now)
    with pytest.raises(NotFound):
        verbs.accept_mandate(offered.invitation.pk, actor=namesake, now=cast.now)


def test_guessing_codes_comes_to_an_end(cast: Cast, boss: Actor, helper: Actor, offer: Offer, settings: Any) -> None:
    settings.INVITATION_RATE_LIMIT = 3
    offered = verbs.offer_mandate(offer, actor=boss, now=cast.now)
    for _ in range(3):
        with pytest.raises(Refused):
            verbs.find_by_code("WRONGWRONG", account=helper.account, address=ADDRESS, now=cast.now)
    with pytest.raises(Refused, match="试得太多"):
        verbs.find_by_code(offered.code, account=helper.account, address=ADDRESS, now=cast.now)


def test_invitation_is_answered_once(cast: Cast, boss: Actor, helper: Actor, offer: Offer) -> None:
    offered = verbs.offer_mandate(offer, actor=boss, now=cast.now)
    verbs.accept_mandate(offered.invitation.pk, code=offered.code, actor=helper, now=cast.now)
    for act in (verbs.accept_mandate, verbs.decline_mandate):
        with pytest.raises(Refused):
            act(offered.invitation.pk, code=offered.code, actor=helper, now=cast.now)
    with pytest.raises(Refused):
        verbs.cancel_invitation(offered.invitation.pk, actor=boss, now=cast.now)
    assert Mandate.objects.filter(account=helper.account).count() == 1


def test_invitation_runs_out(cast: Cast, boss: Actor, helper: Actor, offer: Offer) -> None:
    offered = verbs.offer_mandate(replace(offer, number=HELPER), actor=boss, now=cast.now)
    later = cast.now + timedelta(days=verbs.INVITATION_DAYS)
    assert not reads.waiting_for(helper.account, later)
    with pytest.raises(Refused):
        verbs.accept_mandate(offered.invitation.pk, actor=helper, now=later)


def test_invitation_taken_back_cannot_be_accepted(cast: Cast, boss: Actor, helper: Actor, offer: Offer) -> None:
    offered = verbs.offer_mandate(offer, actor=boss, now=cast.now)
    with pytest.raises(NotFound):
        verbs.cancel_invitation(offered.invitation.pk, actor=helper, now=cast.now)
    verbs.cancel_invitation(offered.invitation.pk, actor=boss, now=cast.now)
    with pytest.raises(Refused):
        verbs.accept_mandate(offered.invitation.pk, code=offered.code, actor=helper, now=cast.now)


def test_both_can_end_a_mandate_at_once(
    cast: Cast, boss: Actor, helper: Actor, offer: Offer, company: Organisation
) -> None:
    for who in (boss, helper):
        offered = verbs.offer_mandate(offer, actor=boss, now=cast.now)
        mandate = verbs.accept_mandate(offered.invitation.pk, code=offered.code, actor=helper, now=cast.now)
        with pytest.raises(NotFound):
            verbs.end_mandate(mandate.pk, actor=cast.outsider, now=cast.now)
        verbs.end_mandate(mandate.pk, actor=who, now=cast.now)
        assert not cast.actor(helper.account, company).mandated
        with pytest.raises(Refused):
            verbs.end_mandate(mandate.pk, actor=who, now=cast.now)
        mandate.refresh_from_db()
        assert mandate.ended_by == who.account


def test_office_is_ended_by_the_register_only(cast: Cast, boss: Actor) -> None:
    with pytest.raises(Refused, match="变更登记"):
        verbs.end_mandate(boss.mandates[0].pk, actor=boss, now=cast.now)


def test_only_who_represents_the_party_names_others(cast: Cast, boss: Actor, helper: Actor, offer: Offer) -> None:
    offered = verbs.offer_mandate(offer, actor=boss, now=cast.now)
    verbs.accept_mandate(offered.invitation.pk, code=offered.code, actor=helper, now=cast.now)
    mandated = cast.actor(helper.account)
    for who in (mandated, cast.outsider, Actor(None)):
        with pytest.raises(NotFound):
            verbs.offer_mandate(offer, actor=who, now=cast.now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"number": "12345"}, "number"),
        ({"number": BOSS}, "number"),
        ({"acts": []}, "acts"),
        ({"acts": ["rob"]}, "acts"),
        ({"covers_all_items": False}, "items"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 2)}, "ends_on"),
    ],
)
def test_offer_that_does_not_do_names_the_field(
    cast: Cast, boss: Actor, offer: Offer, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        verbs.offer_mandate(replace(offer, **change), actor=boss, now=cast.now)
    assert list(refused.value.fields) == [field]
    assert not MandateInvitation.objects.exists()


def test_guardian_acts_for_a_child_until_it_comes_of_age(cast: Cast, helper: Actor) -> None:
    mandate = verbs.declare_ward(" 苏 小 满 ", CHILD, actor=helper, now=cast.now)
    again = verbs.declare_ward("苏小满", CHILD, actor=helper, now=cast.now)
    assert mandate == again
    assert mandate.ends_on == date(2036, 3, 15)
    guardian = cast.actor(helper.account).acting(mandate.party_key)
    assert guardian.ward is not None and guardian.party_name == "苏小满"
    assert guardian.ward.id_number_hash == keyed_hash("id_number", CHILD)


def test_guardian_may_name_somebody_else_and_with_the_guardian_all_ends(
    cast: Cast, helper: Actor, offer: Offer
) -> None:
    own = verbs.declare_ward("苏小满", CHILD, actor=helper, now=cast.now)
    guardian = cast.actor(helper.account)
    granny = cast.actor(person("granny", "苏奶奶", "", "13900000002"))
    offered = verbs.offer_mandate(
        replace(offer, party_key=own.party_key, name="苏奶奶", number="13900000002"), actor=guardian, now=cast.now
    )
    verbs.accept_mandate(offered.invitation.pk, actor=granny, now=cast.now)
    assert cast.actor(granny.account).acting(own.party_key).party_name == "苏小满"
    verbs.end_mandate(own.pk, actor=guardian, now=cast.now)
    assert not cast.actor(granny.account).mandates


@pytest.mark.parametrize("typed", ["", "123", number("44510320081117001"), number("44510319900101001")])
def test_grown_up_or_wrong_number_is_no_ward(cast: Cast, helper: Actor, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        verbs.declare_ward("某某", typed, actor=helper, now=cast.now)
    assert list(refused.value.fields) == ["id_number"]


def test_two_guardians_of_one_child_do_not_learn_of_each_other(cast: Cast, helper: Actor, boss: Actor) -> None:
    one = verbs.declare_ward("苏小满", CHILD, actor=helper, now=cast.now)
    other = verbs.declare_ward("苏小满", CHILD, actor=boss, now=cast.now)
    assert one.ward != other.ward


def test_record_of_grants_is_never_changed(cast: Cast, boss: Actor) -> None:
    event = GrantEvent.objects.get()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_numbers_as_people_type_them() -> None:
    assert resident_number("４４５１０３ 1990 0101 8012".replace("8012", BOSS[-4:])) == BOSS
    assert identifying("hello") is None
    assert born_on(CHILD) == date(2018, 3, 16)
    assert last_day_as_minor(date(2008, 2, 29)) == date(2026, 2, 28)


def test_number_is_found_by_its_hash_after_the_key_was_changed(cast: Cast, boss: Actor, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-same-hall"
    verbs.take_up_offices(Account.objects.get(pk=boss.account.pk), now=cast.now)
    assert Mandate.objects.get().ended_at is None


def test_hash_follows_the_number_when_some_fields_are_saved(helper: Actor) -> None:
    found = helper.account
    assert found is not None
    found.id_number = CHILD
    found.save(update_fields=["id_number"])
    assert Account.objects.get(pk=found.pk).id_number_hash == keyed_hash("id_number", CHILD)


def test_register_that_names_another_stops_the_one_before_at_once(
    cast: Cast, boss: Actor, helper: Actor, company: Organisation
) -> None:
    verbs.record_representative(company, "苏婉清", HELPER, now=cast.now)
    assert not cast.actor(boss.account, company).mandated
    assert cast.actor(helper.account, company).acting_for == company
    verbs.record_representative(company, "", "", now=cast.now)
    assert not cast.actor(helper.account, company).mandated


@pytest.mark.parametrize("typed", ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽 · 买买提"])
def test_name_is_the_same_however_its_dot_and_blanks_are_typed(
    cast: Cast, boss: Actor, offer: Offer, typed: str
) -> None:
    invited = cast.actor(person("guli", "阿依古丽・买买提", "", "13900000005"))
    verbs.offer_mandate(replace(offer, name=typed, number="13900000005"), actor=boss, now=cast.now)
    assert len(reads.waiting_for(invited.account, cast.now)) == 1
