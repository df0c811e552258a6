"""办件: a case and all that happens to it."""

from hall.casework.models.calendar import CalendarDay, CalendarVersion, CalendarYear, MovedDate
from hall.casework.models.case import CLOCK_DAY, Case, NumberSequence
from hall.casework.models.clock import (
    CaseEnding,
    CaseExtension,
    CasePause,
    ClockRun,
    DecisionDelivery,
    Reminder,
)
from hall.casework.models.consent import PrefillConsent
from hall.casework.models.consultation import Consultation, Position
from hall.casework.models.counter import CounterVisit, IdentityPaper
from hall.casework.models.decision import (
    INTERNAL,
    CaseDocument,
    Decision,
    DocumentFetch,
    DocumentKind,
    PaperDelivery,
)
from hall.casework.models.event import CaseEvent, EventKind
from hall.casework.models.hearing import Hearing
from hall.casework.models.intake import Correction, CorrectionGround, Finding, LicenceMaterial, Standing, Upload
from hall.casework.models.look import CaseLook
from hall.casework.models.message import CaseMessage
from hall.casework.models.promise import Promise
from hall.casework.models.recusal import Recusal
from hall.casework.models.site_visit import SiteVisit
from hall.casework.models.task import Countersignature, Opinion, Task
from hall.casework.models.template import OpinionTemplate
from hall.casework.models.transfer import Transfer

__all__ = [
    "CLOCK_DAY",
    "INTERNAL",
    "CalendarDay",
    "CalendarVersion",
    "CalendarYear",
    "Case",
    "CaseDocument",
    "CaseEnding",
    "CaseEvent",
    "CaseExtension",
    "CaseLook",
    "CaseMessage",
    "CasePause",
    "ClockRun",
    "Consultation",
    "Correction",
    "CorrectionGround",
    "CounterVisit",
    "Countersignature",
    "Decision",
    "DecisionDelivery",
    "DocumentFetch",
    "DocumentKind",
    "EventKind",
    "Finding",
    "Hearing",
    "IdentityPaper",
    "LicenceMaterial",
    "MovedDate",
    "NumberSequence",
    "Opinion",
    "OpinionTemplate",
    "PaperDelivery",
    "Position",
    "PrefillConsent",
    "Promise",
    "Recusal",
    "Reminder",
    "SiteVisit",
    "Standing",
    "Task",
    "Transfer",
    "Upload",
]
