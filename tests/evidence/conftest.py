"""A decided case, and what somebody with the database's password can do to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from hall.casework import append_only, services
from hall.casework.models import Case
from hall.work.services import sweep
from tests.casework.builders import all_decided
from tests.cast import Cast


@pytest.fixture
def decided(cast: Cast) -> Case:
    case = all_decided(cast)
    services.sign_decision(case.pk, actor=cast.officer("SCJG"), now=cast.now)
    sweep(lambda: cast.now)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def tamper() -> Callable[..., None]:
    """What somebody with the database's password can do."""

    def run(statement: str, *values: Any) -> None:
        append_only.unguard(connection)
        with connection.cursor() as sql:
            sql.execute(statement, values)
        append_only.guard(connection)

    return run
