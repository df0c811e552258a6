"""The one log: audit trail, timeline, notifications and figures all read it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.chain import Sealed
from hall.casework.models.case import Case
from hall.casework.models.task import Task
from identity.models import Account, Mandate, Organisation


class EventKind(models.TextChoices):
    """Each act in the past tense."""

    CASE_STARTED = "case_started", _("开始填写")
    DRAFT_CARRIED_OVER = "draft_carried_over", _("草稿转到新表格")
    DRAFT_EXPIRING = "draft_expiring", _("草稿即将删除")
    DRAFT_DISCARDED = "draft_discarded", _("删除草稿")
    COUNTER_OPENED = "counter_opened", _("窗口代办")
    COUNTER_LEFT = "counter_left", _("窗口代办结束")
    CASE_SUBMITTED = "case_submitted", _("提交申请")
    CASE_ACCEPTED = "case_accepted", _("受理")
    CORRECTION_REQUESTED = "correction_requested", _("告知补正")
    FINDING_ADDED = "finding_added", _("提出补正意见")
    CORRECTION_DUE = "correction_due", _("补正快到期")
    CORRECTION_ANSWERED = "correction_answered", _("提交补正")
    ACCEPTANCE_REFUSED = "acceptance_refused", _("不予受理")
    TASK_OPENED = "task_opened", _("环节开始")
    TASK_CLAIMED = "task_claimed", _("开始办理")
    TASK_HANDED_OVER = "task_handed_over", _("交接")
    TASK_RELEASED = "task_released", _("退回待办")
    CONSULTED = "consulted", _("征求意见")
    CONSULTATION_ANSWERED = "consultation_answered", _("答复征求意见")
    CONSULTATION_WITHDRAWN = "consultation_withdrawn", _("撤回征求意见")
    VERDICT_PROPOSED = "verdict_proposed", _("提出结论，待复核")
    PROPOSAL_SENT_BACK = "proposal_sent_back", _("复核退回")
    VISIT_PLANNED = "visit_planned", _("约定现场核查")
    VISIT_MOVED = "visit_moved", _("现场核查改期")
    VISIT_CANCELLED = "visit_cancelled", _("取消现场核查")
    RECUSED = "recused", _("自行回避")
    TASK_RETURNED = "task_returned", _("退回重办")
    VERDICT_GIVEN = "verdict_given", _("部门意见")
    CASE_JOINED = "case_joined", _("各部门办毕")
    CASE_WITHDRAWN = "case_withdrawn", _("撤回申请")
    DECISION_SIGNED = "decision_signed", _("签发决定")
    TASK_PAUSED = "task_paused", _("中止计时")
    TASK_RESUMED = "task_resumed", _("恢复计时")
    EXTENSION_ASKED = "extension_asked", _("申请延期")
    EXTENSION_GRANTED = "extension_granted", _("批准延期")
    EXTENSION_REFUSED = "extension_refused", _("不批准延期")
    DECISION_DELIVERED = "decision_delivered", _("送达决定")
    PAPER_DELIVERED = "paper_delivered", _("送达文书")
    CASE_CLOSED = "case_closed", _("办结")
    MATERIAL_SUPPLIED = "material_supplied", _("补交容缺材料")
    PROMISE_DUE = "promise_due", _("容缺材料快到期")
    PROMISE_OVERDUE = "promise_overdue", _("容缺材料到期未交")
    MESSAGE_TO_PARTY = "message_to_party", _("部门留言")
    MESSAGE_TO_DEPARTMENT = "message_to_department", _("申请人留言")
    CASE_ENDED = "case_ended", _("终止办理")
    CASE_TRANSFERRED = "case_transferred", _("移送")
    TRANSFER_TAKEN = "transfer_taken", _("接收移送")
    CASE_ARCHIVED = "case_archived", _("归档")
    DATES_MOVED = "dates_moved", _("日历更新，到期日变动")
    REMINDED = "reminded", _("催办")
    DOCUMENT_READY = "document_ready", _("文书出具")
    HEARING_RIGHT_TOLD = "hearing_right_told", _("告知听证权利")
    HEARING_ASKED = "hearing_asked", _("要求听证")
    HEARING_CALLED = "hearing_called", _("通知听证")
    LICENCE_CHANGED = "licence_changed", _("变更或者注销证照")


class CaseEvent(models.Model):
    """Something that happened, appended inside the act's transaction and never changed: the database refuses it.

    `key` is the caller's idempotency key: the same key again is answered with the first event. `actor` is null when
    the clock acted. `mandate` is the one under which the actor acted for the party. `data` holds codes and numbers,
    never personal data.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("办件"))
    sequence = models.PositiveIntegerField(_("序号"))
    kind = models.CharField(_("事件"), max_length=32, choices=EventKind.choices)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经手人")
    )
    acting_for = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代表单位")
    )
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("依据的授权")
    )
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="events")
    key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 -- null so that the unique pair ignores it
    data = models.JSONField(default=dict)
    digest = models.CharField(_("校验值"), max_length=64)  # over this event and the digest before it: casework.chain

    class Meta:
        ordering: ClassVar = ["case", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="event_sequence_once"),
            models.UniqueConstraint(fields=["case", "key"], name="event_key_once"),
        ]
        verbose_name = verbose_name_plural = _("办件事件")

    def __str__(self) -> str:
        return f"{self.case_id}#{self.sequence} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises TypeError on a second save."""
        if not self._state.adding:
            raise TypeError("An event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises TypeError."""
        raise TypeError("An event is never deleted.")

    @property
    def sealed(self) -> Sealed:
        """What the digest covers."""
        return Sealed(
            self.case_id,
            self.sequence,
            self.kind,
            self.at,
            self.actor_id,
            self.acting_for_id,
            self.mandate_id,
            self.task_id,
            self.key,
            self.data,
        )
