"""Whoever is invited, answered or loses a mandate is told; a message names nobody, and no answer tells who is here."""

import re
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from hall.channels.messages import LONGEST, units
from hall.lib.script import to_traditional
from hall.work.services import sweep
from identity import notices
from identity.actors import Actor
from identity.mandates import verbs
from identity.mandates.verbs import Offer
from identity.models import Account, Notice, NoticeKind, Organisation
from tests.cast import FIRST_DAY, LAST_DAY, Cast
from tests.identity.test_mandates import BOSS, HELPER, person

pytestmark = [pytest.mark.django_db, pytest.mark.acts]
MOBILE = "13911112222"


@pytest.fixture
def boss(cast: Cast) -> Actor:
    company = Organisation.objects.create(uscc="91445103MA00000027", name="测试公司", legal_rep_id_number=BOSS)
    found = person("boss", "周掌柜", BOSS, "13800000001")
    verbs.take_up_offices(found, now=cast.now)
    return cast.actor(found, company)


def offer(boss: Actor, cast: Cast, number: str, **more: Any) -> Any:
    return verbs.offer_mandate(
        Offer(boss.party_key, "苏婉清", FIRST_DAY, LAST_DAY, number=number, **more), actor=boss, now=cast.now
    ).invitation


def told() -> list[tuple[str, str, str]]:
    """What left the hall: kind, channel, address."""
    sweep(timezone.now)
    return [(one.kind, one.channel, one.address) for one in Notice.objects.exclude(sent_at=None).order_by("pk")]


def test_invited_by_mobile_number_is_told_there(boss: Actor, cast: Cast) -> None:
    offer(boss, cast, MOBILE)
    assert told() == [("invited", "sms", MOBILE)]


def test_invited_by_identity_number_is_told_where_the_account_says_and_nobody_else_is(boss: Actor, cast: Cast) -> None:
    person("helper", "苏婉清", HELPER, MOBILE)
    person("namesake", "苏婉清", "", "13700000000")
    offer(boss, cast, HELPER)
    assert told() == [("invited", "sms", MOBILE)]


@pytest.mark.parametrize("name", ["", "另一个人"])
def test_offer_leaves_the_same_row_whether_there_is_such_a_person_or_not(boss: Actor, cast: Cast, name: str) -> None:
    if name:
        person("helper", name, HELPER, MOBILE)
    offer(boss, cast, HELPER)
    assert Notice.objects.values_list("kind", "person", "address").get() == ("invited", None, "")
    assert told() == []
    assert Notice.objects.get().owed_state == "done"


def test_with_a_code_the_hall_tells_nobody_and_taken_back_in_time_neither(boss: Actor, cast: Cast) -> None:
    offer(boss, cast, "")
    verbs.cancel_invitation(offer(boss, cast, MOBILE).pk, actor=boss, now=cast.now)
    assert told() == []


def test_nobody_is_sent_text_after_text(boss: Actor, cast: Cast) -> None:
    for _ in range(notices.INVITATIONS_TO_ONE + 2):
        offer(boss, cast, MOBILE)
    assert len(told()) == notices.INVITATIONS_TO_ONE


def test_giver_hears_the_answer_and_each_side_that_the_other_ended_it(boss: Actor, cast: Cast) -> None:
    helper = person("helper", "苏婉清", HELPER, MOBILE)
    Account.objects.update(email="")
    made = [
        verbs.accept_mandate(offer(boss, cast, HELPER).pk, actor=cast.actor(helper), now=cast.now) for _ in range(2)
    ]
    verbs.decline_mandate(offer(boss, cast, HELPER).pk, actor=cast.actor(helper), now=cast.now)
    verbs.end_mandate(made[0].pk, actor=cast.actor(helper), now=cast.now)
    verbs.end_mandate(made[1].pk, actor=boss, now=cast.now)
    boss_number = "13800000001"
    assert told() == [
        ("accepted", "sms", boss_number),
        ("accepted", "sms", boss_number),
        ("declined", "sms", boss_number),
        ("ended", "sms", boss_number),
        ("ended", "sms", MOBILE),
    ]
    for one in Notice.objects.all():
        assert units(one.body) <= LONGEST
        assert not any(word in one.body for word in ("苏婉清", "周掌柜", "测试公司", MOBILE, BOSS, HELPER))


TO_ONE_PERSON = [kind for kind in NoticeKind if kind not in {NoticeKind.INVITED, NoticeKind.LICENCE_EXPIRING}]


@pytest.mark.parametrize("kind", TO_ONE_PERSON)
def test_a_notice_is_in_the_language_of_who_reads_it_whatever_the_one_who_acts_reads(
    cast: Cast, kind: NoticeKind
) -> None:
    reader = person("reader", "林晓彤", HELPER, MOBILE)
    written = {}
    for language, of_the_other in (("zh-hans", "en"), ("zh-hant", "zh-hans"), ("en", "zh-hant")):
        reader.language = language
        with override(of_the_other):
            notices.tell_at("reader@example.test", "email", kind, person=reader, now=cast.now, code="246810")
        made = Notice.objects.latest("pk")
        written[language] = f"{made.subject} {made.body}"
    assert re.search("[\u3400-\u9fff]", written["zh-hans"])
    assert written["zh-hant"] == to_traditional(written["zh-hans"]) != written["zh-hans"]
    assert not re.search("[\u3400-\u9fff]", written["en"])


def test_whoever_is_told_that_a_licence_ends_is_told_in_their_language(cast: Cast) -> None:
    reader = person("reader", "林晓彤", HELPER, MOBILE)
    for language, word in (("zh-hans", "办理延续"), ("zh-hant", "辦理延續"), ("en", "renew")):
        reader.language = language
        notices.tell_expiring(reader, "食品经营许可证", LAST_DAY, LAST_DAY, cast.now)
        assert word in Notice.objects.latest("pk").body
