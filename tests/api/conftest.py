"""A department's own system: a client with an officer's key."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hall.casework.models import Case
from identity.models import Account
from identity.services import create_api_key
from tests.casework.builders import accepted, task, verdict
from tests.cast import Cast

System = Callable[..., Any]


@pytest.fixture
def system_of(cast: Cast) -> Callable[..., Client]:
    """A client that shows the key of an account; `ends_on` is the last day of the key."""

    def make(account: Account | None, ends_on: date = date(2099, 12, 31)) -> Client:
        assert account is not None
        key = create_api_key(account, "测试系统", ends_on=ends_on, now=cast.now)
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make


@pytest.fixture
def case(cast: Cast) -> Case:
    """An accepted case whose licence is verified: four departments are at work side by side."""
    made = accepted(cast)
    verdict(cast, made, "licence")
    return made


@pytest.fixture
def fire_task(case: Case) -> int:
    """The fire department's open task."""
    return task(case, "fire").pk
