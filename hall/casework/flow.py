"""The procedure of one case as a picture: which steps take part, and how each stands."""

from hall.casework.models import Case
from hall.casework.progress import Lane, Progress, department_names
from hall.casework.states import AT_WORK, TaskState
from hall.catalog.diagram import Diagram, Seen, diagrams_of
from hall.catalog.selectors import content_shown


def flow_of(case: Case, progress: Progress) -> dict[str, Diagram]:
    """The picture for wide and for narrow screens; empty before anything is decided by anybody. One query."""
    if not progress.lanes:
        return {}
    procedure, departments = content_shown(case.revision).procedure, department_names()
    seen = {lane.step.key: Seen(_mark(lane), lane.word) for lane in progress.lanes}
    names = {lane.step.key: lane.department for lane in progress.lanes}
    return diagrams_of(procedure, departments, wide=560, seen=seen, names=names, decided=_decided(case))


def _mark(lane: Lane) -> str:
    state = lane.task.state if lane.task else ""
    if state == TaskState.DONE:
        return "done" if lane.tone == "ok" else "no"
    return "run" if state in AT_WORK or state == TaskState.PAUSED else "wait"


def _decided(case: Case) -> str:
    return "done" if case.is_decided else "run" if case.state == "deciding" else "wait"
