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
    DECIDING = "deciding", _("待签发")
    DECIDED = "decided", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class TaskState(models.TextChoices):
    """Where one department's step stands in one case."""

    OPEN = "open", _("待办")
    CLAIMED = "claimed", _("办理中")
    DONE = "done", _("已办")
    ENDED = "ended", _("不再办理")  # the case ended before it was decided


AT_WORK = frozenset({TaskState.OPEN, TaskState.CLAIMED})  # waiting for a department


class Verdict(models.TextChoices):
    """What an opinion decides. The last two belong to advice (抄告), the first two to everything else."""

    APPROVE = "approve", _("同意")
    REFUSE = "refuse", _("不同意")
    NO_OBJECTION = "no_objection", _("无意见")
    OBJECTION = "objection", _("有不同意见")


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
    CaseState.SUBMITTED: Wording(_("待受理"), _("已提交,等待受理"), _("提交申请"), _("受理"), "run"),
    CaseState.CORRECTION_ASKED: Wording(_("待补正"), _("需要您补正材料"), _("补正材料"), _("受理"), "near"),
    CaseState.NOT_ACCEPTED: Wording(_("不予受理"), _("不予受理"), _("不予受理"), _("受理"), "over"),
    CaseState.IN_APPROVAL: Wording(_("审批中"), _("各部门正在审查"), _("部门审查"), _("审查"), "run"),
    CaseState.DECIDING: Wording(_("待签发"), _("各部门已办完,正在签发决定"), _("签发决定"), _("决定"), "run"),
    CaseState.DECIDED: Wording(_("已办结"), _("已办结"), _("办结"), _("办结"), "ok"),
    CaseState.WITHDRAWN: Wording(_("已撤回"), _("您已撤回"), _("撤回申请"), _("办结"), "rest"),
}
