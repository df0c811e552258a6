"""The content of a revision: guide, form, materials, procedure and limits as one checked value. No Django here."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forms_engine.definition import FormDefinition

Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]


class Value(BaseModel):
    """Base of all content: immutable, and an unknown key is an error, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(StrEnum):
    """How well a stated fact is known; shown beside it. `example` is never an official promise."""

    FOUND = "found"
    KNOWN = "known"
    KNOWN_LIKELY = "known-likely"
    EXAMPLE = "example"
    UNSURE = "unsure"
    DESIGN = "design"


class LimitUnit(StrEnum):
    """How a limit is counted. Working days leave out rest days and statutory holidays (Licensing Law Art. 82)."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Limit(Value):
    """A time limit. `days` 0 means at once (即时), half days are rounded up for the clock.

    `as_written` keeps the law's own wording of the unit where that leaves the counting open (e.g. 日).
    """

    days: float = Field(ge=0)
    unit: LimitUnit = LimitUnit.WORKING_DAYS
    as_written: str = ""
    mark: Mark
    basis: str = ""


class LegalBasis(Value):
    """One provision that the item stands on (设定依据)."""

    document: str
    number: str = ""
    article: str = ""
    mark: Mark
    note: str = ""


class MaterialSource(StrEnum):
    """Who has the material already: decides whether the applicant is asked for it (Regulation Art. 7)."""

    FORM = "form"  # filled in online here
    SHARED = "shared"  # another authority has it: never asked again (State Council Decree 716 Art. 7)
    APPLICANT = "applicant"  # to be uploaded
    AGENCY = "agency"  # made by an intermediary, to be uploaded


class Necessity(StrEnum):
    """Whether the case can be accepted without it."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"
    LATER = "later"  # 容缺后补: accepted first, supplied afterwards


class Material(Value):
    """A document that must be supplied (材料). Materials of one `key` in several items are asked once."""

    key: Key
    name: str
    source: MaterialSource
    source_note: str = ""
    necessity: Necessity
    needed_when: str = ""  # CEL over the answers; empty: always
    condition_text: str = ""
    note: str = ""
    copies: int = 1
    has_template: bool = False
    items: tuple[str, ...] = ()  # codes of the items that need it


class StepKind(StrEnum):
    """What a step of the procedure does."""

    VERIFY = "verify"  # 核验
    APPROVE = "approve"  # 审批、登记、备案: ends in granted or refused
    ADVISE = "advise"  # 抄告意见: an opinion, never a licence


class Step(Value):
    """A node of the procedure (环节)."""

    key: Key
    name: str
    kind: StepKind
    kind_text: str = ""  # as the department calls it, e.g. 审批/备案
    department: str  # department code
    item: str | None = None  # the service item that this step decides
    needs: tuple[str, ...] = ()
    when: str = ""  # CEL over the answers; empty: always
    condition_text: str = ""
    promised: Limit
    statutory: Limit | None = None
    question: str = ""  # what an advising department is asked
    silence_is_no_objection: bool = False
    issues: str = ""  # what a granted step yields
    mark: Mark

    @model_validator(mode="after")
    def _only_advice_may_be_silent(self) -> Self:
        if self.silence_is_no_objection and self.kind is not StepKind.ADVISE:
            raise ValueError(f"环节 {self.key}: 只有抄告意见可以规定“逾期视为无意见”,审批不得默许。")
        return self


class Procedure(Value):
    """The graph of steps. `lead` is the department that signs the decision (牵头部门)."""

    lead: str
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_a_graph(self) -> Self:
        keys = [step.key for step in self.steps]
        if len(keys) != len(set(keys)):
            raise ValueError("环节代码重复。")
        done: set[str] = set()
        waiting = list(self.steps)
        for step in self.steps:
            for need in step.needs:
                if need not in keys:
                    raise ValueError(f"环节 {step.key} 的前置环节 {need} 不存在。")
        while waiting:
            ready = [step for step in waiting if set(step.needs) <= done]
            if not ready:
                raise ValueError("环节互为前置,形成循环:" + "、".join(step.key for step in waiting))
            done |= {step.key for step in ready}
            waiting = [step for step in waiting if step.key not in done]
        return self

    def step(self, key: str) -> Step:
        """The step of that key. Raises KeyError when there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)


class Question(Value):
    """常见问答."""

    question: str
    answer: str


class Place(Value):
    """Where and when a person can be spoken to (办理地点、时间、电话); empty parts are shown as 待部门公布."""

    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    mark: Mark = Mark.EXAMPLE


class Guide(Value):
    """办事指南: with form, materials and procedure, the eight elements that a guide must have."""

    audience_text: str
    item_type: str
    handling: str
    conditions: tuple[str, ...]
    prerequisites: tuple[str, ...] = ()
    legal_basis: tuple[LegalBasis, ...]
    promised: Limit
    statutory: Limit | None = None
    statutory_text: str = ""
    fee_text: str
    result_text: str
    visits: int | None = None  # times that the applicant must come in person
    visit_note: str = ""
    places: tuple[Place, ...] = ()
    stages: tuple[str, ...] = ()
    exceptional: tuple[str, ...] = ()
    faq: tuple[Question, ...] = ()
    source_note: str = ""


class Need(Value):
    """How well a login must have proved who it is: a level of ASSURANCE_LEVELS, and its age (0: any)."""

    level: str = ""
    within_minutes: int = Field(default=0, ge=0)


class Assurance(Value):
    """What filing, signing and collecting need; without any, the hall's own settings count."""

    file: tuple[Need, ...] = ()
    sign: tuple[Need, ...] = ()
    collect: tuple[Need, ...] = ()


class Content(Value):
    """Everything that is edited, reviewed, published and pinned together."""

    guide: Guide
    form: FormDefinition
    materials: tuple[Material, ...]
    procedure: Procedure
    assurance: Assurance = Assurance()
    components: tuple[str, ...] = ()  # codes of the items that a package is composed of
    # of a package: item code → the key of each of its questions → the key that asks it in the package's form
    questions: Mapping[str, Mapping[str, str]] = {}
