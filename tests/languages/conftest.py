"""The district's catalogue, published."""

from datetime import datetime

import pytest

from hall.catalog.services import load_catalog


@pytest.fixture
def catalog(db: None, now: datetime) -> None:
    """Departments, towns, the 18 items and the 6 packages."""
    load_catalog(now)
