"""What is refused at publishing, with a sentence that names the place; and nothing is published then."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from hall.catalog.content import Content, Limit, Material, Procedure, Step
from hall.catalog.models import Revision, ServiceItem
from hall.catalog.selectors import content_of
from hall.catalog.services import Unpublishable, publish
from tests.casework.builders import days, item, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(now: datetime) -> ServiceItem:
    return item(now=now)


def changed(shop: ServiceItem, **update: Any) -> Content:
    assert shop.current is not None
    return content_of(shop.current).model_copy(update=update)


def with_step(shop: ServiceItem, **more: Any) -> Content:
    return changed(shop, procedure=Procedure(lead="SCJG", steps=(step("one", "SCJG", **more),)))


def with_guide(shop: ServiceItem, **more: Any) -> Content:
    content = changed(shop)
    return changed(shop, guide=content.guide.model_copy(update=more))


def with_field(shop: ServiceItem, **more: Any) -> Content:
    field = Field(key="shop_name", label="店名", type=FieldType.TEXT, **more)
    return changed(
        shop, form=FormDefinition(title="表", sections=(Section(key="s", title="店", fields=(field,)),)), materials=()
    )


REFUSED: list[tuple[str, Callable[[ServiceItem], Content], str]] = [
    (
        "a promise above the statutory limit of a step",
        lambda shop: with_step(shop, promised=days(6), statutory=days(5)),
        "超过了法定时限",
    ),
    (
        "a promise above the statutory limit of the whole",
        lambda shop: with_guide(shop, promised=days(46), statutory=days(45)),
        "超过了法定时限",
    ),
    (
        "a package that takes more than 45 working days",
        lambda shop: with_guide(shop, promised=days(46), statutory=None),
        "不能超过 45 个工作日",
    ),
    (
        "a catch-all material",
        lambda shop: changed(
            shop, materials=(Material(key="m", name="其他材料", source="applicant", necessity="required"),)
        ),
        "兜底",
    ),
    (
        "a department that does not exist",
        lambda shop: changed(shop, procedure=Procedure(lead="NONE", steps=(step("one", "SCJG"),))),
        "部门 NONE 不存在",
    ),
    (
        "a condition on a question that does not exist",
        lambda shop: with_field(shop, visible_when="no_such == true"),
        "no_such",
    ),
    ("a condition that cannot be read", lambda shop: with_field(shop, required_when="1 +"), "写法不对"),
    ("a condition that hangs on itself", lambda shop: with_field(shop, visible_when="shop_name == 'a'"), "循环"),
    ("a prefill source that nobody registered", lambda shop: with_field(shop, prefill="moon.phase"), "moon.phase"),
    (
        "a step whose condition reads an unknown answer",
        lambda shop: with_step(shop, when="no_such == true"),
        "no_such",
    ),
    (
        "a material whose condition reads an unknown answer",
        lambda shop: changed(
            shop,
            materials=(
                Material(
                    key="m", name="图", source="applicant", necessity="conditional", needed_when="no_such == true"
                ),
            ),
        ),
        "no_such",
    ),
]


@pytest.mark.parametrize(("content", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(shop: ServiceItem, now: datetime, content: Callable[[ServiceItem], Content], sentence: str) -> None:
    with pytest.raises(Unpublishable, match=sentence):
        publish(shop, content(shop), now=now)
    assert Revision.objects.filter(item=shop).count() == 1


def test_every_problem_is_told_at_once(shop: ServiceItem, now: datetime) -> None:
    content = with_field(shop, visible_when="no_such == true", prefill="moon.phase")
    with pytest.raises(Unpublishable) as refused:
        publish(shop, content, now=now)
    problems = refused.value.problems
    for sentence in ("不存在的字段：no_such", "预填来源 moon.phase 不存在", "环节“sign环节”"):
        assert any(sentence in problem for problem in problems), problems


def test_a_promise_within_the_law_is_published(shop: ServiceItem, now: datetime) -> None:
    assert publish(shop, with_step(shop, promised=days(5), statutory=days(5)), now=now).number == 2


def test_no_approval_by_silence() -> None:
    with pytest.raises(ValidationError, match="不得默许"):
        step("one", "SCJG", silence_is_no_objection=True)
    step("one", "SCJG", kind="advise", silence_is_no_objection=True)


def test_steps_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(ValidationError, match="循环"):
        Procedure(lead="SCJG", steps=(step("a", "SCJG", needs=["b"]), step("b", "SCJG", needs=["a"])))


def test_a_step_that_waits_for_nothing_that_exists_is_refused() -> None:
    with pytest.raises(ValidationError, match="不存在"):
        Procedure(lead="SCJG", steps=(step("a", "SCJG", needs=["nothing"]),))


def test_a_limit_below_zero_is_no_limit() -> None:
    with pytest.raises(ValidationError):
        Limit(days=-1, mark="example")


def test_content_with_an_unknown_key_is_refused_not_dropped() -> None:
    with pytest.raises(ValidationError):
        Step.model_validate(step("a", "SCJG").model_dump() | {"promise": 3})
