"""The OpenAPI document is true: schemathesis tries each operation against it, on a case at work."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hall.casework.models import Case
from hall.catalog.services import load_catalog
from tests.cast import Cast

pytestmark = pytest.mark.django_db

EXAMPLES = 60  # of each operation


@pytest.fixture
def schema(db: None, now) -> Iterator[Any]:
    """As other systems get it. As under Django's own test client, a request does not close the test's connection."""
    load_catalog(now)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
    for signal in signals:
        signal.connect(close_old_connections)


def test_the_document_names_every_operation(schema: Any) -> None:
    found = {f"{operation.ok().method.upper()} {operation.ok().path}" for operation in schema.get_all_operations()}
    assert found == {
        "GET /api/v1/items/",
        "GET /api/v1/items/{code}/",
        "POST /api/v1/query/",
        "GET /api/v1/tasks/",
        "GET /api/v1/tasks/{id}/",
        "POST /api/v1/tasks/{id}/verdict/",
    }


@pytest.mark.parametrize("with_key", [True, False], ids=["with a key", "without"])
def test_no_request_breaks_what_the_document_promises(
    schema: Any, cast: Cast, case: Case, system_of: Callable[..., Client], settings: Any, with_key: bool
) -> None:
    settings.QUERY_RATE_LIMIT = 10**6  # another test shows the limit; here each answer is to be the operation's own
    headers = dict(system_of(cast.officer("XFJY").account).defaults) if with_key else {}
    authorization = {"Authorization": headers["HTTP_AUTHORIZATION"]} if with_key else {}
    for operation in schema.get_all_operations():
        _try(operation.ok(), authorization)


def _try(operation: Any, headers: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def attempt(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        case.call_and_validate(headers=headers or None)

    attempt()
