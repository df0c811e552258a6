"""My account, and for whom I act."""

from datetime import date

import pytest
from django.test import Client

from identity.middleware import ACTING_FOR
from identity.models import Account, Department, Mandate, Membership, Organisation, Role
from identity.selectors import FACT_SOURCES, known_facts
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BACKEND = "identity.oidc.backend.HallOIDCBackend"


@pytest.fixture
def jiaming(client: Client) -> Account:
    account = Account.objects.create(
        issuer="https://id.example.test",
        subject="jiaming",
        name="陈嘉明",
        id_number="445103199001010028",
        mobile="13800000002",
    )
    company = Organisation.objects.create(uscc="91445103MA00000019", name="韩江小馆", legal_rep_name="林晓彤")
    Mandate.objects.create(
        account=account, organisation=company, starts_on=date(2020, 1, 1), ends_on=date(2099, 12, 31)
    )
    client.force_login(account, BACKEND)
    return account


def test_visitor_is_sent_to_log_in_and_back(client: Client) -> None:
    assert client.get("/me/")["Location"] == "/oidc/authenticate/?next=%2Fme%2F"


def test_page_shows_who_i_am_but_no_whole_number(client: Client, jiaming: Account) -> None:
    department = Department.objects.create(code="SCJG", name="市场监管局")
    Membership.objects.create(account=jiaming, department=department, role=Role.OFFICER, starts_on=date(2020, 1, 1))
    shown = client.get("/me/").content.decode()
    assert str(jiaming.public_id) in shown
    assert "陈嘉明" in shown
    assert "138****0002" in shown
    assert "445103199001010028" not in shown
    assert "13800000002" not in shown
    assert "市场监管局：审批人员" in shown
    assert "韩江小馆" in shown


def test_person_switches_between_themselves_and_their_company(client: Client, jiaming: Account) -> None:
    company = Organisation.objects.get()
    answer = client.post("/me/act-for/", {"organisation": company.pk, "next": "/me/?x=1"})
    assert answer["Location"] == "/me/?x=1"
    assert client.session[ACTING_FOR] == str(company.pk)
    assert client.get("/me/").wsgi_request.actor.acting_for == company
    client.post("/me/act-for/", {"organisation": ""})
    assert client.get("/me/").wsgi_request.actor.acting_for is None


def test_nobody_switches_to_a_company_without_a_mandate(client: Client, jiaming: Account) -> None:
    foreign = Organisation.objects.create(uscc="91445103MA0000002X", name="别人家")
    for wanted in (foreign.pk, "x", "-1", "９", "9" * 40):
        answer = client.post("/me/act-for/", {"organisation": wanted}, follow=True)
        assert "没有切换" in answer.content.decode()
    assert ACTING_FOR not in client.session


def test_mandate_that_ends_stops_the_acting_at_once(client: Client, jiaming: Account) -> None:
    client.post("/me/act-for/", {"organisation": Organisation.objects.get().pk})
    Mandate.objects.update(ends_on=date(2020, 1, 2))
    assert client.get("/me/").wsgi_request.actor.acting_for is None


def test_switch_never_leads_to_another_site(client: Client, jiaming: Account) -> None:
    for back in ("https://evil.example.test/", "//evil.example.test", "nonsense"):
        assert client.post("/me/act-for/", {"organisation": "", "next": back})["Location"] == "/me/"


def test_switch_is_never_a_link(client: Client, jiaming: Account) -> None:
    assert client.get("/me/act-for/").status_code == 405


def test_known_facts_are_the_persons_and_the_companys_and_each_has_a_source(cast: Cast) -> None:
    facts = known_facts(cast.jiaming)
    assert facts["person.name"] == "陈嘉明"
    assert facts["organisation.uscc"] == "91445103MA00000019"
    assert "person.id_number" not in facts, "what is not known is left out, not empty"
    assert facts.keys() <= FACT_SOURCES.keys()
    assert not [name for name in known_facts(cast.xiaotong) if name.startswith("organisation.")]
