"""窗口代办: a clerk files for a person who is there; identity checked by document, both names kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hall.casework import services
from hall.casework.errors import AlreadyDone, NotAllowed, NotFound, Refused
from hall.casework.filling.counter import SIGNED_FORM
from hall.casework.models import Case, CounterVisit
from hall.casework.services import Person
from hall.catalog.models import ServiceItem
from hall.channels.models import Delivery
from identity.models import Account
from identity.services import account_from_claims
from tests.casework.builders import PDF, item, pdf, submitted
from tests.cast import ISSUER, Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

NUMBER = "445103199001018029"
GRANNY = Person("林阿婆", "resident_id", NUMBER, "13900000001")


def opened(cast: Cast, person: Person = GRANNY) -> Case:
    if not ServiceItem.objects.exists():
        item(now=cast.now)
    return services.open_at_counter("T-01", person, may_prefill=False, actor=cast.clerk, now=cast.now)


def typed(cast: Cast, case: Case) -> Case:
    answers = {"shop_name": "阿婆粿条", "signage": False}
    case = services.save_answers(case.pk, "shop", answers, edition=case.edition, actor=cast.clerk, now=cast.now)
    services.add_upload(case.pk, "plan", pdf(), actor=cast.clerk, now=cast.now)
    return case


def test_the_clerk_types_the_person_signs_on_paper_and_both_names_are_kept(cast: Cast) -> None:
    case = typed(cast, opened(cast))
    with pytest.raises(Refused) as refused:
        services.submit_case(case.pk, actor=cast.clerk, now=cast.now)
    assert SIGNED_FORM in refused.value.fields
    services.add_upload(case.pk, SIGNED_FORM, pdf("签字.pdf"), actor=cast.clerk, now=cast.now)
    for _twice in range(2):
        done = services.submit_case(case.pk, actor=cast.clerk, now=cast.now, key="k")
    assert (done.state, done.applicant.name) == ("submitted", "林阿婆")
    events = {event.kind: event.actor for event in case.events.all()}
    assert events["case_started"] == done.applicant
    assert events["counter_opened"] == events["case_submitted"] == cast.clerk.account
    facts = case.documents.get(kind="receipt").data["facts"]
    assert ["经办人", "林阿婆"] in facts
    assert ["窗口代办人员", "ZWSJ的张工"] in facts
    assert CounterVisit.objects.get().ended_at is not None
    with pytest.raises(AlreadyDone):
        services.submit_case(case.pk, actor=cast.clerk, now=cast.now)
    assert Delivery.objects.filter(event__kind="counter_opened").values_list("channel", flat=True).get() == "sms"


def test_nobody_else_types_and_nobody_after_the_visit(cast: Cast) -> None:
    case = opened(cast)
    save: dict[str, Any] = {"answers": {"shop_name": "别的"}, "edition": case.edition, "now": cast.now}
    for who in (cast.outsider, cast.supervisor, cast.officer("SCJG")):
        with pytest.raises(NotFound):
            services.save_answers(case.pk, "shop", actor=who, **save)
    for _twice in range(2):
        services.leave_counter(case.pk, actor=cast.clerk, now=cast.now)
    assert case.events.filter(kind="counter_left").count() == 1
    with pytest.raises(NotFound):
        services.save_answers(case.pk, "shop", actor=cast.clerk, **save)
    with pytest.raises(NotFound):
        services.leave_counter(case.pk + 99, actor=cast.clerk, now=cast.now)


def test_a_visit_ends_with_the_day(cast: Cast) -> None:
    opened(cast)
    assert services.end_old_visits(cast.now + timedelta(hours=3)) == 0
    assert services.end_old_visits(cast.now + timedelta(hours=13)) == 1
    assert services.end_old_visits(cast.now + timedelta(hours=13)) == 0


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("number", {"number": "445103199001018020"}),
        ("number", {"paper": "passport", "number": "E1"}),
        ("paper", {"paper": "library_card"}),
        ("name", {"name": " "}),
        ("mobile", {"mobile": "12345"}),
        ("uscc", {"uscc": "91445103MA00000019"}),
    ],
)
def test_what_does_not_fit_the_document_is_said(cast: Cast, field: str, change: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        opened(cast, replace(GRANNY, **change))
    assert field in refused.value.fields
    assert not Case.objects.exists()


def test_only_clerks_and_never_for_themselves(cast: Cast) -> None:
    item(now=cast.now)
    for who, error in ((cast.outsider, NotFound), (cast.officer("SCJG"), NotAllowed)):
        with pytest.raises(error):
            services.open_at_counter("T-01", GRANNY, may_prefill=False, actor=who, now=cast.now)
    clerk = cast.clerk.account
    assert clerk is not None
    clerk.id_number = NUMBER
    clerk.save()
    with pytest.raises(Refused, match="姓名和证件号码对不上"):
        opened(cast)
    with pytest.raises(Refused, match="不能在窗口为自己办理"):
        opened(cast, replace(GRANNY, name=clerk.name))


def test_who_logs_in_already_keeps_their_account_and_their_draft(cast: Cast) -> None:
    item(now=cast.now)
    xiaotong = account("xiaotong", "林晓彤")
    xiaotong.id_number = NUMBER
    xiaotong.save()
    mine = services.start_case("T-01", actor=cast.xiaotong, now=cast.now)
    case = opened(cast, Person("林晓彤", "resident_id", NUMBER, "13900000009"))
    assert (case.pk, case.applicant) == (mine.pk, xiaotong)
    assert Account.objects.get(pk=xiaotong.pk).contact_mobile == "", "the counter changes nothing of it"


def test_the_first_login_takes_over_what_the_counter_made(cast: Cast) -> None:
    case = opened(cast)
    claims = {"sub": "granny", "name": "林阿婆", "identity_number": NUMBER}
    assert account_from_claims(ISSUER, claims) == case.applicant
    other = account_from_claims(ISSUER, {"sub": "other", "name": "林阿婆", "identity_number": NUMBER})
    assert other != case.applicant


def test_a_visit_opens_nothing_of_what_was_handed_in_before(cast: Cast) -> None:
    before = submitted(cast)
    with pytest.raises(NotFound):
        services.save_answers(before.pk, "shop", {}, edition=0, actor=cast.clerk, now=cast.now)


def test_the_person_comes_back_to_answer_a_correction(cast: Cast) -> None:
    case = typed(cast, opened(cast))
    services.add_upload(case.pk, SIGNED_FORM, pdf("签字.pdf"), actor=cast.clerk, now=cast.now)
    services.submit_case(case.pk, actor=cast.clerk, now=cast.now)
    with pytest.raises(NotAllowed):
        services.come_back(case.pk, GRANNY, actor=cast.clerk, now=cast.now)
    asked = {"plan": ("to_correct", "请标明尺寸。")}
    services.request_correction(case.pk, found=asked, actor=cast.clerk, now=cast.now)
    for wrong in (replace(GRANNY, name="别人"), replace(GRANNY, number="110101199003070134")):
        with pytest.raises(Refused):
            services.come_back(case.pk, wrong, actor=cast.clerk, now=cast.now)
    later = cast.now + timedelta(hours=2)
    with pytest.raises(NotFound):
        services.answer_correction(case.pk, actor=cast.outsider, now=later)
    for _twice in range(2):
        services.come_back(case.pk, GRANNY, actor=cast.clerk, now=later)
    assert case.events.filter(kind="counter_opened").count() == 2
    plan = case.uploads.get(material="plan")
    services.remove_upload(case.pk, plan.public_id, actor=cast.clerk, now=later)
    services.add_upload(case.pk, "plan", pdf("新.pdf"), actor=cast.clerk, now=later)
    with pytest.raises(Refused) as refused:
        services.answer_correction(case.pk, actor=cast.clerk, now=later)
    assert SIGNED_FORM in refused.value.fields, "what was signed before says nothing of the correction"
    again = SimpleUploadedFile("再签.pdf", PDF + b"%2\n", content_type="application/pdf")
    services.add_upload(case.pk, SIGNED_FORM, again, actor=cast.clerk, now=later)
    assert services.answer_correction(case.pk, actor=cast.clerk, now=later).state == "submitted"
    assert not case.visits.filter(ended_at=None).exists()


def test_the_page_for_who_comes_back(cast: Cast) -> None:
    case = typed(cast, opened(cast))
    services.add_upload(case.pk, SIGNED_FORM, pdf("签字.pdf"), actor=cast.clerk, now=cast.now)
    services.submit_case(case.pk, actor=cast.clerk, now=cast.now)
    services.request_correction(case.pk, "请核对。", actor=cast.clerk, now=cast.now)
    client = Client()
    client.force_login(cast.clerk.account)
    path = f"/desk/cases/{case.public_id}/counter/"
    assert path in client.get(f"/desk/cases/{case.public_id}/").content.decode()
    given = {"paper": "resident_id", "name": "林阿婆", "number": NUMBER, "key": "b"}
    assert client.post(path, given).status_code == 422
    there = client.post(path, {**given, "seen": "on"})
    assert there["Location"] == f"/cases/{case.public_id}/review/"
    assert "申请人签字" in client.get(there["Location"]).content.decode()


def test_the_pages_at_the_counter(cast: Cast) -> None:
    item(now=cast.now)
    client = Client()
    client.force_login(cast.clerk.account)
    assert "/desk/counter/" in client.get("/desk/").content.decode()
    given = {"item": "T-01", "paper": "resident_id", "name": "林阿婆", "number": NUMBER, "key": "x"}
    assert client.post("/desk/counter/", given).status_code == 422, "the person must be there"
    there = client.post("/desk/counter/", {**given, "seen": "on"})
    case = Case.objects.get()
    assert there["Location"] == f"/cases/{case.public_id}/"
    form = client.get(there["Location"], follow=True).content.decode()
    assert "申请人 林阿婆" in form
    typed(cast, case)
    path = f"/cases/{case.public_id}/review/"
    assert "申请人签字" in client.get(path).content.decode()
    assert client.get(f"/cases/{case.public_id}/draft.pdf")["Content-Type"] == "application/pdf"
    client.post(path, {"signed_form": "1", SIGNED_FORM: pdf("签字.pdf")})
    assert client.post(path, {"key": "k"}).status_code == 302
    desk = client.get(f"/desk/cases/{case.public_id}/").content.decode()
    assert "窗口代办" in desk
    assert "申请人签字的申请表" in desk


def test_all_that_does_not_fit_is_said_at_once(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        opened(cast, replace(GRANNY, number="445103199001018020", mobile="没有手机"))
    assert refused.value.fields.keys() == {"number", "mobile"}


def test_the_clerk_who_saves_for_later_or_deletes_is_back_at_the_counter(cast: Cast) -> None:
    case = opened(cast)
    client = Client()
    client.force_login(cast.clerk.account)
    path = f"/cases/{case.public_id}/form/shop/"
    wrong = client.post(path, {"edition": str(case.edition), "shop_name": "", "next": "1"})
    assert "窗口代办" in wrong.content.decode().split("<main")[1], "also after a mistake"
    later = client.post(path, {"edition": str(case.edition), "shop_name": "阿婆粿店", "later": "1"}, follow=True)
    assert later.redirect_chain[0][0] == "/desk/counter/"
    assert "已保存在申请人名下" in later.content.decode()
    assert client.post(f"/cases/{case.public_id}/discard/")["Location"] == "/desk/counter/"
