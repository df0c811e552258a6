"""Who saw it, corrections, the notice, and deletion with what the law keeps."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.channels.models import Delivery
from identity.errors import NotFound, Refused
from identity.models import Account, DeletionRequest, LoginEvent, LoginSession, Notice, PersonalDataUse, Role
from identity.privacy.contact import CODE_TIME, TRIES, confirm_contact, correct_contact
from identity.privacy.use import record_use
from identity.privacy.verbs import ask_deletion, carry_out_deletion, kept_by_law
from tests.casework.builders import accepted, draft, submitted, task
from tests.cast import Cast, account, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture(autouse=True)
def _standing_clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)


@pytest.fixture
def operator(cast: Cast) -> Any:
    return cast.actor(officer("OPS", Role.OPERATOR))


def seat(person: Account | None) -> Client:
    assert person is not None
    client = Client()
    client.force_login(person)
    return client


def test_each_look_of_staff_is_written_down_once_a_day(cast: Cast) -> None:
    case = accepted(cast)
    clerk, expert = seat(cast.clerk.account), seat(cast.officer("SCJG").account)
    for _ in range(2):
        clerk.get(f"/desk/cases/{case.public_id}/")
        expert.get(f"/desk/tasks/{task(case, 'licence').pk}/")
        clerk.get(f"/cases/{case.public_id}/uploads/{case.uploads.get().public_id}/")
        clerk.get(f"/cases/{case.public_id}/form.pdf")
    seen = PersonalDataUse.objects.filter(person=cast.xiaotong.account, matter=case.number)
    assert sorted(seen.values_list("departments", "purpose")) == [
        ("SCJG", "打开办件"),
        ("ZWSJ", "下载材料"),
        ("ZWSJ", "打开办件"),
        ("ZWSJ", "打开申请表"),
    ]
    page = seat(cast.xiaotong.account).get("/me/privacy/").content.decode()
    assert "打开申请表" in page and str(case.number) in page


def test_own_look_is_no_use(cast: Cast) -> None:
    case = submitted(cast)
    person = seat(cast.xiaotong.account)
    person.get(f"/cases/{case.public_id}/")
    person.get(f"/cases/{case.public_id}/form.pdf")
    assert not PersonalDataUse.objects.exists()


def test_use_is_seen_by_its_person_only(cast: Cast) -> None:
    assert cast.xiaotong.account is not None
    record_use(cast.clerk, cast.xiaotong.account, purpose="打开办件", matter="办件甲乙丙", now=cast.now)
    assert "办件甲乙丙" not in seat(cast.outsider.account).get("/me/privacy/").content.decode()


def test_corrected_contact_is_where_notices_go(cast: Cast) -> None:
    answer = seat(cast.xiaotong.account).post(
        "/me/privacy/contact/",
        {"contact_mobile": "+86 139 2222 3333", "contact_email": " a@example.test "},
        follow=True,
    )
    assert "139****3333" in answer.content.decode()
    assert Account.objects.get(subject="xiaotong").notice_mobile == "13800000000", "nothing is proved yet"
    answer = seat(cast.xiaotong.account).post("/me/privacy/contact/code/", sent_codes(), follow=True)
    assert "联系方式已经保存" in answer.content.decode()
    submitted(cast)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"sms", "email"}
    assert {one.address for one in Delivery.objects.all()} == {"13922223333", "a@example.test"}
    told = Notice.objects.filter(kind="contact_changed")
    assert {one.address for one in told} == {"13800000000", "xiaotong@example.test"}, "the old address hears of it"
    correct_contact("", "", actor=cast.xiaotong, now=cast.now)
    assert Account.objects.get(subject="xiaotong").notice_mobile == "13800000000"


def sent_codes() -> dict[str, str]:
    """What stands in the messages, by way."""
    sent = Notice.objects.filter(kind="contact_code")
    return {one.channel: re.findall(r"\d{6}", one.body)[0] for one in sent}


def test_wrong_code_is_told_and_counted_and_an_old_one_is_over(cast: Cast) -> None:
    person = seat(cast.xiaotong.account)
    person.post("/me/privacy/contact/", {"contact_mobile": "13922223333", "contact_email": ""})
    right = sent_codes()["sms"]
    wrong = {"sms": "000000" if right != "000000" else "111111"}
    with pytest.raises(Refused, match="修改"):
        confirm_contact({"sms": right}, actor=cast.xiaotong, now=cast.now + CODE_TIME + timedelta(seconds=1))
    for _ in range(TRIES):
        answer = person.post("/me/privacy/contact/code/", wrong)
        assert answer.status_code == 422 and "验证码不对" in answer.content.decode()
    assert "已经失效" in person.post("/me/privacy/contact/code/", {"sms": right}).content.decode()
    assert Account.objects.get(subject="xiaotong").contact_mobile == ""


def test_codes_are_not_sent_without_end(cast: Cast) -> None:
    for _ in range(6):
        correct_contact("13922223333", "", actor=cast.xiaotong, now=cast.now)
    with pytest.raises(Refused, match="太多"):
        correct_contact("13922223333", "", actor=cast.xiaotong, now=cast.now)


def test_code_is_not_in_the_copy_that_one_takes_along(cast: Cast) -> None:
    correct_contact("13922223333", "", actor=cast.xiaotong, now=cast.now)
    copy = seat(cast.xiaotong.account).get("/me/privacy/copy.json").content.decode()
    assert sent_codes()["sms"] not in copy and "13922223333" in copy


def test_wrong_contact_is_told_beside_its_field_and_stays(cast: Cast) -> None:
    answer = seat(cast.xiaotong.account).post(
        "/me/privacy/contact/", {"contact_mobile": "123", "contact_email": "nobody"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="123"' in page and 'value="nobody"' in page and "邮箱地址不对" in page


def test_notice_is_shown_until_it_is_noted(cast: Cast) -> None:
    person = seat(cast.xiaotong.account)
    assert "个人信息说明" in person.get("/").content.decode()
    assert person.post("/me/privacy/notice/", {"next": "/items/"})["Location"] == "/items/"
    assert person.post("/me/privacy/notice/", {"next": "//evil.test"})["Location"] == "/"
    assert "个人信息说明" not in person.get("/").content.decode()


def test_person_of_whom_nothing_must_be_kept_is_forgotten_whole(cast: Cast, operator: Any) -> None:
    person = account("forget-me", "要被忘记")
    seat(person)
    login = LoginSession.objects.create(account=person, started_at=cast.now, seen_at=cast.now)
    LoginEvent.objects.create(kind="login", at=cast.now, account=person)
    asked = ask_deletion("我的电话是 138", actor=cast.actor(person), now=cast.now)
    done = carry_out_deletion(asked.pk, actor=operator, now=cast.now)
    person = Account.objects.get(pk=person.pk)
    assert (person.name, person.mobile, person.email, person.id_number, person.is_active) == ("", "", "", "", False)
    assert "forget-me" not in (person.subject, person.issuer)
    assert done.reason == "" and "全部信息已经删除" in done.answer
    assert LoginSession.objects.get(pk=login.pk).ended_at == cast.now
    assert LoginEvent.objects.filter(account=person).exists(), "kept for its time, of a nameless account"


def test_what_the_archive_keeps_stays_and_is_said(cast: Cast, operator: Any) -> None:
    submitted(cast)
    person = cast.xiaotong.account
    assert person is not None
    correct_contact("13922223333", "", actor=cast.xiaotong, now=cast.now)
    confirm_contact(sent_codes(), actor=cast.xiaotong, now=cast.now)
    page = seat(person).get("/me/privacy/deletion/").content.decode()
    assert "法律规定要保存" in page and "您的申请" in page
    seat(person).post("/me/privacy/deletion/", {"reason": "", "understood": "on"})
    done = carry_out_deletion(DeletionRequest.objects.get().pk, actor=operator, now=cast.now)
    person = Account.objects.get(pk=person.pk)
    assert person.name == "林晓彤" and person.is_active and person.contact_mobile == ""
    assert "您的申请" in done.answer


def test_one_open_request_at_a_time_and_answered_once(cast: Cast, operator: Any) -> None:
    first = ask_deletion("", actor=cast.xiaotong, now=cast.now)
    assert ask_deletion("again", actor=cast.xiaotong, now=cast.now + timedelta(days=1)) == first
    carry_out_deletion(first.pk, actor=operator, now=cast.now)
    with pytest.raises(Refused):
        carry_out_deletion(first.pk, actor=operator, now=cast.now)


def test_only_another_operator_carries_it_out(cast: Cast, operator: Any) -> None:
    asked = ask_deletion("", actor=operator, now=cast.now)
    with pytest.raises(Refused, match="另一位"):
        carry_out_deletion(asked.pk, actor=operator, now=cast.now)
    for who in (cast.clerk, cast.supervisor, cast.outsider):
        with pytest.raises(NotFound):
            carry_out_deletion(asked.pk, actor=who, now=cast.now)
        assert seat(who.account).get("/desk/operator/deletions/").status_code == 404
    assert operator.account is not None
    assert seat(operator.account).get("/desk/operator/deletions/").status_code == 200


def test_draft_alone_is_not_kept_by_law_once_it_is_thrown_away(cast: Cast) -> None:
    case = draft(cast)
    assert cast.xiaotong.account is not None
    assert kept_by_law(cast.xiaotong.account)
    services.discard_draft(case.pk, actor=cast.xiaotong, now=cast.now)
    assert not kept_by_law(cast.xiaotong.account)
