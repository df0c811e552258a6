"""A provider on loopback, and a browser that goes through it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.identity.provider import LoopbackProvider


class Browser(Client):
    """Goes the whole way of a login, as a browser would."""

    provider: LoopbackProvider

    def leave(self, back: str = "/me/") -> HttpResponse:
        return self.get("/oidc/authenticate/", {"next": back})

    def log_in(self, back: str = "/me/", **more: Any) -> HttpResponse:
        """Leave for the provider, and return with its answer."""
        return self.come_back(self.leave(back), **more)

    def come_back(self, left: HttpResponse, **more: Any) -> HttpResponse:
        answer: dict[str, Any] = {**self.provider.authorize(left["Location"]), **more}
        return self.get("/oidc/callback/", {name: value for name, value in answer.items() if value is not None})

    @property
    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.session


@pytest.fixture
def provider(settings: Any) -> Iterator[LoopbackProvider]:
    """The hall under test trusts this one."""
    found = LoopbackProvider()
    settings.OIDC_ISSUER = found.issuer
    settings.SITE_ROOT = "http://testserver"
    settings.OIDC_TIMEOUT_SECONDS = 1
    yield found
    found.close()


@pytest.fixture
def browser(db: None, provider: LoopbackProvider) -> Browser:
    """Somebody's browser, not signed in."""
    found = Browser()
    found.provider = provider
    return found


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The conformance table: case, expected, got."""
    rows = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in getattr(report, "user_properties", ())
        if name == "conformance" and report.when == "call"
    ]
    if rows:
        terminalreporter.section("OpenID Connect relying-party test plan: case, expected, got")
        for name, expected, got in sorted(rows):
            terminalreporter.write_line(f"{name:<62} {expected:<7} {got}")
