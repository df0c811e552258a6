"""Trying out a condition on the answers it can tell apart finds whether any answer at all meets it."""

from hypothesis import given
from hypothesis import strategies as st

from forms_engine.conditions import holds
from forms_engine.definition import Choice, Field, FieldType
from hall.catalog.answer_cases import answer_cases

FIELDS = {
    field.key: field
    for field in (
        Field(key="sign", label="招牌", type=FieldType.YES_NO),
        Field(
            key="place",
            label="位置",
            type=FieldType.ONE_OF,
            choices=(Choice(value="wall", label="墙"), Choice(value="roof", label="顶")),
            visible_when="sign == true",
        ),
        Field(key="seats", label="座位", type=FieldType.INTEGER, min=0, max=12),
        Field(key="floors", label="层数", type=FieldType.INTEGER, min=1, max=6, visible_when="seats > 4"),
    )
}
EVERY = [
    {"sign": sign, "place": place, "seats": seats, "floors": floors}
    for sign in (None, True, False)
    for place in ((None, "wall", "roof") if sign else (None,))
    for seats in (None, *range(13))
    for floors in ((None, *range(1, 7)) if seats and seats > 4 else (None,))
]

numbers = st.tuples(
    st.sampled_from(["seats", "floors"]), st.sampled_from(["<", "<=", ">", ">=", "=="]), st.integers(0, 14)
).map(lambda parts: "{} {} {}".format(*parts))
single = numbers | st.sampled_from(["sign == true", "sign == false", "place == 'wall'", "place != 'roof'"])
conditions = st.recursive(
    single, lambda inner: st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map("({0[0]}) {0[1]} ({0[2]})".format)
)


@given(conditions)
def test_a_condition_is_dead_exactly_when_no_answer_meets_it(condition: str) -> None:
    tried = answer_cases(condition, FIELDS)
    assert tried is not None
    assert any(holds(condition, case) for case in tried) == any(holds(condition, case) for case in EVERY)
