"""What changed between two revisions, in words, and a draft that goes on under the newer one."""

from datetime import date
from typing import Any

from hypothesis import given

from forms_engine.definition import Check, Choice, Field, FieldType, FormDefinition, Section
from forms_engine.difference import Carried, carry_over, difference
from tests.strategies import REGIONS, definitions, filled

TODAY = date(2026, 11, 23)


def form(*fields: Field, title: str = "店铺", key: str = "shop", checks: tuple[Check, ...] = ()) -> FormDefinition:
    return FormDefinition(title="表", sections=(Section(key=key, title=title, fields=fields),), checks=checks)


def text(key: str, label: str = "", **more: Any) -> Field:
    return Field(key=key, label=label or key, type=FieldType.TEXT, **more)


def texts(old: FormDefinition, new: FormDefinition) -> list[str]:
    return [change.text for change in difference(old, new)]


def carried(old: FormDefinition, new: FormDefinition, answers: dict[str, Any]) -> Carried:
    return carry_over(old, new, answers, today=TODAY, regions=REGIONS)


def test_each_kind_of_change_is_told_in_words() -> None:
    old = form(text("name", "店名"), text("gone", "旧问题"), text("area", "面积"))
    new = form(text("area", "面积", required=True), text("name", "招牌上的店名"), text("fresh", "新问题"))
    assert texts(old, new) == [
        "“面积”：改为必填",
        "“招牌上的店名”：题目由“店名”改为“招牌上的店名”",
        "新增“新问题”",
        "删去“旧问题”",
        "问题的先后顺序有改动",
    ]


def test_choices_sections_and_checks_are_told_too() -> None:
    one = Field(key="kind", label="业态", type=FieldType.ONE_OF, choices=(Choice(value="a", label="甲"),))
    two = one.model_copy(update={"choices": (*one.choices, Choice(value="b", label="乙"))})
    rule = Check(expression="kind == 'a'", message="只能选甲。", field="kind")
    assert texts(form(one), form(two)) == ["“业态”：选项有改动"]
    assert texts(form(one), form(one, title="门店")) == ["页面“门店”的标题或说明有改动"]
    assert texts(form(one), form(one, checks=(rule,))) == ["新增或修改校验：只能选甲。"]
    assert texts(form(one, checks=(rule,)), form(one)) == ["删去校验：只能选甲。"]
    moved = form(one, key="other", title="另一页")
    assert texts(form(one), moved) == ["新增页面“另一页”", "“业态”移到页面“另一页”", "删去页面“店铺”"]


@given(definitions())
def test_a_form_does_not_differ_from_itself(definition: FormDefinition) -> None:
    again = FormDefinition.model_validate_json(definition.model_dump_json())
    assert difference(definition, again) == []


def test_answers_go_on_and_what_is_no_longer_asked_is_named() -> None:
    old, new = form(text("name", "店名"), text("gone", "旧问题")), form(text("name", "店名"), text("fresh"))
    found = carried(old, new, {"name": "韩江小馆", "gone": "旧答案"})
    assert found == Carried({"name": "韩江小馆"}, ("旧问题",), ())


def test_an_answer_that_no_longer_fits_stays_typed_and_is_named() -> None:
    new = form(text("name", "店名", max_length=3))
    found = carried(form(text("name", "店名")), new, {"name": "韩江小馆"})
    assert found.answers == {"name": "韩江小馆"}
    assert found.unfit == ("店名",)


def test_what_was_wrong_before_is_not_blamed_on_the_change() -> None:
    definition = form(text("name", "店名", max_length=3))
    assert carried(definition, definition, {"name": "韩江小馆"}).unfit == ()


def test_a_renamed_key_is_found_by_its_meaning() -> None:
    old = form(text("name", "店名", concept="organisation.name"))
    new = form(text("shop_name", "店名", concept="organisation.name"))
    assert carried(old, new, {"name": "韩江小馆"}).answers == {"shop_name": "韩江小馆"}


@given(filled(), definitions())
def test_every_answer_is_either_kept_or_named(old: tuple[FormDefinition, dict[str, Any]], new: FormDefinition) -> None:
    definition, answers = old
    found = carried(definition, new, answers)
    assert len(found.answers) + len(found.dropped) >= len(answers) - len(set(answers) & set(new.by_key))
    for key, value in answers.items():
        if key in new.by_key:
            assert found.answers[key] == value
        elif value not in found.answers.values():
            assert definition.by_key[key].label in found.dropped


@given(filled())
def test_nothing_is_lost_on_the_way_to_the_same_form(old: tuple[FormDefinition, dict[str, Any]]) -> None:
    definition, answers = old
    assert carried(definition, definition, answers) == Carried(answers, (), ())
