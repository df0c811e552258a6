"""我的消息: what the hall sent, once each, to oneself only, at the same few queries a page."""

from typing import Any

import pytest
from django.test import Client

from hall.channels.models import Delivery
from hall.channels.unseen import MOST, count_unseen
from identity.models_notices import NoticeKind, Way
from identity.notices import tell, tell_at
from tests.casework.builders import accepted, item, submitted
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(now: Any) -> Cast:
    return Cast(now)


def test_a_message_stands_once_with_every_way_it_went(cast: Cast, client: Client) -> None:
    case = accepted(cast)
    assert Delivery.objects.count() == 4  # two events, by SMS and by mail
    client.force_login(case.applicant)
    page = client.get("/my/messages/").content.decode()
    assert page.count('class="letter"') == 2
    assert page.count("短信正在发送，电子邮件正在发送") == 2
    assert page.index("受理") < page.index("提交申请：")
    assert f"/cases/{case.public_id}/" in page


def test_nobody_reads_what_was_sent_to_another(cast: Cast, client: Client) -> None:
    submitted(cast)
    client.force_login(cast.outsider.account)
    page = client.get("/my/messages/").content.decode()
    assert 'class="letter"' not in page
    assert "还没有消息" in page


def test_messages_on_the_account_stand_there_too_but_never_a_code(cast: Cast, client: Client) -> None:
    person = cast.xiaotong.account
    assert person is not None
    tell(person, NoticeKind.ENDED, cast.now)
    tell_at("13900000000", Way.SMS, NoticeKind.CONTACT_CODE, person=person, now=cast.now, code="246810")
    client.force_login(person)
    page = client.get("/my/messages/").content.decode()
    assert "代办授权已经结束" in page
    assert page.count('class="letter"') == 1
    assert "246810" not in page


def test_a_page_costs_the_same_few_queries_and_leads_to_the_next(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(22):
        item(code=f"T-{number:02}", now=cast.now)
        made = submitted(cast, code=f"T-{number:02}")
    client.force_login(made.applicant)
    client.get("/my/messages/")
    with django_assert_max_num_queries(8):
        page = client.get("/my/messages/").content.decode()
    assert page.count('class="letter"') == 20
    after = page.split("?after=")[1].split('"')[0]
    assert client.get(f"/my/messages/?after={after}").content.decode().count('class="letter"') == 2


def test_what_was_not_looked_at_is_marked_and_counted_at_the_entrance(cast: Cast, client: Client) -> None:
    case = submitted(cast)
    client.force_login(case.applicant)
    assert "1 条没看过" in client.get("/my/").content.decode()
    page = client.get("/my/messages/").content.decode()
    assert page.count('<span class="new">新</span>') == 1
    assert "条没看过" not in page
    again = client.get("/my/messages/").content.decode()
    assert '<span class="new">' not in again
    assert "条没看过" not in again


def test_new_messages_are_counted_up_to_a_few_and_once_a_minute(
    cast: Cast, client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    for number in range(11):
        item(code=f"T-{number:02}", now=cast.now)
        made = submitted(cast, code=f"T-{number:02}")
    client.force_login(made.applicant)
    settings.RECOGNISED_SECONDS = 60
    assert count_unseen(made.applicant) == MOST + 1
    assert "9 条以上没看过" in client.get("/about/privacy/").content.decode()
    with django_assert_num_queries(1):  # the session: it keeps the figure too
        client.get("/about/privacy/")


def test_another_persons_messages_and_codes_are_not_counted(cast: Cast) -> None:
    submitted(cast)
    person = cast.outsider.account
    assert person is not None
    tell_at("13900000000", Way.SMS, NoticeKind.CONTACT_CODE, person=person, now=cast.now, code="246810")
    assert count_unseen(person) == 0
    tell(person, NoticeKind.ENDED, cast.now)
    assert count_unseen(person) == 1
