"""Papers that are owed, and a doer in the place of the real ones."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hall.casework.models import CaseDocument
from hall.work.registry import Do, doers
from tests.casework.builders import submitted
from tests.cast import Cast

Owe = Callable[..., list[CaseDocument]]


@pytest.fixture
def owe(cast: Cast) -> Owe:
    """`owe(3)`: three papers of one case are due, a second apart, the last of them now; nothing else is owed."""
    case = submitted(cast)
    CaseDocument.objects.all().delete()

    def make(count: int, *, at: datetime | None = None) -> list[CaseDocument]:
        first = at or cast.now - timedelta(seconds=count - 1)
        return CaseDocument.objects.bulk_create(
            CaseDocument(
                case=case,
                kind="receipt",
                data={},
                verification_code=secrets.token_hex(6),
                made_at=cast.now,
                next_at=first + timedelta(seconds=n),
            )
            for n in range(count)
        )

    return make


@pytest.fixture
def doer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Do], None]:
    """`doer(do)`: `do` is what is done with a paper, and papers are the only kind of work."""

    def put(do: Do) -> None:
        for model in list(doers):
            monkeypatch.delitem(doers, model)
        monkeypatch.setitem(doers, CaseDocument, do)

    return put


class StandingClock:
    """A clock that goes only when told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(now: datetime) -> StandingClock:
    return StandingClock(now)
