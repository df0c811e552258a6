"""A queue of its own for each test: what other tests logged does not count."""

import pytest

from hall.oversight import error_log, jobs
from hall.oversight.error_log import Keeper


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    fresh = Keeper()
    monkeypatch.setattr(error_log, "keeper", fresh)
    monkeypatch.setattr(jobs, "keeper", fresh)
    return fresh
