"""The procedure of a service item as data (办理流程): steps, what each waits for, who does it and what a refusal means.

Revisions are immutable, so whatever was stored once must stay readable: every default here means what its absence
meant before. The rule that plans a case by it is hall.casework.procedure. No Django here.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from forms_engine.words import say
from hall.catalog.values import Key, Limit, Mark, Value


class StepKind(StrEnum):
    """What a step of the procedure does."""

    VERIFY = "verify"  # 核验
    EXAMINE = "examine"  # 审查、初审
    APPROVE = "approve"  # 审批、登记、备案: ends in granted or refused
    ADVISE = "advise"  # 抄告意见: an opinion, never a licence
    INSPECT = "inspect"  # 现场核查、联合勘验
    HEARING = "hearing"  # 听证
    EXPERT_REVIEW = "expert_review"  # 专家评审
    PAY = "pay"  # 缴费
    ISSUE = "issue"  # 制证
    NOTIFY = "notify"  # 告知、公示
    COORDINATE = "coordinate"  # 协调: opens by itself where a coordination clause finds opinions that clash


class RefusalMeans(StrEnum):
    """What follows from a step's refusal."""

    STOPS_CASE = "stops_case"
    STOPS_DEPENDANTS = "stops_dependants"
    OPINION = "opinion"  # weighed by whoever decides; stops nothing


DECIDING_KINDS = frozenset({StepKind.VERIFY, StepKind.EXAMINE, StepKind.APPROVE})


class Silence(StrEnum):
    """What it means that a limit passes without an answer. Never an approval (Licensing Law Art. 50 apart)."""

    NOTHING = ""
    NO_OBJECTION = "no_objection"


class JoinMode(StrEnum):
    """How several outcomes become one."""

    ALL = "all"
    ANY = "any"
    QUORUM = "quorum"
    VETO = "veto"  # all are heard, and only the refusals of `veto` count


class Join(Value):
    """How several outcomes become one: all, any, at least `quorum` of them, or unless one of `veto` refuses.

    A refusal of a step named in `veto` decides in the other modes too.
    """

    mode: JoinMode = JoinMode.ALL
    quorum: int = Field(default=0, ge=0)
    veto: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_it_counts(self) -> Self:
        if (self.mode is JoinMode.QUORUM) != (self.quorum > 0):
            raise ValueError(say("汇合方式“达到几项”要写明最少几项，其他方式不写。"))
        if self.mode is JoinMode.VETO and not self.veto:
            raise ValueError(say("汇合方式“一票否决”要写明哪些环节可以否决。"))
        return self


class AnyOf(Value):
    """One of these is enough."""

    any_of: tuple[str, ...] = Field(min_length=1)


class AssignedBy(StrEnum):
    """Which answer tells the department."""

    TOWN = "town"  # the answer is a region: the town (the first nine digits) counts
    ANSWER = "answer"


class Assignment(Value):
    """The department as an answer tells it: of the town where the shop is, of the branch that was chosen."""

    by: AssignedBy
    question: str  # key of the question in the form
    departments: Mapping[str, str] = Field(min_length=1)  # town code or choice → department code

    def department_for(self, facts: Mapping[str, Any]) -> str:
        """The department that the answer means; empty where it means none."""
        answer = facts.get(self.question)
        text = str(answer).lower() if isinstance(answer, bool) else str(answer or "")
        return self.departments.get(text[:9] if self.by is AssignedBy.TOWN else text, "")


class LicenceTerms(Value):
    """The licence that a granted step puts into the applicant's wallet (电子证照)."""

    kind: str = Field(min_length=1, max_length=64)
    months: int | None = Field(default=None, gt=0)  # valid so long from the day of issue; None: no end is stated
    conditions: str = Field(
        default="", max_length=500
    )  # what its holder has to keep to, beyond what the law says of all

    @model_serializer(mode="wrap")
    def _leaves_out_no_conditions(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """So that what was published before there were any stays the same."""
        data: dict[str, Any] = handler(self)
        return data if self.conditions else {key: value for key, value in data.items() if key != "conditions"}


class Step(Value):
    """A node of the procedure (环节).

    `department` is the one that does it; left empty for a step with an `item` it becomes the item's own at publishing.
    With `assigned` an answer decides, and `department` steps in for the answers that are not listed.
    """

    key: Key
    name: str
    kind: StepKind
    kind_text: str = ""  # as the department calls it, e.g. 审批/备案
    department: str = ""  # department code
    assigned: Assignment | None = None
    item: str | None = None  # the service item that this step decides
    needs: tuple[str | AnyOf, ...] = ()
    join: Join = Join()  # how `needs` are counted
    when: str = ""  # CEL over the answers; empty: always
    condition_text: str = ""
    promised: Limit
    statutory: Limit | None = None
    question: str = ""  # what an advising department is asked
    four_eyes: bool = False  # a second officer countersigns
    refusal_means: RefusalMeans | None = None  # None: as its kind usually means, see `refusal`
    silence: Silence = Silence.NOTHING
    issues: str = ""  # the licence, certificate or paper that a granted step yields
    licence: LicenceTerms | None = None
    mark: Mark

    @model_validator(mode="before")
    @classmethod
    def _reads_older_revisions(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "silence_is_no_objection" in data:
            silent = data["silence_is_no_objection"]
            data = {key: value for key, value in data.items() if key != "silence_is_no_objection"}
            data["silence"] = Silence.NO_OBJECTION if silent else data.get("silence", Silence.NOTHING)
        return data

    @model_validator(mode="after")
    def _only_advice_may_be_silent(self) -> Self:
        if self.silence is Silence.NO_OBJECTION and self.kind is not StepKind.ADVISE:
            raise ValueError(say("环节 %(key)s: 只有抄告意见可以规定“逾期视为无意见”，审批不得默许。", key=self.key))
        return self

    @property
    def silence_is_no_objection(self) -> bool:
        """Whether its limit passing without an answer counts as one."""
        return self.silence is Silence.NO_OBJECTION

    @property
    def refusal(self) -> RefusalMeans:
        """What its refusal means: as declared, else a licence or a check stops its dependants, all else is heard."""
        if self.refusal_means is not None:
            return self.refusal_means
        return RefusalMeans.STOPS_DEPENDANTS if self.kind in DECIDING_KINDS else RefusalMeans.OPINION

    @property
    def needed(self) -> tuple[str, ...]:
        """Every step named in `needs`, each once."""
        named = (one for need in self.needs for one in (need.any_of if isinstance(need, AnyOf) else (need,)))
        return tuple(dict.fromkeys(named))

    @property
    def departments(self) -> frozenset[str]:
        """Every department that may come to do it."""
        assigned = self.assigned.departments.values() if self.assigned else ()
        return frozenset(code for code in (self.department, *assigned) if code)

    def department_for(self, facts: Mapping[str, Any]) -> str:
        """Code of the department that does it for these answers."""
        return (self.assigned.department_for(facts) if self.assigned else "") or self.department


class Coordination(Value):
    """Where these opinions clash, the lead department coordinates within a limit and records the outcome (协调).

    Whatever needs one of them waits until all of them are heard, and until the coordination is over where they clash.
    """

    key: Key
    name: str
    between: tuple[str, ...] = Field(min_length=2)
    department: str = ""  # empty: the lead department
    promised: Limit
    statutory: Limit | None = None
    question: str = ""
    mark: Mark

    def as_step(self, lead: str) -> Step:
        """The step that opens."""
        return Step(
            key=self.key,
            name=self.name,
            kind=StepKind.COORDINATE,
            department=self.department or lead,
            needs=self.between,
            promised=self.promised,
            statutory=self.statutory,
            question=self.question,
            mark=self.mark,
        )


class Procedure(Value):
    """The graph of steps. `lead` is the department that signs the decision (牵头部门).

    `join` says how the steps that decide become one decision.
    """

    lead: str
    steps: tuple[Step, ...] = Field(min_length=1)
    join: Join = Join()
    coordination: tuple[Coordination, ...] = ()

    @model_validator(mode="after")
    def _is_a_graph(self) -> Self:
        for sentence in graph_problems(self):
            raise ValueError(sentence)
        return self

    @property
    def coordinations(self) -> tuple[Step, ...]:
        """The coordination clauses as the steps that they open."""
        return tuple(clause.as_step(self.lead) for clause in self.coordination)

    def step(self, key: str) -> Step:
        """The step of that key, a coordination's too. Raises KeyError when there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        for clause in self.coordination:
            if clause.key == key:
                return clause.as_step(self.lead)
        raise KeyError(key)

    def clause_of(self, key: str) -> Coordination | None:
        """The clause that coordinates this step's opinion with others."""
        return next((clause for clause in self.coordination if key in clause.between), None)

    def after(self, key: str) -> tuple[str, ...]:
        """What a step waits for, coordination included: a member of a clause is waited for together with the clause."""
        step = self.step(key)
        clauses = () if step.kind is StepKind.COORDINATE else map(self.clause_of, step.needed)
        return (*step.needed, *dict.fromkeys(clause.key for clause in clauses if clause))

    def rests_on(self, key: str) -> frozenset[str]:
        """Everything that a step waits for, directly or through others."""
        found: set[str] = set()
        frontier = set(self.after(key))
        while frontier:
            found |= frontier
            frontier = {before for one in frontier for before in self.after(one)} - found
        return frozenset(found)


def graph_problems(procedure: Procedure) -> Iterator[str]:
    """Why this is no graph that can be walked: sentences for the editor. Nothing else here can be asked before."""
    keys = [step.key for step in (*procedure.steps, *procedure.coordinations)]
    if len(keys) != len(set(keys)):
        yield say("环节代码重复。")
        return
    for step in procedure.steps:
        for need in step.needed:
            if need not in {one.key for one in procedure.steps}:
                yield say("环节 %(key)s 的前置环节 %(need)s 不存在。", key=step.key, need=need)
                return
    members = [member for clause in procedure.coordination for member in clause.between]
    for member in members:
        if member not in {one.key for one in procedure.steps}:
            yield say("协调条款里的环节 %(member)s 不存在。", member=member)
            return
        if members.count(member) > 1:
            yield say("环节 %(member)s 只能写在一个协调条款里。", member=member)
            return
    if waiting := _circle(procedure, keys):
        yield say("环节互为前置，形成循环：%(names)s", names="、".join(waiting))


def _circle(procedure: Procedure, keys: list[str]) -> list[str]:
    """The steps that wait for one another, directly or through others; empty where there are none."""
    after = {key: set(procedure.after(key)) for key in keys}
    done: set[str] = set()
    waiting = list(keys)
    while waiting:
        ready = [key for key in waiting if after[key] <= done]
        if not ready:
            return waiting
        done |= set(ready)
        waiting = [key for key in waiting if key not in done]
    return []
