"""A key that was used before opens nothing to somebody else: the first one's result is shown to who may see it only."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework.models import Task
from identity.models import Account, Membership
from identity.services import create_api_key
from tests.authorisation.rule import REASON
from tests.casework.builders import accepted, task
from tests.cast import LAST_DAY, Cast, account, officer

pytestmark = [pytest.mark.django_db, pytest.mark.acts]


@pytest.fixture(autouse=True)
def _standing_clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)


@pytest.fixture
def mine(cast: Cast) -> Task:
    return task(accepted(cast), "licence")


def strangers(cast: Cast) -> list[Account]:
    """Another department's officer who has no step in the case, its applicant, and nobody in particular."""
    applicant = cast.xiaotong.account
    assert applicant is not None
    return [officer("ZJ"), applicant, account("nobody")]


def test_key_of_a_page_replayed_by_somebody_else(cast: Cast, mine: Task) -> None:
    browser, page = Client(), f"/desk/tasks/{mine.pk}/"
    browser.force_login(officer("SCJG"))
    given = REASON | {"key": "seen by another"}
    assert browser.post(f"{page}verdict/", given).status_code == 302
    for who in strangers(cast):
        other = Client()
        other.force_login(who)
        assert other.post(f"{page}verdict/", given).status_code == 404, who
        assert other.post(f"{page}claim/", given).status_code == 404, who


def test_key_of_the_api_replayed_by_somebody_else_or_after_the_role_has_ended(cast: Cast, mine: Task) -> None:
    def ask(who: Account) -> int:
        key = create_api_key(who, "replay", ends_on=LAST_DAY, now=cast.now)
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "once"}
        given = {name: REASON[name] for name in ("verdict", "reason", "basis")}
        path = f"/api/v1/tasks/{mine.pk}/verdict/"
        return Client().post(path, json.dumps(given), content_type="application/json", headers=headers).status_code

    first = officer("SCJG")
    assert [ask(first), ask(first)] == [200, 200]
    assert [ask(who) for who in strangers(cast)] == [404, 403, 404]
    Membership.objects.filter(account=first).update(ended_at=cast.now)
    assert ask(first) == 404
