"""Random sequences of the real verbs against a reference that is small enough to be read whole."""

import os
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.casework import services
from hall.casework.chain import START, next_digest
from hall.casework.errors import HallError
from hall.casework.models import Case, CaseEvent, CasePause, Decision, Task
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Department, Membership, Role
from tests.casework.builders import GROUNDS, draft
from tests.cast import FIRST_DAY, Cast, account
from tests.properties.case_reference import DEPARTMENTS, LIMITS, PROCEDURE, RETURNABLE, UNDECIDED, WHOLE, Reference
from tests.properties.case_reference import last_day as last_day_of

BEGAN = datetime(2026, 11, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
RECEIPT = services.Receipt("counter", "林晓彤")
SEQUENCES = int(os.environ.get("HALL_TEST_SEQUENCES", "20"))  # 3000 were run by hand
STEPS = st.sampled_from(sorted(LIMITS))
TWO = st.integers(0, 1)
DICE = st.integers(0, 999)
SELDOM = DICE.map(lambda dice: dice % 97 == 53)


class CaseMachine(RuleBasedStateMachine):
    """One case, acted on by everybody who may, in any order, also when it is not their turn."""

    people: ClassVar[dict[str, Actor]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.now = BEGAN
        self.case = draft(Cast(self.now), code="M-01").pk
        self.reference = Reference(local_day(self.now))

    @initialize(far=st.sampled_from([0, 1, 1, 2, 3, 3, 3]))
    def begin(self, far: int) -> None:
        """Sequences begin somewhere on the usual way: most that can happen happens late."""
        for act in (self.submit, self.accept, lambda: self._say("licence", "approve", 0))[:far]:
            act()

    def teardown(self) -> None:
        try:
            self._log_is_whole()
        finally:
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    def officer(self, step: str, which: int) -> Actor:
        return self.people[f"{DEPARTMENTS[step]}-{which}"]

    def step(self, dice: int) -> str:
        """Mostly one that is at work."""
        steps = sorted(LIMITS if dice % 7 == 3 else self.reference.parts or LIMITS)
        return steps[dice % len(steps)]

    def who(self, step: str, dice: int) -> int:
        """Mostly the one who has it."""
        part = self.reference.parts.get(step)
        return dice % 2 if part is None or part.holder is None or dice % 5 == 1 else part.holder

    def task(self, step: str) -> int | None:
        """The latest round of a step."""
        return Task.objects.filter(case=self.case, step=step).order_by("-round").values_list("pk", flat=True).first()

    def attempt(self, expected: object, verb: Any, *arguments: Any, **more: Any) -> bool:
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

    @precondition(lambda self: self.reference.state in {"draft", "correction_asked", "submitted"})
    @rule(sign=st.booleans())
    def type_answers(self, sign: bool) -> None:
        """In the draft, and in answer to a notice that asks about the form or is in words only."""
        case, reference = Case.objects.get(pk=self.case), self.reference
        answers = {"shop_name": "韩江小馆", "signage": sign} | ({"sign_width": "3.5"} if sign else {})
        actor = self.people["applicant"]
        try:
            with transaction.atomic():
                services.save_answers(self.case, "shop", answers, edition=case.edition, actor=actor, now=self.now)
        except HallError:
            assert not reference.may_edit
        else:
            assert reference.may_edit
            reference.typed_sign = sign

    @precondition(lambda self: self.reference.state in {"draft"})
    @rule()
    def submit(self) -> None:
        is_draft = self.reference.state == "draft"
        if self.attempt(is_draft, services.submit_case, self.case, actor=self.people["applicant"]):
            self.reference.receive()

    @precondition(lambda self: self.reference.state in {"submitted"})
    @rule()
    def accept(self) -> None:
        may = self.reference.state == "submitted"
        if self.attempt(may, services.accept_case, self.case, actor=self.people["clerk"]):
            self.reference.accept(self.reference.today)

    @precondition(lambda self: self.reference.state in {"submitted", "correction_asked"})
    @rule(about=st.sampled_from(["words", "form:shop", "plan"]), ground=st.sampled_from(["", "not_corrected"]))
    def ask_correction(self, about: str, ground: str) -> None:
        """Once; a further notice only on a ground of the law."""
        may = self.reference.state == "submitted" and (not self.reference.told or ground)
        asked: dict[str, Any] = {"found": {about: ("to_correct", "请核对后改正。")}} if about != "words" else {}
        text = "" if asked else "请核对后改正。"
        actor = self.people["clerk"]
        if self.attempt(may, services.request_correction, self.case, text, ground=ground, actor=actor, **asked):
            self.reference.ask_correction(about)

    @precondition(lambda self: self.reference.state in {"correction_asked"})
    @rule()
    def answer_correction(self) -> None:
        may = self.reference.state == "correction_asked"
        if self.attempt(may, services.answer_correction, self.case, actor=self.people["applicant"]):
            self.reference.receive()

    @precondition(lambda self: self.reference.state == "submitted")
    @rule(sure=SELDOM)
    def refuse_acceptance(self, sure: bool) -> None:
        may, reason = self.reference.state == "submitted", "不属于本机关职权范围。"
        if sure and self.attempt(may, services.refuse_acceptance, self.case, reason, actor=self.people["clerk"]):
            self.reference.end("not_accepted")

    @precondition(lambda self: self.reference.counted_from)
    @rule(dice=DICE, well=DICE, who=DICE)
    def verdict(self, dice: int, well: int, who: int) -> None:
        step = self.step(dice)
        bad, good = ("objection", "no_objection") if step == "fume" else ("refuse", "approve")
        self._say(step, good if well % 6 else bad, self.who(step, who))

    def _say(self, step: str, what: str, who: int) -> None:
        if (task := self.task(step)) is None:
            return
        part = self.reference.parts.get(step)
        may = part and part.is_free_for(who)
        if self.attempt(may, services.give_verdict, task, what, "符合规定。", **GROUNDS, actor=self.officer(step, who)):
            self.reference.give(step, what, who)

    @precondition(lambda self: "fire" in self.reference.parts)
    @rule(who=TWO, agrees=st.booleans())
    def countersign(self, who: int, agrees: bool) -> None:
        """Two pairs of eyes: never one's own."""
        if (task := self.task("fire")) is None:
            return
        part = self.reference.parts.get("fire")
        may = part and part.state == "proposed" and part.holder != who
        if self.attempt(may, services.countersign_task, task, agrees, "请补充。", actor=self.officer("fire", who)):
            self.reference.countersign("fire", agrees)

    @precondition(lambda self: self.reference.parts)
    @rule(dice=DICE, other=DICE)
    def claim(self, dice: int, other: int) -> None:
        step = self.step(dice)
        who = self.who(step, other)
        if (task := self.task(step)) is None:
            return
        part = self.reference.parts.get(step)
        may = part and part.state == "open"
        if self.attempt(may, services.claim_task, task, actor=self.officer(step, who)) and part:
            part.state, part.holder = "claimed", who

    @precondition(lambda self: self.reference.parts)
    @rule(dice=DICE, who=TWO, to=TWO, back=st.booleans())
    def hand_over(self, dice: int, who: int, to: int, back: bool) -> None:
        """To the colleague, or back to all; by the holder or, as here all are, by an approver."""
        step = self.step(dice)
        if (task := self.task(step)) is None:
            return
        part, actor = self.reference.parts.get(step), self.officer(step, who)
        is_claimed = part and part.state == "claimed"
        if back:
            if self.attempt(is_claimed, services.release_task, task, "出差。", actor=actor) and part:
                part.state, part.holder = "open", None
            return
        colleague = self.officer(step, to).account
        assert colleague
        may = is_claimed and part and part.holder != to
        if self.attempt(may, services.hand_over_task, task, colleague.public_id, "出差。", actor=actor) and part:
            part.holder = to

    @precondition(lambda self: self.reference.parts)
    @rule(dice=DICE, other=DICE)
    def pause(self, dice: int, other: int) -> None:
        step = self.step(dice)
        who = self.who(step, other)
        if (task := self.task(step)) is None:
            return
        part, actor = self.reference.parts.get(step), self.officer(step, who)
        may = part and part.is_free_for(who)
        if self.attempt(may, services.pause_task, task, "hearing", "举行听证。", 5, actor=actor):
            self.reference.pause(step, who)

    @precondition(lambda self: any(part.paused for part in self.reference.parts.values()))
    @rule(dice=DICE, other=DICE)
    def resume(self, dice: int, other: int) -> None:
        step = self.step(dice)
        who = self.who(step, other)
        if (task := self.task(step)) is None:
            return
        part = self.reference.parts.get(step)
        may = part and part.paused and part.holder == who
        if self.attempt(may, services.resume_task, task, actor=self.officer(step, who)):
            self.reference.resume(step)

    @precondition(lambda self: self.reference.done)
    @rule(steps=st.sets(STEPS, min_size=1, max_size=2))
    def return_steps(self, steps: set[str]) -> None:
        reference = self.reference
        may = reference.state in RETURNABLE and steps & reference.done.keys()
        lead = self.people["SCJG-0"]
        if self.attempt(may, services.return_case, self.case, steps, "请重新核实。", actor=lead):
            reference.give_back(steps & reference.done.keys())

    @precondition(lambda self: self.reference.parts)
    @rule(dice=DICE, other=DICE)
    def return_the_grounds(self, dice: int, other: int) -> None:
        """Who works on a step gives back the one that it rests on."""
        step = self.step(dice)
        who, reference = self.who(step, other), self.reference
        if DEPARTMENTS[step] == DEPARTMENTS["licence"]:
            return  # its officers sign, too, and give back whatever they like
        part = reference.parts.get(step)
        may = part and part.is_free_for(who) and "licence" in reference.done
        actor = self.officer(step, who)
        if self.attempt(may, services.return_case, self.case, ["licence"], "执照信息有误。", actor=actor):
            reference.give_back({"licence"})

    @precondition(lambda self: self.reference.counted_from)
    @rule()
    def an_old_round_is_over(self) -> None:
        """Who has the page of a returned task still open can do nothing on it."""
        old = Task.objects.filter(case=self.case, state="returned").order_by("pk").first()
        if old is not None:
            actor = self.officer(old.step, 0)
            what = "objection" if old.step == "fume" else "refuse"
            self.attempt(False, services.give_verdict, old.pk, what, "符合规定。", **GROUNDS, actor=actor)
            self.attempt(False, services.claim_task, old.pk, actor=actor)

    @precondition(lambda self: self.reference.state in {"deciding"})
    @rule()
    def sign(self) -> None:
        may = self.reference.state == "deciding"
        if self.attempt(may, services.sign_decision, self.case, actor=self.people["SCJG-0"]):
            self.reference.state = "decided"

    @precondition(lambda self: self.reference.state in {"decided", "delivered"})
    @rule(close=st.booleans())
    def deliver_and_close(self, close: bool) -> None:
        state, clerk = self.reference.state, self.people["clerk"]
        if close and self.attempt(state == "delivered", services.close_case, self.case, actor=clerk):
            self.reference.state = "closed"
        if not close and self.attempt(state == "decided", services.record_delivery, self.case, RECEIPT, actor=clerk):
            self.reference.state = "delivered"

    @precondition(lambda self: self.reference.state in UNDECIDED)
    @rule(sure=SELDOM)
    def withdraw(self, sure: bool) -> None:
        if sure and self.attempt(True, services.withdraw_case, self.case, actor=self.people["applicant"]):
            self.reference.end("withdrawn")

    @precondition(lambda self: self.reference.state in UNDECIDED)
    @rule(sure=SELDOM)
    def end(self, sure: bool) -> None:
        actor = self.people["SCJG-0" if self.reference.counted_from else "clerk"]
        if sure and self.attempt(True, services.end_case, self.case, "applicant_died", "申请人死亡。", actor=actor):
            self.reference.end("ended")

    @rule()
    def a_stranger_tries(self) -> None:
        self.attempt(False, services.accept_case, self.case, actor=self.people["applicant"])
        self.attempt(False, services.submit_case, self.case, actor=self.people["outsider"])
        self.attempt(False, services.sign_decision, self.case, actor=self.people["XFJY-0"])
        self.attempt(False, services.return_case, self.case, ["food"], "不行。", actor=self.people["XFJY-0"])

    @rule()
    def it_is_not_their_turn(self) -> None:
        """What the state does not allow, by those who might in another."""
        state = self.reference.state
        acts = {"submit": "draft", "accept": "submitted", "answer_correction": "correction_asked", "sign": "deciding"}
        for name, when in acts.items():
            if state != when:
                getattr(self, name)()
        if state not in UNDECIDED:
            self.attempt(False, services.withdraw_case, self.case, actor=self.people["applicant"])
            self.attempt(False, services.end_case, self.case, "impossible", "洪水。", actor=self.people["SCJG-0"])
        if state not in {"submitted", "draft"}:
            clerk = self.people["clerk"]
            self.attempt(False, services.request_correction, self.case, "请改正。", actor=clerk)
            self.attempt(False, services.refuse_acceptance, self.case, "不受理。", actor=clerk)

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        services.accept_by_silence(self.now)
        services.take_silence_as_no_objection(self.now)
        self.reference.pass_to(local_day(self.now))

    @invariant()
    def stored_is_what_the_reference_says(self) -> None:
        case, reference = Case.objects.get(pk=self.case), self.reference
        assert case.state == reference.state
        assert case.corrections.count() == reference.told
        decisions = list(Decision.objects.filter(case=case).values_list("result", flat=True))
        is_decided = reference.state in {"decided", "delivered", "closed"}
        assert decisions == ([reference.result] if is_decided else [])
        tasks = list(Task.objects.filter(case=case))
        at_work = {task.step: task for task in tasks if task.state in {"open", "claimed", "proposed", "paused"}}
        done = {task.step: task for task in tasks if task.state == "done"}
        assert {step: task.verdict for step, task in done.items()} == reference.done
        assert {step: task.state for step, task in at_work.items()} == {
            step: part.state for step, part in reference.parts.items()
        }
        assert len([task for task in tasks if task.state == "returned"]) == reference.rounds.total()
        paused = CasePause.objects.filter(case=case, ended_at=None).values_list("task__step", flat=True)
        assert set(paused) == {step for step, part in reference.parts.items() if part.paused}
        if reference.state in {"withdrawn", "ended", "not_accepted"}:
            return
        assert case.standing == {step: task.verdict for step, task in (at_work | done).items()}
        assert case.acceptance_due_on == reference.due
        for step, task in at_work.items():
            part = reference.parts[step]
            holder = self.officer(step, part.holder).account if part.holder is not None else None
            assert (task.claimed_by_id, task.paused_on) == (holder.pk if holder else None, part.paused)
            assert (task.round, task.promised_due_on) == (reference.rounds[step] + 1, reference.due_of(step))
        if reference.counted_from:
            assert case.promised_due_on == last_day_of(reference.counted_from, WHOLE, reference.stood)
            assert case.paused_on == min(
                (part.paused for part in reference.parts.values() if part.paused), default=None
            )

    def _log_is_whole(self) -> None:
        digest, events = START, list(CaseEvent.objects.filter(case=self.case).order_by("sequence"))
        for number, event in enumerate(events, start=1):
            digest = next_digest(digest, event.sealed)
            assert (event.sequence, event.digest) == (number, digest)
        case = Case.objects.get(pk=self.case)
        assert (case.event_count, case.head_digest) == (len(events), digest)
        assert [event.kind for event in events].count("verdict_given") == self.reference.verdicts


def everybody(cast: Cast) -> dict[str, Actor]:
    """The applicant, the clerk, a stranger, and two in each department who examine and sign."""
    people = {"applicant": cast.xiaotong, "clerk": cast.clerk, "outsider": cast.outsider}
    for code in set(DEPARTMENTS.values()):
        people[f"{code}-0"] = cast.officer(code)
        second = account(f"second-{code}", f"{code}的李工")
        for role in (Role.OFFICER, Role.APPROVER):
            Membership.objects.create(
                account=second, department=Department.objects.get(code=code), role=role, starts_on=FIRST_DAY
            )
        people[f"{code}-1"] = cast.actor(second)
    return people


@pytest.mark.django_db
def test_verbs_agree_with_the_reference_in_any_order(cast: Cast) -> None:
    assert cast.now == BEGAN
    draft(cast, procedure=PROCEDURE, code="M-01", actor=cast.outsider)  # the item is there for all examples
    CaseMachine.people = everybody(cast)
    few = settings(max_examples=SEQUENCES, stateful_step_count=35, deadline=None)
    run_state_machine_as_test(CaseMachine, settings=few)
