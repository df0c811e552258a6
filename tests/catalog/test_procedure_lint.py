"""What forbids publishing a procedure; each sentence names the place."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from forms_engine.definition import Choice, Field, FieldType, FormDefinition, Section
from hall.catalog.content import Limit, LimitUnit, Mark, Procedure, Step
from hall.catalog.procedure import AnyOf, Assignment, Coordination, Join
from hall.catalog.procedure_lint import Surroundings, critical_path, problems_of_procedure
from hall.catalog.services import SEED, source_from
from tests.casework.builders import days, step

KINDS = tuple(Choice(value=value, label=label) for value, label in (("wall", "墙上"), ("roof", "屋顶")))
FORM = FormDefinition(
    title="表",
    sections=(
        Section(
            key="s",
            title="页",
            fields=(
                Field(key="sign", label="设置招牌", type=FieldType.YES_NO),
                Field(key="place", label="设在哪里", type=FieldType.ONE_OF, choices=KINDS),
                Field(key="town", label="所在镇", type=FieldType.REGION),
                Field(key="area", label="面积", type=FieldType.DECIMAL),
                Field(key="size", label="招牌面积", type=FieldType.DECIMAL, visible_when="sign == true"),
                Field(key="seats", label="座位数", type=FieldType.INTEGER, max=500),
                Field(key="side", label="哪一面", type=FieldType.ONE_OF, choices=KINDS, visible_when="sign == true"),
            ),
        ),
    ),
)


def problems(*steps: Step, whole: Limit | None = None, law: Limit | None = None, **procedure: Any) -> list[str]:
    at = Surroundings(
        name="开店",
        form=FORM,
        departments={"A", "B", "C"},
        towns={"445103100": "古巷镇", "445103101": "登塘镇"},
        promised=whole or days(20),
        statutory=law,
        is_package=True,
    )
    return list(problems_of_procedure(Procedure(lead="A", steps=steps, **procedure), at))


def calendar(count: float) -> Limit:
    return Limit(days=count, unit=LimitUnit.CALENDAR_DAYS, mark=Mark.FOUND)


def by(question: str, departments: dict[str, str], kind: str = "answer") -> Assignment:
    return Assignment(by=kind, question=question, departments=departments)


def clause(*between: str, **more: Any) -> Coordination:
    return Coordination(key="talk", name="协调", between=between, promised=days(3), mark=Mark.EXAMPLE, **more)


REFUSED: list[tuple[str, Callable[[], list[str]], str]] = [
    ("an unknown department", lambda: problems(step("a", "X")), "环节“a环节”：部门 X 不存在"),
    ("no department", lambda: problems(step("a", "")), "没有写由哪个部门办理"),
    (
        "an unknown department of a coordination",
        lambda: problems(step("a", "A"), step("b", "B"), coordination=(clause("a", "b", department="X"),)),
        "环节“协调”：部门 X 不存在",
    ),
    (
        "a condition that no answer meets",
        lambda: problems(step("a", "A", when="sign == true && sign == false")),
        "在任何回答下都不成立",
    ),
    ("a condition on a choice that is not there", lambda: problems(step("a", "A", when="place == 'sea'")), "不成立"),
    ("a condition between two numbers", lambda: problems(step("a", "A", when="area > 100 && area < 50")), "不成立"),
    ("a condition beyond a bound", lambda: problems(step("a", "A", when="seats > 500")), "不成立"),
    ("a condition between neighbours", lambda: problems(step("a", "A", when="seats > 7 && seats < 8")), "不成立"),
    (
        "a condition on a question that is hidden then",
        lambda: problems(step("a", "A", when="sign == false && side == 'wall'")),
        "不成立",
    ),
    (
        "a condition on a number that is hidden then",
        lambda: problems(step("a", "A", when="sign == false && size > 3")),
        "不成立",
    ),
    ("a condition on a question that is not asked", lambda: problems(step("a", "A", when="colour == 1")), "colour"),
    (
        "a promise above the law's limit",
        lambda: problems(step("a", "A", promised=days(6), statutory=days(5))),
        "超过了法定时限 5 个工作日",
    ),
    (
        "six working days where the law gives seven days",
        lambda: problems(
            step(
                "a",
                "A",
                promised=days(6),
                statutory=calendar(7),
            )
        ),
        "超过了法定时限 7 天",
    ),
    (
        "a way that is longer than the promise for the whole",
        lambda: problems(step("a", "A", promised=days(12)), step("b", "B", needs=("a",), promised=days(9))),
        "最长的一路要 21 个工作日（a环节→b环节）",
    ),
    (
        "a way that is too long once opinions clash",
        lambda: problems(
            step("a", "A", promised=days(11)),
            step("b", "B", promised=days(10)),
            step("c", "C", needs=("a",), promised=days(7)),
            coordination=(clause("a", "b"),),
        ),
        "最长的一路要 21 个工作日（a环节→协调→c环节）",
    ),
    ("a package above 45 days", lambda: problems(step("a", "A"), whole=days(46)), "不能超过 45 个工作日"),
    (
        "a package above what 45 working days take at least",
        lambda: problems(step("a", "A"), whole=calendar(62)),
        "不能超过 45 个工作日（按日计算的，不能超过 61 天）",
    ),
    (
        "a step in calendar days that is longer than the whole",
        lambda: problems(step("a", "A", promised=calendar(29))),
        "最长的一路要 21 个工作日（a环节）",
    ),
    (
        "a package whose extension is written into the limit",
        lambda: problems(step("a", "A"), whole=days(40), law=days(60)),
        "由本级政府负责人逐件批准",
    ),
    (
        "a case that is decided by silence",
        lambda: problems(step("a", "A", kind="advise", silence="no_objection")),
        "等于默许",
    ),
    (
        "an item that is decided by silence",
        lambda: problems(step("a", "A", kind="advise", silence="no_objection", item="X-1"), step("b", "B")),
        "不能决定事项",
    ),
    (
        "a quorum larger than its members",
        lambda: problems(
            step("a", "A"), step("b", "B", needs=("a",), join=Join(mode="quorum", quorum=2)), whole=days(20)
        ),
        "要求至少 2 项，但一共只有 1 项",
    ),
    (
        "a quorum of the case larger than what is decided",
        lambda: problems(step("a", "A"), join=Join(mode="quorum", quorum=2)),
        "整件的汇合：要求至少 2 项",
    ),
    ("an unknown veto", lambda: problems(step("a", "A"), join=Join(mode="veto", veto=("z",))), "环节 z 不在其中"),
    (
        "a veto of a step that is not needed",
        lambda: problems(step("a", "A"), step("b", "B", join=Join(veto=("a",)))),
        "环节 a 不在其中",
    ),
    (
        "a choice without a department",
        lambda: problems(step("a", "", assigned=by("place", {"wall": "A"}))),
        "选“屋顶”时，没有写由哪个部门办理",
    ),
    (
        "a choice that is not there",
        lambda: problems(step("a", "", assigned=by("sign", {"true": "A", "false": "B", "maybe": "C"}))),
        "没有选项 maybe",
    ),
    (
        "a town without a department",
        lambda: problems(step("a", "", assigned=by("town", {"445103100": "A"}, "town"))),
        "选“登塘镇”时",
    ),
    ("a town that is no town", lambda: problems(step("a", "A", assigned=by("place", {"1": "A"}, "town"))), "所在镇"),
    ("an answer without choices", lambda: problems(step("a", "A", assigned=by("area", {"1": "A"}))), "固定的选项"),
    ("a question that is not asked", lambda: problems(step("a", "A", assigned=by("x", {"1": "A"}))), "没有问题 x"),
]


@pytest.mark.parametrize(("lint", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_is_refused_with_a_sentence_that_names_the_place(lint, sentence) -> None:
    found = lint()
    assert any(sentence in problem for problem in found), found


GOOD: list[tuple[str, Callable[[], list[str]]]] = [
    ("two ways side by side", lambda: problems(step("a", "A", promised=days(20)), step("b", "B", promised=days(20)))),
    (
        "two ways that never come together",
        lambda: problems(
            step("a", "A", promised=days(15), when="sign == true"),
            step("b", "B", promised=days(15), when="sign == false", needs=("a",)),
        ),
    ),
    (
        "the quicker of two",
        lambda: problems(
            step("a", "A", promised=days(15)),
            step("b", "B"),
            step("c", "C", needs=(AnyOf(any_of=("a", "b")),), promised=days(10)),
        ),
    ),
    (
        "a town with one department for the rest",
        lambda: problems(step("a", "B", assigned=by("town", {"445103100": "A"}, "town"))),
    ),
    ("a condition on a number", lambda: problems(step("a", "A", when="area > 100.0"))),
    ("numbers on both sides", lambda: problems(step("a", "A", when="area < 50 || area > 100"))),
    ("a number between two", lambda: problems(step("a", "A", when="area > 50.2 && area < 50.3"))),
    ("a calculation, which is not judged", lambda: problems(step("a", "A", when="area * 2.0 > 100.0"))),
    ("a number that is shown", lambda: problems(step("a", "A", when="size > 3.0"))),
    ("four weeks within twenty working days", lambda: problems(step("a", "A", promised=calendar(28)))),
    ("a package of as many days as 45 working days take", lambda: problems(step("a", "A"), whole=calendar(61))),
    ("three working days in seven days", lambda: problems(step("a", "A", promised=days(5), statutory=days(7)))),
]


@pytest.mark.parametrize("lint", [row[1] for row in GOOD], ids=[row[0] for row in GOOD])
def test_may_be_published(lint) -> None:
    assert lint() == []


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: problems(step("a", "A", needs=("b",)), step("b", "B", needs=("a",))), "循环"),
        (lambda: problems(step("a", "A", needs=("b",))), "不存在"),
        (lambda: problems(step("a", "A", silence="no_objection")), "不得默许"),
        (lambda: Join(mode="quorum"), "最少几项"),
        (lambda: problems(step("a", "A"), step("b", "B", needs=("a",)), coordination=(clause("a", "b"),)), "循环"),
        (lambda: problems(step("a", "A"), coordination=(clause("a", "z"),)), "不存在"),
    ],
)
def test_cannot_even_be_written_down(make, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        make()


def test_an_older_revision_means_what_it_meant() -> None:
    stored = {
        "key": "fume",
        "name": "油烟",
        "kind": "advise",
        "department": "STHJ",
        "needs": ["licence"],
        "promised": {"days": 2, "mark": "example"},
        "silence_is_no_objection": True,
        "mark": "found",
    }
    read = Step.model_validate(stored)
    assert (read.silence_is_no_objection, read.refusal, read.needed) == (True, "opinion", ("licence",))
    assert Step.model_validate(read.model_dump(mode="json")) == read
    assert step("food", "SCJG").refusal == "stops_dependants"


@pytest.mark.parametrize("path", sorted((SEED / "packages").glob("*.json")), ids=lambda path: path.stem)
def test_a_package_keeps_its_promise_on_its_longest_way(path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    data.pop("header")
    source = source_from(data)
    every = frozenset(step.key for step in source.procedure.steps)
    assert critical_path(source.procedure, every)[0] <= source.guide.promised.days
