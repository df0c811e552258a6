"""One login carries a person into a department's own site, and the hall's logout ends both (the demo provider)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from oauth2_provider.models import Application

from identity.models import LoginEvent, LoginSession
from tests.identity.department import CLIENT, SECRET, DepartmentSite
from tests.identity.test_demo_provider import ROOT, Person, root  # noqa: F401 -- a fixture


@pytest.fixture
def department(root: str, settings: Any) -> Iterator[DepartmentSite]:  # noqa: F811
    site = DepartmentSite()
    site.issuer = settings.OIDC_ISSUER
    Application.objects.create(
        name="department",
        client_id=CLIENT,
        client_secret=SECRET,
        hash_client_secret=False,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=site.callback,
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )
    settings.DEMO_BACKCHANNEL = {
        settings.OIDC_CLIENT_ID: f"{root}/oidc/backchannel-logout/",
        CLIENT: f"{site.root}/logout",
    }
    yield site
    site.close()


def test_departments_site_opens_without_a_second_login_and_the_halls_logout_ends_it(
    root: str,  # noqa: F811
    department: DepartmentSite,
) -> None:
    person = Person(root)
    me = person.log_in("linxiaotong")
    there = person.http.get(f"{department.root}/", timeout=10)
    assert there.text == "department site: linxiaotong", "no choice of people, no password, no second login"
    assert person.press(me, "/oidc/logout/").url == f"{root}/"
    assert department.notices == 1
    assert department.sessions == {}
    again = person.http.get(f"{department.root}/", timeout=10)
    assert again.url.startswith(f"{root}{ROOT}/authorize/"), "the provider asks who it is"


def test_logout_begun_at_the_provider_ends_every_browser_session_of_the_hall(
    root: str,  # noqa: F811
    department: DepartmentSite,
) -> None:
    person, other = Person(root), Person(root)
    person.log_in("linxiaotong")
    other.log_in("linxiaotong")
    person.get(f"{ROOT}/logout/")
    assert "/authorize/" in person.get("/me/").url, "that session is over"
    assert other.get("/me/").url == f"{root}/me/", "another browser's session of the provider goes on"
    assert list(LoginSession.objects.order_by("id").values_list("end", flat=True)) == ["provider", ""]
    assert LoginEvent.objects.filter(kind="ended", reason="provider").count() == 1


def test_step_up_at_the_demo_provider(root: str, settings: Any) -> None:  # noqa: F811
    person = Person(root)
    person.log_in("linxiaotong")
    asked = person.get("/oidc/authenticate/?next=/me/&level=two-factor&max_age=300")
    assert "再验证一次" in asked.text
    assert "郑玉琴" not in asked.text, "the same person, not a new choice"
    before = LoginSession.objects.get().sid
    target = _next_of(asked)
    me = person.press(asked, f"{ROOT}/login/", again="1", next=target)
    assert me.url == f"{root}/me/"
    assert LoginEvent.objects.filter(kind="step_up").count() == 1
    assert LoginSession.objects.get().sid == before, "the provider's session went on"
    assert person.get("/oidc/authenticate/?next=/me/&level=two-factor").url == f"{root}/me/", "strong already"


def test_step_up_that_is_cancelled_leaves_the_session_as_it_was(root: str) -> None:  # noqa: F811
    person = Person(root)
    person.log_in("linxiaotong")
    asked = person.get("/oidc/authenticate/?next=/me/&level=two-factor")
    answer = person.http.get(f"{root}{_next_of(asked)}&cancelled=1", timeout=10)
    assert answer.status_code == 400
    assert "您取消了登录" in answer.text
    assert person.get("/me/").url == f"{root}/me/"


def test_demo_staff_come_with_their_second_factor(root: str, settings: Any) -> None:  # noqa: F811
    settings.STAFF_ASSURANCE = "two-factor"
    person = Person(root)
    assert person.log_in("zhengyuqin").url == f"{root}/me/"
    assert person.get("/desk/").status_code == 200


def test_demo_provider_describes_what_it_adds(root: str) -> None:  # noqa: F811
    found = Person(root).get(f"{ROOT}/.well-known/openid-configuration").json()
    assert found["backchannel_logout_supported"] and found["backchannel_logout_session_supported"]
    assert "urn:example:acr:two-factor" in found["acr_values_supported"]


def test_link_to_a_departments_site_says_nothing_of_the_person(
    root: str,  # noqa: F811
    department: DepartmentSite,
) -> None:
    person = Person(root)
    person.log_in("linxiaotong")
    there = person.http.get(f"{department.root}/", timeout=10)
    addresses = [answer.url for answer in there.history if answer.url.startswith(department.root)]
    words = {name for address in addresses for name in parse_qs(urlsplit(address).query)}
    assert words == {"code", "state", "iss"}
    assert not any("linxiaotong" in address for address in addresses)


def _next_of(page: Any) -> str:
    import re

    found = re.search(r'name="next" value="([^"]*)"', page.text)
    assert found
    return found[1].replace("&amp;", "&")
