"""An act that needs a better login sends the person for one, and they come back to where they were."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import RequestFactory
from django.utils import timezone

from hall.casework.models import Case
from hall.catalog.composing import compose, source_from
from hall.catalog.content import Assurance, Need
from hall.catalog.models import Revision
from hall.catalog.selectors import content_of, forget_contents
from hall.catalog.services import problems_of
from identity.assurance import StepUpNeeded, is_met, require
from identity.levels import acr_values, level_of_acr, parse_levels, rank_of_acr, rank_of_level
from identity.mandates.verbs import Offer, offer_mandate, take_up_offices
from identity.models import (
    Account,
    DeletionRequest,
    Department,
    LoginEvent,
    Mandate,
    MandateInvitation,
    Membership,
    Organisation,
    Role,
)
from tests.casework.builders import all_decided, draft, item
from tests.cast import FIRST_DAY, LAST_DAY, Cast, account, officer
from tests.identity.conftest import Browser
from tests.identity.provider import LoopbackProvider
from tests.identity.test_mandates import BOSS

pytestmark = pytest.mark.django_db
WEAK, STRONG = "urn:example:acr:real-name", "urn:example:acr:two-factor"


@pytest.fixture
def signed_in(browser: Browser, provider: LoopbackProvider) -> Browser:
    provider.claims = {"acr": WEAK, "auth_time": "now-3000"}
    browser.log_in()
    return browser


@pytest.fixture
def mine(signed_in: Browser, cast: Cast) -> Case:
    return draft(cast, actor=cast.actor(Account.objects.get(subject="person-1")))


def need(case: Case, **needs: tuple[Need, ...]) -> None:
    """Change what the pinned revision asks for."""
    content = content_of(case.revision).model_copy(update={"assurance": Assurance(**needs)})
    Revision.objects.filter(pk=case.revision_id).update(content=content.model_dump(mode="json"))
    forget_contents()


def wishes(answer: Any) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def test_signing_sends_for_a_stronger_login_and_back_and_then_goes_through(
    signed_in: Browser, provider: LoopbackProvider, mine: Case
) -> None:
    need(mine, sign=(Need(level="two-factor", within_minutes=10),))
    page = f"/cases/{mine.public_id}/review/"
    sent = signed_in.post(page, {"key": "k1"})
    assert wishes(sent) == {"next": page, "level": "two-factor", "max_age": "600"}
    assert Case.objects.get(pk=mine.pk).state == "draft"
    left = signed_in.get(sent["Location"])
    assert wishes(left)["acr_values"] == STRONG
    assert wishes(left)["max_age"] == "600"
    assert wishes(left)["id_token_hint"]
    provider.claims = {"acr": STRONG, "auth_time": "now-5"}
    assert signed_in.come_back(left)["Location"] == page
    assert "身份验证已完成" in signed_in.get(page).content.decode()
    assert signed_in.post(page, {"key": "k1"})["Location"] == f"/cases/{mine.public_id}/"
    assert Case.objects.get(pk=mine.pk).state == "submitted"
    assert LoginEvent.objects.filter(kind="step_up").count() == 1


@pytest.mark.parametrize(
    "claims",
    [{"acr": WEAK, "auth_time": "now-5"}, {"acr": STRONG, "auth_time": "now-3000"}, {"acr": STRONG, "auth_time": None}],
    ids=str,
)
def test_what_came_back_is_checked_and_the_old_session_stays_as_weak_as_it_was(
    signed_in: Browser, provider: LoopbackProvider, mine: Case, claims: dict[str, Any]
) -> None:
    need(mine, sign=(Need(level="two-factor", within_minutes=10),))
    page = f"/cases/{mine.public_id}/review/"
    left = signed_in.get(signed_in.post(page)["Location"])
    provider.claims = claims
    refused = signed_in.come_back(left)
    assert refused.status_code == 403
    assert LoginEvent.objects.filter(kind="refused").count() == 1
    assert signed_in.is_signed_in
    assert "level=two-factor" in signed_in.post(page)["Location"], "asked again"


def test_another_person_cannot_step_up_for_the_first(
    signed_in: Browser, provider: LoopbackProvider, mine: Case
) -> None:
    need(mine, sign=(Need(level="two-factor"),))
    left = signed_in.get(signed_in.post(f"/cases/{mine.public_id}/review/")["Location"])
    provider.claims, provider.userinfo = {"sub": "person-2", "acr": STRONG}, {"sub": "person-2"}
    refused = signed_in.come_back(left)
    assert refused.status_code == 403
    assert Account.objects.get(pk=signed_in.session["_auth_user_id"]).subject == "person-1"


def test_filing_asks_before_anything_is_typed(signed_in: Browser, cast: Cast, settings: Any) -> None:
    made = item(now=cast.now)
    settings.ASSURANCE_FILE = "two-factor"
    sent = signed_in.get(f"/items/{made.code}/start/")
    assert wishes(sent) == {"next": f"/items/{made.code}/start/", "level": "two-factor"}
    settings.ASSURANCE_FILE = "real-name"
    assert signed_in.get(f"/items/{made.code}/start/").status_code == 200


def test_items_own_need_counts_before_the_halls(signed_in: Browser, mine: Case, settings: Any) -> None:
    settings.ASSURANCE_SIGN = "two-factor"
    need(mine, sign=(Need(level="real-name"),))
    assert signed_in.post(f"/cases/{mine.public_id}/review/")["Location"] == f"/cases/{mine.public_id}/"


def test_level_that_nobody_configured_is_reached_by_nobody(signed_in: Browser, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = signed_in.session
    require(request, "")
    require(request, "real-name")
    for level in ("two-factor", "made up"):
        with pytest.raises(StepUpNeeded):
            require(request, level)


def test_age_of_the_login_is_measured(signed_in: Browser) -> None:
    moment = timezone.now().timestamp()
    assert is_met(signed_in.session, "", max_age=3600, moment=moment)
    assert not is_met(signed_in.session, "", max_age=600, moment=moment)
    assert not is_met({}, "", max_age=10**6, moment=moment)  # type: ignore[arg-type]  # a session without a login


# -- mandates ----------------------------------------------------------------------------------------


@pytest.fixture
def invited(signed_in: Browser, settings: Any, cast: Cast) -> MandateInvitation:
    settings.ASSURANCE_MANDATE = "two-factor"
    invitee = Account.objects.get(subject="person-1")
    invitee.name, invitee.mobile = "林晓彤", "13800000001"
    invitee.save()
    boss = cast.actor(represents_a_company(account("boss", "周掌柜"), cast))
    offer = Offer(boss.mandates[0].party_key, "林晓彤", FIRST_DAY, LAST_DAY, number="13800000001")
    return offer_mandate(offer, actor=boss, now=timezone.now()).invitation


def represents_a_company(person: Account, cast: Cast) -> Account:
    person.id_number = BOSS
    person.save()
    Organisation.objects.create(uscc="91445103MA00000027", name="测试公司", legal_rep_id_number=BOSS)
    take_up_offices(person, now=cast.now)
    return person


def test_mandate_is_accepted_with_a_strong_login_only_and_refused_with_any(
    signed_in: Browser, provider: LoopbackProvider, invited: MandateInvitation
) -> None:
    page = f"/me/mandates/invitations/{invited.public_id}/"
    sent = signed_in.post(f"{page}accept/")
    assert wishes(sent) == {"next": f"{page}?proved=1", "level": "two-factor"}
    provider.claims = {"acr": STRONG}
    assert signed_in.come_back(signed_in.get(sent["Location"]))["Location"] == f"{page}?proved=1"
    assert "身份验证已完成" in signed_in.get(f"{page}?proved=1").content.decode()
    signed_in.post(f"{page}accept/")
    assert Mandate.objects.filter(account__subject="person-1").exists()


def test_no_is_said_with_any_login(signed_in: Browser, invited: MandateInvitation) -> None:
    signed_in.post(f"/me/mandates/invitations/{invited.public_id}/decline/")
    assert MandateInvitation.objects.get().state == "declined"


@pytest.mark.parametrize("page", ["/me/mandates/give/", "/me/children/", "/me/privacy/deletion/"])
def test_what_reaches_far_asks_for_a_strong_login_before_anything_is_typed(
    signed_in: Browser, provider: LoopbackProvider, settings: Any, cast: Cast, page: str
) -> None:
    settings.ASSURANCE_MANDATE = "two-factor"
    represents_a_company(Account.objects.get(subject="person-1"), cast)
    sent = signed_in.get(page)
    assert wishes(sent) == {"next": page, "level": "two-factor"}
    assert wishes(signed_in.post(page, {"reason": "不再使用"}))["next"] == page
    assert not DeletionRequest.objects.exists()
    provider.claims = {"acr": STRONG}
    assert signed_in.come_back(signed_in.get(sent["Location"]))["Location"] == page
    assert signed_in.get(page).status_code in {200, 422}


# -- staff -------------------------------------------------------------------------------------------


@pytest.fixture
def staff(signed_in: Browser, settings: Any) -> Browser:
    settings.STAFF_ASSURANCE = "two-factor"
    officer("SCJG")
    Membership.objects.create(
        account=Account.objects.get(subject="person-1"),
        department=Department.objects.get(code="SCJG"),
        role=Role.APPROVER,
        starts_on=FIRST_DAY,
    )
    return signed_in


def test_staff_without_a_second_factor_have_no_role_and_are_sent_for_it_at_the_desk(
    staff: Browser, provider: LoopbackProvider
) -> None:
    assert "我的工作角色" not in staff.get("/me/").content.decode()
    sent = staff.get("/desk/?tab=all")
    assert wishes(sent) == {"next": "/desk/?tab=all", "level": "two-factor"}
    provider.claims = {"acr": STRONG}
    assert staff.come_back(staff.get(sent["Location"]))["Location"] == "/desk/?tab=all"
    assert staff.get("/desk/?tab=all").status_code == 200
    assert "我的工作角色" in staff.get("/me/").content.decode()


def test_staff_are_asked_for_the_second_factor_right_after_a_plain_login(
    staff: Browser, provider: LoopbackProvider
) -> None:
    staff.post("/oidc/logout/")
    back = staff.log_in("/me/?x=1")
    assert wishes(back) == {"level": "two-factor", "next": "/me/?x=1"}
    provider.claims = {"acr": STRONG}
    assert staff.come_back(staff.get(back["Location"]))["Location"] == "/me/?x=1"


def test_applicant_is_not_asked_at_the_desk(signed_in: Browser, settings: Any) -> None:
    settings.STAFF_ASSURANCE = "two-factor"
    assert "level" not in signed_in.get("/desk/").get("Location", "")
    assert signed_in.log_in()["Location"] == "/me/"


def test_what_an_officer_typed_survives_the_step_up(staff: Browser, provider: LoopbackProvider, cast: Cast) -> None:
    case = all_decided(cast)
    act = f"/desk/cases/{case.public_id}/decision/"
    sent = staff.post(act, {"text": "请按时年报。", "key": "k"})
    assert wishes(sent)["next"] == act
    provider.claims = {"acr": STRONG}
    assert staff.come_back(staff.get(sent["Location"]))["Location"] == act
    shown = staff.get(act).content.decode()
    assert "请按时年报。" in shown
    assert Case.objects.get(pk=case.pk).state == "deciding", "nothing is signed until the button is pressed again"


def test_signer_proves_again_who_they_are(
    staff: Browser, provider: LoopbackProvider, cast: Cast, settings: Any
) -> None:
    settings.ASSURANCE_DECIDE_SECONDS = 900
    provider.claims = {"acr": STRONG, "auth_time": "now-3000"}
    staff.log_in()
    case = all_decided(cast)
    sent = staff.post(f"/desk/cases/{case.public_id}/decision/", {"text": "", "key": "k"})
    assert wishes(sent)["max_age"] == "900"
    provider.claims = {"acr": STRONG, "auth_time": "now-1"}
    staff.come_back(staff.get(sent["Location"]))
    staff.post(f"/desk/cases/{case.public_id}/decision/", {"text": "", "key": "k"})
    assert Case.objects.get(pk=case.pk).state != "deciding"


def test_renewal_that_brings_a_weaker_level_back_lowers_it(
    staff: Browser, provider: LoopbackProvider, settings: Any, monkeypatch: Any
) -> None:
    settings.SESSION_IDLE_SECONDS = 10**6
    provider.claims = {"acr": STRONG}
    staff.log_in()
    assert staff.get("/desk/").status_code == 200
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    left = staff.get(staff.get("/me/", headers={"Sec-Fetch-Mode": "navigate"})["Location"])
    assert wishes(left)["acr_values"] == STRONG
    provider.claims = {"acr": WEAK}
    staff.come_back(left)
    assert "level=two-factor" in staff.get("/desk/")["Location"]


# -- configuration -----------------------------------------------------------------------------------


def test_levels_are_configuration() -> None:
    levels = parse_levels(["low=a|b", "high=c"])
    assert [rank_of_level(levels, name) for name in ("", "low", "high", "unknown")] == [0, 1, 2, 3]
    assert [rank_of_acr(levels, acr) for acr in (None, "x", "a", "b", "c", 5)] == [0, 0, 1, 1, 2, 0]
    assert acr_values(levels, "low") == "a b c"
    assert (acr_values(levels, "high"), acr_values(levels, "unknown")) == ("c", "")
    assert (level_of_acr(levels, "b"), level_of_acr(levels, "x")) == ("low", "")


@pytest.mark.parametrize("word", ["low", "=a", "low=", "low=a b"])
def test_level_that_cannot_be_read_stops_the_start(word: str) -> None:
    with pytest.raises(ValueError, match="level of assurance"):
        parse_levels([word])


def test_package_needs_what_any_of_its_items_needs_and_unknown_levels_are_not_published(cast: Cast) -> None:
    made = item(now=cast.now)
    assert made.current is not None
    content = content_of(made.current)
    strict = content.model_copy(update={"assurance": Assurance(sign=(Need(level="two-factor"),))})
    source = source_from(
        {
            "guide": content.guide.model_dump(mode="json"),
            "parts": [{"code": "A"}, {"code": "B"}],
            "procedure": content.procedure.model_dump(mode="json"),
        }
    )
    assert compose("一件事", source, {"A": content, "B": strict}).assurance.sign == (Need(level="two-factor"),)
    odd = content.model_copy(update={"assurance": Assurance(file=(Need(level="made up"),))})
    assert any("made up" in problem for problem in problems_of(made, odd))
