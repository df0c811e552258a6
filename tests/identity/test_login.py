"""The way of a login: out to the provider, back, and kindly when it does not work."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from identity.models import Account
from identity.oidc import flow
from tests.identity.conftest import Browser
from tests.identity.provider import LoopbackProvider


def test_person_returns_to_the_page_they_came_from(browser: Browser) -> None:
    assert browser.log_in(back="/me/?from=test")["Location"] == "/me/?from=test"
    assert browser.is_signed_in


def test_request_carries_pkce_state_and_nonce_and_never_the_same(browser: Browser, settings: Any) -> None:
    seen = []
    for _ in range(2):
        asked = parse_qs(urlsplit(browser.leave()["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["response_type"] == ["code"]
        assert asked["redirect_uri"] == ["http://testserver/oidc/callback/"]
        seen += [asked[name][0] for name in ("state", "nonce", "code_challenge")]
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example.test/",
        "//evil.example.test/",
        "/\\evil.example.test",
        "javascript:alert(1)",
        "me/",
        "/oidc/logout/",
        "/a" + "b" * 3000,
        "/\x00",
    ],
)
def test_nobody_is_sent_to_another_site_after_the_login(browser: Browser, back: str) -> None:
    assert browser.log_in(back=back)["Location"] == "/my/"


def test_session_key_changes_at_every_login(browser: Browser) -> None:
    left = browser.leave()
    before = browser.session.session_key
    browser.come_back(left)
    first = browser.session.session_key
    browser.log_in()
    assert len({before, first, browser.session.session_key}) == 3
    stale = Browser()
    stale.cookies["sessionid"] = before
    assert not stale.is_signed_in


def test_another_persons_login_finds_nothing_of_the_first(browser: Browser, provider: LoopbackProvider) -> None:
    browser.log_in()
    session = browser.session
    session["typed"] = "of the first"
    session.save()
    provider.claims, provider.userinfo = {"sub": "person-2"}, {"sub": "person-2"}
    browser.log_in()
    assert browser.is_signed_in
    assert "typed" not in browser.session


def test_state_is_good_for_one_use(browser: Browser, provider: LoopbackProvider) -> None:
    answer = provider.authorize(browser.leave()["Location"])
    assert browser.get("/oidc/callback/", {**answer, "code": "wrong"}).status_code == 400
    assert browser.get("/oidc/callback/", answer).status_code == 400
    assert not browser.is_signed_in


def test_answer_of_another_browser_signs_nobody_in(browser: Browser, provider: LoopbackProvider) -> None:
    answer = provider.authorize(browser.leave()["Location"])
    other = Browser()
    assert other.get("/oidc/callback/", answer).status_code == 400
    assert not other.is_signed_in


@pytest.mark.parametrize("query", [{}, {"state": "made up", "code": "x"}, {"code": "x"}, {"state": ""}], ids=str)
def test_callback_out_of_the_blue_is_a_kind_page(browser: Browser, query: dict[str, str]) -> None:
    answer = browser.get("/oidc/callback/", query)
    assert answer.status_code == 400
    assert "重新登录" in answer.content.decode()


def test_attempt_of_an_hour_ago_is_begun_anew(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    left = browser.leave()
    later = time.time() + 3600
    monkeypatch.setattr(flow.time, "time", lambda: later)
    assert browser.come_back(left).status_code == 400


def test_going_back_to_the_callback_when_signed_in_leads_on(browser: Browser, provider: LoopbackProvider) -> None:
    answer = provider.authorize(browser.leave()["Location"])
    browser.get("/oidc/callback/", answer)
    again = browser.get("/oidc/callback/", answer)
    assert again.status_code == 400
    assert "继续办事" in again.content.decode()
    assert browser.is_signed_in


def test_two_tabs_may_log_in_side_by_side(browser: Browser) -> None:
    one, two = browser.leave("/me/?tab=1"), browser.leave("/me/?tab=2")
    assert browser.come_back(two)["Location"] == "/me/?tab=2"
    assert browser.come_back(one)["Location"] == "/me/?tab=1"


def test_person_who_cancels_gets_a_kind_page_and_can_return(browser: Browser) -> None:
    answer = browser.log_in(back="/me/?x=1", code=None, error="access_denied")
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "您取消了登录" in shown
    assert "next=%2Fme%2F%3Fx%3D1" in shown


def test_error_of_the_provider_is_never_printed(browser: Browser) -> None:
    shown = browser.log_in(code=None, error="<script>alert(1)</script>", error_description="<b>call 1234</b>")
    assert shown.status_code == 400
    assert "alert(1)" not in shown.content.decode()
    assert "call 1234" not in shown.content.decode()


def test_provider_that_says_to_come_later_asks_for_patience(browser: Browser) -> None:
    assert browser.log_in(code=None, error="temporarily_unavailable").status_code == 424


def test_answer_that_names_another_issuer_signs_nobody_in(browser: Browser) -> None:
    assert browser.log_in(iss="https://other.example.test").status_code == 400
    assert not browser.is_signed_in


def test_provider_that_always_names_itself_must_do_so(browser: Browser, provider: LoopbackProvider) -> None:
    provider.discovery = {"authorization_response_iss_parameter_supported": True}
    assert browser.log_in().status_code == 400
    assert browser.log_in(iss=provider.issuer).status_code == 302


@pytest.mark.parametrize(
    ("place", "answer", "status"),
    [
        ("/token_endpoint", (400, {"error": "invalid_grant"}), 400),
        ("/token_endpoint", (401, {"error": "invalid_client"}), 403),
        ("/token_endpoint", (500, b"oops"), 424),
        ("/token_endpoint", (200, b"oops"), 403),
        ("/userinfo", (401, {}), 403),
        ("/userinfo", (200, b"a.b.c"), 403),
    ],
)
def test_failure_behind_the_scenes_is_a_kind_page(
    browser: Browser, provider: LoopbackProvider, place: str, answer: Any, status: int
) -> None:
    provider.answers[place] = answer
    shown = browser.log_in()
    assert shown.status_code == status
    assert "重新登录" in shown.content.decode()
    assert not browser.is_signed_in


def test_people_are_told_apart_by_issuer_and_subject_never_by_email(
    browser: Browser, provider: LoopbackProvider
) -> None:
    others = [
        Account.objects.create(issuer="https://other.example.test", subject="person-1", email="a@example.test"),
        Account.objects.create(issuer=provider.issuer, subject="person-2", email="a@example.test"),
    ]
    provider.userinfo = {"email": "a@example.test", "email_verified": True}
    browser.log_in()
    assert int(browser.session["_auth_user_id"]) not in {other.pk for other in others}
    browser.log_in()
    assert Account.objects.count() == 3


def test_what_the_provider_says_of_the_person_is_taken_over(browser: Browser, provider: LoopbackProvider) -> None:
    provider.userinfo = {"name": "林晓彤\x00\u202e", "identity_number": "44510319900101001x", "email": 5}
    browser.log_in()
    account = Account.objects.get()
    assert (account.name, account.id_number, account.mobile) == ("林晓彤", "44510319900101001X", "13800000001")
    provider.userinfo = {"name": "林小彤", "phone_number": "", "email": "x" * 300}
    browser.log_in()
    account.refresh_from_db()
    assert (account.name, account.mobile, account.email) == ("林小彤", "13800000001", "")


def test_closed_account_cannot_log_in_and_is_signed_out(browser: Browser) -> None:
    browser.log_in()
    Account.objects.update(is_active=False)
    assert browser.get("/me/").status_code == 302
    assert browser.log_in().status_code == 403


def test_logins_from_one_address_are_limited(browser: Browser, settings: Any) -> None:
    settings.LOGIN_RATE_LIMIT = 2
    assert [browser.leave().status_code for _ in range(3)] == [302, 302, 429]
    assert "一分钟" in browser.leave().content.decode()


def test_login_begun_at_another_name_of_this_machine_moves_to_the_right_one(browser: Browser, settings: Any) -> None:
    answer = browser.get("/oidc/authenticate/", {"next": "/me/"}, headers={"host": "localhost"})
    assert answer["Location"] == "http://testserver/oidc/authenticate/?next=%2Fme%2F&moved=1"
    moved = browser.get("/oidc/authenticate/?next=%2Fme%2F&moved=1", headers={"host": "localhost"})
    assert moved["Location"].startswith(settings.OIDC_ISSUER), "a proxy that hides the host makes no loop"


def test_id_token_lies_in_the_session_sealed(browser: Browser) -> None:
    browser.log_in()
    assert browser.session[flow.ID_TOKEN].startswith("gAAAA")
    assert "person-1" not in str(dict(browser.session))


def test_logout_ends_both_sessions(browser: Browser, provider: LoopbackProvider) -> None:
    provider.discovery = {"end_session_endpoint": f"{provider.issuer}/logout"}
    browser.log_in()
    answer = browser.post("/oidc/logout/")
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert answer["Location"].startswith(f"{provider.issuer}/logout?")
    assert asked["id_token_hint"][0].count(".") == 2
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert not browser.is_signed_in


def test_logout_works_without_the_provider(browser: Browser, provider: LoopbackProvider) -> None:
    browser.log_in()
    assert browser.post("/oidc/logout/")["Location"] == "/"
    browser.log_in()
    from django.core.cache import cache

    cache.clear()
    provider.answers["/.well-known/openid-configuration"] = (500, {})
    assert browser.post("/oidc/logout/")["Location"] == "/"
    assert not browser.is_signed_in


def test_logout_is_never_a_link(browser: Browser) -> None:
    browser.log_in()
    assert browser.get("/oidc/logout/").status_code == 405
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/oidc/logout/").status_code == 403
    assert browser.is_signed_in


def test_log_says_why_without_personal_data(
    browser: Browser, provider: LoopbackProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = {"aud": "another-client", "name": "林晓彤"}
    browser.log_in()
    lines = [record for record in caplog.records if record.name == "hall.login"]
    assert [line.fields["reason"] for line in lines] == ["the ID token is not valid: InvalidAudienceError"]
    assert "林晓彤" not in caplog.text
    assert "person-1" not in caplog.text
