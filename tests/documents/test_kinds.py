"""The lint of wordings, and required contents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


# DOMAIN: what each paper must tell whatever words a department gives it; a name in the text must be in the wording.
REQUIRED = {
    "receipt": {"number", "received_at", "receiver", "query"},
    "correction": {"missing", "basis", "correct_by", "consequence"},
    "acceptance": {"number", "item", "accepted_on", "due_by", "promised_by", "contact", "query"},
    "non_acceptance": {"reason", "basis", "remedies"},
    "granted": {"item", "applicant", "content", "valid", "conditions", "public"},
    "refused": {"facts", "reason", "basis", "remedies"},
    "partly_granted": {"content", "valid", "conditions", "public", "facts", "reason", "basis", "remedies"},
    "extension": {"approver", "days", "reason", "article"},
    "pause": {"cause", "basis", "expected", "started_on", "expected_end", "reason"},
    "hearing_right": {"right", "ask_by", "how"},
    "hearing_notice": {"starts_at", "place", "chair"},
    "copy_notice": {"parts", "materials", "silence"},
    "opinion": {"verdict", "reason", "basis", "signer"},
    "delivery": {"papers", "way", "delivered_at", "received_by", "delivered_by"},
    "termination": {"why", "reason", "remedies"},
    "revocation": {"cause", "basis", "reason", "remedies"},
}


@pytest.mark.parametrize("name", REQUIRED)
def test_what_the_law_wants_of_each_paper_is_required_of_its_values_and_of_its_wording(name: str) -> None:
    kind = kinds[name]
    assert REQUIRED[name] <= {value.name for value in kind.values if value.is_required}
    assert len(missing(kind, {})) >= len(REQUIRED[name])
    for value in kind.at(Place.TEXT):
        if value.is_required:
            problems = wording_problems(kind, str(kind.wording).replace(f"{{{value.name}}}", ""))
            assert any(str(value.label) in problem for problem in problems)


def test_what_may_be_empty_stands_in_a_paragraph_of_its_own() -> None:
    kind = kinds["refused"]
    text = "事实：{facts}理由：{reason}{note}\n依据：{basis}\n\n{remedies}"
    (problem,) = wording_problems(kind, text)
    assert "决定说明" in problem and "事实、理由、依据" in problem and "{note}" in problem
    assert wording_problems(kind, text.replace("{note}", "") + "\n\n{note}") == []


@given(st.lists(st.sampled_from(["{facts}", "{reason}", "{basis}", "{remedies}", "{note}", "甲", "\n", "\n\n"])))
def test_a_wording_that_may_be_published_leaves_out_nothing_required_whatever_is_empty(parts: list[str]) -> None:
    kind, text = kinds["refused"], "".join(parts)
    values = {value.name: f"〔{value.name}〕" for value in kind.values}
    for note in ("", "说明"):
        left_out = missing(kind, values | {"note": note}, filled(text, values | {"note": note}))
        assert not left_out or wording_problems(kind, text)


def test_a_text_that_does_not_hold_what_is_required_is_not_issued() -> None:
    kind = kinds["refused"]
    values = {value.name: f"〔{value.name}〕" for value in kind.values} | {"note": ""}
    paragraphs = filled("事实：{facts}理由：{reason}{note}\n依据：{basis}\n\n{remedies}", values)
    assert missing(kind, values, paragraphs) == ["依据", "事实", "理由"]


def test_a_paragraph_of_an_empty_value_is_left_out() -> None:
    assert filled("一、{a}\n\n二、{b}\r\n\r\n完", {"a": "甲", "b": ""}) == ["一、甲", "完"]


def test_facts_and_tables_are_no_matter_of_wording() -> None:
    assert all(value.place in Place for kind in kinds.values() for value in kind.values)
