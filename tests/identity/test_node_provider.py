"""The same login, step-up, logout and back channel against a provider that nobody here wrote: npm oidc-provider."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.core.cache import cache
from pytest_django.live_server_helper import LiveServer

from identity.models import Account, LoginEvent, LoginSession
from tests.identity.department import CLIENT, SECRET, DepartmentSite
from tests.identity.node import node_provider
from tests.services import free_port


class Person:
    """A browser between the hall, the provider and a department's site."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.http = requests.Session()
        self.http.trust_env = False

    def get(self, path: str) -> requests.Response:
        return self.http.get(path if path.startswith("http") else f"{self.root}{path}", timeout=10)

    def answer(self, page: requests.Response, **typed: str) -> requests.Response:
        """Fill in the provider's page."""
        assert "/interaction/" in page.url, page.text
        return self.http.post(page.url, data=typed, timeout=10)

    def log_in(self, name: str = "anna", back: str = "/me/") -> requests.Response:
        return self.answer(self.get(f"/oidc/authenticate/?next={back}"), login=name)

    def log_out(self) -> requests.Response:
        """At the hall; the provider asks whether it is meant, as it always does."""
        me = self.get("/me/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', me.text)
        assert token
        asked = self.http.post(
            f"{self.root}/oidc/logout/",
            data={"csrfmiddlewaretoken": token[1]},
            headers={"Referer": me.url},
            timeout=10,
        )
        return self.confirm(asked)

    def confirm(self, asked: requests.Response) -> requests.Response:
        action = re.search(r'action="([^"]+)"', asked.text)
        secret = re.search(r'name="xsrf" value="([^"]+)"', asked.text)
        assert action and secret, asked.text
        return self.http.post(action[1], data={"xsrf": secret[1], "logout": "yes"}, timeout=10)


@pytest.fixture
def department() -> Iterator[DepartmentSite]:
    site = DepartmentSite()
    yield site
    site.close()


@pytest.fixture
def root(transactional_db: None, live_server: LiveServer, department: DepartmentSite, settings: Any) -> Iterator[str]:
    clients = [
        {
            "client_id": "hall-demo",
            "client_secret": "hall-demo-secret",
            "redirect_uris": [f"{live_server.url}/oidc/callback/"],
            "post_logout_redirect_uris": [f"{live_server.url}/"],
            "backchannel_logout_uri": f"{live_server.url}/oidc/backchannel-logout/",
            "backchannel_logout_session_required": True,
        },
        {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [department.callback],
            "backchannel_logout_uri": f"{department.root}/logout",
            "backchannel_logout_session_required": True,
        },
    ]
    with node_provider(clients) as issuer:
        settings.SITE_ROOT, settings.OIDC_ISSUER, department.issuer = live_server.url, issuer, issuer
        settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
        yield live_server.url


def test_login(root: str, settings: Any) -> None:
    me = Person(root).log_in()
    assert me.url == f"{root}/me/"
    account = Account.objects.get()
    assert (account.issuer, account.subject, account.name) == (settings.OIDC_ISSUER, "anna", "node anna")
    assert LoginSession.objects.get().sid, "the provider names its session"


def test_second_login_needs_no_page_of_the_provider(root: str) -> None:
    person = Person(root)
    person.log_in()
    assert person.get("/oidc/authenticate/?next=/my/").url == f"{root}/my/"
    assert LoginEvent.objects.filter(kind="login").count() == 2


def test_step_up_by_acr_and_by_age(root: str) -> None:
    """This provider takes acr_values for a wish: it says how weak the login is, and asks again when told to."""
    person = Person(root)
    person.log_in()
    refused = person.get("/oidc/authenticate/?next=/me/&level=two-factor")
    assert refused.status_code == 403
    assert person.get("/me/").url == f"{root}/me/", "the session stays as it was"
    link = re.search(r'href="(/oidc/authenticate/[^"]+)"', refused.text)
    assert link
    asked = person.get(link[1].replace("&amp;", "&"))
    assert person.answer(asked, login="anna", second="1").url == f"{root}/me/"
    assert LoginEvent.objects.filter(kind="step_up").count() == 1
    assert person.get("/oidc/authenticate/?next=/me/&level=two-factor&max_age=600").url == f"{root}/me/", "is strong"
    assert "/interaction/" in person.get("/oidc/authenticate/?next=/me/&max_age=0").url, "is old"


def test_step_up_that_stays_weak_is_refused_again(root: str) -> None:
    person = Person(root)
    person.log_in()
    asked = person.get("/oidc/authenticate/?next=/me/&level=two-factor&anew=1")
    assert person.answer(asked, login="anna").status_code == 403
    assert LoginEvent.objects.filter(kind="refused").count() == 1


def test_silent_renewal(root: str) -> None:
    person = Person(root)
    person.log_in()
    assert person.get("/oidc/authenticate/?silent=1&next=/me/").url == f"{root}/me/"
    assert LoginEvent.objects.filter(kind="renewal").count() == 1
    visitor = LoginSession.objects.get()
    person.http.cookies.clear(domain="127.0.0.1", path="/", name="_session")
    assert person.get("/oidc/authenticate/?silent=1&next=/me/").url == f"{root}/me/", "no, but nobody notices"
    assert LoginSession.objects.get().pk == visitor.pk


def test_departments_site_opens_without_a_second_login_and_the_halls_logout_ends_everything(
    root: str, department: DepartmentSite
) -> None:
    person, at_the_department = Person(root), f"{department.root}/"
    person.log_in()
    assert person.get(at_the_department).text == "department site: anna"
    assert person.log_out().url == f"{root}/"
    assert (department.notices, department.sessions) == (1, {})
    assert "/interaction/" in person.get(at_the_department).url, "a new login is asked for"
    assert "/interaction/" in person.get("/me/").url


def test_logout_begun_elsewhere_reaches_the_hall_by_the_back_channel(root: str, settings: Any) -> None:
    person = Person(root)
    person.log_in()
    person.confirm(person.get(f"{settings.OIDC_ISSUER}/session/end"))
    assert LoginSession.objects.get().end == "provider"
    assert "/interaction/" in person.get("/me/").url


def test_provider_that_starts_anew_with_other_keys(root: str, settings: Any) -> None:
    """Its keys live in memory: a restart is a rotation of all of them, and forgets everybody's session."""
    port = free_port()
    client = {
        "client_id": "hall-demo",
        "client_secret": "hall-demo-secret",
        "redirect_uris": [f"{root}/oidc/callback/"],
    }
    cache.clear()
    for _ in range(2):
        with node_provider([client], port) as issuer:
            settings.OIDC_ISSUER = issuer
            assert Person(root).log_in("bert").url == f"{root}/me/"
