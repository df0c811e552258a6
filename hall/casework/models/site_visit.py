"""现场核查: one appointment on the spot for all departments that need to see it (联合核查)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from identity.models import Account, Department


class SiteVisit(models.Model):
    """When and where, and which departments come. Moving one keeps the row; the log holds the earlier times."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="site_visits", verbose_name=_("办件"))
    departments = models.ManyToManyField(Department, related_name="+", verbose_name=_("参加的部门"))
    starts_at = models.DateTimeField(_("核查时间"))
    place = models.CharField(_("地点"), max_length=200)
    note = models.CharField(_("需要准备"), max_length=300, blank=True)
    planned_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("约定人"))
    planned_at = models.DateTimeField(_("约定时间"))
    moved_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("改期人")
    )
    moved_at = models.DateTimeField(_("改期时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("取消人")
    )
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    reason = models.CharField(_("改期或者取消的原因"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["starts_at", "id"], condition=models.Q(cancelled_at__isnull=True), name="site_visit_ahead"
            )
        ]
        verbose_name = verbose_name_plural = _("现场核查")

    def __str__(self) -> str:
        return f"{self.case_id} {self.starts_at}"
