"""Each type of field: what is taken, in which shape, and what the person is told otherwise."""

from datetime import date

import pytest

from forms_engine.definition import Choice, Field, FormDefinition, Section
from forms_engine.validation import evaluate

TODAY = date(2026, 11, 23)


def one(value: object, **field: object) -> tuple[object, str]:
    """(cleaned, error) of one answer."""
    only = Field(key="x", label="面积", **field)
    form = FormDefinition(title="t", sections=(Section(key="s", title="s", fields=(only,)),))
    found = evaluate(form, {"x": value}, today=TODAY, regions={"445103108": "彩塘镇"})
    return found.record.get("x"), found.errors.get("x", "")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  韩江\u200b\u202e 小馆 ", "韩江 小馆"),
        ("text", "e\u0301", "é"),
        ("long_text", "一\r\n二", "一\n二"),
        ("integer", "１，０００".replace("，", ","), 1000),
        ("decimal", "86.50", "86.5"),
        ("decimal", "0.00", "0"),
        ("date", "2026/1/2", "2026-01-02"),
        ("phone", "138 0000-0000", "13800000000"),
        ("phone", "(0768)1234567", "07681234567"),
        ("email", "林@example.com", "林@example.com"),
        ("id_number", "44510319900101001X".replace("X", "9"), "445103199001010019"),
        ("uscc", "91445103ma0dem0019", "91445103MA0DEM0019"),
        ("region", "445103108", "445103108"),
        ("yes_no", "false", False),
    ],
)
def test_what_is_typed_is_kept_in_one_shape(kind: str, typed: object, kept: object) -> None:
    assert one(typed, type=kind) == (kept, "")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ({"type": "decimal", "above": 0}, "0", "要大于 0"),
        ({"type": "decimal", "max": 100}, "101", "不能大于 100"),
        ({"type": "decimal", "decimals": 2}, "1.234", "最多 2 位小数"),
        ({"type": "decimal"}, "三米", "要填数字"),
        ({"type": "decimal"}, "9" * 40, "要填数字"),
        ({"type": "integer", "min": 1}, "0", "不能小于 1"),
        ({"type": "integer"}, "1.5", "要填整数"),
        ({"type": "text", "max_length": 3}, "四个字啊", "最多 3 个字，现在是 4 个"),
        ({"type": "text", "min_length": 5}, "短", "至少 5 个字"),
        ({"type": "text", "pattern": r"\d{2}", "pattern_message": "两位数字。"}, "a", "两位数字。"),
        ({"type": "date"}, "2026-02-30", "年-月-日"),
        ({"type": "date"}, "0026-01-01", "年份不对"),
        ({"type": "phone"}, "12345", "手机填 11 位数字"),
        ({"type": "email"}, "a@b", "写法不对"),
        ({"type": "id_number"}, "44510319900101001", "18 位"),
        ({"type": "id_number"}, "445103199001010010", "逐位核对"),
        ({"type": "id_number"}, "445103209901010013", "核对"),
        ({"type": "uscc"}, "91445103MA0DEM001", "现在是 17 位"),
        ({"type": "uscc"}, "91445103MA0DEM0018", "逐位核对"),
        ({"type": "region"}, "110000", "请选择"),
        ({"type": "yes_no"}, "也许", "选“是”或“否”"),
    ],
)
def test_what_will_not_do_is_told_with_what_to_do(field: dict, typed: object, told: str) -> None:
    kept, error = one(typed, **field)
    assert kept is None
    assert told in error


def test_choices_are_kept_in_the_definitions_order_and_nothing_else_is_taken() -> None:
    choices = (Choice(value="a", label="甲"), Choice(value="b", label="乙"))
    assert one(["b", "a", "b"], type="many_of", choices=choices) == (["a", "b"], "")
    assert one(["z"], type="many_of", choices=choices)[0] is None
    assert one("z", type="one_of", choices=choices)[0] is None


def test_a_later_date_may_not_lie_before_the_earlier_one() -> None:
    fields = (
        Field(key="start", label="起始日期", type="date"),
        Field(key="end", label="截止日期", type="date", not_before="start"),
    )
    form = FormDefinition(title="t", sections=(Section(key="s", title="s", fields=fields),))
    found = evaluate(form, {"start": "2026-12-02", "end": "2026-12-01"}, today=TODAY)
    assert found.errors == {"end": "截止日期不能早于起始日期。"}
