"""What every test stands on. The settings are in tests/settings.py, the people in tests/cast.py."""

import gc
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser

from hall.casework import append_only
from hall.casework.calendars import forget_calendar
from hall.catalog.selectors import forget_contents
from hall.catalog.services import load_catalog
from hall.documents.selectors import forget_wordings
from identity.actors import Actor
from identity.selectors import forget_departments, forget_regions
from tests.cast import Cast, Seat
from tests.services import chromium

# Found examples must be found again, on any machine: no deadline, no randomness between runs.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.load_profile("house")

gc.disable()  # until every file is read: what they bring is there to stay, and is not looked through time and again


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


# Begun first: of two processes, none shall stand idle at the end of a pass while the other works through one of these.
LONG_FILES = frozenset(
    f"tests/{name}.py"
    for name in (
        "authorisation/test_matrix",
        "casework/test_every_item",
        "casework/test_fifty_at_once",
        "casework/test_graphs_at_once",
        "e2e/test_designer",
        "e2e/test_packages",
        "faults/test_kill",
        "properties/test_case_machine",
        "quality/test_pages",
        "start/test_run_hall",
    )
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files before all others, each in its own order."""
    items.sort(key=lambda item: item.nodeid.partition("::")[0] not in LONG_FILES)


_emptied = TransactionTestCase._fixture_teardown


def _empty(test: TransactionTestCase) -> None:
    """Events cannot be deleted; between two tests with transactions of their own they must be."""
    append_only.unguard(connection)
    _emptied(test)
    append_only.guard(connection)


TransactionTestCase._fixture_teardown = _empty


@pytest.fixture(scope="session")
def now() -> datetime:
    """A working Tuesday morning in Chao'an."""
    return datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """The people of tests/cast.py on that morning."""
    return Cast(now)


@pytest.fixture(scope="module")
def catalog(django_db_setup: None, django_db_blocker: Any, now: datetime) -> Iterator[None]:
    """Departments, towns, the 18 items and the 6 packages: loaded once for all tests of the file that asks.

    Each test's own transaction lies within this one; a file with threads of its own cannot use it.
    """
    _forget_everything()
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalog(now)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """Sign a person in on that morning, on which the clock stands still; returns their browser."""
    monkeypatch.setattr(timezone, "now", lambda: cast.now)

    def sign_in(actor: Actor) -> Client:
        browser = Client()
        assert actor.account is not None
        browser.force_login(actor.account)
        return browser

    return sign_in


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    _forget_everything()


def _forget_everything() -> None:
    """What one test has counted or read is not known to the next: row ids come again after a rollback."""
    cache.clear()
    forget_contents()
    forget_calendar()
    forget_regions()
    forget_departments()
    forget_wordings()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process: Playwright cannot be started twice in one. A context for each person."""
    with chromium() as browser:
        yield browser
