"""The forms engine's rules hold for every form and whatever anybody answers."""

from datetime import date
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from forms_engine.conditions import holds, names_in
from forms_engine.definition import Field, FieldType, FormDefinition, Section
from forms_engine.lint import lint
from forms_engine.merge import Part, merge
from forms_engine.review import review_rows
from forms_engine.schema import record_schema
from forms_engine.validation import evaluate
from tests.strategies import FILES, LICENCES, REGIONS, definitions, filled, good_value, json_values

TODAY = date(2026, 11, 23)
KNOWN = {"today": TODAY, "regions": REGIONS, "files": FILES, "licences": LICENCES}


@given(filled())
def test_a_hidden_fields_answer_never_reaches_the_record(form):
    definition, answers = form
    found = evaluate(definition, answers, **KNOWN)
    assert set(found.record) <= found.visible
    assert set(found.errors) <= found.visible


@given(definitions(), st.dictionaries(st.sampled_from([f"f{n}" for n in range(8)]), json_values))
@example(FormDefinition(title="", sections=()), {})
def test_whatever_is_answered_nothing_raises(definition, answers):
    evaluate(definition, answers, **KNOWN)


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """The JSON of a form with one place changed to anything at all."""
    data = draw(definitions()).model_dump(mode="json")
    place: Any = data
    while True:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if isinstance(place[key], dict | list) and place[key] and draw(st.booleans()):
            place = place[key]
        else:
            words = st.sampled_from(["f0 == true", "f0 >", "sum(f0)", "f0.all(r, r.c0)", "[", "type", "group", 10**30])
            place[key] = draw(json_values | words)
            return data


@given(spoilt() | json_values, st.dictionaries(st.sampled_from([f"f{n}" for n in range(8)]), json_values))
def test_any_json_is_refused_as_a_form_or_works_as_one(data, answers):
    try:
        definition = FormDefinition.model_validate(data)
    except ValidationError as error:
        assert error.errors()[0]["loc"] is not None
        return
    lint(definition, ())
    evaluate(definition, answers, **KNOWN)
    assert FormDefinition.model_validate_json(definition.model_dump_json()) == definition


@given(filled())
def test_a_record_evaluates_to_itself(form):
    definition, answers = form
    first = evaluate(definition, answers, **KNOWN)
    again = evaluate(definition, first.record, **KNOWN)
    assert again.record == first.record
    assert again.visible == first.visible


@given(filled())
def test_what_is_required_and_missing_is_told_and_nothing_else_is_missing(form):
    definition, answers = form
    found = evaluate(definition, answers, **KNOWN)
    for key in found.required & {field.key for field in definition.fields} - set(found.record):
        assert any(path == key or path.startswith(f"{key}.") for path in found.errors), key
    few = {field.key for field in definition.fields if field.min_rows}
    for key in found.visible - found.required - set(answers) - few:
        assert key not in found.errors


@given(definitions(), st.data())
def test_good_answers_to_everything_make_a_record_of_all_that_is_asked(definition, data):
    answers = {field.key: data.draw(good_value(field)) for field in definition.fields}
    found = evaluate(definition, answers, **KNOWN)
    assert found.errors == {}
    groups = {field.key for field in definition.fields if field.fields}  # may have no row
    assert {key for key in found.visible if "." not in key} - groups == set(found.record) - groups


@given(filled())
def test_every_answer_of_a_record_can_be_shown(form):
    definition, answers = form
    record = evaluate(definition, answers, **KNOWN).record
    shown = {row.key for s in review_rows(definition, record, regions=REGIONS, masked=True) for row in s.rows}
    assert {path.split(".")[0] for path in shown} == set(record)


@given(filled())
def test_every_record_fits_the_json_schema(form):
    definition, answers = form
    record = evaluate(definition, answers, **KNOWN).record
    Draft202012Validator(record_schema(definition)).validate(record)


@given(st.text(max_size=40), st.dictionaries(st.sampled_from(["a", "b"]), json_values))
@example("a > 1", {})
@example("1 / 0 == a", {})
@example("a == b && c", {"a": None})
def test_a_condition_never_raises(expression, answers):
    assert holds(expression, answers) in {True, False}


@given(st.lists(definitions(), min_size=1, max_size=4))
def test_merging_asks_each_concept_once(forms):
    merged = merge("合表", [Part(f"P{n}", form) for n, form in enumerate(forms)])
    concepts = [field.concept for field in merged.definition.fields if field.concept]
    in_parts = {field.concept for form in forms for field in form.fields if field.concept}
    assert len(concepts) == len(set(concepts)) == len(in_parts)


@given(st.lists(filled(), min_size=1, max_size=3))
def test_a_fact_flows_to_every_part_that_asks_for_it(forms):
    parts = [Part(f"P{n}", definition) for n, (definition, _) in enumerate(forms)]
    merged = merge("合表", parts)
    record = {field.key: field.key for field in merged.definition.fields}
    for part in parts:
        own = merged.record_for(part.code, record)
        assert set(own) == {field.key for field in part.definition.fields}
        for field in part.definition.fields:
            target = next(f for f in merged.definition.fields if f.key == own[field.key])
            assert target.concept == field.concept


@given(definitions())
def test_conditions_of_a_part_keep_their_meaning(form):
    """Merged beside a form that takes all its keys, a part's own fields are still shown by the part's own answers."""
    taken = FormDefinition(
        title="先",
        sections=(
            Section(key="s", title="页", fields=tuple(Field(key=f"f{n}", label="别的", type="text") for n in range(8))),
        ),
    )
    merged = merge("合表", [Part("A", taken), Part("B", form)])
    names = merged.keys["B"]
    for field in form.fields:
        if field.concept:
            continue
        target = next(f for f in merged.definition.fields if f.key == names[field.key])
        assert names_in(target.visible_when) == {names[name] for name in names_in(field.visible_when)}


def test_a_parts_condition_hides_what_is_its_own_and_not_what_is_shared():
    shared = Field(key="name", label="单位名称", type=FieldType.TEXT, required=True, concept="organisation.name")
    opening = Section(
        key="q", title="先回答", fields=(Field(key="signage", label="招牌？", type=FieldType.YES_NO, required=True),)
    )
    food = FormDefinition(title="食品", sections=(Section(key="a", title="甲", fields=(shared,)),))
    width = Field(key="width", label="宽", type=FieldType.DECIMAL, required=True)
    sign = FormDefinition(title="招牌", sections=(Section(key="b", title="乙", fields=(shared, width)),))
    merged = merge("合", [Part("FOOD", food), Part("SIGN", sign, "signage == true")], opening=[opening])
    without = evaluate(merged.definition, {"signage": False, "name": "韩江", "width": "3"}, today=TODAY)
    assert without.record == {"signage": False, "name": "韩江"}
    assert without.errors == {}
    with_sign = evaluate(merged.definition, {"signage": True, "name": "韩江"}, today=TODAY)
    assert set(with_sign.errors) == {"width"}
    assert merged.record_for("SIGN", {"signage": True, "name": "韩江", "width": "3"}) == {"name": "韩江", "width": "3"}
