"""What a new version of a form would have made of earlier applications."""

from datetime import date
from typing import Any

from hypothesis import given

from forms_engine.definition import Choice, Field, FieldType, FormDefinition, Section
from forms_engine.replay import PastAnswers, replay
from tests.strategies import REGIONS, filled

DAY = date(2026, 11, 17)


def form(*fields: Field) -> FormDefinition:
    return FormDefinition(title="表", sections=(Section(key="s", title="页", fields=fields),))


def text(key: str, **more: Any) -> Field:
    return Field(key=key, label=f"问题{key}", type=FieldType.TEXT, **more)


def played(old: FormDefinition, new: FormDefinition, *answers: dict[str, Any]) -> list[tuple[str, int, int, int]]:
    found = replay(old, new, [PastAnswers(one, DAY) for one in answers], regions=REGIONS)
    assert found.total == len(answers)
    return [(row.key, row.missing, row.hidden, row.refused) for row in found.questions]


def test_a_new_required_question_is_missing_in_every_earlier_application() -> None:
    assert played(form(text("a")), form(text("a"), text("b", required=True)), {"a": "1"}, {}) == [("b", 2, 0, 0)]


def test_a_question_that_goes_is_counted_where_it_was_answered() -> None:
    assert played(form(text("a"), text("b")), form(text("a")), {"a": "1", "b": "2"}, {"a": "1"}) == [("b", 0, 1, 0)]


def test_a_question_that_is_no_longer_shown_is_counted_as_hidden() -> None:
    new = form(text("a"), text("b", visible_when='a == "x"'))
    assert played(form(text("a"), text("b")), new, {"a": "y", "b": "2"}, {"a": "x", "b": "2"}) == [("b", 0, 1, 0)]


def test_a_choice_that_goes_is_refused_where_it_was_chosen() -> None:
    def one(*values: str) -> FormDefinition:
        choices = tuple(Choice(value=value, label=value) for value in values)
        return form(Field(key="a", label="选", type=FieldType.ONE_OF, choices=choices))

    assert played(one("x", "y"), one("x"), {"a": "x"}, {"a": "y"}) == [("a", 0, 0, 1)]


def test_an_answer_that_follows_its_meaning_to_another_key_is_not_lost() -> None:
    old, new = form(text("a", concept="person.name")), form(text("b", concept="person.name"))
    assert played(old, new, {"a": "林晓彤"}) == []


@given(filled())
def test_the_same_form_again_changes_nothing(case: tuple[FormDefinition, dict[str, Any]]) -> None:
    definition, answers = case
    assert replay(definition, definition, [PastAnswers(answers, DAY)], regions=REGIONS).touched == 0
