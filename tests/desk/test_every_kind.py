"""Each kind of step is done on its page, in its own words, from acceptance to the closed case."""

import pytest
from django.urls import reverse

from hall.casework.models import Case, Task
from hall.catalog.content import Mark, Procedure, StepKind
from hall.catalog.procedure import Coordination
from tests.casework.builders import GROUNDS, days, item, step, submitted, task
from tests.cast import Cast, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

PROCEDURE = Procedure(
    lead="A",
    steps=(
        step("paper", "A", kind="verify"),
        step("look", "B", kind="examine", needs=["paper"]),
        step("site", "C", kind="inspect", needs=["paper"]),
        step("experts", "B", kind="expert_review", needs=["look"]),
        step("hearing", "A", kind="hearing", needs=["look"]),
        step("water", "B", kind="advise", needs=["paper"]),
        step("road", "C", kind="advise", needs=["paper"]),
        step("fee", "A", kind="pay", needs=["site", "experts", "hearing", "water", "road"]),
        step("licence", "A", kind="approve", needs=["fee"]),
        step("card", "A", kind="issue", needs=["licence"]),
        step("told", "A", kind="notify", needs=["card"]),
    ),
    coordination=(
        Coordination(key="talk", name="协调", between=("water", "road"), promised=days(2), mark=Mark.EXAMPLE),
    ),
)
WORDS = {
    StepKind.VERIFY: ["同意", "不同意"],
    StepKind.EXAMINE: ["同意", "不同意"],
    StepKind.APPROVE: ["同意", "不同意"],
    StepKind.ADVISE: ["无意见", "有不同意见"],
    StepKind.INSPECT: ["合格", "不合格"],
    StepKind.EXPERT_REVIEW: ["合格", "不合格"],
    StepKind.HEARING: ["已完成"],
    StepKind.PAY: ["已完成"],
    StepKind.ISSUE: ["已完成"],
    StepKind.NOTIFY: ["已完成"],
    StepKind.COORDINATE: ["协调一致", "协调不成"],
}


def decide(cast: Cast, seat: Seat, case: Case, key: str, word: str) -> None:
    """Find the step's own page, read what it offers, choose the word."""
    one = task(case, key)
    browser = seat(cast.officer(one.department.code))
    offered = browser.get(reverse("desk:task", args=[one.pk])).context["form"].fields["verdict"].choices
    assert [label for _, label in offered] == WORDS[PROCEDURE.step(key).kind]
    verdict = next(value for value, label in offered if label == word)
    given = {"verdict": verdict, "reason": "经审查，已核对材料。", **GROUNDS}
    answer = browser.post(reverse("desk:give_verdict", args=[one.pk]), given, follow=True)
    assert f"结论已提交：{word}。" in answer.content.decode()


def accepted_on_its_page(cast: Cast, seat: Seat) -> Case:
    item(PROCEDURE, now=cast.now)
    case = submitted(cast)
    seat(cast.clerk).post(reverse("desk:accept_case", args=[case.public_id]))
    return case


def test_every_kind_is_written_here() -> None:
    assert {one.kind for one in (*PROCEDURE.steps, *PROCEDURE.coordinations)} == set(StepKind) == set(WORDS)


def test_from_acceptance_to_the_closed_case(cast: Cast, seat: Seat) -> None:
    case = accepted_on_its_page(cast, seat)
    for key, word in (
        ("paper", "同意"),
        ("water", "有不同意见"),
        ("road", "无意见"),
        ("site", "合格"),
        ("look", "同意"),
        ("hearing", "已完成"),
        ("experts", "合格"),
        ("talk", "协调一致"),
        ("fee", "已完成"),
        ("licence", "同意"),
        ("card", "已完成"),
        ("told", "已完成"),
    ):
        decide(cast, seat, case, key, word)
    page = seat(cast.officer("A")).post(reverse("desk:sign_decision", args=[case.public_id]), follow=True)
    assert "已办结" in page.content.decode()
    handed = {"way": "counter", "received_by": "林晓彤", "note": "", "on": ""}
    seat(cast.clerk).post(reverse("desk:deliver", args=[case.public_id]), handed)
    seat(cast.clerk).post(reverse("desk:close_case", args=[case.public_id]))
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.decision.result) == ("closed", "granted")


def test_what_was_not_found_well_stops_what_needs_it(cast: Cast, seat: Seat) -> None:
    """A failed inspection is heard; a refused examination stops its dependants, and the lead signs the refusal."""
    case = accepted_on_its_page(cast, seat)
    for key, word in (
        ("paper", "同意"),
        ("site", "不合格"),
        ("water", "有不同意见"),
        ("road", "有不同意见"),
        ("look", "不同意"),
    ):
        decide(cast, seat, case, key, word)
    assert {one.step for one in Task.objects.filter(case=case)} == {"paper", "site", "water", "road", "look"}
    page = seat(cast.officer("A")).get(reverse("desk:case", args=[case.public_id])).content.decode()
    assert "按各部门结论：不予" in page
    seat(cast.officer("A")).post(reverse("desk:sign_decision", args=[case.public_id]))
    assert Case.objects.get(pk=case.pk).decision.result == "refused"
