"""Random sequences of the real verbs against a reference that is small enough to be read whole."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hall.casework import services
from hall.casework.chain import START, next_digest
from hall.casework.errors import HallError
from hall.casework.models import Case, CaseEvent, Decision, Task
from hall.lib.dates import local_day
from tests.casework.builders import draft
from tests.cast import Cast

PARTS = {"fume": "STHJ", "food": "SCJG", "sign": "CGZF", "fire": "XFJY"}  # all need the licence; fume only advises
BEGAN = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WORK_IS_LEFT = {"submitted", "correction_asked", "in_approval", "deciding"}


def working_days_after(start: date, count: int) -> date:
    """By counting: in these weeks there is no holiday and no exchanged day."""
    while count:
        start += timedelta(days=1)
        count -= start.weekday() < 5
    return start


class Reference:
    """What the law makes of the same acts: a dozen lines that know nothing of rows, locks and logs."""

    def __init__(self, today: date) -> None:
        self.today, self.state, self.corrected = today, "draft", False
        self.due, self.done = today, {}  # type: tuple[date, dict[str, str]]

    @property
    def at_work(self) -> set[str]:
        if self.state != "in_approval":
            return set()
        if "licence" not in self.done:
            return {"licence"}
        return set() if self.done["licence"] == "refuse" else set(PARTS) - self.done.keys()

    def receive(self) -> None:
        self.state, self.due = "submitted", working_days_after(self.today, 5)

    def decide(self, step: str, verdict: str) -> None:
        self.done[step] = verdict
        if not self.at_work:
            self.state = "deciding"

    @property
    def result(self) -> str:
        granted = [self.done.get(step) == "approve" for step in ("food", "sign", "fire")]
        return "granted" if all(granted) else "partly_granted" if any(granted) else "refused"


class CaseMachine(RuleBasedStateMachine):
    """One case, acted on by everybody who may, in any order, also when it is not their turn."""

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.now = BEGAN
        self.cast = Cast(self.now)
        self.case = draft(self.cast).pk
        self.reference = Reference(local_day(self.now))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    def attempt(self, expected: bool, verb: Any, *arguments: Any, **more: Any) -> bool:
        """Carry it out twice with one key; the answer must be what the reference expects, and the second no effect."""
        key = f"{CaseEvent.objects.count()}"
        try:
            with transaction.atomic():
                verb(*arguments, now=self.now, key=key, **more)
        except HallError:
            assert not expected, f"{verb.__name__} was refused"
            return False
        assert expected, f"{verb.__name__} went through"
        count = CaseEvent.objects.count()
        verb(*arguments, now=self.now, key=key, **more)
        assert CaseEvent.objects.count() == count, f"{verb.__name__} again had an effect"
        return True

    @rule()
    def submit(self) -> None:
        if self.attempt(self.reference.state == "draft", services.submit_case, self.case, actor=self.cast.xiaotong):
            self.reference.receive()

    @rule()
    def accept(self) -> None:
        if self.attempt(self.reference.state == "submitted", services.accept_case, self.case, actor=self.cast.clerk):
            self.reference.state = "in_approval"

    @rule()
    def ask_correction(self) -> None:
        may = self.reference.state == "submitted" and not self.reference.corrected
        if self.attempt(may, services.request_correction, self.case, "请补布局图。", actor=self.cast.clerk):
            self.reference.state, self.reference.corrected = "correction_asked", True

    @rule()
    def answer_correction(self) -> None:
        may = self.reference.state == "correction_asked"
        if self.attempt(may, services.answer_correction, self.case, actor=self.cast.xiaotong):
            self.reference.receive()

    @precondition(lambda self: self.reference.state != "draft")
    @rule(sure=st.integers(0, 9))
    def refuse_acceptance(self, sure: int) -> None:
        if sure == 9 and self.attempt(
            self.reference.state == "submitted",
            services.refuse_acceptance,
            self.case,
            "不属于本机关职权范围。",
            actor=self.cast.clerk,
        ):
            self.reference.state = "not_accepted"

    @precondition(lambda self: self.reference.state in {"in_approval", "deciding", "withdrawn"})
    @rule(pick=st.integers(0, 9), well=st.integers(0, 5))
    def verdict(self, pick: int, well: int) -> None:
        tasks = list(Task.objects.filter(case=self.case).select_related("department").order_by("pk"))
        if not tasks:
            return
        task = tasks[pick % len(tasks)]
        bad, good = ("objection", "no_objection") if task.step == "fume" else ("refuse", "approve")
        what, officer = good if well else bad, self.cast.officer(task.department.code)
        may = task.step in self.reference.at_work
        if self.attempt(may, services.give_verdict, task.pk, what, "符合规定。", actor=officer):
            self.reference.decide(task.step, what)

    @rule()
    def sign(self) -> None:
        officer = self.cast.officer("SCJG")
        if self.attempt(self.reference.state == "deciding", services.sign_decision, self.case, actor=officer):
            self.reference.state = "decided"

    @precondition(lambda self: self.reference.state in WORK_IS_LEFT)
    @rule(sure=st.integers(0, 9))
    def withdraw(self, sure: int) -> None:
        if sure == 9 and self.attempt(True, services.withdraw_case, self.case, actor=self.cast.xiaotong):
            self.reference.state = "withdrawn"

    @rule()
    def a_stranger_tries(self) -> None:
        self.attempt(False, services.accept_case, self.case, actor=self.cast.xiaotong)
        self.attempt(False, services.submit_case, self.case, actor=self.cast.outsider)
        self.attempt(False, services.sign_decision, self.case, actor=self.cast.officer("XFJY"))

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.reference.today = local_day(self.now)
        services.accept_by_silence(self.now)
        if self.reference.state == "submitted" and self.reference.today > self.reference.due:
            self.reference.state = "in_approval"

    @invariant()
    def stored_is_what_the_reference_says(self) -> None:
        case, reference = Case.objects.get(pk=self.case), self.reference
        assert case.state == reference.state
        tasks = {task.step: task for task in Task.objects.filter(case=case)}
        assert {step for step, task in tasks.items() if task.state in {"open", "claimed"}} == reference.at_work
        assert {step: task.verdict for step, task in tasks.items() if task.state == "done"} == reference.done
        assert case.standing == {step: task.verdict for step, task in tasks.items()}
        decisions = list(Decision.objects.filter(case=case).values_list("result", flat=True))
        assert decisions == ([reference.result] if reference.state == "decided" else [])

    @invariant()
    def log_is_whole(self) -> None:
        digest, events = START, list(CaseEvent.objects.filter(case=self.case).order_by("sequence"))
        for number, event in enumerate(events, start=1):
            digest = next_digest(digest, event.sealed)
            assert (event.sequence, event.digest) == (number, digest)
        case = Case.objects.get(pk=self.case)
        assert (case.event_count, case.head_digest) == (len(events), digest)


@pytest.mark.django_db
def test_verbs_agree_with_the_reference_in_any_order(cast: Cast) -> None:
    assert cast.now == BEGAN
    draft(cast)  # the item is there for all examples
    few = settings(max_examples=40, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(CaseMachine, settings=few)
