"""Who may do what with a case, each answered with a reason. The verb and the button ask the same function."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from hall.casework.errors import NotAllowed, NotFound
from hall.casework.models import Case, Consultation, CounterVisit, Task, Transfer
from hall.casework.states import UNDECIDED, CaseState, TaskState
from hall.catalog.models import Audience, ServiceItem
from hall.catalog.selectors import content_of
from identity.actors import Actor, StandIn
from identity.models import Mandate, MandateAct, Role

EDITABLE = frozenset({CaseState.DRAFT, CaseState.CORRECTION_ASKED})


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, or no with a sentence. `is_visible` False: the actor must not even learn that the thing exists."""

    is_yes: bool
    reason: StrOrPromise = ""
    is_visible: bool = True

    def __bool__(self) -> bool:
        return self.is_yes


YES = Answer(True)
UNSEEN = Answer(False, is_visible=False)
INVOLVED = Answer(False, gettext_lazy("您是这件申请的申请人或经办人，应当回避。"))
RECUSED = Answer(False, gettext_lazy("您已经回避这件申请，不能再查看和办理。"))


def must(answer: Answer) -> None:
    """Let a yes pass. Raises NotFound (outsiders) or NotAllowed (with the reason)."""
    if not answer.is_visible:
        raise NotFound
    if not answer:
        raise NotAllowed(str(answer.reason))


def is_party(actor: Actor, case: Case) -> bool:
    """The applicant: the person, or whoever holds a mandate of the organisation or child for this item today."""
    if actor.account is None:
        return False
    if is_own(case):
        return actor.account.pk == case.applicant_id
    return mandate_of(actor, case) is not None


def is_own(case: Case) -> bool:
    """Whether the person who typed it is the party."""
    return case.organisation_id is None and case.ward_id is None


def mandate_of(actor: Actor, case: Case, act: str | None = None) -> Mandate | None:
    """The mandate under which the actor does that act on the case; None on one's own case, and for outsiders."""
    return actor.mandate_for(case.organisation_id, case.ward_id, case.item.code, act)


def is_involved(actor: Actor, case: Case) -> bool:
    """Who must keep away from deciding (回避): the party, who typed it, and who holds any mandate of the party."""
    if actor.account is None:
        return False
    if actor.account.pk == case.applicant_id or case.organisation_id in actor.mandated:
        return True
    return case.ward_id is not None and any(m.ward_id == case.ward_id for m in actor.mandates)


def unbiased(actor: Actor, case: Case) -> Answer:
    """Whether the actor may have a hand in deciding: neither involved nor recused by their own word. No query."""
    if is_involved(actor, case):
        return INVOLVED
    return RECUSED if has_recused(actor, case) else YES


def has_recused(actor: Actor, case: Case) -> bool:
    """Whether the actor has declared that they keep away."""
    return actor.account is not None and actor.account.pk in case.recused


def can_recuse(actor: Actor, case: Case) -> Answer:
    """自行回避: whoever of the staff could have a hand in the case, until it is decided."""
    if not actor.has_desk or not can_view_case(actor, case):
        return UNSEEN
    if case.state not in UNDECIDED:
        return Answer(False, _("这份申请已经办结，不用再回避。"))
    return unbiased(actor, case)


def can_view_case(actor: Actor, case: Case) -> Answer:
    """The party, as far as a mandate lets; staff only after submission: intake and supervision all, officers theirs."""
    if is_party(actor, case):
        return _party_follows(actor, case)
    if not actor.is_staff_member:
        return UNSEEN
    if has_recused(actor, case):
        return RECUSED
    if case.state == CaseState.DRAFT:
        return YES if serves(actor, case) else UNSEEN
    if actor.has_role(Role.INTAKE_CLERK) or actor.has_role(Role.SUPERVISOR):
        return YES
    departments = actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER)
    if case.state == CaseState.SUBMITTED and departments & departments_of(case):
        return YES  # to look at it before it is accepted, as far as reach_of lets them
    if lead_of(case) in departments or case.tasks.filter(department__code__in=departments).exists():
        return YES
    return YES if was_sent_to(case, departments) or was_asked(case, departments) else UNSEEN


def _party_follows(actor: Actor, case: Case) -> Answer:
    """A mandate to query follows all; one to file or sign sees what it works on, one to collect what has ended."""
    if is_own(case) or mandate_of(actor, case, MandateAct.QUERY):
        return YES
    working = (MandateAct.FILE, MandateAct.SIGN) if case.state in EDITABLE else ()
    if any(mandate_of(actor, case, act) for act in working):
        return YES
    if case.ended_at is not None and mandate_of(actor, case, MandateAct.COLLECT):
        return YES
    return _beyond(MandateAct.QUERY)


def was_sent_to(case: Case, departments: frozenset[str]) -> bool:
    """Whether it was transferred to one of these."""
    if case.outcome != CaseState.ENDED:
        return False
    return Transfer.objects.filter(case=case, department__code__in=departments).exists()


def was_asked(case: Case, departments: frozenset[str]) -> bool:
    """Whether the opinion of one of these was asked for."""
    return Consultation.objects.filter(case=case, department__code__in=departments, withdrawn_at=None).exists()


def can_serve(actor: Actor) -> Answer:
    """窗口代办: intake clerks."""
    if actor.has_role(Role.INTAKE_CLERK):
        return YES
    return Answer(False, _("窗口代办由受理人员办理。")) if actor.is_staff_member else UNSEEN


def serves(actor: Actor, case: Case) -> bool:
    """Whether the actor is the clerk who types for the person at the counter now. A query for clerks only."""
    if actor.account is None or not actor.has_role(Role.INTAKE_CLERK):
        return False
    return CounterVisit.objects.filter(case=case, clerk=actor.account, ended_at=None).exists()


def can_edit_case(actor: Actor, case: Case) -> Answer:
    """Only the party, and only while it is a draft or a correction is asked; for them the clerk at the counter."""
    return _edits(actor, case, MandateAct.FILE)


def _edits(actor: Actor, case: Case, act: MandateAct) -> Answer:
    is_clerk = not is_party(actor, case)
    if is_clerk and not serves(actor, case):
        return UNSEEN
    if case.state not in EDITABLE:
        return Answer(False, _("申请已经提交，内容不能再改。需要补充时，受理窗口会通知您。"))
    return YES if is_clerk else within_mandate(actor, case, act)


def can_start(actor: Actor, item: ServiceItem) -> Answer:
    """Anyone signed in for themselves; for another party within a mandate to file, where the item is for such."""
    if actor.account is None:
        return Answer(False, _("请先登录，再申请办理。"))
    if not actor.party_name:
        return YES
    if actor.acting_for is not None and item.audience == Audience.PERSON:
        return Answer(False, _("这个事项由个人办理，不能以单位的名义申请。请切换到本人再申请。"))
    if actor.ward is not None and item.audience == Audience.ORGANISATION:
        return Answer(False, _("这个事项由单位办理，不能以孩子的名义申请。请切换后再申请。"))
    party = (actor.acting_for.pk if actor.acting_for else None, actor.ward.pk if actor.ward else None)
    if actor.mandate_for(*party, item.code, MandateAct.FILE):
        return YES
    return Answer(False, _("您的授权不包含这个事项的填报。请联系授权人调整，或者以本人名义办理。"))


def can_hand_in(actor: Actor, case: Case) -> Answer:
    """Who binds the party by handing in: the party itself, or a mandate to sign; the clerk what they signed on paper.

    Whoever came for another party must hold a mandate to sign when it is handed in.
    """
    return _edits(actor, case, MandateAct.SIGN)


def can_supply(actor: Actor, case: Case) -> Answer:
    """What was promised: the party, within a mandate to file, until it is decided; or at the counter.

    Not while a correction is asked: that comes first, and what is handed in with it may end the promise.
    """
    is_clerk = not is_party(actor, case)
    if is_clerk and not serves(actor, case):
        return UNSEEN
    if case.state == CaseState.CORRECTION_ASKED:
        return Answer(False, _("请先补正，补正提交以后再补交材料。"))
    if case.state not in UNDECIDED:
        return Answer(False, _("这份申请已经办结，不能再补交材料。"))
    return YES if is_clerk else within_mandate(actor, case, MandateAct.FILE)


def can_withdraw(actor: Actor, case: Case) -> Answer:
    """The party, with the power to bind it, as long as nothing is decided."""
    if not is_party(actor, case):
        return UNSEEN
    if case.state not in UNDECIDED and not case.is_decided:
        return Answer(False, _("这份申请现在没有在办理，不用撤回。"))
    if case.state not in UNDECIDED:
        return Answer(False, _("已经办结的申请不能撤回。对决定不服的，可以按决定书上写的途径申请复议或者起诉。"))
    return within_mandate(actor, case, MandateAct.SIGN)


def can_collect(actor: Actor, case: Case) -> Answer:
    """The result's paper: staff who see the case, the party itself, or a mandate to collect."""
    seen = can_view_case(actor, case)
    return within_mandate(actor, case, MandateAct.COLLECT) if seen and is_party(actor, case) else seen


def within_mandate(actor: Actor, case: Case, act: MandateAct) -> Answer:
    """The party itself, or somebody with a mandate to this act."""
    return YES if is_own(case) or mandate_of(actor, case, act) else _beyond(act)


def _beyond(act: MandateAct) -> Answer:
    return Answer(False, _("您的授权不包含“%(act)s”。请联系授权人办理，或者请他调整授权。") % {"act": act.label})


def can_do_intake(actor: Actor, case: Case) -> Answer:
    """Intake clerks, for what has been submitted."""
    if case.state == CaseState.DRAFT or not can_view_case(actor, case):
        return UNSEEN
    if not actor.has_role(Role.INTAKE_CLERK):
        return Answer(False, _("只有受理人员可以办理受理。"))
    return unbiased(actor, case)


def stands_in(actor: Actor, task: Task) -> StandIn | None:
    """As whose deputy the actor works on it: of who has claimed it; of any where the role itself is lent. No query.

    A step of a package is covered by the package's code and by its own item's.
    """
    if not actor.standing_in or actor.account is None:
        return None
    code = task.department.code
    has_role, is_free = actor.has_role(Role.OFFICER, code), task.claimed_by_id in (None, actor.account.pk)
    items = {task.case.item.code, content_of(task.case.revision).procedure.step(task.step).item or ""}
    for one in actor.standing_in:
        is_theirs = task.claimed_by_id == one.officer or (is_free and not has_role)
        if one.department == code and one.covers(items) and is_theirs:
            return one
    return None


def can_work_task(actor: Actor, task: Task) -> Answer:
    """Officers of the task's department; once claimed, only the one who claimed it, and who stands in for them."""
    deputised = stands_in(actor, task)
    if task.department.code not in actor.departments(Role.OFFICER) and not deputised:
        is_own = task.department.code in actor.departments(Role.APPROVER)  # signs and countersigns, and no more
        reason = _("这个环节由本部门的审批人员办理。") if is_own else _("这个环节由其他部门办理。")
        return Answer(False, reason) if can_view_case(actor, task.case) else UNSEEN
    if not (answer := unbiased(actor, task.case)):
        return answer
    if (
        task.state in {TaskState.CLAIMED, TaskState.PAUSED}
        and task.claimed_by_id is not None
        and actor.account is not None
        and task.claimed_by_id != actor.account.pk
        and not deputised
    ):
        return Answer(False, _("这个环节已由同事领办。"))
    return YES


def can_countersign(actor: Actor, task: Task) -> Answer:
    """Another approver of the task's department than who proposed the verdict: nobody countersigns their own work.

    Nor through a deputy: not for whom it was proposed, and not who stands in for who proposed it. One query while a
    verdict is proposed.
    """
    if task.department.code not in actor.departments(Role.APPROVER):
        return Answer(False, _("复核由本部门的签发人员办理。")) if can_view_case(actor, task.case) else UNSEEN
    if not (answer := unbiased(actor, task.case)):
        return answer
    if task.state == TaskState.PROPOSED and actor.account is not None:
        proposed_by = task.opinions.order_by("-id").values_list("author_id", "given_for_id").first() or ()
        if actor.account.pk in proposed_by:
            return Answer(False, _("结论是您自己提出的，应当由另一位同事复核。"))
        if any(one.officer in proposed_by for one in actor.standing_in):
            return Answer(False, _("结论由您代班的同事提出，应当由另一位同事复核。"))
    return YES


def can_hand_over(actor: Actor, task: Task) -> Answer:
    """Whoever has claimed the task, and the department's approvers, who answer for its work."""
    if task.department.code not in actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER):
        return Answer(False, _("这个环节由其他部门办理。")) if can_view_case(actor, task.case) else UNSEEN
    if not (answer := unbiased(actor, task.case)):
        return answer
    if task.state != TaskState.CLAIMED:
        return Answer(False, _("这个环节现在没有人领办，不用交接。"))
    is_own = actor.account is not None and task.claimed_by_id == actor.account.pk
    if is_own or stands_in(actor, task) or task.department.code in actor.departments(Role.APPROVER):
        return YES
    return Answer(False, _("由领办人或者本部门的签发人员交接。"))


RETURNABLE = frozenset({CaseState.IN_APPROVAL, CaseState.PAUSED, CaseState.DECIDING})


def can_return(actor: Actor, case: Case) -> Answer:
    """退回重办: who signs for the lead department, and who works on a step that rests on others; until it is signed."""
    answer = can_sign(actor, case)
    if not answer and grounds_of(actor, case):
        answer = YES
    if answer and case.state not in RETURNABLE:
        return Answer(False, _("这份申请不在审批中，不能退回重办。"))
    return answer


def grounds_of(actor: Actor, case: Case) -> frozenset[str]:
    """The steps on which those rest that the actor could decide now."""
    procedure = content_of(case.revision).procedure
    at_work = case.tasks.filter(state__in=(TaskState.OPEN, TaskState.CLAIMED)).select_related("department")
    mine = (task.step for task in at_work if can_work_task(actor, task))
    return frozenset().union(*map(procedure.rests_on, mine))


def can_sign(actor: Actor, case: Case) -> Answer:
    """The lead department's approvers."""
    if lead_of(case) not in actor.departments(Role.APPROVER):
        return Answer(False, _("决定由牵头部门的签发人员签发。")) if can_view_case(actor, case) else UNSEEN
    return unbiased(actor, case)


def lead_of(case: Case) -> str:
    """Code of the department that signs the decision."""
    return content_of(case.revision).procedure.lead


def departments_of(case: Case) -> frozenset[str]:
    """Codes of every department that the procedure names."""
    steps = content_of(case.revision).procedure.steps
    return frozenset(code for step in steps for code in step.departments) | {lead_of(case)}


def can_take_transfer(actor: Actor, case: Case, transfer: Transfer) -> Answer:
    """Officers and approvers of the department that it was sent to. Needs its department."""
    if transfer.department.code in actor.departments(Role.OFFICER) | actor.departments(Role.APPROVER):
        return unbiased(actor, case)
    return Answer(False, _("移送由有权部门接收。")) if can_view_case(actor, case) else UNSEEN


def can_issue_again(actor: Actor) -> Answer:
    """The operator, who has put right what a paper failed of."""
    if actor.is_operator:
        return YES
    return Answer(False, _("没能出具的文书由运维人员处理。")) if actor.is_staff_member else UNSEEN


def can_add_finding(actor: Actor, case: Case) -> Answer:
    """Officers of the procedure's departments, before it is accepted; they see no further than they otherwise do."""
    if not can_view_case(actor, case):
        return UNSEEN
    if not actor.departments(Role.OFFICER) & departments_of(case):
        return Answer(False, _("补正意见由参与办理的部门提出。"))
    if case.state != CaseState.SUBMITTED:
        return Answer(False, _("这件申请不在受理审查中，不能再提补正意见。"))
    return unbiased(actor, case)
