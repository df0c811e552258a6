"""What hypothesis builds forms and answers from."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from forms_engine.blocks import parts_of
from forms_engine.definition import Choice, Field, FieldType, FormDefinition, Section

CHOICES = (Choice(value="a", label="甲"), Choice(value="b", label="乙"), Choice(value="c", label="丙"))
REGIONS = {"445103108": "彩塘镇", "445103110": "庵埠镇", "445103110201": "文里村（示例）"}
FILES = {"file-1": "平面图.pdf"}
LICENCES = {"licence-1": "business"}
CONCEPTS = ("person.name", "organisation.uscc", "place.address")
ANSWERABLE = [kind for kind in FieldType if kind not in {FieldType.NOTE, FieldType.GROUP}]
COLUMNS = [kind for kind in ANSWERABLE if kind is not FieldType.FILE]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _shape(kind: FieldType) -> dict[str, Any]:
    """What a field of that type must have beside its type."""
    if kind in {FieldType.ONE_OF, FieldType.MANY_OF}:
        return {"choices": CHOICES}
    return {"statement": "我承诺所填内容属实。"} if kind is FieldType.DECLARATION else {}


@st.composite
def fields(draw: st.DrawFn, key: str, switches: Sequence[str], *, column: bool = False) -> Field:
    """A field that may depend on one of the yes/no questions `switches`; not a column may be a group."""
    when = ""
    if switches and draw(st.booleans()):
        when = f"{draw(st.sampled_from(switches))} == {draw(st.sampled_from(['true', 'false']))}"
    plain = {"key": key, "label": f"问题{key}", "required": draw(st.booleans()), "visible_when": when}
    if not column and draw(st.integers(0, 5)) == 0:
        columns: list[Field] = []
        for number in range(draw(st.integers(1, 3))):
            known = [*switches, *(c.key for c in columns if c.type is FieldType.YES_NO)]
            columns.append(draw(fields(f"c{number}", known, column=True)))
        rows = draw(st.integers(1, 3))
        return Field(
            **plain, type=FieldType.GROUP, fields=tuple(columns), min_rows=draw(st.integers(0, rows)), max_rows=rows
        )
    kind = draw(st.sampled_from([FieldType.YES_NO, *(COLUMNS if column else ANSWERABLE)]))
    return Field(**plain, type=kind, **_shape(kind), lowest=draw(st.sampled_from(["town", "village"])))


@st.composite
def definitions(draw: st.DrawFn) -> FormDefinition:
    """A form whose later fields may depend on earlier yes/no questions; two of its fields may carry a concept."""
    made: list[Field] = []
    for number in range(draw(st.integers(1, 8))):
        field = draw(fields(f"f{number}", [one.key for one in made if one.type is FieldType.YES_NO]))
        taken = {one.concept for one in made}
        concept = draw(st.sampled_from(["", *(c for c in CONCEPTS if c not in taken)]))
        made.append(field.model_copy(update={"concept": concept}))
    return FormDefinition(title="表", sections=(Section(key="s", title="页", fields=tuple(made)),))


SAMPLES: dict[FieldType, list[Any]] = {
    FieldType.TEXT: ["韩江", " 两 头 空 白 ", "𠮷野家🍜"],
    FieldType.LONG_TEXT: ["一行\n二行", "文"],
    FieldType.INTEGER: ["12", 7, "１２", "1,000"],
    FieldType.DECIMAL: ["86.5", "0.10", 3, "３．５"],
    FieldType.MONEY: ["100000", "33.30", "¥1,000.00", "12元", 0],
    FieldType.DATE: ["2026-11-23", "2026/1/2"],
    FieldType.YES_NO: [True, False, "true", "false"],
    FieldType.ONE_OF: ["a", "b", "c"],
    FieldType.MANY_OF: [["a"], ["c", "a"], ["b", "b"]],
    FieldType.REGION: ["445103108", "445103110201"],
    FieldType.PHONE: ["13800000000", "１３８ 0000 0000", "0768-1234567", "+8613800000000"],
    FieldType.EMAIL: ["a@example.com", "A.B@x-y.example.cn"],
    FieldType.ID_NUMBER: ["445103199001010246", " 44510319900101024６"],
    FieldType.USCC: ["91445103MA0DEM0019", "91445103ma0dem0019"],
    FieldType.BANK_NUMBER: ["6222 0000 1234 5678", "44050000-12345678"],
    FieldType.FILE: list(FILES),
    FieldType.LICENCE: list(LICENCES),
    FieldType.DECLARATION: [True, "true", {"agreed": True, "statement": "我承诺所填内容属实。"}],
}


@st.composite
def good_value(draw: st.DrawFn, field: Field) -> Any:
    """An answer that should be taken."""
    if field.type is FieldType.GROUP:
        return [
            draw(good_parts(field))
            for _ in range(draw(st.integers(max(field.min_rows, field.required), field.max_rows)))
        ]
    return draw(good_parts(field)) if parts_of(field) else draw(st.sampled_from(SAMPLES[field.type]))


@st.composite
def good_parts(draw: st.DrawFn, field: Field) -> dict[str, Any]:
    """One row of a group, or a block; a range's dates in order, a postcode as it should be."""
    row = {part.key: draw(good_value(part)) for part in parts_of(field)}
    fixed = {FieldType.DATE_RANGE: {"start": "2026-01-01"}, FieldType.ADDRESS: {"postcode": "515638"}}
    return row | fixed.get(field.type, {})


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
