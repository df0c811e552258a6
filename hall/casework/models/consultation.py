"""征求意见: a department asks another one, inside a case, beside what the procedure asks of everybody."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.chain import digest_of
from hall.casework.models.case import Case
from hall.casework.models.task import Task
from identity.models import Account, Department


class Position(models.TextChoices):
    """What the answer amounts to. Advice only: no verdict follows from it."""

    AGREES = "agrees", _("无意见")
    OBJECTS = "objects", _("有不同意见")
    INFORMS = "informs", _("只作说明")


class Consultation(models.Model):
    """One question to one department, and its answer. With `waits` the asking step is not decided until then.

    A wait ends with the answer, with the limit, or when the question is taken back.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations", verbose_name=_("办件"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="consultations", verbose_name=_("环节任务"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("征求的部门"))
    question = models.TextField(_("征求的内容"))
    waits = models.BooleanField(_("等答复后再办"))
    due_on = models.DateField(_("答复期限"))
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("征求人"))
    asked_at = models.DateTimeField(_("征求时间"))
    position = models.CharField(_("意见"), max_length=8, choices=Position.choices, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)  # services.reminders: null asks for it to be worked out anew

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(
                fields=["department", "due_on", "id"],
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="consultation_open",
            ),
            models.Index(
                fields=["remind_on", "id"],
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="consultation_reminders",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "department"],
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_question",
            )
        ]
        verbose_name = verbose_name_plural = _("征求意见")

    def __str__(self) -> str:
        return f"{self.task_id} → {self.department_id}"

    @property
    def is_open(self) -> bool:
        """Neither answered nor taken back."""
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def question_digest(self) -> str:
        """What the log says of the question."""
        return digest_of([self.task_id, self.department_id, self.question])

    @property
    def answer_digest(self) -> str:
        """What the log says of the answer."""
        return digest_of([self.pk, self.position, self.answer])
