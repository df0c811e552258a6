"""The OpenAPI document is true: schemathesis tries every operation against it, on a case at work.

Its examples, its boundary values and its random requests, allowed and forbidden ones, with every check that it has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client

from hall.casework.models import Case
from hall.catalog.services import load_catalog
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.acts]  # what SQLite stores, PostgreSQL may refuse

OPERATIONS = {
    "GET /api/v1/items/",
    "GET /api/v1/items/{code}/",
    "POST /api/v1/query/",
    "GET /api/v1/tasks/",
    "GET /api/v1/tasks/{id}/",
    "POST /api/v1/tasks/{id}/verdict/",
}
CONFIG = {"seed": 1, "generation": {"deterministic": True, "max-examples": 25, "database": "none"}}


@pytest.fixture
def document(now: Any) -> dict[str, Any]:
    """The document as other systems get it."""
    load_catalog(now)
    found: dict[str, Any] = Client().get("/api/v1/schema/", {"format": "json"}).json()
    return found


@pytest.fixture
def schema(document: dict[str, Any], case: Case, fire_task: int) -> Iterator[Any]:
    """The document with rows that exist as its examples: without them every answer would be a 404.

    As under Django's own test client, a request does not close the test's connection.
    """
    _give_examples(document, {"id": fire_task, "code": "PKG-01"}, {"number": case.number, "code": case.query_code})
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    import schemathesis

    loaded = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(CONFIG))
    loaded.app = get_wsgi_application()
    yield loaded
    for signal in signals:
        signal.connect(close_old_connections)


def _give_examples(document: dict[str, Any], in_paths: dict[str, Any], of_query: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    parameter["example"] = in_paths[parameter["name"]]
    schemas = document["components"]["schemas"]
    schemas["Query"]["example"] = of_query
    schemas["Verdict"]["example"] = {"verdict": "approve", "reason": "符合规定条件。", "basis": "消防法第十五条"}


@pytest.fixture(params=["with a key", "without"])
def headers(request: pytest.FixtureRequest, cast: Cast, system_of: Callable[..., Client]) -> dict[str, str]:
    """The fire officer's key, or none."""
    system = system_of(cast.officer("XFJY").account)
    return {"Authorization": system.defaults["HTTP_AUTHORIZATION"]} if request.param == "with a key" else {}


def test_the_document_names_every_operation(document: dict[str, Any]) -> None:
    assert {f"{method.upper()} {path}" for path, found in document["paths"].items() for method in found} == OPERATIONS


def test_no_request_breaks_what_the_document_promises(schema: Any, headers: dict[str, str], settings: Any) -> None:
    from schemathesis.checks import load_all_checks
    from schemathesis.pytest.lazy import get_all_tests  # its `from_fixture` runs this, but needs an older pytest

    settings.QUERY_RATE_LIMIT = 10**6  # another test shows the limit; here each answer is to be the operation's own
    seen: dict[str, set[int]] = defaultdict(set)

    def attempt(case: Any) -> None:
        answer = case.call_and_validate(headers=headers or None)
        seen[case.operation.label].add(answer.status_code)

    load_all_checks()
    for made in get_all_tests(schema=schema, test_func=attempt, settings=None, given_kwargs={}):
        _operation, test = made.ok()
        test()
    assert set(seen) == OPERATIONS
    for operation, codes in seen.items():
        is_open = bool(headers) or "/tasks/" not in operation
        assert (200 if is_open else 401) in codes, operation
        assert is_open or 200 not in codes, operation
