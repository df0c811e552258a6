"""The desk on the day of the cast: a browser for each of the people, and a clock that stands still."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from identity.actors import Actor
from tests.cast import Cast

Seat = Callable[[Actor], Client]


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """Sign a person in; returns their browser."""
    monkeypatch.setattr(timezone, "now", lambda: cast.now)

    def sign_in(actor: Actor) -> Client:
        browser = Client()
        assert actor.account is not None
        browser.force_login(actor.account)
        return browser

    return sign_in
