"""An item of the market regulator with its editor, its publisher and another editor."""

from datetime import datetime

import pytest

from hall.catalog import editing
from hall.catalog.models import ContentDraft, ItemKind, ServiceItem
from identity.actors import Actor
from identity.models import Department, Membership, Role
from tests.casework.builders import item
from tests.cast import FIRST_DAY, Cast, account


def member(cast: Cast, subject: str, *roles: str, department: str = "SCJG") -> Actor:
    """Somebody with these roles in a department."""
    person = account(subject)
    for role in roles:
        Membership.objects.get_or_create(
            account=person,
            department=Department.objects.get(code=department),
            role=role,
            defaults={"starts_on": FIRST_DAY},
        )
    return cast.actor(person)


@pytest.fixture
def shop(cast: Cast, now: datetime) -> ServiceItem:
    """A single matter with a form of three questions."""
    made = item(now=now)
    made.kind = ItemKind.ITEM
    made.save()
    return made


@pytest.fixture
def editor(cast: Cast, shop: ServiceItem) -> Actor:
    return member(cast, "editor", Role.EDITOR)


@pytest.fixture
def publisher(cast: Cast, shop: ServiceItem) -> Actor:
    return member(cast, "publisher", Role.PUBLISHER)


@pytest.fixture
def draft(shop: ServiceItem, editor: Actor, now: datetime) -> ContentDraft:
    return editing.open_draft(shop, actor=editor, now=now)
