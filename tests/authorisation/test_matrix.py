"""The authorisation matrix: every address × every role × own, foreign and none, from the table in rules.py."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from identity.services import create_api_key
from tests.authorisation.rule import EVERYONE, SIGNED_IN, Rule
from tests.authorisation.rules import ELSEWHERE, ELSEWHERE_PREFIXES, RULES
from tests.authorisation.world import MISSING, PARTY, ROLES, VISITOR, World
from tests.cast import Cast

OK, LOGIN, NO, GONE = "ok", "login", "no", "gone"
LOGIN_PAGE = "/oidc/authenticate/"
# What legitimately differs between two answers: the token against forged posts, the address itself, the request's id.
_DIFFERS = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|NO-99|T-01|F-\d\d|/\d+/|%2F\d+%2F|[0-9a-f]{32}'
    r"|documents/\w+/\w+/|opinions/\w+(?=/)"
)


@dataclass(frozen=True)
class Door:
    """One address of the hall."""

    key: str
    route: str
    names: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.route.startswith("/api/")

    def path(self, given: dict[str, Any]) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(given[match[1]]), self.route)


def _walk(patterns: list[Any], prefix: str = "/", namespace: str = "") -> Iterator[Door]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif isinstance(one, URLPattern):
            yield Door(
                f"{namespace}{one.name}" if one.name else route, route, tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))
            )


DOORS = {door.key: door for door in _walk(get_resolver().url_patterns)}
CELLS = [(key, number) for key, rules in RULES.items() for number in range(len(rules))]
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.django_db  # makes pytest-django set the database up, also when this file is run alone
def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    """A view that nobody declared is a view that nobody thought about."""
    elsewhere = {key for key in DOORS if key in ELSEWHERE or key.startswith(tuple(ELSEWHERE_PREFIXES))}
    missing = sorted(DOORS.keys() - RULES.keys() - elsewhere)
    assert not missing, (
        f"These addresses have no rule: {', '.join(missing)}. "
        "Declare who may open each in tests/authorisation/rules.py; its first lines say how."
    )
    dead = sorted((RULES.keys() | ELSEWHERE.keys()) - DOORS.keys())
    assert not dead, f"These rules have no address any more; remove them from rules.py: {', '.join(dead)}"
    twice = sorted(RULES.keys() & elsewhere)
    assert not twice, f"Declared both in RULES and ELSEWHERE: {', '.join(twice)}"


class Stage:
    """One world for all cells, its people signed in once. Things are taken back before others are put up."""

    def __init__(self) -> None:
        self.world = World(Cast(NOW))
        self.cookies = {role: self.world.browser(role).cookies for role in ROLES if role != VISITOR}
        self.things: dict[str, dict[str, Any]] = {}
        self.on: str | None = None
        self.before = transaction.savepoint()

    def put_up(self, on: str) -> dict[str, dict[str, Any]]:
        if on != self.on:
            transaction.savepoint_rollback(self.before)
            self.before = transaction.savepoint()
            self.things, self.on = self.world.variants(on), on
        return self.things


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stage()
        transaction.set_rollback(True)


@pytest.fixture
def stage(standing: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return standing


@pytest.mark.parametrize(("key", "number"), CELLS, ids=[f"{key}-{RULES[key][n].method}-{n}" for key, n in CELLS])
def test_each_role_gets_what_the_rule_says(key: str, number: int, stage: Stage) -> None:
    """Each cell is asked in a transaction of its own that is taken back. Foreign and missing are the same answer."""
    if key not in DOORS:
        pytest.skip("The address is gone; the other test says so.")
    rule, door = RULES[key][number], DOORS[key]
    variants = stage.put_up(rule.on)
    wrong, answers = [], {}
    for role in ROLES:
        for variant, given in variants.items():
            if variant == "mixed" and not {"upload_id", "pk"} & set(door.names):
                continue
            answer = _ask(stage, door, rule, role, given)
            got, wanted = _outcome(answer, rule), _wanted(rule, role, variant)
            if got != wanted:
                wrong.append(f"{role} on {variant or 'the page'}: wanted {wanted}, got {got} ({answer.status_code})")
            if got == GONE:
                answers[role, variant] = _DIFFERS.sub("*", _text(answer))
    assert not wrong, f"{rule.method} {door.route} ({rule.on or 'no object'}):\n  " + "\n  ".join(wrong)
    for (role, variant), text in answers.items():
        assert text == answers.get((role, MISSING), text), f"{role} can tell {variant} from what does not exist"


def _ask(stage: Stage, door: Door, rule: Rule, role: str, given: dict[str, Any]) -> HttpResponse:
    with transaction.atomic():
        client, headers = Client(raise_request_exception=False), {}
        if role != VISITOR and door.is_api:
            key = create_api_key(stage.world.accounts[role], "matrix", ends_on=date(2099, 1, 1), now=NOW)
            headers["Authorization"] = f"Bearer {key}"
        elif role != VISITOR:
            client.cookies = deepcopy(stage.cookies[role])
        path = door.path(given)
        if rule.method == "GET":
            answer = client.get(path, headers=headers)
        elif door.is_api:
            answer = client.post(path, json.dumps(rule.data), content_type="application/json", headers=headers)
        else:
            answer = client.post(path, rule.data, headers=headers)
        answer.status_code  # noqa: B018 -- read before the rows are taken back
        _text(answer)
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # the test client's response is one


def _outcome(answer: HttpResponse, rule: Rule) -> str:
    if answer.status_code == 401 or answer.get("Location", "").startswith(LOGIN_PAGE):
        return LOGIN
    if answer.status_code < 400 or answer.status_code in rule.reached:
        return OK
    return {403: NO, 404: GONE}.get(answer.status_code, str(answer.status_code))


def _text(answer: Any) -> str:
    if getattr(answer, "streaming", False):
        return ""
    content: bytes = answer.content
    return content.decode("utf-8", "replace")


def _wanted(rule: Rule, role: str, variant: str) -> str:
    if role == VISITOR:
        if rule.ok != EVERYONE:
            return LOGIN
        return GONE if variant == MISSING else OK
    if variant in {MISSING, "mixed", "foreign"}:
        return GONE
    if rule.ok in {EVERYONE, SIGNED_IN} or _names(role, rule.ok, variant):
        return OK
    return NO if _names(role, rule.no, variant) else rule.rest


def _names(role: str, names: str, variant: str) -> bool:
    listed = names.split()
    return role in listed or ("party" in listed and role in PARTY.get(variant, set()))
