"""What is refused at publishing, each with its place."""

import pytest
from pydantic import ValidationError

from forms_engine.definition import Check, Field, FormDefinition, Section
from forms_engine.lint import lint


def form(*fields: Field, **more: object) -> FormDefinition:
    return FormDefinition(title="t", sections=(Section(key="s", title="s", fields=fields),), **more)


def yes_no(key: str, **more: str) -> Field:
    return Field(key=key, label=key, type="yes_no", **more)


@pytest.mark.parametrize(
    ("definition", "place", "word"),
    [
        (form(yes_no("a", visible_when="b == true")), "a", "不存在的字段"),
        (form(yes_no("a", required_when="a &&")), "a", "写法不对"),
        (form(yes_no("a", visible_when="b == true"), yes_no("b", visible_when="a == true")), "a", "循环"),
        (form(Field(key="a", label="a", type="text", prefill="bank.balance")), "a", "预填来源"),
        (form(Field(key="a", label="a", type="date", not_before="gone")), "a", "日期比较"),
        (form(yes_no("a", concept="x.y"), yes_no("b", concept="x.y")), "b", "不止一次"),
        (form(yes_no("a"), checks=(Check(expression="a == z", message="m", field="a"),)), "a", "不存在的字段"),
    ],
)
def test_each_fault_is_named_with_its_place(definition: FormDefinition, place: str, word: str) -> None:
    found = lint(definition, {"person.name"})
    assert any(problem.place == place and word in problem.message for problem in found)


def test_a_good_form_has_no_problem() -> None:
    good = form(yes_no("a"), Field(key="b", label="b", type="text", visible_when="a == true", prefill="person.name"))
    assert lint(good, {"person.name"}) == []


def test_duplicate_keys_and_misplaced_choices_cannot_even_be_written() -> None:
    with pytest.raises(ValidationError, match="重复"):
        form(yes_no("a"), yes_no("a"))
    with pytest.raises(ValidationError, match="选项"):
        Field(key="a", label="a", type="one_of")
