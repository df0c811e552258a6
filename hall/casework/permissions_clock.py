"""Who may stop a clock, make a limit longer, deliver, close, end. The verb and the button ask the same function."""

from django.utils.translation import gettext as _

from hall.casework.models import Case, CaseExtension, Task
from hall.casework.permissions import (
    UNSEEN,
    YES,
    Answer,
    can_view_case,
    can_work_task,
    is_party,
    lead_of,
    unbiased,
    within_mandate,
)
from hall.casework.states import UNDECIDED, UNFINISHED, CaseState, ExtensionKind
from identity.actors import Actor
from identity.models import MandateAct, Role


def can_pause(actor: Actor, task: Task) -> Answer:
    """The officer of the task, while it is not finished; so for stopping its clock and for letting it go on."""
    answer = can_work_task(actor, task)
    if answer and task.state not in UNFINISHED:
        return Answer(False, _("这个环节已经办完，不再计时。"))
    return answer


can_ask_extension = can_pause


def can_ask_hearing(actor: Actor, case: Case) -> Answer:
    """要求听证: the party, with the power to bind it, until it is decided."""
    if not is_party(actor, case):
        return UNSEEN
    if case.state not in UNDECIDED:
        return Answer(False, _("这份申请已经办结，不能再要求听证。"))
    return within_mandate(actor, case, MandateAct.SIGN)


def can_answer_extension(actor: Actor, extension: CaseExtension) -> Answer:
    """The head of the department for its own limit; for joint handling who stands for the government: the supervisor.

    Never who asked (Licensing Law Art. 42: 经本行政机关负责人批准, 经本级人民政府负责人批准). Needs case and task.
    """
    if extension.kind == ExtensionKind.JOINT:
        entitled, who = actor.has_role(Role.SUPERVISOR), _("联合办理的延期由政府负责人批准（督办人员）。")
    else:
        entitled = extension.task.department.code in actor.departments(Role.APPROVER)
        who = _("延期由本部门负责人（签发人员）批准。")
    if not entitled:
        return Answer(False, who) if can_view_case(actor, extension.case) else UNSEEN
    if not (answer := unbiased(actor, extension.case)):
        return answer
    if actor.account is not None and actor.account.pk == extension.asked_by_id:
        return Answer(False, _("延期是您自己申请的，应当由另一位负责人批准。"))
    return YES


def can_deliver(actor: Actor, case: Case) -> Answer:
    """Who hands papers out: intake, and the department that signed; so for closing."""
    if case.state == CaseState.DRAFT or not can_view_case(actor, case):
        return UNSEEN
    lead = lead_of(case)
    if not (
        actor.has_role(Role.INTAKE_CLERK) or actor.has_role(Role.OFFICER, lead) or actor.has_role(Role.APPROVER, lead)
    ):
        return Answer(False, _("送达由受理人员或者牵头部门办理。"))
    return unbiased(actor, case)


def can_end(actor: Actor, case: Case) -> Answer:
    """Before acceptance the intake clerk, after it the head of the lead department."""
    if case.state == CaseState.DRAFT or not can_view_case(actor, case):
        return UNSEEN
    if case.state not in UNDECIDED:
        return Answer(False, _("这份申请已经办结，不能终止。"))
    if case.accepted_at is None:
        entitled, who = actor.has_role(Role.INTAKE_CLERK), _("受理以前的终止由受理人员办理。")
    else:
        entitled, who = actor.has_role(Role.APPROVER, lead_of(case)), _("终止由牵头部门的签发人员办理。")
    if not entitled:
        return Answer(False, who)
    return unbiased(actor, case)


def can_see_calendar(actor: Actor) -> Answer:
    """All staff: everybody's dates stand on it."""
    return YES if actor.is_staff_member else UNSEEN


def can_edit_calendar(actor: Actor) -> Answer:
    """The operator, who loads what the State Council announced."""
    if actor.is_operator:
        return YES
    return Answer(False, _("工作日历由运维人员维护。")) if actor.is_staff_member else UNSEEN
