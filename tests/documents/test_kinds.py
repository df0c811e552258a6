"""The lint of wordings, and required contents."""

import pytest

from hall.casework.models import DocumentKind
from hall.casework.papers import kinds_parts  # noqa: F401 -- registers the kinds
from hall.documents.kinds import Place, filled, kinds, missing, wording_problems


def test_every_act_has_its_kind_and_every_kind_passes_its_own_lint() -> None:
    decisions = {"granted", "partly_granted", "refused"}
    assert set(kinds) == {str(kind) for kind in DocumentKind if kind != DocumentKind.DECISION} | decisions
    for kind in kinds.values():
        assert wording_problems(kind, str(kind.wording)) == []


@pytest.mark.parametrize("name", ["refused", "partly_granted", "non_acceptance", "termination"])
def test_a_refusal_cannot_leave_out_the_remedies(name: str) -> None:
    text = str(kinds[name].wording).replace("{remedies}", "")
    assert any("救济途径" in problem for problem in wording_problems(kinds[name], text))


@pytest.mark.parametrize("name", ["facts", "reason", "basis", "remedies"])
def test_a_refusal_carries_facts_reason_basis_and_remedies(name: str) -> None:
    kind = kinds["refused"]
    assert wording_problems(kind, str(kind.wording).replace(f"{{{name}}}", ""))
    values = {value.name: "x" for value in kind.values}
    assert missing(kind, values) == []
    assert len(missing(kind, {**values, name: ""})) == 1


def test_a_wording_that_names_what_does_not_exist_is_told_what_does() -> None:
    (problem,) = wording_problems(kinds["withdrawal"], "您已撤回{everything}。")
    assert "everything" in problem and "{withdrawn_at}" in problem
    assert wording_problems(kinds["withdrawal"], "没有{闭合") == ["花括号没有成对。要引用的内容写成 {名称}。"]
    assert wording_problems(kinds["withdrawal"], " ")


def test_a_paragraph_of_an_empty_value_is_left_out() -> None:
    assert filled("一、{a}\n\n二、{b}\r\n\r\n完", {"a": "甲", "b": ""}) == ["一、甲", "完"]


def test_facts_and_tables_are_no_matter_of_wording() -> None:
    assert all(value.place in Place for kind in kinds.values() for value in kind.values)
