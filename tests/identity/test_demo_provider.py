"""The whole way with real requests: the hall and its demo provider, in one server with threads."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer
from stdnum.cn import ric, uscc

from identity.demo.key import demo_provider_key
from identity.demo.people import COMPANY, PEOPLE
from identity.demo.seed import seed_people
from identity.models import Account, Department, LoginEvent, Mandate, Membership, Role

ROOT = "/demo-idp"


class Person:
    """A browser at the live server."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.http = requests.Session()
        self.http.trust_env = False

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.http.get(f"{self.root}{path}", timeout=10, **more)

    def press(self, page: requests.Response, action: str, **data: str) -> requests.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        data["csrfmiddlewaretoken"] = token[1]
        return self.http.post(f"{self.root}{action}", data=data, timeout=10, headers={"Referer": page.url})

    def choose(self, page: requests.Response, subject: str) -> requests.Response:
        target = re.search(r'name="next" value="([^"]*)"', page.text)
        assert target
        return self.press(page, f"{ROOT}/login/", person=subject, next=target[1].replace("&amp;", "&"))

    def log_in(self, subject: str) -> requests.Response:
        return self.choose(self.get("/oidc/authenticate/?next=/me/"), subject)


@pytest.fixture
def seeded(db: None, settings: Any) -> None:
    for code in {code for person in PEOPLE for code, _ in person.roles}:
        Department.objects.create(code=code, name=f"{code}局")
    seed_people(timezone.now())


@pytest.fixture
def root(transactional_db: None, live_server: LiveServer, settings: Any) -> Iterator[str]:
    settings.SITE_ROOT = live_server.url
    settings.OIDC_ISSUER = f"{live_server.url}{ROOT}"
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    settings.OAUTH2_PROVIDER = {**settings.OAUTH2_PROVIDER, "OIDC_ISS_ENDPOINT": settings.OIDC_ISSUER}
    for code in {code for person in PEOPLE for code, _ in person.roles}:
        Department.objects.create(code=code, name=f"{code}局")
    seed_people(timezone.now())
    yield live_server.url


def test_person_chosen_at_the_provider_is_signed_in_at_the_hall(root: str) -> None:
    person = Person(root)
    people = person.get("/oidc/authenticate/?next=/me/")
    assert people.url.startswith(f"{root}{ROOT}/authorize/")
    assert "林晓彤" in people.text
    assert "演示" in people.text
    me = person.choose(people, "linxiaotong")
    assert me.status_code == 200
    assert me.url == f"{root}/me/"
    account = Account.objects.get(subject="linxiaotong")
    assert str(account.public_id) in me.text
    assert Account.objects.count() == len(PEOPLE), "the login found the seeded account"


def test_provider_remembers_the_person_until_they_log_out(root: str) -> None:
    person = Person(root)
    person.log_in("chenjiaming")
    again = person.get("/oidc/authenticate/?next=/me/")
    assert again.url == f"{root}/me/", "known at the provider: no second choice"
    assert person.press(again, "/oidc/logout/").url == f"{root}/"
    people = person.get("/oidc/authenticate/?next=/me/")
    assert people.url.startswith(f"{root}{ROOT}/authorize/"), "logged out at both"
    assert "郑玉琴" in person.choose(people, "zhengyuqin").text


def test_the_two_logins_are_separate(root: str) -> None:
    person = Person(root)
    person.log_in("linxiaotong")
    person.http.cookies.clear(domain=person.http.cookies.list_domains()[0], path="/", name="sessionid")
    assert "/authorize/" in person.get("/me/").history[0].url or person.get("/me/").url == f"{root}/me/"
    cookies = {cookie.name: cookie for cookie in person.http.cookies}
    assert cookies["demo_idp_person"].path == f"{ROOT}/"


def test_new_login_is_asked_for_with_prompt_login(root: str) -> None:
    person = Person(root)
    person.log_in("linxiaotong")
    location = person.get("/oidc/authenticate/?next=/me/", allow_redirects=False).headers["Location"]
    assert "demo_login" not in location
    shown = person.http.get(f"{location}&prompt=login", timeout=10)
    assert "郑玉琴" in shown.text
    assert "郑玉琴" in person.choose(shown, "zhengyuqin").text


def test_silent_login_of_nobody_is_refused_back_to_the_hall(root: str) -> None:
    person = Person(root)
    location = person.get("/oidc/authenticate/?next=/me/", allow_redirects=False).headers["Location"]
    answer = person.http.get(f"{location}&prompt=none", timeout=10)
    assert answer.url.startswith(f"{root}/oidc/callback/?error=login_required")
    assert answer.status_code == 400
    assert LoginEvent.objects.get().reason == "the provider answered 'login_required'"
    person.log_in("linxiaotong")
    location = person.get("/oidc/authenticate/?next=/me/", allow_redirects=False).headers["Location"]
    assert person.http.get(f"{location}&prompt=none", timeout=10).url == f"{root}/me/", "silent for whoever is known"


def test_person_who_cancels_is_back_at_the_hall(root: str) -> None:
    person = Person(root)
    people = person.get("/oidc/authenticate/?next=/me/")
    link = re.search(r'href="([^"]+cancelled=1)"', people.text)
    assert link
    answer = person.get(link[1].replace("&amp;", "&"))
    assert answer.url.startswith(f"{root}/oidc/callback/?error=access_denied")
    assert "您取消了登录" in answer.text
    assert LoginEvent.objects.get().reason == "the provider answered 'access_denied'"


def test_provider_sends_nobody_to_an_address_that_is_not_registered(root: str) -> None:
    query = "client_id=hall-demo&response_type=code&scope=openid&redirect_uri=https://evil.example.test/"
    for more in ("", "&cancelled=1", "&prompt=none"):
        person = Person(root)
        person.log_in("linxiaotong")
        answer = person.get(f"{ROOT}/authorize/?{query}{more}")
        assert answer.status_code == 400
        assert answer.url.startswith(root)
        assert "回到首页" in answer.text
    person = Person(root)
    people = person.get("/oidc/authenticate/")
    answer = person.press(people, f"{ROOT}/login/", person="linxiaotong", next="https://evil.example.test/")
    assert answer.url.startswith(root)


def test_cookie_made_by_hand_is_nobody(root: str) -> None:
    person = Person(root)
    person.http.cookies.set("demo_idp_person", "linxiaotong:made:up", path=f"{ROOT}/")
    assert "/authorize/" in person.get("/oidc/authenticate/?next=/me/").url


def test_provider_describes_itself_as_the_issuer_that_the_hall_trusts(root: str) -> None:
    found = Person(root).get(f"{ROOT}/.well-known/openid-configuration").json()
    assert found["issuer"] == f"{root}{ROOT}"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["authorization_response_iss_parameter_supported"] is True
    assert [key["kty"] for key in Person(root).get(f"{ROOT}/.well-known/jwks.json").json()["keys"]] == ["RSA"]


def test_person_of_a_database_without_seed_can_still_log_in(root: str) -> None:
    Membership.objects.all().delete()
    Mandate.objects.all().delete()
    Account.objects.all().delete()
    assert "林晓彤" in Person(root).log_in("linxiaotong").text
    assert Account.objects.get().is_demo


def test_seed_is_safe_to_repeat_and_moves_with_the_port(seeded: None, settings: Any) -> None:
    before = set(Account.objects.values_list("pk", "subject"))
    settings.OIDC_ISSUER = "http://127.0.0.1:9999/demo-idp"
    seed_people(timezone.now())
    seed_people(timezone.now())
    assert set(Account.objects.values_list("pk", "subject")) == before
    assert set(Account.objects.values_list("issuer", flat=True)) == {settings.OIDC_ISSUER}
    assert Mandate.objects.count() == 1
    assert Membership.objects.count() == sum(len(person.roles) for person in PEOPLE)


def test_seed_copes_with_somebody_who_was_there_first(seeded: None, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9999/demo-idp"
    Account.objects.create(issuer=settings.OIDC_ISSUER, subject="linxiaotong")
    seed_people(timezone.now())
    assert Account.objects.get(issuer=settings.OIDC_ISSUER, subject="linxiaotong").name == "林晓彤"


def test_cast_is_complete_and_its_numbers_are_well_formed(seeded: None) -> None:
    assert len({person.subject for person in PEOPLE}) == len({person.name for person in PEOPLE}) == len(PEOPLE)
    for person in PEOPLE:
        assert ric.calc_check_digit(person.id_number) == person.id_number[-1], person.name
        # The area got its code in 2013: nobody born in 1990 can have been given such a number.
        assert person.id_number.startswith("44510319900101")
    assert uscc.is_valid(COMPANY["uscc"])
    assert Mandate.objects.get().account.subject == "chenjiaming"
    clerks = Membership.objects.filter(role=Role.INTAKE_CLERK)
    assert [(clerk.account.subject, clerk.department.code) for clerk in clerks] == [("zhengyuqin", "ZWSJ")]


def test_every_department_of_a_package_has_an_officer(settings: Any) -> None:
    import json

    seeds = settings.BASE_DIR / "hall" / "catalog" / "seed"
    known = {row["code"] for row in json.loads((seeds / "departments.json").read_text(encoding="utf-8"))}
    texts = "".join(path.read_text(encoding="utf-8") for path in (seeds / "packages").glob("*.json"))
    named = set(re.findall(r'"department(?:_code)?": "([A-Z]+)"', texts)) & known
    officers = {code for person in PEOPLE for code, role in person.roles if role == Role.OFFICER}
    assert named, "the packages name their departments"
    assert named - {"ZWSJ"} <= officers


def test_key_is_readable_by_its_owner_only_and_stays(tmp_path: Any) -> None:
    first = demo_provider_key(tmp_path)
    demo_provider_key.cache_clear()
    assert demo_provider_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "demo-idp.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo-idp.key"]


def test_without_demo_there_is_no_demo_provider(settings: Any, tmp_path: Any) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.urls import Resolver404, resolve\n"
        "assert 'oauth2_provider' not in settings.INSTALLED_APPS\n"
        "for path in ('', 'login/', 'authorize/', 'token/', '.well-known/openid-configuration'):\n"
        "    try:\n"
        "        resolve('/demo-idp/' + path)\n"
        "    except Resolver404:\n"
        "        continue\n"
        "    raise SystemExit(path)\n"
        "import identity.demo.seed\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n"  # its library is not installed then and refuses before the provider itself would
        "    import identity.demo.views\n"
        "except (ImproperlyConfigured, RuntimeError):\n"
        "    pass\n"
        "else:\n"
        "    raise SystemExit('the demo provider runs')\n"
    )
    environ = {
        **os.environ,
        "DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "hall.settings",
        "SECRET_KEY": "x" * 60,
        "SITE_ROOT": "https://hall.example.test",
        "OIDC_ISSUER": "https://id.example.test",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert not (tmp_path / "demo-idp.key").exists()
