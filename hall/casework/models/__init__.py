"""办件: a case and all that happens to it."""

from hall.casework.models.calendar import CalendarDay, CalendarYear
from hall.casework.models.case import Case, NumberSequence
from hall.casework.models.consent import PrefillConsent
from hall.casework.models.decision import CaseDocument, Decision, DocumentKind
from hall.casework.models.event import CaseEvent, EventKind
from hall.casework.models.intake import Correction, Upload
from hall.casework.models.task import Opinion, Task

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseDocument",
    "CaseEvent",
    "Correction",
    "Decision",
    "DocumentKind",
    "EventKind",
    "NumberSequence",
    "Opinion",
    "PrefillConsent",
    "Task",
    "Upload",
]
