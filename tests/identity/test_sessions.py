"""Sessions: their limits, the silent renewal, one's own list, and how each ends."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from identity.models import Department, LoginEvent, LoginSession, Membership, Role
from identity.sessions.jobs import end_idle_sessions, forget_what_is_over
from identity.sessions.visit import device_words, masked_address
from tests.cast import FIRST_DAY, Cast, account
from tests.identity.conftest import Browser
from tests.identity.provider import LoopbackProvider

pytestmark = pytest.mark.django_db
PAGE = {"Sec-Fetch-Mode": "navigate"}
LATER = timezone.now


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    browser.log_in()
    return browser


@pytest.fixture
def second(signed_in: Browser) -> Browser:
    other = Browser(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0"})
    other.provider = signed_in.provider
    other.log_in()
    return other


def pass_by(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    later = LATER() + timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_session_ends_after_its_time_even_in_use(signed_in: Browser, settings: Any, monkeypatch: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 2 * 3600
    for hour in range(1, 9):
        pass_by(monkeypatch, hours=hour, minutes=-1)
        assert signed_in.get("/me/").status_code == 200, hour
    pass_by(monkeypatch, hours=8, minutes=1)
    assert signed_in.get("/me/").status_code == 302
    assert LoginSession.objects.get().end == "expired"
    assert LoginEvent.objects.get(kind="ended").reason == "absolute"


def test_session_ends_when_nobody_clicks(signed_in: Browser, monkeypatch: Any) -> None:
    pass_by(monkeypatch, minutes=59)
    assert signed_in.get("/me/").status_code == 200
    pass_by(monkeypatch, minutes=59 + 61)
    assert signed_in.get("/me/").status_code == 302
    assert LoginEvent.objects.get(kind="ended").reason == "idle"


def test_page_of_a_signed_in_person_asks_for_no_row_of_the_session_list(
    signed_in: Browser, provider: LoopbackProvider, django_assert_num_queries: Any
) -> None:
    signed_in.get("/about/privacy/")
    asked = sum(provider.asked.values())
    with django_assert_num_queries(5) as queries:  # session, account, mandates, roles, what is new
        signed_in.get("/about/privacy/")
    assert not any("loginsession" in query["sql"] for query in queries.captured_queries)
    assert sum(provider.asked.values()) == asked, "no request to the provider"


def test_use_is_written_down_coarsely(signed_in: Browser, monkeypatch: Any) -> None:
    first = LoginSession.objects.get().seen_at
    signed_in.get("/me/")
    assert LoginSession.objects.get().seen_at == first
    pass_by(monkeypatch, minutes=5)
    signed_in.get("/me/")
    assert LoginSession.objects.get().seen_at - first > timedelta(minutes=4)


def test_page_asks_the_provider_silently_and_the_persons_time_begins_anew(
    signed_in: Browser, provider: LoopbackProvider, settings: Any, monkeypatch: Any
) -> None:
    settings.SESSION_IDLE_SECONDS = 10**6
    before = signed_in.session.session_key
    pass_by(monkeypatch, hours=7)
    sent = signed_in.get("/me/?a=1", headers=PAGE)
    assert sent["Location"] == "/oidc/authenticate/?silent=1&next=%2Fme%2F%3Fa%3D1"
    left = signed_in.get(sent["Location"])
    asked = parse_qs(urlsplit(left["Location"]).query)
    assert asked["prompt"] == ["none"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert signed_in.come_back(left)["Location"] == "/me/?a=1"
    assert signed_in.session.session_key != before
    assert LoginEvent.objects.first().kind == "renewal"  # type: ignore[union-attr]
    assert LoginSession.objects.count() == 1
    pass_by(monkeypatch, hours=14)
    assert signed_in.get("/me/").status_code == 200, "eight hours from the renewal"


def test_silent_no_of_the_provider_goes_unnoticed_until_the_limit(
    signed_in: Browser, settings: Any, monkeypatch: Any
) -> None:
    settings.SESSION_IDLE_SECONDS = 10**6
    pass_by(monkeypatch, hours=2)
    left = signed_in.get(signed_in.get("/me/", headers=PAGE)["Location"])
    assert signed_in.come_back(left, code=None, error="login_required")["Location"] == "/me/"
    assert signed_in.get("/me/", headers=PAGE).status_code == 200, "and is not asked again at once"
    assert not LoginEvent.objects.filter(kind="refused").exists()


def test_provider_that_is_away_does_not_disturb_a_running_session(
    signed_in: Browser, provider: LoopbackProvider, settings: Any, monkeypatch: Any
) -> None:
    settings.SESSION_IDLE_SECONDS = 10**6
    pass_by(monkeypatch, hours=2)
    cache.clear()
    provider.answers["/.well-known/openid-configuration"] = (500, b"oops")
    assert signed_in.get(signed_in.get("/me/", headers=PAGE)["Location"])["Location"] == "/me/"
    assert signed_in.get("/me/", headers=PAGE).status_code == 200


def test_renewal_must_bring_the_same_person_back(
    signed_in: Browser, provider: LoopbackProvider, settings: Any, monkeypatch: Any
) -> None:
    settings.SESSION_IDLE_SECONDS = 10**6
    pass_by(monkeypatch, hours=2)
    left = signed_in.get(signed_in.get("/me/", headers=PAGE)["Location"])
    provider.claims, provider.userinfo = {"sub": "person-2"}, {"sub": "person-2"}
    assert signed_in.come_back(left)["Location"] == "/me/"
    assert LoginEvent.objects.filter(kind="refused").count() == 1
    assert LoginSession.objects.get().account.subject == "person-1"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("get", "/me/", {}),
        ("get", "/me/", {**PAGE, "HX-Request": "true"}),
        ("post", "/me/act-for/", PAGE),
        ("get", "/oidc/callback/", PAGE),
    ],
)
def test_only_whole_pages_take_the_way_through_the_provider(
    signed_in: Browser, settings: Any, monkeypatch: Any, method: str, path: str, headers: dict[str, str]
) -> None:
    settings.SESSION_IDLE_SECONDS = 10**6
    pass_by(monkeypatch, hours=2)
    assert "silent" not in getattr(signed_in, method)(path, headers=headers).get("Location", "")


def test_list_shows_where_i_am_logged_in(signed_in: Browser, second: Browser) -> None:
    shown = signed_in.get("/me/sessions/").content.decode()
    assert shown.count("就是这里") == 1
    assert "微信，安卓" in shown
    assert "127.0.*.*" in shown
    assert "127.0.0.1" not in shown


def test_ending_the_others_leaves_this_one(signed_in: Browser, second: Browser) -> None:
    assert signed_in.post("/me/sessions/end-others/").status_code == 302
    assert [one.get("/me/").status_code for one in (signed_in, second)] == [200, 302]
    assert LoginSession.objects.filter(end="elsewhere").count() == 1


def test_one_session_can_be_ended_but_nobody_elses(
    signed_in: Browser, second: Browser, provider: LoopbackProvider
) -> None:
    row = LoginSession.objects.get(device__startswith="微信")
    stranger = Browser()
    stranger.provider = provider
    provider.claims, provider.userinfo = {"sub": "person-2"}, {"sub": "person-2"}
    stranger.log_in()
    assert stranger.post(f"/me/sessions/{row.public_id}/end/").status_code == 404
    assert second.get("/me/").status_code == 200
    assert signed_in.post(f"/me/sessions/{row.public_id}/end/").status_code == 302
    assert second.get("/me/").status_code == 302
    assert signed_in.post(f"/me/sessions/{row.public_id}/end/").status_code == 404, "it is over"


def test_logout_closes_its_row(signed_in: Browser) -> None:
    signed_in.post("/oidc/logout/")
    assert LoginSession.objects.get().end == "logout"
    assert LoginEvent.objects.first().kind == "logout"  # type: ignore[union-attr]
    assert not Session.objects.filter(session_key=LoginSession.objects.get().session_key).exists()


def test_another_persons_login_in_the_same_browser_closes_the_first(
    signed_in: Browser, provider: LoopbackProvider
) -> None:
    provider.claims, provider.userinfo = {"sub": "person-2"}, {"sub": "person-2"}
    signed_in.log_in()
    assert list(LoginSession.objects.order_by("id").values_list("account__subject", "end")) == [
        ("person-1", "replaced"),
        ("person-2", ""),
    ]


def test_worker_ends_what_nobody_came_back_to_and_forgets_what_is_old(signed_in: Browser) -> None:
    now = timezone.now()
    end_idle_sessions(now + timedelta(minutes=30))
    assert LoginSession.objects.filter(ended_at=None).count() == 1
    end_idle_sessions(now + timedelta(hours=2))
    assert LoginSession.objects.get().end == "expired"
    assert signed_in.get("/me/").status_code == 302
    forget_what_is_over(now + timedelta(days=200))
    assert LoginEvent.objects.exists() and LoginSession.objects.exists(), "six months at least"
    forget_what_is_over(now + timedelta(days=400))
    assert not LoginEvent.objects.exists() and not LoginSession.objects.exists() and not Session.objects.exists()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.*.*"),
        ("2001:db8:85a3::8a2e:370:7334", "2001:0db8:85a3::*"),
        ("::ffff:203.0.113.77", "203.0.*.*"),
        ("fe80::1%eth0", "fe80:0000:0000::*"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_only_a_part_of_the_address_is_kept(address: str, kept: str) -> None:
    assert masked_address(address) == kept


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge，Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari，iPhone"),
        ("curl/8", "其他浏览器，其他设备"),
        ("<script>", "其他浏览器，其他设备"),
    ],
)
def test_device_is_told_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_operator_sees_why_logins_were_refused_and_nobody_else_does(
    browser: Browser, provider: LoopbackProvider, cast: Cast
) -> None:
    provider.claims = {"aud": "another-client"}
    browser.log_in()
    operator = account("operator")
    department, _ = Department.objects.get_or_create(code="ZWSJ", defaults={"name": "政数局"})
    Membership.objects.create(account=operator, department=department, role=Role.OPERATOR, starts_on=FIRST_DAY)
    client = Browser()
    client.force_login(operator)
    shown = client.get("/desk/operator/logins/").content.decode()
    assert "the ID token is not valid: InvalidAudienceError" in shown
    assert "127.0.*.*" in shown and "127.0.0.1" not in shown
    client.force_login(cast.xiaotong.account)
    assert client.get("/desk/operator/logins/").status_code == 404
