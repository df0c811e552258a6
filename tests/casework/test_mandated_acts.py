"""A mandate reaches as far as its acts and items, in the verbs; a case belongs to its party; both names are kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework import selectors, services
from hall.casework.errors import NotAllowed, NotFound
from hall.casework.models import Case, CaseDocument, CaseEvent, EventKind
from hall.casework.permissions import can_collect, can_view_case, can_work_task
from hall.casework.selectors import people_to_tell
from hall.casework.states import CaseState
from hall.lib.numbers import spaced_case_number
from identity.actors import Actor
from identity.mandates.verbs import declare_ward
from identity.models import Mandate, MandateAct, MandateBasis, Membership, Organisation, Role
from tests.casework.builders import accepted, draft, item, pdf, submitted, task
from tests.cast import FIRST_DAY, LAST_DAY, Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


def colleague(cast: Cast, *acts: str, items: list[str] | None = None, name: str = "colleague") -> Actor:
    """Somebody else with a mandate of Jiaming's company."""
    company = cast.jiaming.acting_for
    assert company is not None
    person = account(name, "苏婉清")
    Mandate.objects.create(
        account=person,
        organisation=company,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
        acts=list(acts or MandateAct.values),
        covers_all_items=items is None,
        items=items or [],
    )
    return cast.actor(person, company)


def test_colleague_sees_and_continues_what_another_began(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    other = colleague(cast)
    assert selectors.own_case_for(other, case.public_id) == case
    assert list(selectors.cases_of(other)) == [case]
    assert services.start_case("T-01", actor=other, now=cast.now) == case, "not a second draft of the same party"
    saved = services.save_answers(
        case.pk, "shop", {"shop_name": "新名字"}, edition=case.edition, actor=other, now=cast.now
    )
    assert saved.answers["shop_name"] == "新名字"


def test_both_names_and_the_mandate_stand_in_the_event(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    other = colleague(cast)
    services.submit_case(case.pk, actor=other, now=cast.now)
    event = CaseEvent.objects.get(case=case, kind=EventKind.CASE_SUBMITTED)
    assert (event.actor, event.acting_for) == (other.account, case.organisation)
    assert event.mandate is not None
    assert (event.mandate.account, event.mandate.organisation) == (other.account, case.organisation)


def test_officers_act_stands_under_no_mandate(cast: Cast) -> None:
    case = accepted(cast, actor=cast.jiaming)
    event = CaseEvent.objects.get(case=case, kind=EventKind.CASE_ACCEPTED)
    assert (event.acting_for, event.mandate) == (None, None)


def test_without_filing_nothing_is_typed_or_uploaded_or_begun(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    other = colleague(cast, MandateAct.SIGN, MandateAct.QUERY)
    with pytest.raises(NotAllowed, match="填报"):
        services.save_answers(case.pk, "shop", {"shop_name": "x"}, edition=case.edition, actor=other, now=cast.now)
    with pytest.raises(NotAllowed, match="填报"):
        services.add_upload(case.pk, "plan", pdf(), actor=other, now=cast.now)
    with pytest.raises(NotAllowed):
        services.remove_upload(case.pk, case.uploads.get().public_id, actor=other, now=cast.now)
    with pytest.raises(NotAllowed, match="填报"):
        services.start_case("T-01", actor=other, now=cast.now)
    assert services.submit_case(case.pk, actor=other, now=cast.now).number, "but to sign is allowed"


def test_without_signing_nothing_is_handed_in(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    other = colleague(cast, MandateAct.FILE)
    services.save_answers(
        case.pk, "shop", case.answers | {"shop_name": "改"}, edition=case.edition, actor=other, now=cast.now
    )
    with pytest.raises(NotAllowed, match="提交"):
        services.submit_case(case.pk, actor=other, now=cast.now)
    services.submit_case(case.pk, actor=cast.jiaming, now=cast.now)
    services.request_correction(case.pk, "请补正", actor=cast.clerk, now=cast.now)
    with pytest.raises(NotAllowed, match="提交"):
        services.answer_correction(case.pk, actor=other, now=cast.now)


def test_without_collecting_the_result_stays_closed(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submitted(cast, actor=cast.jiaming)
    other = colleague(cast, MandateAct.QUERY)
    assert not can_collect(other, case)
    assert can_collect(cast.jiaming, case)
    assert can_collect(cast.clerk, case)
    assert not can_collect(cast.outsider, case).is_visible
    paper = CaseDocument.objects.get(case=case)
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    assert other.account is not None
    client.force_login(other.account)
    address = f"/cases/{case.public_id}/documents/{paper.pk}/"
    assert client.get(address).status_code == 202, "the receipt is no result"
    CaseDocument.objects.filter(pk=paper.pk).update(kind="decision")
    assert client.get(address).status_code == 403


def test_without_querying_nobody_follows_what_was_handed_in(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    typist = colleague(cast, MandateAct.FILE, MandateAct.SIGN, name="typist")
    collector = colleague(cast, MandateAct.COLLECT, name="collector")
    reader = colleague(cast, MandateAct.QUERY, name="reader")
    everyone = (typist, collector, reader)
    assert [bool(can_view_case(one, case)) for one in everyone] == [True, False, True]
    assert [list(selectors.cases_of(one)) == [case] for one in everyone] == [True, False, True]
    case = services.submit_case(case.pk, actor=typist, now=cast.now)
    assert [bool(can_view_case(one, case)) for one in everyone] == [False, False, True]
    assert [list(selectors.cases_of(one)) == [case] for one in everyone] == [False, False, True]
    assert "查询进度" in str(can_view_case(typist, case).reason)
    Case.objects.filter(pk=case.pk).update(state=CaseState.DECIDED, ended_at=cast.now)
    case = Case.objects.get(pk=case.pk)
    assert [bool(can_view_case(one, case)) for one in everyone] == [False, True, True]
    assert [list(selectors.cases_of(one)) == [case] for one in everyone] == [False, True, True]
    assert can_collect(collector, case) and not can_collect(reader, case)


def test_lists_and_pages_agree_for_every_mandate_and_state(cast: Cast) -> None:
    case = submitted(cast, actor=cast.jiaming)
    acts = [[act for bit, act in enumerate(MandateAct.values) if number >> bit & 1] for number in range(1, 16)]
    people = [colleague(cast, *one, name=f"with-{'-'.join(one)}") for one in acts]
    for state in (CaseState.DRAFT, CaseState.SUBMITTED, CaseState.CORRECTION_ASKED, CaseState.DECIDED):
        ended = cast.now if state == CaseState.DECIDED else None
        Case.objects.filter(pk=case.pk).update(state=state, ended_at=ended)
        found = Case.objects.get(pk=case.pk)
        for person in people:
            assert bool(selectors.cases_of(person)) is bool(can_view_case(person, found)), (state, person.account)


def test_who_may_only_file_hears_nothing_of_the_progress(cast: Cast) -> None:
    Mandate.objects.update(basis=MandateBasis.OFFICE)
    typist = colleague(cast, MandateAct.FILE, MandateAct.SIGN, name="typist")
    other = colleague(cast, *MandateAct.values, name="other")
    for person, hears in ((typist, False), (other, True)):
        case = draft(cast, actor=person)
        assert (person.account in people_to_tell(case, cast.now.date())) is hears
        services.discard_draft(case.pk, actor=person, now=cast.now)


@pytest.mark.usefixtures("_standing_clock")
def test_the_last_page_names_who_will_hear_also_after_the_one_who_typed_has_left(cast: Cast) -> None:
    case = draft(cast, actor=colleague(cast, name="left"))
    Mandate.objects.filter(account__name="苏婉清").update(ended_at=cast.now)
    representative = seat(cast.jiaming)  # each login looks into the register, which knows nobody here
    Mandate.objects.filter(account=cast.jiaming.account).update(basis=MandateBasis.OFFICE)
    page = representative.get(f"/cases/{case.public_id}/review/").content.decode()
    assert "进度通知会发给 陈嘉明 登记" in page and "进度通知会发给 苏婉清" not in page


@pytest.mark.usefixtures("_standing_clock")
def test_who_hands_in_without_querying_is_told_the_number_and_no_more(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    typist = seat(colleague(cast, MandateAct.FILE, MandateAct.SIGN, name="typist"))
    answer = typist.post(f"/cases/{case.public_id}/review/", {"key": "k"}, follow=True)
    case = Case.objects.get(pk=case.pk)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/my/" and spaced_case_number(case.number) in page and "查询进度" in page
    assert case.query_code not in page
    for path in ("", "talk/", "form.pdf"):
        assert typist.get(f"/cases/{case.public_id}/{path}").status_code == 403


def test_drafts_of_a_party_are_offered_to_whom_the_mandate_lets_go_on(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    assert selectors.drafts_of(colleague(cast, MandateAct.FILE, name="one"), case.item) == [case]
    assert not selectors.drafts_of(colleague(cast, items=["X-99"], name="two"), case.item)
    assert not selectors.drafts_of(colleague(cast, MandateAct.QUERY, name="three"), case.item)


def test_mandate_for_other_items_shows_nothing(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    other = colleague(cast, items=["X-99"])
    with pytest.raises(NotFound):
        selectors.own_case_for(other, case.public_id)
    with pytest.raises(NotFound):
        services.submit_case(case.pk, actor=other, now=cast.now)
    with pytest.raises(NotAllowed):
        services.start_case("T-01", actor=other, now=cast.now)
    assert not selectors.cases_of(other)
    assert list(selectors.cases_of(colleague(cast, items=["T-01"], name="third"))) == [case]


def test_one_who_typed_it_and_left_the_company_sees_it_no_longer(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    Mandate.objects.update(ended_at=cast.now)
    left = cast.actor(account("jiaming"))
    with pytest.raises(NotFound):
        selectors.own_case_for(left, case.public_id)
    Mandate.objects.update(ended_at=None, ends_on=cast.now.date() - timedelta(days=1))
    with pytest.raises(NotFound):
        selectors.own_case_for(cast.actor(account("jiaming")), case.public_id)


def test_who_holds_any_mandate_of_the_party_keeps_away_from_deciding(cast: Cast) -> None:
    case = accepted(cast, actor=cast.jiaming)
    officer = cast.officer("SCJG")
    assert can_work_task(officer, task(case, "licence"))
    assert officer.account is not None
    Mandate.objects.create(
        account=officer.account,
        organisation=case.organisation,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
        covers_all_items=False,
        items=["X-99"],
    )
    assert "回避" in str(can_work_task(cast.officer("SCJG"), task(case, "licence")).reason)


def test_who_typed_it_keeps_away_even_after_leaving_the_party(cast: Cast) -> None:
    case = accepted(cast, actor=cast.jiaming)
    Mandate.objects.update(ended_at=cast.now)
    jiaming = account("jiaming")
    Membership.objects.create(
        account=jiaming, department=task(case, "licence").department, role=Role.OFFICER, starts_on=FIRST_DAY
    )
    assert "回避" in str(can_work_task(cast.actor(jiaming), task(case, "licence")).reason)


def test_childs_case_is_the_childs(cast: Cast) -> None:
    item(now=cast.now)
    parent = account("parent", "苏婉清")
    mandate = declare_ward("苏小满", "445103201803160035", actor=cast.actor(parent), now=cast.now)
    guardian = cast.actor(parent).acting(mandate.party_key)
    case = draft(cast, actor=guardian)
    assert (case.ward, case.organisation, case.applicant, case.title) == (mandate.ward, None, parent, "苏小满")
    assert list(selectors.cases_of(guardian)) == [case]
    assert not selectors.cases_of(cast.actor(parent)), "nor does it stand among the guardian's own"
    handed_in = services.submit_case(case.pk, actor=guardian, now=cast.now)
    assert CaseEvent.objects.get(case=case, kind=EventKind.CASE_SUBMITTED).mandate == mandate
    Mandate.objects.update(ended_at=cast.now)
    with pytest.raises(NotFound):
        selectors.own_case_for(cast.actor(parent), Case.objects.get(pk=handed_in.pk).public_id)


def test_nobody_acts_for_a_company_by_naming_it(cast: Cast) -> None:
    item(now=cast.now)
    company = Organisation.objects.create(uscc="91445103MA0000002X", name="别人家")
    assert cast.actor(account("outsider"), company).acting_for is None
    assert cast.outsider.acting(company.pk).party_name == ""


@pytest.fixture
def _standing_clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)


def seat(actor: Actor) -> Client:
    assert actor.account is not None
    client = Client()
    client.force_login(actor.account)
    return client


@pytest.mark.usefixtures("_standing_clock")
def test_pages_offer_only_what_the_mandate_allows(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    reader = seat(colleague(cast, MandateAct.QUERY, name="reader"))
    assert reader.get(f"/cases/{case.public_id}/")["Location"] == f"/cases/{case.public_id}/review/"
    page = reader.get(f"/cases/{case.public_id}/review/").content.decode()
    assert "您的授权不包含“提交”" in page
    assert "提交申请</button>" not in page and "/form/shop/" not in page.split("<main")[1].split("form-col")[1]
    for path in ("form/shop/", "materials/", "from-paper/"):
        answer = reader.get(f"/cases/{case.public_id}/{path}")
        assert answer.status_code == 403 and "填报" in answer.content.decode()
    typist = seat(colleague(cast, MandateAct.FILE, name="typist"))
    page = typist.get(f"/cases/{case.public_id}/review/").content.decode()
    assert "提交申请</button>" not in page and "/form/shop/" in page


@pytest.mark.usefixtures("_standing_clock")
def test_both_names_stand_on_the_pages_of_party_and_staff(cast: Cast) -> None:
    case = draft(cast, actor=cast.jiaming)
    services.submit_case(case.pk, actor=colleague(cast), now=cast.now)
    assert "经办人 苏婉清" in seat(cast.jiaming).get(f"/cases/{case.public_id}/").content.decode()
    page = seat(cast.clerk).get(f"/desk/cases/{case.public_id}/").content.decode()
    assert "苏婉清（代潮安区韩江小馆餐饮有限公司）" in page and "经办人 陈嘉明" in page


@pytest.mark.usefixtures("_standing_clock")
def test_item_for_persons_is_not_applied_for_by_a_company_nor_the_other_way_round(cast: Cast) -> None:
    one = item(now=cast.now)
    one.audience = "person"
    one.save()
    assert cast.jiaming.account is not None
    jiaming = cast.jiaming
    with pytest.raises(NotAllowed, match="个人"):
        services.start_case("T-01", actor=jiaming, now=cast.now)
    child = declare_ward("苏小满", "445103201803160035", actor=jiaming, now=cast.now)
    page = seat(jiaming).get("/items/T-01/start/").content.decode().split("<main")[1]
    assert "苏小满" in page and "韩江小馆" not in page
    one.audience = "organisation"
    one.save()
    page = seat(jiaming).get("/items/T-01/start/").content.decode().split("<main")[1]
    assert "苏小满" not in page and "韩江小馆" in page
    with pytest.raises(NotAllowed, match="单位"):
        guardian = cast.actor(cast.jiaming.account).acting(child.party_key)
        services.start_case("T-01", actor=guardian, now=cast.now)


@pytest.mark.usefixtures("_standing_clock")
def test_files_of_an_item_beyond_the_mandate_are_not_offered_for_use_again(cast: Cast) -> None:
    earlier = submitted(cast, actor=cast.jiaming).uploads.get()
    item(code="T-02", now=cast.now)
    other = colleague(cast, items=["T-02"])
    case = services.start_case("T-02", actor=other, now=cast.now)
    assert "您以前交过" not in seat(other).get(f"/cases/{case.public_id}/materials/").content.decode()
    with pytest.raises(NotFound):
        services.reuse_upload(case.pk, earlier.public_id, actor=other, now=cast.now)
    both = colleague(cast, items=["T-01", "T-02"], name="both")
    assert services.reuse_upload(case.pk, earlier.public_id, actor=both, now=cast.now).reused_from == earlier
