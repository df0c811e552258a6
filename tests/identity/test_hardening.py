"""Doors that are tried again and again, cookies, headers."""

import os
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from identity.lockout import LONGEST_SECONDS, account_key, address_key, count_failure, seconds_to_wait
from identity.models import Account, LoginEvent
from tests.identity.conftest import Browser
from tests.identity.provider import LoopbackProvider

pytestmark = pytest.mark.django_db
FORGED = {"state": "made up", "code": "x"}


def forge(browser: Browser, address: str = "203.0.113.7") -> int:
    return browser.get("/oidc/callback/", FORGED, REMOTE_ADDR=address).status_code


def test_address_that_fails_again_and_again_waits_longer_each_time(settings: Any) -> None:
    settings.LOGIN_FAILURE_LIMIT, settings.LOGIN_LOCKOUT_SECONDS = 3, 30
    key, waits = address_key("203.0.113.7"), []
    for _ in range(12):
        count_failure(key)
        waits.append(seconds_to_wait(key))
    assert waits[:2] == [0, 0]
    assert all(later >= earlier for earlier, later in pairwise(waits))
    assert waits[3] > waits[2] > 25
    assert LONGEST_SECONDS - 5 < waits[-1] <= LONGEST_SECONDS


def test_locked_out_address_cannot_begin_or_end_a_login_and_others_can(
    browser: Browser, provider: LoopbackProvider, settings: Any
) -> None:
    settings.LOGIN_FAILURE_LIMIT = 3
    assert [forge(browser) for _ in range(3)] == [400] * 3
    refused = browser.get("/oidc/authenticate/", REMOTE_ADDR="203.0.113.7")
    assert refused.status_code == 429
    assert "等" in refused.content.decode()
    assert browser.log_in().status_code == 302, "another address is not touched"


def test_waiting_address_fills_no_audit(browser: Browser, settings: Any) -> None:
    settings.LOGIN_FAILURE_LIMIT = 1
    forge(browser)
    for _ in range(20):
        browser.get("/oidc/authenticate/", REMOTE_ADDR="203.0.113.7")
    assert LoginEvent.objects.count() == 2


def test_wrong_answers_of_the_provider_lock_nobody_out(
    browser: Browser, provider: LoopbackProvider, settings: Any
) -> None:
    settings.LOGIN_FAILURE_LIMIT = 2
    provider.claims = {"aud": "another-client"}
    assert [browser.log_in().status_code for _ in range(5)] == [403] * 5
    provider.claims = {}
    assert browser.log_in().status_code == 302


def test_account_that_fails_again_and_again_waits_wherever_it_comes_from(
    browser: Browser, provider: LoopbackProvider, settings: Any
) -> None:
    settings.LOGIN_FAILURE_LIMIT = 3
    browser.log_in()
    Account.objects.update(is_active=False)
    browser.logout()
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
        browser.defaults["REMOTE_ADDR"] = address
        assert browser.log_in().status_code == 403
    assert LoginEvent.objects.filter(kind="refused", account__subject="person-1").count() == 3
    Account.objects.update(is_active=True)
    browser.defaults["REMOTE_ADDR"] = "203.0.113.4"
    assert browser.log_in().status_code == 429
    assert not browser.is_signed_in
    provider.claims, provider.userinfo = {"sub": "person-2"}, {"sub": "person-2"}
    assert browser.log_in().status_code == 302, "another person is not touched"


def test_login_that_goes_well_forgets_the_accounts_failures(browser: Browser, settings: Any) -> None:
    settings.LOGIN_FAILURE_LIMIT = 3
    key = account_key("person-1")
    for _ in range(2):
        count_failure(key)
    browser.log_in()
    count_failure(key)
    assert seconds_to_wait(key) == 0


def test_refusal_does_not_tell_whether_an_account_exists(browser: Browser, provider: LoopbackProvider) -> None:
    browser.log_in()
    browser.logout()
    provider.claims = {"aud": "another-client"}
    known = browser.log_in().content
    provider.claims = {"aud": "another-client", "sub": "nobody"}
    assert _plain(browser.log_in().content) == _plain(known)


def _plain(page: bytes) -> bytes:
    """What the page says; around it stand tokens against forged posts and the address itself."""
    return page.partition(b"<main")[2].partition(b"</main>")[0]


def test_form_may_leave_for_the_providers_pages_wherever_they_are(browser: Browser, provider: LoopbackProvider) -> None:
    provider.discovery = {"end_session_endpoint": "https://logout.example.test/end"}
    browser.log_in()
    policy = browser.get("/me/")["Content-Security-Policy"]
    assert "https://logout.example.test" in next(part for part in policy.split(";") if "form-action" in part)
    assert browser.session["login"]["pages"] == ["https://logout.example.test"]


def test_pages_have_the_headers_that_keep_others_out(client: Client) -> None:
    page = client.get("/")
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and "default-src 'self'" in policy and "base-uri 'none'" in policy


def test_over_https_cookies_belong_to_this_host_alone_and_browsers_stay_on_https(settings: Any) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH, s.SECURE_HSTS_SECONDS)"
    )
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "hall.settings", "SITE_ROOT": "https://hall.example.test"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        "__Host-sessionid",
        "__Host-csrftoken",
        *("True", "True", "True"),
        "None",
        "/",
        "31536000",
    ]
