"""The seed data: real items of the district, loaded once and published anew only where they changed."""

from datetime import datetime, timedelta

import pytest

from hall.catalog.composing import source_from
from hall.catalog.content import Content, Mark
from hall.catalog.models import ItemKind, Revision, ServiceItem
from hall.catalog.selectors import content_of
from hall.catalog.services import load_catalog, publish
from identity.models import Department, Town

pytestmark = [pytest.mark.django_db, pytest.mark.acts, pytest.mark.usefixtures("catalog")]


def current(code: str) -> Content:
    revision = ServiceItem.objects.select_related("current").get(code=code).current
    assert revision is not None
    return content_of(revision)


def test_everything_the_district_offers_is_there() -> None:
    published = ServiceItem.objects.filter(current__isnull=False)
    assert published.filter(kind=ItemKind.ITEM).count() == 18
    assert published.filter(kind=ItemKind.PACKAGE).count() == 6
    assert Department.objects.count() == 23
    assert Town.objects.count() == 18


def test_loading_again_publishes_nothing(now: datetime) -> None:
    assert load_catalog(now + timedelta(days=1)) == 0
    assert Revision.objects.count() == 24


def test_a_changed_item_gets_a_new_revision_and_keeps_the_old_one(now: datetime) -> None:
    item = ServiceItem.objects.get(code="GA-001")
    old = current("GA-001")
    changed = old.model_copy(update={"guide": old.guide.model_copy(update={"fee_text": "工本费 20 元"})})
    revision = publish(item, changed, now=now)
    assert revision.number == 2
    assert current("GA-001").guide.fee_text == "工本费 20 元"
    assert content_of(item.revisions.get(number=1)) == old


def test_a_published_revision_can_neither_change_nor_go() -> None:
    revision = Revision.objects.earliest("pk")
    with pytest.raises(TypeError):
        revision.save()
    with pytest.raises(TypeError):
        revision.delete()


def test_a_package_says_of_which_revisions_it_was_composed() -> None:
    package = ServiceItem.objects.select_related("current").get(code="PKG-01").current
    assert package is not None
    assert package.components["SCJG-002"] == 1
    assert set(package.components) == set(content_of(package).components)


def test_a_promise_is_an_example_unless_its_source_is_told_and_every_item_stands_on_a_law() -> None:
    for item in ServiceItem.objects.all():
        content = current(item.code)
        promised = content.guide.promised
        assert promised.mark is Mark.EXAMPLE or promised.basis, item.code
        assert content.guide.legal_basis, item.code
        assert all(basis.mark for basis in content.guide.legal_basis)


def test_the_restaurant_package_asks_each_meaning_once() -> None:
    concepts = [field.concept for field in current("PKG-01").form.fields if field.concept]
    assert len(concepts) == len(set(concepts))
    asked_by_items = [
        field.concept for code in current("PKG-01").components for field in current(code).form.fields if field.concept
    ]
    assert len(asked_by_items) > len(set(asked_by_items)), "the items share nothing: the merger proves nothing"


def test_each_answer_that_decides_on_a_task_is_asked_first() -> None:
    content = current("PKG-01")
    conditional = [step for step in content.procedure.steps if step.when]
    opening = {field.key for field in content.form.sections[0].fields}
    assert len(conditional) >= 4
    for step in conditional:
        assert any(key in step.when for key in opening), step.key


def test_no_material_is_asked_twice_in_a_package() -> None:
    for item in ServiceItem.objects.filter(kind=ItemKind.PACKAGE):
        keys = [material.key for material in current(item.code).materials]
        assert len(keys) == len(set(keys)), item.code


def test_a_package_source_names_its_parts() -> None:
    data = {
        "guide": current("PKG-01").guide.model_dump(mode="json"),
        "parts": [{"code": "SCJG-002"}],
        "procedure": current("PKG-01").procedure.model_dump(mode="json"),
    }
    assert [part.code for part in source_from(data).parts] == ["SCJG-002"]
