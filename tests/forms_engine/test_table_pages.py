"""Tables, blocks and villages on the web: rows come and go, what was typed stays, errors stand where they belong."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from forms_engine.definition import Field, FieldType, FormDefinition, Section
from forms_engine.django.forms import SectionForm, drawn_state, section_form
from forms_engine.django.posting import answers_from_post, changed_group
from forms_engine.prefill import locked_paths
from forms_engine.validation import Evaluation, evaluate
from tests.forms_engine.test_groups import COMPANY, good
from tests.strategies import FILES, LICENCES, REGIONS, definitions, filled

TODAY = date(2026, 11, 23)
KNOWN: dict[str, Any] = {"today": TODAY, "regions": REGIONS, "files": FILES, "licences": LICENCES}


def drawn(answers: dict[str, Any], *, show_errors: bool = False, **more: Any) -> SectionForm:
    found = evaluate(COMPANY, answers, today=TODAY)
    return section_form(COMPANY, "company", answers, evaluation=found, regions={}, show_errors=show_errors, **more)


def html(form: SectionForm) -> str:
    return render_to_string("ui/fields.html", {"form": form})


def posted(form: SectionForm, **more: str) -> QueryDict:
    """What a browser sends back when nothing is changed on the page: every input with its value."""
    post = QueryDict(mutable=True)
    for name, value in _inputs(form):
        post.setlist(name, value)
    post.update(more)
    return post


def _inputs(form: SectionForm) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for part in form.parts:
        for bound in part.inputs:
            value = bound.value()
            if bound.field.disabled or getattr(bound.field, "is_note", False):
                continue
            if hasattr(bound.field.widget, "widgets_names"):
                names = [bound.html_name + suffix for suffix in bound.field.widget.widgets_names]
                found += list(zip(names, [[one] for one in bound.field.widget.decompress(value)], strict=True))
            elif isinstance(value, list):
                found.append((bound.html_name, value))
            elif isinstance(value, dict):  # an agreement is a ticked box
                found.append((bound.html_name, ["on"]))
            elif bound.field.widget.__class__.__name__ != "CheckboxInput" or value in (True, "true"):
                found.append((bound.html_name, [str(value or "")]))
        for row in part.rows:
            found += _inputs(row.form)
    return found


def test_each_row_is_a_group_of_inputs_with_its_own_questions() -> None:
    page = html(drawn(good()))
    assert 'name="shareholders-0-name"' in page
    assert 'value="韩江小馆"' in page
    assert 'name="shareholders-1-uscc"' in page
    assert 'name="shareholders-0-uscc"' not in page
    assert 'name="contact-id_number"' in page


def test_a_computed_answer_is_shown_and_has_no_input() -> None:
    page = html(drawn(good()))
    assert "100,000.00 元" in page
    assert "33.33" in page
    assert 'name="total"' not in page


def test_an_empty_table_offers_its_first_row() -> None:
    form = drawn({})
    group = next(part for part in form.parts if part.kind == "group")
    assert len(group.rows) == 1
    assert not group.rows[0].can_go
    assert 'name="shareholders-0-name"' in html(form)


def test_the_error_of_a_row_stands_in_the_row_and_in_the_summary_with_its_name() -> None:
    answers = good()
    answers["shareholders"][1].pop("uscc")
    form = drawn(answers, show_errors=True)
    assert ("id_shareholders-1-uscc", "股东 2：请填写信用代码。") in form.problems
    assert "请填写信用代码。" in html(form)
    assert "股东 2：" not in html(form)


def test_a_row_comes_and_goes_and_the_rest_stays_as_typed() -> None:
    added = answers_from_post(COMPANY, "company", posted(drawn(good()), add_row="shareholders"))
    assert added["shareholders"] == [*good()["shareholders"], {}]
    removed = answers_from_post(COMPANY, "company", posted(drawn(good()), remove_row="shareholders.0"))
    assert removed["shareholders"] == good()["shareholders"][1:]
    assert changed_group(posted(drawn(good()), remove_row="shareholders.0")) == "shareholders"


def test_the_first_row_still_empty_adding_one_makes_two() -> None:
    added = answers_from_post(COMPANY, "company", QueryDict("add_row=shareholders"))
    assert added["shareholders"] == [{}, {}]


def test_no_more_rows_than_allowed() -> None:
    full = good() | {"shareholders": good()["shareholders"][:1] * 3}
    assert "最多 3 行" in html(drawn(full))
    again = answers_from_post(COMPANY, "company", posted(drawn(full), add_row="shareholders"))
    assert len(again["shareholders"]) == 3


@pytest.mark.parametrize("name", ["shareholders-999-name", "shareholders--1-name", "shareholders-x-name"])
def test_a_forged_row_number_makes_no_mountain_of_rows(name: str) -> None:
    answers = answers_from_post(COMPANY, "company", QueryDict(f"{name}=甲"))
    assert len(answers.get("shareholders", [])) <= 50


def test_what_is_authoritative_is_shown_with_its_source_and_not_typed() -> None:
    owner = Field(key="owner", label="经营者", type=FieldType.PERSON, prefill="person", authoritative=True)
    definition = FormDefinition(title="t", sections=(Section(key="s", title="s", fields=(owner,)),))
    answers = {"owner": {"name": "林晓彤"}}
    page = html(
        section_form(
            definition,
            "s",
            answers,
            evaluation=evaluate(definition, answers, today=TODAY),
            regions={},
            origins={"owner.name": "统一身份认证"},
            locked=locked_paths(definition, {"person.name": "林晓彤"}),
        )
    )
    assert "来自统一身份认证" in page
    assert 'name="owner-name"' not in page
    assert 'name="owner-phone"' in page


def test_villages_follow_the_town_that_was_chosen() -> None:
    place = Field(key="place", label="住址", type=FieldType.REGION, lowest="village")
    definition = FormDefinition(title="t", sections=(Section(key="s", title="s", fields=(place,)),))

    def page(code: str) -> str:
        found = evaluate(definition, {"place": code}, today=TODAY, regions=REGIONS)
        return html(section_form(definition, "s", {"place": code}, evaluation=found, regions=REGIONS))

    assert "文里村" not in page("445103108")
    assert "文里村" in page("445103110")
    post = QueryDict("place_town=445103110&place_village=445103110201")
    assert answers_from_post(definition, "s", post) == {"place": "445103110201"}
    changed_town = QueryDict("place_town=445103108&place_village=445103110201")
    assert answers_from_post(definition, "s", changed_town) == {"place": "445103108"}


def test_the_page_is_drawn_anew_when_an_answer_changes_what_it_holds() -> None:
    def state(answers: dict[str, Any]) -> tuple[Any, ...]:
        return drawn_state(COMPANY, "company", evaluate(COMPANY, answers, today=TODAY))

    more = good()
    more["shareholders"][0]["amount"] = "1"
    assert state(good()) == state(good() | {"promise": False})
    assert state(good()) != state(more)


@given(filled())
def test_any_form_with_any_answers_can_be_drawn(form: tuple[FormDefinition, dict[str, Any]]) -> None:
    definition, answers = form
    found: Evaluation = evaluate(definition, answers, **KNOWN)
    made = section_form(definition, "s", answers, evaluation=found, regions=REGIONS, show_errors=True)
    html(made)
    assert len(made.problems) == len(found.errors)


@given(definitions(), st.dictionaries(st.sampled_from(["f0", "f1-0-c0", "f1-name", "f2_town", "add_row"]), st.text()))
def test_any_post_gives_answers_and_never_an_error(definition: FormDefinition, sent: dict[str, str]) -> None:
    post = QueryDict(mutable=True)
    post.update(sent)
    evaluate(definition, answers_from_post(definition, "s", post), **KNOWN)


@given(filled())
def test_a_page_sent_back_unchanged_changes_no_record(form: tuple[FormDefinition, dict[str, Any]]) -> None:
    definition, answers = form
    record = evaluate(definition, answers, **KNOWN).record
    found = evaluate(definition, record, **KNOWN)
    page = section_form(definition, "s", record, evaluation=found, regions=REGIONS)
    again = answers_from_post(definition, "s", posted(page))
    assert evaluate(definition, again, **KNOWN).record == record
