"""What the desk shows of one case: the staff's view on it, every department's part, and what an act would set going."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from forms_engine.review import ReviewSection
from hall.casework import selectors
from hall.casework.calendars import current_calendar
from hall.casework.clock import add_working_days, due_on
from hall.casework.desk.looks import Seen
from hall.casework.errors import NotAllowed, NotFound
from hall.casework.models import Case, CaseEvent, DocumentKind, EventKind, Opinion, Recusal, Task
from hall.casework.models.task import deputy_text
from hall.casework.permissions import is_involved, is_party
from hall.casework.progress import Lane, Progress
from hall.casework.states import ReminderStage, TaskState
from hall.catalog.content import LegalBasis, Limit, Step
from hall.catalog.models import Revision
from hall.catalog.selectors import content_of, content_shown
from hall.lib.dates import local_day
from identity.actors import Actor
from identity.models import Account, Role
from identity.privacy.use import record_use
from identity.selectors import department

FOLLOWS = frozenset({EventKind.TASK_OPENED, EventKind.CASE_JOINED, EventKind.DOCUMENT_READY})  # not chosen by anyone
OF_QUESTIONS = frozenset(
    {EventKind.CONSULTED, EventKind.CONSULTATION_ANSWERED, EventKind.CONSULTATION_WITHDRAWN, EventKind.REMINDED}
)


@dataclass(frozen=True, slots=True)
class Part:
    """One department's part of a case with the opinions that it gave."""

    lane: Lane
    opinions: Sequence[Opinion]
    is_new: bool = False

    @property
    def is_done(self) -> bool:
        return self.lane.task is not None and self.lane.task.state == TaskState.DONE


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are shown, and how many of those that were asked have answered."""

    all: Sequence[Part]
    done: int
    asked: int


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event with the name of its step; `who` is empty where nobody chose it, e.g. a step that opened by itself."""

    event: CaseEvent
    step: str
    who: str
    is_new: bool = False

    @property
    def paper(self) -> str:
        """The paper that was issued; empty for other events."""
        return str(DocumentKind(self.event.data["paper"]).label) if self.event.kind == EventKind.DOCUMENT_READY else ""

    @property
    def reminded(self) -> str:
        """Who was urged; empty for other events."""
        return str(ReminderStage(self.event.data["stage"]).label) if self.event.kind == EventKind.REMINDED else ""

    @property
    def asked(self) -> str:
        """The other department whose opinion it is about; empty for other events."""
        code = self.event.data.get("department") if self.event.kind in OF_QUESTIONS else None
        return department(code).name if code else ""


@dataclass(frozen=True, slots=True)
class IfAccepted:
    """The days that accepting today would set, and the last day for corrections if they were asked for today."""

    promised_due_on: date
    statutory_due_on: date | None
    correction_due_on: date


def staff_case(actor: Actor, public_id: uuid.UUID) -> Case:
    """A case as staff may see it. Its own party is kept out of the desk, even when they are staff (回避).

    Raises NotFound, NotAllowed.
    """
    case = selectors.case_for(actor, public_id)
    keep_party_out(actor, case)
    return case


def staff_task(actor: Actor, pk: int) -> Task:
    """A task as staff may see it. Raises NotFound, NotAllowed."""
    task = selectors.task_for(actor, pk)
    keep_party_out(actor, task.case)
    return task


def note_use(actor: Actor, case: Case, purpose: str, now: datetime) -> None:
    """Write down that staff saw the applicant's data; the party's own look is none."""
    if not is_party(actor, case):
        record_use(actor, case.applicant, purpose=purpose, matter=case.number or "", now=now)


def keep_party_out(actor: Actor, case: Case) -> None:
    """Raises NotFound, NotAllowed."""
    if not actor.is_staff_member:
        raise NotFound
    if is_involved(actor, case):
        raise NotAllowed(
            _("您是这件申请的申请人或经办人，应当回避。您可以在“我的办件”里查看进度。"),
            link=f"/cases/{case.public_id}/",
        )


def parts_of(case: Case, progress: Progress, seen: Seen, *, but: Task | None = None) -> Parts:
    """Every department's part in the order of the procedure, without the one of the task `but`. Three queries."""
    opinions = {task.step: list(task.opinions.all()) for task in selectors.opinions_of(case)}
    skip = but.step if but else None
    parts = [_part(lane, opinions.get(lane.step.key, ()), seen) for lane in progress.lanes if lane.step.key != skip]
    return Parts(
        parts,
        done=sum(part.is_done for part in parts),
        asked=sum(part.lane.task is not None for part in parts),
    )


def _part(lane: Lane, opinions: Sequence[Opinion], seen: Seen) -> Part:
    return Part(lane, opinions, any(seen.is_new(one.given_at, one.author_id) for one in opinions))


def recusals_of(actor: Actor, case: Case) -> list[Recusal]:
    """Who keeps away and why, for heads and supervisors. A query only where anybody does."""
    if not case.recused or not (actor.has_role(Role.APPROVER) or actor.has_role(Role.SUPERVISOR)):
        return []
    return list(case.recusals.select_related("account"))


def log_of(case: Case, seen: Seen) -> list[LogLine]:
    """Everything that happened with who did it, newest first; for staff only. One query, two with deputies."""
    procedure = content_shown(case.revision).procedure
    names = {step.key: step.name for step in (*procedure.steps, *procedure.coordinations)}
    events = case.events.select_related("actor", "task__department", "mandate__organisation", "mandate__ward").order_by(
        "-sequence"
    )
    lines = list(events)
    away = Account.objects.in_bulk({one.data["deputy_for"] for one in lines if "deputy_for" in one.data})
    return [
        LogLine(one, names[one.task.step] if one.task else "", _who(one, away), seen.is_new_event(one)) for one in lines
    ]


def _who(event: CaseEvent, away: Mapping[int, Account]) -> str:
    if event.kind in FOLLOWS:
        return ""
    if event.actor is None:
        return _("系统")
    if "deputy_for" in event.data:
        return deputy_text(event.actor, away[event.data["deputy_for"]])
    if event.mandate is None:
        return str(event.actor)
    return _("%(who)s（代%(party)s）") % {"who": event.actor, "party": event.mandate.principal_name}


def if_accepted(case: Case, now: datetime) -> IfAccepted:
    """What the clerk is told before deciding."""
    guide = content_shown(case.revision).guide
    today = local_day(now)
    return IfAccepted(
        promised_due_on=_due(today, guide.promised),
        statutory_due_on=_due(today, guide.statutory) if guide.statutory else None,
        correction_due_on=add_working_days(today, settings.CORRECTION_WORKING_DAYS, current_calendar()),
    )


def _due(day: date, limit: Limit) -> date:
    return due_on(day, limit.days, limit.unit, current_calendar())


def basis_text(basis: LegalBasis) -> str:
    """《市场主体登记管理条例》第十九条: how a provision is cited in an opinion."""
    return f"《{basis.document.strip('《》')}》{basis.article}"


def basis_options(case: Case, step: Step) -> list[str]:
    """The provisions that the step's item stands on, as pinned by the case; else those of the case's own item."""
    revision = case.revision
    number = revision.components.get(step.item) if step.item else None
    if number is not None:
        revision = Revision.objects.filter(item__code=step.item, number=number).first() or revision
    return [basis_text(basis) for basis in content_of(revision).guide.legal_basis]


def own_sections(sections: Sequence[ReviewSection], step: Step) -> list[ReviewSection]:
    """The pages of the application that only this step's item asked for; none when it has no pages of its own.

    A merged form calls a part's pages `<item code>-<page>` (forms_engine.merge).
    """
    return [one for one in sections if step.item and one.key.startswith(f"{step.item.lower()}-")]
