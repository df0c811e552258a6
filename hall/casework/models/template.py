"""意见模板: what a department says again and again, by the verdict that it belongs to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.states import Verdict
from identity.models import Account, Department


class OpinionTemplate(models.Model):
    """A text to start an opinion from. Changing one makes a new row and retires the old."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    verdict = models.CharField(_("结论"), max_length=16, choices=Verdict.choices)
    title = models.CharField(_("名称"), max_length=40)
    text = models.TextField(_("正文"))
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("发布人"))
    made_at = models.DateTimeField(_("发布时间"))
    retired_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("停用人")
    )
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["verdict", "title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["department", "verdict", "title"],
                condition=models.Q(retired_at__isnull=True),
                name="one_template_a_title",
            )
        ]
        verbose_name = verbose_name_plural = _("意见模板")

    def __str__(self) -> str:
        return self.title
