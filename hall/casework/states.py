"""States of case and task, with the words for staff, for the applicant, and for the stage of the public progress."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class CaseState(models.TextChoices):
    """Where an application stands in law."""

    DRAFT = "draft", _("填写中")
    DISCARDED = "discarded", _("草稿已删除")
    SUBMITTED = "submitted", _("待受理")
    CORRECTION_ASKED = "correction_asked", _("待补正")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    IN_APPROVAL = "in_approval", _("审批中")
    PAUSED = "paused", _("中止计时")
    DECIDING = "deciding", _("待签发")
    DECIDED = "decided", _("已决定")
    DELIVERED = "delivered", _("已送达")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    ENDED = "ended", _("已终止")
    ARCHIVED = "archived", _("已归档")


DECIDED_STATES = frozenset({CaseState.DECIDED, CaseState.DELIVERED, CaseState.CLOSED})
ARCHIVABLE = frozenset({CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN, CaseState.ENDED})
# Nothing is left to decide. A case in ARCHIVED may or may not have a decision: `Case.ended_as` says.
ENDED_STATES = DECIDED_STATES | ARCHIVABLE | {CaseState.ARCHIVED, CaseState.DISCARDED}
IN_HAND = frozenset({CaseState.IN_APPROVAL, CaseState.PAUSED})  # with the departments
UNDECIDED = IN_HAND | {CaseState.SUBMITTED, CaseState.CORRECTION_ASKED, CaseState.DECIDING}  # handed in, no end yet


class TaskState(models.TextChoices):
    """Where one department's step stands in one case."""

    OPEN = "open", _("待办")
    CLAIMED = "claimed", _("办理中")
    PROPOSED = "proposed", _("待复核")  # four eyes: a colleague countersigns the verdict
    PAUSED = "paused", _("中止计时")  # hearing, test, expert review …: Licensing Law Art. 45
    DONE = "done", _("已办")
    RETURNED = "returned", _("已退回")  # done again in a later round
    ENDED = "ended", _("不再办理")  # nothing is left to decide: the case ended, or a refusal stopped the rest


AT_WORK = frozenset({TaskState.OPEN, TaskState.CLAIMED, TaskState.PROPOSED})  # waiting for a department
UNFINISHED = AT_WORK | {TaskState.PAUSED}


class Verdict(models.TextChoices):
    """What an opinion decides; hall.casework.procedure.ALLOWED says which belong to which kind of step."""

    APPROVE = "approve", _("同意")
    REFUSE = "refuse", _("不同意")
    NO_OBJECTION = "no_objection", _("无意见")
    OBJECTION = "objection", _("有不同意见")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")
    DONE = "done", _("已完成")
    SETTLED = "settled", _("协调一致")
    UNSETTLED = "unsettled", _("协调不成")


POSITIVE = frozenset({Verdict.APPROVE, Verdict.NO_OBJECTION, Verdict.PASSED, Verdict.DONE, Verdict.SETTLED})


class Result(models.TextChoices):
    """How a case was decided."""

    GRANTED = "granted", _("准予")
    PARTLY_GRANTED = "partly_granted", _("部分准予")
    REFUSED = "refused", _("不予")


@dataclass(frozen=True, slots=True)
class Wording:
    """One state in three voices; `tone` names the mark's shape and colour (run, ok, near, over, rest)."""

    staff: StrOrPromise
    applicant: StrOrPromise
    ahead: StrOrPromise
    stage: StrOrPromise
    tone: str


CASE_WORDING: dict[str, Wording] = {
    CaseState.DRAFT: Wording(_("填写中"), _("还没有提交"), _("填写申请"), _("提交"), "rest"),
    CaseState.DISCARDED: Wording(_("草稿已删除"), _("草稿已删除"), _("草稿已删除"), _("提交"), "rest"),
    CaseState.SUBMITTED: Wording(_("待受理"), _("已提交，等待受理"), _("提交申请"), _("受理"), "run"),
    CaseState.CORRECTION_ASKED: Wording(_("待补正"), _("需要您补正材料"), _("补正材料"), _("受理"), "near"),
    CaseState.NOT_ACCEPTED: Wording(_("不予受理"), _("不予受理"), _("不予受理"), _("受理"), "over"),
    CaseState.IN_APPROVAL: Wording(_("审批中"), _("各部门正在审查"), _("部门审查"), _("审查"), "run"),
    CaseState.DECIDING: Wording(_("待签发"), _("各部门已办完，正在签发决定"), _("签发决定"), _("决定"), "run"),
    CaseState.PAUSED: Wording(_("中止计时"), _("正在检验、听证等，期限暂停计算"), _("特别程序"), _("审查"), "rest"),
    CaseState.DECIDED: Wording(_("已办结，待送达"), _("已办结"), _("办结"), _("办结"), "ok"),
    CaseState.DELIVERED: Wording(_("已办结，已送达"), _("已办结，决定书已送达"), _("送达"), _("办结"), "ok"),
    CaseState.CLOSED: Wording(_("已办结"), _("已办结"), _("办结"), _("办结"), "ok"),
    CaseState.WITHDRAWN: Wording(_("已撤回"), _("您已撤回"), _("撤回申请"), _("办结"), "rest"),
    CaseState.ENDED: Wording(_("已终止"), _("已终止办理"), _("终止办理"), _("办结"), "over"),
    CaseState.ARCHIVED: Wording(_("已归档"), _("已归档"), _("归档"), _("办结"), "rest"),
}


class PauseCause(models.TextChoices):
    """What the law does not count: the whole list, and no other cause (Licensing Law Art. 45)."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")


class ExtensionKind(models.TextChoices):
    """Who may make a limit longer, and by the law once only (Licensing Law Art. 42)."""

    DEPARTMENT = "department", _("本部门延长十个工作日")
    JOINT = "joint", _("联合办理延长十五个工作日")


EXTENSION_DAYS = {ExtensionKind.DEPARTMENT: 10, ExtensionKind.JOINT: 15}  # working days (Arts. 42(1), 42(2), 82)


class ExtensionState(models.TextChoices):
    """What became of the request."""

    ASKED = "asked", _("待批准")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")


class EndCause(models.TextChoices):
    """Why an application ends without a decision."""

    APPLICANT_DIED = "applicant_died", _("申请人死亡或者丧失行为能力")
    ORGANISATION_ENDED = "organisation_ended", _("申请单位依法终止")
    PROMISE_BROKEN = "promise_broken", _("容缺受理的材料到期没有补交")
    NO_ANSWER = "no_answer", _("逾期没有补正")
    IMPOSSIBLE = "impossible", _("因不可抗力，申请的事项无法办理")
    TRANSFERRED = "transferred", _("移送有权办理的部门")  # never chosen: services.transfer sets it


class RefusalGround(models.TextChoices):
    """Why an application is not accepted at all (Licensing Law Arts. 32, 78, 79)."""

    NOT_NEEDED = "not_needed", _("依法不需要取得行政许可")
    NOT_COMPETENT = "not_competent", _("依法不属于本机关职权范围")
    BARRED = "barred", _("依法在一定期限内不得申请")
    OTHER = "other", _("法律、法规规定的其他情形")


REFUSAL_BASIS = {
    RefusalGround.NOT_NEEDED: _("《中华人民共和国行政许可法》第三十二条第一款第（一）项"),
    RefusalGround.NOT_COMPETENT: _("《中华人民共和国行政许可法》第三十二条第一款第（二）项"),
    RefusalGround.BARRED: _("《中华人民共和国行政许可法》第七十八条、第七十九条"),
    RefusalGround.OTHER: _("《中华人民共和国行政许可法》第三十二条"),
}


class DeliveryWay(models.TextChoices):
    """How a decision reached its applicant (送达方式)."""

    ONLINE = "online", _("网上送达")
    COUNTER = "counter", _("窗口领取")
    POST = "post", _("邮寄送达")


class ReminderStage(models.TextChoices):
    """Who is urged: the one at work, then the head, then the supervisor; of a question whoever asked, at last.

    The applicant before the last day of a correction. `LAW` is the worst: not only a promise, a limit of the law has
    passed; the head and the supervisor hear of it once more.
    """

    OFFICER = "officer", _("提醒承办人")
    HEAD = "head", _("催办负责人")
    SUPERVISOR = "supervisor", _("超期督办")
    ASKER = "asker", _("告知征求人")
    APPLICANT = "applicant", _("提醒申请人")
    LAW = "law", _("超过法定期限")


class ReminderMatter(models.TextChoices):
    """What is waited for."""

    ACCEPTANCE = "acceptance", _("受理")
    CORRECTION = "correction", _("补正")
    CASE = "case", _("整件办结")
    DELIVERY = "delivery", _("送达")
    STEP = "step", _("环节办结")
    PAUSE = "pause", _("恢复计时")
    QUESTION = "question", _("答复征求意见")


# Where the case itself waits for somebody. Whatever leads from one to another asks for the reminders to be worked out.
REMINDED_OF = (
    CaseState.SUBMITTED,
    CaseState.CORRECTION_ASKED,
    CaseState.IN_APPROVAL,
    CaseState.DECIDING,
    CaseState.DECIDED,
)
