"""The content of a revision: guide, form, materials, procedure and limits as one checked value. No Django here."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from forms_engine.definition import FormDefinition
from hall.catalog.procedure import Procedure, Step, StepKind
from hall.catalog.values import Key, Limit, LimitUnit, Mark, Value

__all__ = [
    "Assurance",
    "Content",
    "Guide",
    "Key",
    "LegalBasis",
    "Limit",
    "LimitUnit",
    "Mark",
    "Material",
    "MaterialSource",
    "Necessity",
    "Need",
    "Place",
    "Procedure",
    "Question",
    "Step",
    "StepKind",
    "Value",
]


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
    # texts of this content, word for word → their English, where the department wrote one: a text that is changed later
    # is shown in Chinese until its English is written anew
    english: Mapping[str, str] = {}
    # of a package: item code → the key of each of its questions → the key that asks it in the package's form
    questions: Mapping[str, Mapping[str, str]] = {}
