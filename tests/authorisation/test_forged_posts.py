"""No page's post is taken without the token of a page of ours, whoever is signed in."""

import pytest
from django.test import Client
from django.utils import timezone

from hall.casework.models import CaseEvent
from identity.models import GrantEvent
from tests.authorisation.rules import RULES
from tests.authorisation.test_matrix import DOORS
from tests.authorisation.world import MISSING, World
from tests.cast import Cast

POSTS = [(key, rule) for key, rules in RULES.items() for rule in rules if rule.method == "POST"]
ASKED_AS = ("applicant", "representative", "clerk", "officer", "approver", "administrator", "operator", "editor")


@pytest.mark.django_db
def test_post_without_our_token_is_refused_at_every_door(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: cast.now)
    world = World(cast)
    things = {on: world.variants(on) for on in sorted({rule.on for _key, rule in POSTS})}
    before = CaseEvent.objects.count(), GrantEvent.objects.count()
    browsers = {}
    for role in ASKED_AS:
        browsers[role] = Client(enforce_csrf_checks=True)
        browsers[role].force_login(world.accounts[role])
    for key, rule in POSTS:
        door = DOORS[key]
        given = next(given for variant, given in things[rule.on].items() if variant != MISSING)
        for role, browser in browsers.items():
            answer = browser.post(door.path(given), rule.data)
            if door.is_api:
                assert answer.status_code == 401, f"{key}: a cookie counts only with a token"
            else:
                assert answer.status_code == 403, f"{key} as {role}"
                assert "页面过期了" in answer.content.decode(), f"{key} as {role}"
    assert (CaseEvent.objects.count(), GrantEvent.objects.count()) == before
