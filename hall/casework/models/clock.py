"""What moves a clock, and what the clock moves: pauses, extensions, reminders, the ends of a case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from hall.casework.models.consultation import Consultation
from hall.casework.models.serving import Serving
from hall.casework.models.task import Task
from hall.casework.states import (
    EndCause,
    ExtensionKind,
    ExtensionState,
    PauseCause,
    ReminderMatter,
    ReminderStage,
)
from identity.models import Account


class CasePause(models.Model):
    """One task's clock stood, in writing, for a cause of Licensing Law Art. 45 (特别程序).

    The day of the start is counted, the day of the end is not (clock.Pause). `expected_days` are what the applicant
    was told, in working days.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses", verbose_name=_("办件"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="pauses", verbose_name=_("环节任务"))
    cause = models.CharField(_("事由"), max_length=16, choices=PauseCause.choices)
    reason = models.TextField(_("说明"))
    expected_days = models.PositiveSmallIntegerField(_("预计需要的工作日"))
    started_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    started_at = models.DateTimeField(_("中止时间"))
    ended_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("恢复人")
    )
    ended_at = models.DateTimeField(_("恢复时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(ended_at__isnull=True), name="one_open_pause_a_task"
            )
        ]
        verbose_name = verbose_name_plural = _("中止计时")

    def __str__(self) -> str:
        return f"{self.task_id} {self.cause}"


class CaseExtension(models.Model):
    """A request for more time and its answer (延期, Licensing Law Art. 42).

    A department's own limit is made longer once a task, the joint limit once a case; a refused request does not count.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions", verbose_name=_("办件"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions", verbose_name=_("环节任务"))
    kind = models.CharField(_("种类"), max_length=16, choices=ExtensionKind.choices)
    reason = models.TextField(_("理由"))
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("申请人员"))
    asked_at = models.DateTimeField(_("申请时间"))
    state = models.CharField(_("结果"), max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    answer = models.TextField(_("批复说明"), blank=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    answered_at = models.DateTimeField(_("批复时间"), null=True, blank=True)
    due_before = models.DateField(_("延长前到期日"), null=True, blank=True)
    due_after = models.DateField(_("延长后到期日"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(kind="department") & ~models.Q(state="refused"),
                name="one_department_extension",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(kind="joint") & ~models.Q(state="refused"),
                name="one_joint_extension",
            ),
        ]
        verbose_name = verbose_name_plural = _("延期")

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind} {self.state}"


class DecisionDelivery(Serving):
    """送达回证 of the decision."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="delivery", verbose_name=_("办件"))

    class Meta:
        verbose_name = verbose_name_plural = _("送达")

    def __str__(self) -> str:
        return f"{self.case_id} {self.way}"


class CaseEnding(models.Model):
    """终止办理: why a case ended without a decision."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="ending", verbose_name=_("办件"))
    cause = models.CharField(_("原因"), max_length=24, choices=EndCause.choices)
    reason = models.TextField(_("说明"))
    ended_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    ended_at = models.DateTimeField(_("终止时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("终止办理")

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause}"


class Reminder(models.Model):
    """催办: one stage of one deadline: of a task, of a question to another department, or, where both are null, of the
    case itself. `about` says which deadline.

    `for_day` is the day on which it was due to be sent, `made_at` when it was; they differ after the hall had stopped.
    `is_open` until what was waited for has come to an end, so that a list never looks at those of the years before.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders", verbose_name=_("办件"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("环节任务")
    )
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("征求意见")
    )
    about = models.CharField(_("催办什么"), max_length=16, choices=ReminderMatter.choices)
    stage = models.CharField(_("阶段"), max_length=16, choices=ReminderStage.choices)
    due_on = models.DateField(_("到期日"))
    for_day = models.DateField(_("应提醒日"))
    made_at = models.DateTimeField(_("提醒时间"))
    is_open = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=models.Q(is_open=True), name="reminder_open")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "about", "stage", "due_on"],
                condition=models.Q(task__isnull=False),
                name="task_reminded_once",
            ),
            models.UniqueConstraint(
                fields=["case", "about", "stage", "due_on"],
                condition=models.Q(task__isnull=True, consultation__isnull=True),
                name="case_reminded_once",
            ),
            models.UniqueConstraint(
                fields=["consultation", "stage", "due_on"],
                condition=models.Q(consultation__isnull=False),
                name="consultation_reminded_once",
            ),
        ]
        verbose_name = verbose_name_plural = _("催办")

    def __str__(self) -> str:
        return f"{self.case_id} {self.task_id} {self.stage}"


class ClockRun(models.Model):
    """What the clock did by itself in one run; a run that found nothing to do leaves no row.

    `late_since` is the earliest day on which something of it had been due, when that was before today: the hall had
    stopped.
    """

    ran_at = models.DateTimeField(_("时间"))
    late_since = models.DateField(_("补办自"), null=True, blank=True)
    did = models.JSONField(_("所办"), default=dict)  # what → how many

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = verbose_name_plural = _("计时运行记录")

    def __str__(self) -> str:
        return f"{self.ran_at} {self.did}"
