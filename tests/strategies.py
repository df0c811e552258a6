"""What hypothesis builds forms and answers from."""

from typing import Any

from hypothesis import strategies as st

from forms_engine.definition import Choice, Field, FieldType, FormDefinition, Section

CHOICES = (Choice(value="a", label="甲"), Choice(value="b", label="乙"), Choice(value="c", label="丙"))
REGIONS = {"445103108": "彩塘镇", "445103110": "庵埠镇"}
CONCEPTS = ("person.name", "organisation.uscc", "place.address")
ANSWERABLE = [kind for kind in FieldType if kind is not FieldType.NOTE]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def definitions(draw: st.DrawFn) -> FormDefinition:
    """A form whose later fields may depend on earlier yes/no questions."""
    fields: list[Field] = []
    for number in range(draw(st.integers(1, 8))):
        switches = [field.key for field in fields if field.type is FieldType.YES_NO]
        when = ""
        if switches and draw(st.booleans()):
            when = f"{draw(st.sampled_from(switches))} == {draw(st.sampled_from(['true', 'false']))}"
        kind = draw(st.sampled_from([FieldType.YES_NO, *ANSWERABLE]))
        has_choices = kind in {FieldType.ONE_OF, FieldType.MANY_OF}
        fields.append(
            Field(
                key=f"f{number}",
                label=f"问题{number}",
                type=kind,
                required=draw(st.booleans()),
                visible_when=when,
                choices=CHOICES if has_choices else (),
                concept=draw(st.sampled_from(["", *(c for c in CONCEPTS if c not in {f.concept for f in fields})])),
            )
        )
    return FormDefinition(title="表", sections=(Section(key="s", title="页", fields=tuple(fields)),))


@st.composite
def good_value(draw: st.DrawFn, field: Field) -> Any:
    """An answer that should be taken."""
    samples: dict[FieldType, list[Any]] = {
        FieldType.TEXT: ["韩江", " 两 头 空 白 ", "𠮷野家🍜"],
        FieldType.LONG_TEXT: ["一行\n二行", "文"],
        FieldType.INTEGER: ["12", 7, "１２", "1,000"],
        FieldType.DECIMAL: ["86.5", "0.10", 3, "３．５"],
        FieldType.DATE: ["2026-11-23", "2026/1/2"],
        FieldType.YES_NO: [True, False, "true", "false"],
        FieldType.ONE_OF: ["a", "b", "c"],
        FieldType.MANY_OF: [["a"], ["c", "a"], ["b", "b"]],
        FieldType.REGION: list(REGIONS),
        FieldType.PHONE: ["13800000000", "１３８ 0000 0000", "0768-1234567", "+8613800000000"],
        FieldType.EMAIL: ["a@example.com", "A.B@x-y.example.cn"],
        FieldType.ID_NUMBER: ["445103199001010246", " 44510319900101024６"],
        FieldType.USCC: ["91445103MA0DEM0019", "91445103ma0dem0019"],
    }
    return draw(st.sampled_from(samples[field.type]))


@st.composite
def filled(draw: st.DrawFn) -> tuple[FormDefinition, dict[str, Any]]:
    """A form and answers, some good, some missing, some anything at all."""
    definition = draw(definitions())
    answers: dict[str, Any] = {}
    for field in definition.fields:
        how = draw(st.sampled_from(["good", "good", "none", "wild"]))
        if how != "none":
            answers[field.key] = draw(good_value(field) if how == "good" else json_values)
    return definition, answers
