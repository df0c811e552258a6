"""One's own copy holds everything: it is compared with a sweep through all tables."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from hall.casework import services
from hall.casework.models import CounterVisit
from identity.mandates import verbs
from identity.mandates.verbs import Offer
from identity.models import Account, DeletionRequest, LoginEvent, Mandate, Membership, Organisation
from identity.privacy.contact import confirm_contact, correct_contact
from identity.privacy.copy import as_html_context, as_json
from identity.privacy.registry import holdings
from identity.privacy.use import record_use
from identity.privacy.verbs import ask_deletion
from identity.sessions.audit import record
from identity.sessions.visit import Visit
from tests.casework.builders import all_decided, draft, item, submitted
from tests.cast import Cast, account
from tests.identity.test_mandates import BOSS, CHILD
from tests.privacy.test_registry import models
from tests.privacy.test_rights import sent_codes
from tests.wallet.builders import licence, shared

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

NAME, MOBILE, EMAIL = "欧阳看得见", "13711112222", "seen-by-sweep@example.test"
# Where the person turns up in somebody else's row: whose it is, and why it is not given out with the person's copy.
OTHERS = {
    ("identity.MandateInvitation", "invitee_name"): "the giver typed it; the person sees the invitation itself",
    ("identity.MandateInvitation", "invitee_hash"): "a hash of what the giver typed",
    ("sessions.Session", "session_data"): "a login's secret",
}


@pytest.fixture
def person(cast: Cast) -> Account:
    """Somebody with a row in as many tables as one person can have."""
    found = account("sweep-me", NAME)
    found.id_number, found.mobile, found.email = BOSS, MOBILE, EMAIL
    found.last_login = cast.now
    found.save()
    company = Organisation.objects.create(
        uscc="91445103MA00000061", name="扫描公司", legal_rep_name=NAME, legal_rep_id_number=BOSS
    )
    verbs.take_up_offices(found, now=cast.now)
    verbs.declare_ward("欧阳小", CHILD, actor=cast.actor(found), now=cast.now)
    actor = cast.actor(found)
    day = cast.now.date()
    offered = verbs.offer_mandate(Offer(str(company.pk), "林晓彤", day, day, "13800000000"), actor=actor, now=cast.now)
    verbs.accept_mandate(offered.invitation.pk, actor=cast.xiaotong, now=cast.now)
    item(now=cast.now)
    decided = all_decided(cast, actor=actor)
    services.sign_decision(decided.pk, actor=cast.officer("SCJG"), now=cast.now)
    draft(cast, actor=actor.acting(company.pk))
    record_use(cast.clerk, found, purpose="打开办件", matter=decided.number or "", now=cast.now)
    correct_contact("13722223333", "other@example.test", actor=actor, now=cast.now)
    confirm_contact(sent_codes(), actor=actor, now=cast.now)
    correct_contact("13733334444", "other@example.test", actor=actor, now=cast.now)
    ask_deletion("请删除", actor=actor, now=cast.now)
    services.send_message(decided.pk, "请问什么时候办好？", department="", actor=actor, now=cast.now)
    shared(licence(found, now=cast.now), "CGZF", now=cast.now)
    record(LoginEvent.Kind.LOGIN, now=cast.now, visit=Visit("203.0.*.*", "Chrome，Windows"), account=found)
    Membership.objects.create(
        account=found, department=cast.clerk.account.memberships.get().department, role="officer", starts_on=day
    )
    return Account.objects.get(pk=found.pk)


def sweep(person: Account) -> set[tuple[str, Any, str]]:
    """(model, row, field) wherever the person's name, numbers, addresses or row itself are found."""
    words = [NAME, BOSS, MOBILE, EMAIL, "13722223333", "other@example.test", str(person.public_id), person.subject]
    hits = set()
    for model in models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if field.related_model is Account:
                    found = value == person.pk
                else:
                    text = json.dumps(value, ensure_ascii=False, default=str)
                    found = any(word in text for word in words)
                if found:
                    hits.add((model._meta.label, row.pk, field.name))
    return hits


def test_copy_holds_all_that_a_sweep_through_all_tables_finds(person: Account, cast: Cast) -> None:
    copied = {
        (holding["model"], row["id"], name)
        for holding in as_json(person, now=cast.now)["holdings"]
        for row in holding["rows"]
        for name in row
    }
    found = sweep(person)
    assert {hit[0] for hit in found} >= {
        *("casework.Case", "casework.CaseDocument", "casework.CaseMessage", "casework.Upload", "channels.Delivery"),
        *("identity.Ward", "identity.Mandate", "identity.LoginEvent", "identity.Notice", "wallet.Licence"),
    }
    left_out = {hit for hit in found - copied if (hit[0], hit[2]) not in OTHERS}
    assert not left_out, f"Held of the person, but not in the copy: {sorted(left_out, key=str)}"


def test_copy_holds_nobody_elses_rows(person: Account, cast: Cast) -> None:
    other = account("somebody-else", "别人")
    draft(cast, actor=cast.actor(other))
    text = json.dumps(as_json(person, now=cast.now), ensure_ascii=False)
    assert str(other.public_id) not in text
    assert "别人" not in text
    assert {holding["title"] for holding in as_json(other, now=cast.now)["holdings"]} >= {"账号", "您的申请"}


def rows(account: Account, model: str, now: Any) -> list[dict[str, Any]]:
    held = as_json(account, now=now)["holdings"]
    return [row for holding in held if holding["model"] == model for row in holding["rows"]]


def test_who_typed_for_a_company_takes_along_that_they_did_and_not_what_is_the_companys(cast: Cast) -> None:
    case = submitted(cast, actor=cast.jiaming)
    agent = cast.jiaming.account
    assert agent is not None and case.organisation is not None
    case.organisation.legal_rep_id_number = BOSS
    case.organisation.save()
    text = json.dumps(as_json(agent, now=cast.now), ensure_ascii=False)
    assert case.number in text, "that they typed it"
    assert "shop_name" not in text and BOSS not in text
    assert all("answers" not in row and "query_code" not in row for row in rows(agent, "casework.Case", cast.now))
    assert not rows(agent, "identity.Organisation", cast.now)


def test_representative_of_yesterday_takes_nothing_of_todays_along(cast: Cast) -> None:
    before, after = account("before", "周先"), account("after", "周后")
    before.id_number, after.id_number = BOSS, CHILD
    before.save(), after.save()
    company = Organisation.objects.create(uscc="91445103MA00000079", name="换人公司", legal_rep_id_number=BOSS)
    verbs.take_up_offices(before, now=cast.now)
    assert rows(before, "identity.Organisation", cast.now)
    verbs.record_representative(company, "周后", CHILD, now=cast.now)
    assert not rows(before, "identity.Organisation", cast.now)
    assert rows(after, "identity.Organisation", cast.now)


def test_staff_take_along_what_they_did_and_nothing_of_whom_they_served(cast: Cast) -> None:
    case = submitted(cast)
    person, clerk = cast.xiaotong.account, cast.clerk.account
    assert person is not None and clerk is not None
    CounterVisit.objects.create(
        case=case, person=person, clerk=clerk, paper="id_card", number=BOSS, checked_at=cast.now, ended_at=cast.now
    )
    record_use(cast.clerk, person, purpose="打开办件", matter=case.number or "", now=cast.now)
    ask_deletion("我的私事", actor=cast.xiaotong, now=cast.now)
    DeletionRequest.objects.update(answered_by=clerk)
    text = json.dumps(as_json(clerk, now=cast.now), ensure_ascii=False)
    assert "打开办件" in text
    assert not [word for word in (BOSS, "我的私事", person.name, MOBILE, case.query_code) if word in text]
    assert BOSS in json.dumps(as_json(person, now=cast.now), ensure_ascii=False), "the person themselves do"


def test_guardian_takes_the_childs_case_along_and_a_helper_does_not(cast: Cast) -> None:
    item(now=cast.now)
    guardian, helper = account("guardian", "苏婉清"), account("helper", "苏奶奶")
    mandate = verbs.declare_ward("苏小满", CHILD, actor=cast.actor(guardian), now=cast.now)
    Mandate.objects.create(account=helper, ward=mandate.ward, starts_on=mandate.starts_on, ends_on=mandate.ends_on)
    draft(cast, actor=cast.actor(helper).acting(mandate.party_key))
    assert [row["answers"] for row in rows(guardian, "casework.Case", cast.now) if "answers" in row]
    assert not [row for row in rows(helper, "casework.Case", cast.now) if "answers" in row]
    assert CHILD not in json.dumps(as_json(helper, now=cast.now), ensure_ascii=False)


def test_copy_is_valid_json_with_a_reason_for_each_part(person: Account, cast: Cast) -> None:
    copy = json.loads(json.dumps(as_json(person, now=cast.now)))
    for holding in copy["holdings"]:
        assert holding["purpose"] and holding["basis"] and holding["source"] and holding["retention"]


def test_every_related_name_and_field_of_the_registry_can_be_read(person: Account) -> None:
    for holding in holdings():
        model: type[Model] = apps.get_model(holding.model)
        for name in holding.fields:
            model._meta.get_field(name)


def test_page_and_both_copies_open(person: Account, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    client = Client()
    client.force_login(person)
    page = client.get("/me/privacy/").content.decode()
    assert "打开办件" in page and BOSS not in page
    copy = client.get("/me/privacy/copy.json")
    assert copy.json()["account"] == str(person.public_id)
    assert "attachment" in copy["Content-Disposition"]
    assert "no-store" in copy["Cache-Control"]
    assert client.get("/me/privacy/copy.pdf").content.startswith(b"%PDF-")


def test_on_paper_people_read_words_and_machines_what_is_stored(cast: Cast) -> None:
    case = submitted(cast)
    person = case.applicant
    paper = str(as_html_context(person, now=cast.now)["copy"])
    for word in ("店名：韩江小馆", "布局图", "提交申请"):
        assert word in paper
    for code in ("shop_name", "case_submitted", "'plan'"):
        assert code not in paper
    stored = str(as_json(person, now=cast.now))
    assert "shop_name" in stored


def test_papers_events_and_what_a_mandate_allows_are_in_words_too(person: Account, cast: Cast) -> None:
    copy = as_html_context(person, now=cast.now)["copy"]
    paper = {holding.model: [dict(row) for row in rows] for holding, rows in copy}
    assert [row["详情"] for row in paper["casework.CaseEvent"] if row["事件"] == "签发决定"] == ["结果：准予"]
    assert "结论：同意" in {row["详情"] for row in paper["casework.CaseEvent"]}
    assert {row["环节任务"] for row in paper["casework.Opinion"]} >= {"fire环节", "food环节"}
    assert {row["可以做什么"] for row in paper["identity.Mandate"]} == {"填报、提交、领取结果、查询进度"}
    assert "('查看人所在部门', 'ZWSJ局')" in str(copy)
    decision = next(row["文书内容"] for row in paper["casework.CaseDocument"] if row["文书"] == "办理结果决定书")
    assert decision.startswith("准予") and "paragraphs" not in decision and "韩江小馆" in decision
    stored = as_json(person, now=cast.now)
    assert any("paragraphs" in row.get("data", {}) for held in stored["holdings"] for row in held["rows"])


def test_a_copy_with_a_character_that_no_font_has_is_not_printed_with_a_box(
    person: Account, caplog: pytest.LogCaptureFixture
) -> None:
    Account.objects.filter(pk=person.pk).update(name="陈\U0002ebf0")
    client = Client()
    client.force_login(person)
    answer = client.get("/me/privacy/copy.pdf")
    page = answer.content.decode()
    assert answer.status_code == 422 and "U+2EBF0" in page and "\U0002ebf0" in page
    assert 'href="/me/privacy/copy.json"' in page and "attachment" not in answer.headers.get("Content-Disposition", "")
    assert "NoGlyph U+2EBF0" in caplog.text  # the operator's error page lists it


def test_copies_are_made_so_many_times_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("identity.views.privacy.COPIES_AN_HOUR", 2)
    client = Client()
    assert cast.outsider.account is not None
    client.force_login(cast.outsider.account)
    assert [client.get("/me/privacy/copy.json").status_code for _ in range(3)] == [200, 200, 429]
