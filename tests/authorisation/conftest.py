"""The matrix asks what stands on the same things together, whatever order the tests have else."""

import pytest

from tests.authorisation.rules import RULES


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort its cells by what they are asked on, among the places that they have."""
    places = [place for place, item in enumerate(items) if _on(item) is not None]
    for place, item in zip(places, sorted((items[place] for place in places), key=lambda i: str(_on(i))), strict=True):
        items[place] = item


def _on(item: pytest.Item) -> str | None:
    given = getattr(getattr(item, "callspec", None), "params", {})
    if "test_matrix.py" not in item.nodeid or "number" not in given:
        return None
    return RULES[given["key"]][given["number"]].on
