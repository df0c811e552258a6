"""Repeating groups, blocks, computed fields and declarations: what a shareholders' table needs."""

from datetime import date
from typing import Any

import pytest

from forms_engine.definition import Check, Field, FieldType, FormDefinition, Section
from forms_engine.lint import lint
from forms_engine.merge import Part, merge, rename
from forms_engine.prefill import locked_paths, prefill, with_facts
from forms_engine.review import review_rows
from forms_engine.validation import Evaluation, evaluate

TODAY = date(2026, 11, 23)

SHAREHOLDERS = Field(
    key="shareholders",
    label="股东出资",
    type=FieldType.GROUP,
    required=True,
    row_name="股东",
    max_rows=3,
    fields=(
        Field(key="name", label="姓名或名称", type=FieldType.TEXT, required=True),
        Field(key="is_company", label="是否为单位", type=FieldType.YES_NO, required=True),
        Field(key="uscc", label="信用代码", type=FieldType.USCC, required=True, visible_when="is_company == true"),
        Field(key="amount", label="出资额", type=FieldType.MONEY, required=True),
        Field(
            key="share", label="比例", type=FieldType.DECIMAL, computed="capital > 0.0 ? amount / capital * 100.0 : 0.0"
        ),
    ),
)
COMPANY = FormDefinition(
    title="公司设立登记申请表",
    sections=(
        Section(
            key="company",
            title="公司",
            fields=(
                Field(key="capital", label="注册资本", type=FieldType.MONEY, required=True),
                SHAREHOLDERS,
                Field(
                    key="total",
                    label="出资额合计",
                    type=FieldType.MONEY,
                    computed="sum(shareholders.map(s, s.amount))",
                ),
                Field(key="contact", label="联络员", type=FieldType.PERSON, required=True, prefill="person"),
                Field(
                    key="promise",
                    label="承诺",
                    type=FieldType.DECLARATION,
                    required=True,
                    statement="本人承诺所填内容真实。",
                ),
            ),
        ),
    ),
    checks=(Check(expression="total == capital", message="出资额合计应等于注册资本。", field="shareholders"),),
)


def good() -> dict[str, Any]:
    return {
        "capital": "100000",
        "shareholders": [
            {"name": "林晓彤", "is_company": False, "amount": "33333.33"},
            {"name": "韩江小馆", "is_company": True, "uscc": "91445103MA0DEM0019", "amount": "66666.67"},
        ],
        "contact": {"name": "林晓彤", "id_number": "445103199001010246"},
        "promise": True,
    }


def check(answers: dict[str, Any], definition: FormDefinition = COMPANY) -> Evaluation:
    return evaluate(definition, answers, today=TODAY)


def test_the_form_is_publishable() -> None:
    assert lint(COMPANY, {"person.name", "person.id_number"}) == []


def test_a_full_table_becomes_a_record_with_what_was_computed() -> None:
    found = check(good())
    assert found.errors == {}
    assert found.record["total"] == "100000.00"
    first, second = found.record["shareholders"]  # type: ignore[misc]
    assert first == {"name": "林晓彤", "is_company": False, "amount": "33333.33", "share": "33.33"}
    assert second["share"] == "66.67"  # type: ignore[index]


def test_thirds_of_a_capital_add_up_exactly() -> None:
    answers = good() | {"capital": "0.30"}
    answers["shareholders"] = [{"name": "甲", "is_company": False, "amount": "0.10"}] * 3
    assert check(answers).errors == {}


def test_the_sums_must_agree_and_the_sentence_stands_at_the_table() -> None:
    assert check(good() | {"capital": "100001"}).errors == {"shareholders": "出资额合计应等于注册资本。"}


def test_what_is_missing_in_a_row_is_said_with_the_row() -> None:
    answers = good()
    answers["shareholders"][1] = {"name": "韩江小馆", "is_company": True, "amount": "1"}
    answers["capital"] = "33334.33"
    assert check(answers).errors == {"shareholders.1.uscc": "股东 2：请填写信用代码。"}


def test_a_rows_hidden_answer_never_reaches_the_record() -> None:
    answers = good()
    answers["shareholders"][0]["uscc"] = "91445103MA0DEM0019"
    assert "uscc" not in check(answers).record["shareholders"][0]  # type: ignore[index]


def test_empty_rows_are_no_rows_and_too_many_are_refused() -> None:
    answers = good()
    answers["shareholders"] += [{}, {"name": ""}]
    assert len(check(answers).record["shareholders"]) == 2  # type: ignore[arg-type]
    answers["shareholders"] = answers["shareholders"][:1] * 4
    assert "最多填 3 行" in check(answers).errors["shareholders"]
    assert "至少填 1 行" in check(good() | {"shareholders": []}).errors["shareholders"]


def test_a_block_that_is_begun_must_be_finished_and_an_optional_one_may_be_left() -> None:
    missing = check(good() | {"contact": {"name": "林晓彤"}}).errors
    assert missing == {"contact.id_number": "联络员：请填写身份证号码。"}
    optional = COMPANY.model_copy(
        update={
            "sections": (
                Section(key="s", title="s", fields=(Field(key="bank", label="账户", type=FieldType.BANK_ACCOUNT),)),
            ),
            "checks": (),
        }
    )
    optional = FormDefinition.model_validate(optional.model_dump(mode="json"))
    assert check({}, optional).errors == {}
    assert set(check({"bank": {"holder": "林晓彤"}}, optional).errors) == {"bank.bank", "bank.number"}


def test_a_declaration_keeps_the_very_text_that_was_agreed_to() -> None:
    assert check(good()).record["promise"] == {"agreed": True, "statement": "本人承诺所填内容真实。"}
    older = check(good() | {"promise": {"agreed": True, "statement": "旧的承诺。"}})
    assert "内容有更新" in older.errors["promise"]
    assert "请阅读" in check(good() | {"promise": False}).errors["promise"]


def test_a_computed_answer_cannot_be_typed() -> None:
    assert check(good() | {"total": "1"}).record["total"] == "100000.00"


def test_a_table_is_read_row_by_row() -> None:
    rows = review_rows(COMPANY, check(good()).record, regions={}, masked=True)[0].rows
    shown = {row.key: (row.heading, row.text) for row in rows}
    assert shown["shareholders.1.name"] == ("股东 2", "韩江小馆")
    assert shown["contact.id_number"] == ("联络员", "445*************46")
    assert shown["capital"] == ("", "100,000.00 元")


def test_facts_fill_a_blocks_parts_and_an_authoritative_one_cannot_be_overwritten() -> None:
    facts = {"person.name": "林晓彤", "person.id_number": "445103199001010246"}
    assert prefill(COMPANY, facts) == {"contact": {"name": "林晓彤", "id_number": "445103199001010246"}}
    field = Field(key="owner", label="经营者", type=FieldType.PERSON, prefill="person", authoritative=True)
    form = FormDefinition(title="t", sections=(Section(key="s", title="s", fields=(field,)),))
    kept = with_facts(form, {"owner": {"name": "别人", "phone": "13800000000"}}, facts)
    assert kept["owner"] == {"name": "林晓彤", "id_number": "445103199001010246", "phone": "13800000000"}
    assert locked_paths(form, facts) == {"owner.name", "owner.id_number"}


def test_a_towns_villages_are_asked_for_where_there_are_any() -> None:
    regions = {"445103101": "庵埠镇", "445103101200": "文里村（示例）", "445103102": "江东镇"}
    field = Field(key="place", label="住址", type=FieldType.REGION, lowest="village")
    form = FormDefinition(title="t", sections=(Section(key="s", title="s", fields=(field,)),))
    answered = {place: evaluate(form, {"place": place}, today=TODAY, regions=regions) for place in regions}
    assert "请再选村" in answered["445103101"].errors["place"]
    assert answered["445103101200"].record == {"place": "445103101200"}
    assert answered["445103102"].record == {"place": "445103102"}


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ({"computed": "sum(shareholders.map(s, s.amonut))", "type": "money"}, "试算不通"),
        ({"visible_when": "capital == 'many'", "type": "text"}, None),
        ({"visible_when": "agree == true && agree == false", "type": "text"}, "永远不成立"),
        ({"visible_when": "capital > 'a'", "type": "text"}, "试算不通"),
        ({"pattern": "[", "type": "text"}, "格式规则"),
        ({"min": 3, "max": 1, "type": "integer"}, "谁也填不对"),
        ({"visible_when": "shareholders.all(capital, capital.amount > 1.0)", "type": "text"}, "同名"),
    ],
)
def test_faults_are_found_by_trying(field: dict[str, Any], word: str | None) -> None:
    extra = Field.model_validate({"key": "extra", "label": "多的", **field})
    agree = Field(key="agree", label="同意", type=FieldType.YES_NO)
    section = Section(key="s", title="s", fields=(*COMPANY.fields, agree, extra))
    form = FormDefinition(title="t", sections=(section,))
    found = [p.message for p in lint(form, {"person.name"}) if p.place == "extra"]
    assert (word is None) == (not found)
    assert word is None or any(word in message for message in found), found


def test_a_merged_table_keeps_its_own_names_and_reads_the_renamed_ones() -> None:
    other = FormDefinition(
        title="别的",
        sections=(
            Section(
                key="o",
                title="别的",
                fields=(
                    Field(key="capital", label="资产", type=FieldType.MONEY),
                    Field(key="name", label="名称", type=FieldType.TEXT),
                ),
            ),
        ),
    )
    merged = merge("合表", [Part("A", other), Part("SCJG-001", COMPANY)])
    assert lint(merged.definition, {"person.name", "person.id_number"}) == []
    answers = {merged.keys["SCJG-001"][key]: value for key, value in good().items()}
    found = evaluate(merged.definition, answers, today=TODAY)
    assert found.errors == {}
    assert merged.record_for("SCJG-001", found.record) == check(good()).record


@pytest.mark.parametrize(
    ("expression", "renamed"),
    [
        ("a == 'a is a' && b.a == a", "x_a == 'a is a' && b.a == x_a"),
        ("rows.all(r, r.a > a)", "rows.all(r, r.a > x_a)"),
        ("rows.map(a, a.b).size() > 0", "rows.map(a, a.b).size() > 0"),
        ('a == "\\"a\\""', 'x_a == "\\"a\\""'),
    ],
)
def test_renaming_touches_answers_only(expression: str, renamed: str) -> None:
    assert rename(expression, {"a": "x_a", "r": "x_r"}) == renamed
