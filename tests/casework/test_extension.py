"""延期: ten working days by the head, fifteen by the government, once each, and the applicant is told."""

from datetime import timedelta
from typing import Any

import pytest

from hall.casework import services
from hall.casework.calendars import current_calendar
from hall.casework.clock import add_working_days
from hall.casework.errors import AlreadyDone, NotAllowed, Refused
from hall.casework.models import Case, CaseDocument, CaseExtension, EventKind, Task
from hall.casework.progress import task_clock
from hall.casework.services.calendar import load_calendar
from hall.catalog.content import Mark, Procedure
from hall.catalog.models import ItemKind
from hall.catalog.selectors import content_of
from hall.channels.models import Delivery
from identity.actors import Actor
from identity.models import Department, Membership, Role
from tests.casework.builders import accepted, days, item, step, task, verdict
from tests.cast import FIRST_DAY, Cast, account

pytestmark = [pytest.mark.django_db, pytest.mark.acts]

PROCEDURE = Procedure(
    lead="SCJG",
    steps=(
        step("food", "SCJG", statutory=days(20, Mark.FOUND)),
        step("fire", "XFJY", statutory=days(10, Mark.FOUND)),
        step("fume", "STHJ", kind="advise", promised=days(2)),
    ),
)


@pytest.fixture
def case(cast: Cast) -> Case:
    load_calendar(cast.now)
    return accepted(cast, procedure=PROCEDURE)


def single(cast: Cast) -> Case:
    """One item of one department: its limit is the case's."""
    load_calendar(cast.now)
    made = item(Procedure(lead="XFJY", steps=(step("fire", "XFJY"),)), code="T-02", now=cast.now)
    made.kind = ItemKind.ITEM
    made.save()
    return accepted(cast, code="T-02")


def head(cast: Cast, code: str = "XFJY") -> Actor:
    """The head of a department, who is not its officer."""
    person = account(f"head-{code}", "李局长")
    department, _ = Department.objects.get_or_create(code=code)
    Membership.objects.get_or_create(
        account=person, department=department, role=Role.APPROVER, defaults={"starts_on": FIRST_DAY}
    )
    return cast.actor(person)


def ask(cast: Cast, case: Case, kind: str = "department", key: str = "fire", **more: Any) -> CaseExtension:
    one = task(case, key)
    given = {"actor": cast.officer(one.department.code), "now": cast.now, "reason": "现场复核需要第三方报告。", **more}
    return services.ask_extension(one.pk, kind, given.pop("reason"), **given)


def answer(cast: Cast, extension: CaseExtension, *, yes: bool = True, actor: Actor, **more: Any) -> CaseExtension:
    given = {"now": cast.now, "answer": "", **more}
    return services.answer_extension(extension.pk, is_granted=yes, actor=actor, **given)


def test_the_head_adds_ten_working_days_to_promise_and_law(cast: Cast, case: Case) -> None:
    before, whole = task(case, "fire"), Case.objects.get(pk=case.pk)
    answer(cast, ask(cast, case), actor=head(cast))
    after, calendar = task(case, "fire"), current_calendar()
    assert after.promised_due_on == add_working_days(before.promised_due_on, 10, calendar)
    assert after.statutory_due_on == add_working_days(before.statutory_due_on, 10, calendar)
    assert (
        Case.objects.get(pk=case.pk).statutory_due_on == whole.statutory_due_on
    )  # the joint limit is the government's
    assert task(case, "food").extended_days == 0


def test_the_government_adds_fifteen_to_the_joint_limit_and_to_the_task_that_asked(cast: Cast, case: Case) -> None:
    before, whole = task(case, "fire"), Case.objects.get(pk=case.pk)
    answer(cast, ask(cast, case, "joint"), actor=cast.supervisor)
    after, then, calendar = task(case, "fire"), Case.objects.get(pk=case.pk), current_calendar()
    assert then.statutory_due_on == add_working_days(whole.statutory_due_on, 15, calendar)
    assert then.promised_due_on == add_working_days(whole.promised_due_on, 15, calendar)
    assert after.statutory_due_on == add_working_days(before.statutory_due_on, 15, calendar)


def test_of_one_departments_own_item_the_whole_case_moves(cast: Cast) -> None:
    case = single(cast)
    before = Case.objects.get(pk=case.pk)
    answer(cast, ask(cast, case), actor=head(cast))
    after = Case.objects.get(pk=case.pk)
    assert after.statutory_due_on == add_working_days(before.statutory_due_on, 10, current_calendar())
    assert task(case, "fire").extended_days == 10
    with pytest.raises(Refused, match="多个部门联合办理"):
        ask(cast, case, "joint")


def test_the_applicant_is_told_with_reason_approver_and_new_date(cast: Cast, case: Case) -> None:
    extension = answer(cast, ask(cast, case), actor=head(cast))
    paper = CaseDocument.objects.get(case=case, kind="extension")
    facts = dict(paper.data["facts"])
    assert facts["延长"] == "10 个工作日"
    assert facts["原法定期限"] == "2026年12月1日"
    assert facts["延长后法定期限"] == "2026年12月15日"
    assert "现场复核需要第三方报告。" in paper.data["paragraphs"]
    assert "本行政机关负责人" in paper.data["paragraphs"][0]
    assert Delivery.objects.filter(event__kind=EventKind.EXTENSION_GRANTED).count() == 2
    assert (extension.due_before.day, extension.due_after.day) == (1, 15)


def test_until_it_is_granted_nothing_moves_and_nobody_is_told(cast: Cast, case: Case) -> None:
    before = task(case, "fire").promised_due_on
    extension = ask(cast, case)
    assert task(case, "fire").promised_due_on == before
    answer(cast, extension, yes=False, actor=head(cast), answer="人手足够，应当按期办结。")
    assert task(case, "fire").promised_due_on == before
    assert not CaseDocument.objects.filter(kind="extension").exists()
    assert not Delivery.objects.filter(event__kind__startswith="extension").exists()


@pytest.mark.parametrize(("kind", "who"), [("department", "head"), ("joint", "supervisor")])
def test_once_each(cast: Cast, case: Case, kind: str, who: str) -> None:
    approver = head(cast) if who == "head" else cast.supervisor
    answer(cast, ask(cast, case, kind), actor=approver)
    with pytest.raises(Refused, match="只能延长一次"):
        ask(cast, case, kind)
    assert CaseExtension.objects.count() == 1


def test_a_step_that_is_done_again_is_not_extended_again(cast: Cast, case: Case) -> None:
    answer(cast, ask(cast, case), actor=head(cast))
    one = task(case, "fire")
    Task.objects.filter(pk=one.pk).update(state="returned", ended_at=cast.now)
    again = Task.objects.create(
        case=case,
        step="fire",
        round=2,
        department=one.department,
        opened_at=cast.now,
        promised_due_on=one.promised_due_on,
        statutory_due_on=one.statutory_due_on,
    )
    with pytest.raises(Refused, match="只能延长一次"):
        services.ask_extension(again.pk, "department", "复核。", actor=cast.officer("XFJY"), now=cast.now)


def test_what_was_refused_may_be_asked_again(cast: Cast, case: Case) -> None:
    answer(cast, ask(cast, case), yes=False, actor=head(cast), answer="理由不足。")
    answer(cast, ask(cast, case), actor=head(cast))
    assert task(case, "fire").extended_days == 10


def test_after_the_limit_it_is_too_late_to_ask_and_to_grant(cast: Cast, case: Case) -> None:
    extension = ask(cast, case)
    late = cast.now + timedelta(days=15)  # the day after 1 December
    with pytest.raises(Refused, match="已经届满"):
        answer(cast, extension, actor=head(cast), now=late)
    with pytest.raises(Refused, match="已经届满"):
        ask(cast, case, key="food", now=cast.now + timedelta(days=40))


def test_a_step_without_a_legal_limit_has_nothing_to_extend(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="没有法定期限"):
        ask(cast, case, key="fume")


def test_nobody_grants_their_own_request(cast: Cast, case: Case) -> None:
    extension = ask(cast, case)
    with pytest.raises(NotAllowed, match="另一位负责人"):
        answer(cast, extension, actor=cast.officer("XFJY"))  # also an approver there


@pytest.mark.parametrize("kind", ["department", "joint"])
def test_only_the_right_head_grants(cast: Cast, case: Case, kind: str) -> None:
    extension = ask(cast, case, kind)
    wrong = [cast.clerk, head(cast, "SCJG"), cast.supervisor if kind == "department" else head(cast)]
    for actor in wrong:
        with pytest.raises(NotAllowed):
            answer(cast, extension, actor=actor)


def test_a_request_is_answered_once_and_not_after_the_verdict(cast: Cast, case: Case) -> None:
    extension = ask(cast, case)
    answer(cast, extension, actor=head(cast))
    with pytest.raises(AlreadyDone):
        answer(cast, extension, actor=head(cast))
    other = ask(cast, case, key="food")
    verdict(cast, case, "food")
    with pytest.raises(AlreadyDone):
        answer(cast, other, actor=head(cast, "SCJG"))


def test_a_pause_inside_the_longer_limit_moves_it_too(cast: Cast, case: Case) -> None:
    answer(cast, ask(cast, case), actor=head(cast))
    before, officer = task(case, "fire"), cast.officer("XFJY")
    services.pause_task(before.pk, "testing", "检测。", 5, actor=officer, now=cast.now)
    services.resume_task(before.pk, actor=officer, now=cast.now + timedelta(days=7))
    after = Task.objects.get(pk=before.pk)
    assert after.statutory_due_on == before.statutory_due_on + timedelta(days=7)


def test_the_clock_shows_the_longer_limit(cast: Cast, case: Case) -> None:
    answer(cast, ask(cast, case), actor=head(cast))
    reading = task_clock(task(case, "fire"), content_of(case.revision).procedure.step("fire"), cast.now)
    assert (reading.total, reading.left) == (15, 15)
