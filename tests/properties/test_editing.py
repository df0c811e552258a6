"""Properties of editing: whatever is done, the form can be loaded and everything can be taken back."""

from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms_engine.conditions import holds
from forms_engine.definition import FieldType, FormDefinition
from forms_engine.editing import (
    AddCheck,
    AddField,
    AddSection,
    ChangeCheck,
    ChangeField,
    ChangeSection,
    Drawer,
    MoveField,
    MoveSection,
    Operation,
    Patch,
    Refusal,
    RemoveCheck,
    RemoveField,
    RemoveSection,
    RenameForm,
    ReplaceForm,
    empty_form,
    plan,
    put_together,
    take_apart,
)
from forms_engine.editing.building import (
    AND,
    OPERATORS,
    OR,
    Built,
    Clause,
    Unclear,
    combine,
    compile_clauses,
    in_words,
    read,
    subjects_of,
)
from forms_engine.lint import lint
from forms_engine.validation import evaluate
from tests.strategies import definitions, json_values

TODAY = date(2026, 11, 17)
ATTRIBUTES = [
    "label", "type", "required", "help", "example", "visible_when", "required_when", "computed", "choices", "min",
    "max", "min_length", "max_length", "pattern", "decimals", "unit", "statement", "fields", "key", "min_rows",
    "max_rows", "lowest", "concept", "prefill", "sensitive", "nothing",
]  # fmt: skip
labels = st.sampled_from(["店铺名称", "是否设置招牌", "in", "面积（㎡）", "123", "🍜", ""]) | st.text(max_size=12)
expressions = st.sampled_from(["f0 == true", "f1 != null", "1 +", "nobody == 2", "true", "sum([f0])", "((("]) | st.text(
    max_size=10
)
indexes = st.integers(-3, 12)
choices = st.lists(
    st.fixed_dictionaries({"label": labels}, optional={"value": st.sampled_from(["a", "b", ""])}), max_size=4
)
values = st.one_of(json_values, expressions, choices, st.sampled_from([kind.value for kind in FieldType]))


@st.composite
def operations(draw: st.DrawFn, drawer: Drawer) -> Operation:
    """Something an editor, or anybody who can send a request, may ask of this form."""
    pages = st.sampled_from([key for kind, key in drawer.parts if kind == "section"] + ["none"])
    places = ["none", "f0.none"]
    for part in drawer.all():
        if part.kind == "field":
            places += [part.key, *(f"{part.key}.{column['key']}" for column in part.data.get("fields", ()))]
    where = st.sampled_from(places)
    rules = st.sampled_from([key for kind, key in drawer.parts if kind == "check"] + ["none"])
    kinds = st.sampled_from([kind.value for kind in FieldType] + ["nonsense"])
    changed = st.dictionaries(st.sampled_from(ATTRIBUTES), values, max_size=3)
    return draw(
        st.one_of(
            st.builds(RenameForm, labels),
            st.builds(AddSection, labels, index=st.none() | indexes),
            st.builds(ChangeSection, pages, labels, labels),
            st.builds(MoveSection, pages, indexes),
            st.builds(RemoveSection, pages),
            st.builds(AddField, pages, labels, kinds, st.none() | indexes),
            st.builds(AddField, pages, labels, kinds, group=where),
            st.builds(ChangeField, where, changed),
            st.builds(ChangeField, where, changed),
            st.builds(ChangeField, where, st.fixed_dictionaries({"type": kinds})),
            st.builds(MoveField, where, indexes, pages),
            st.builds(MoveField, where, indexes),
            st.builds(RemoveField, where),
            st.builds(AddCheck, where, expressions, labels),
            st.builds(ChangeCheck, rules, where, expressions, labels),
            st.builds(RemoveCheck, rules),
            st.builds(ReplaceForm, json_values),
        )
    )


def loaded(drawer: Drawer) -> FormDefinition:
    return FormDefinition.model_validate(put_together(drawer.all()))


def drawer_of(definition: FormDefinition) -> Drawer:
    return Drawer({part.name: part for part in take_apart(definition)})


@given(definitions())
def test_a_form_taken_apart_and_put_together_is_the_same(definition: FormDefinition) -> None:
    assert loaded(drawer_of(definition)) == definition


@settings(max_examples=150)
@given(st.data())
def test_any_operations_give_a_form_that_loads_and_undo_gives_back_exactly_what_was(data: st.DataObject) -> None:
    drawer = drawer_of(data.draw(definitions()))
    done: list[tuple[dict[Any, Any], Patch]] = []
    for _ in range(data.draw(st.integers(1, 8))):
        before = dict(drawer.parts)
        outcome = plan(data.draw(operations(drawer)), drawer)
        if isinstance(outcome, Refusal):
            assert outcome.sentence
            assert drawer.parts == before
            continue
        drawer.put(outcome)
        definition = loaded(drawer)
        lint(definition, set())
        evaluate(definition, {}, today=TODAY)
        done.append((before, outcome))
    for before, patch in reversed(done):
        drawer.put(patch.reverse)
        assert drawer.parts == before


@given(st.sampled_from(ATTRIBUTES), json_values)
@example("min", 10**400)
@example("label", "\ud800")
@example("help", "\x00")
@example("choices", [{"label": "x" * 500}])
def test_garbage_is_refused_with_a_sentence_or_taken(attribute: str, value: Any) -> None:
    drawer = drawer_of(empty_form("表"))
    for operation in (AddField("ye", "问题", "one_of"), ChangeField("wen_ti", {attribute: value})):
        outcome = plan(operation, drawer)
        if isinstance(outcome, Patch):
            drawer.put(outcome)
    definition = loaded(drawer)
    assert "\x00" not in definition.model_dump_json()


@given(json_values | st.dictionaries(st.sampled_from(["title", "sections", "checks", "more"]), json_values))
def test_any_json_can_be_imported_or_is_refused(data: Any) -> None:
    drawer = drawer_of(empty_form("表"))
    outcome = plan(ReplaceForm(data), drawer)
    if isinstance(outcome, Patch):
        drawer.put(outcome)
    assert loaded(drawer)


@given(definitions())
def test_what_was_exported_can_be_imported(definition: FormDefinition) -> None:
    drawer = drawer_of(empty_form("表"))
    outcome = plan(ReplaceForm(definition.model_dump(mode="json")), drawer)
    assert isinstance(outcome, Patch)
    drawer.put(outcome)
    assert loaded(drawer) == definition


@given(st.lists(labels, min_size=1, max_size=8))
def test_every_question_gets_a_key_of_its_own(names: list[str]) -> None:
    drawer = drawer_of(empty_form("表"))
    for name in names:
        outcome = plan(AddField("ye", name, "text"), drawer)
        if isinstance(outcome, Patch):
            drawer.put(outcome)
    definition = loaded(drawer)
    assert not [problem for problem in lint(definition, set()) if "重复" in problem.message]


def test_a_move_changes_one_question_until_there_is_no_room() -> None:
    drawer = drawer_of(empty_form("表"))
    for number in range(3):
        outcome = plan(AddField("ye", f"问题{number}", "text"), drawer)
        assert isinstance(outcome, Patch)
        drawer.put(outcome)
    sizes = set()
    for _ in range(60):
        last = [field.key for field in loaded(drawer).fields][-1]
        outcome = plan(MoveField(last, 1), drawer)
        assert isinstance(outcome, Patch)
        drawer.put(outcome)
        sizes.add(len(outcome.changes))
        assert [field.key for field in loaded(drawer).fields][1] == last
    assert 1 in sizes and max(sizes) <= 3


@st.composite
def built(draw: st.DrawFn) -> tuple[FormDefinition, Built]:
    definition = draw(definitions())
    subjects = subjects_of(definition.fields)
    clauses = []
    for _ in range(draw(st.integers(0, 3)) if subjects else 0):
        subject = subjects[draw(st.sampled_from(sorted(subjects)))]
        operator = draw(st.sampled_from([one.name for one in OPERATORS]))
        other = draw(st.booleans())
        pool = sorted(subjects) if other else [*dict(subject.choices), "3", "2.50", "2026-01-01", 'a"b\\ && c', "'x'"]
        clauses.append(Clause(subject.name, operator, draw(st.sampled_from(pool)), other))
    return definition, Built(tuple(clauses), draw(st.sampled_from([AND, OR])))


@settings(max_examples=200)
@given(built())
def test_what_was_chosen_is_read_again_and_means_the_same(case: tuple[FormDefinition, Built]) -> None:
    definition, condition = case
    subjects = subjects_of(definition.fields)
    try:
        expression = compile_clauses(condition, subjects)
    except Unclear as unclear:
        assert str(unclear)
        return
    holds(expression or "true", {})
    again = read(expression, subjects)
    assert again is not None
    assert compile_clauses(again, subjects) == expression
    assert bool(in_words(expression, subjects)) == bool(condition.clauses)


@given(
    definitions(), st.text(max_size=60) | st.sampled_from(["f0", "!f0", "f0 == 'a'", "f0 && (f1 || f2)", "f0 in f1"])
)
def test_any_text_is_read_as_choices_or_left_as_it_is(definition: FormDefinition, text: str) -> None:
    subjects = subjects_of(definition.fields)
    found = read(text, subjects)
    if found is not None:
        assert compile_clauses(found, subjects) is not None


@given(definitions(), st.sampled_from(["sum", "minus", "times", "other"]), st.data())
def test_a_computed_value_is_built_or_refused(definition: FormDefinition, how: str, data: st.DataObject) -> None:
    subjects = subjects_of(definition.fields)
    names = data.draw(st.lists(st.sampled_from([*subjects, "none"]), max_size=4))
    try:
        expression = combine(how, names, subjects)
    except Unclear:
        return
    holds(expression, {})
