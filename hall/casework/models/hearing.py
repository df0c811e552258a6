"""听证: the right to be heard before a decision, and the hearing (Licensing Law Arts. 46 to 48)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from hall.casework.models.task import Task
from identity.models import Account


class Hearing(models.Model):
    """One task's hearing, as far as it has come: told of the right, asked for, called. A new date replaces the old."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="hearings", verbose_name=_("办件"))
    task = models.OneToOneField(Task, models.PROTECT, related_name="hearing", verbose_name=_("环节任务"))
    matter = models.TextField(_("拟作出的决定"))
    told_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("告知人"))
    told_at = models.DateTimeField(_("告知时间"))
    ask_by = models.DateField(_("提出听证的最后一日"))
    asked_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出听证的人")
    )
    asked_at = models.DateTimeField(_("提出听证的时间"), null=True, blank=True)
    held_by = models.DateField(_("组织听证的最后一日"), null=True, blank=True)
    starts_at = models.DateTimeField(_("听证时间"), null=True, blank=True)
    place = models.CharField(_("听证地点"), max_length=200, blank=True)
    chair = models.CharField(_("听证主持人"), max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("听证")

    def __str__(self) -> str:
        return f"{self.task_id}"
