"""外出和代班: an officer is away between two days, and a colleague stands in."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Absence(models.Model):
    """From the first day to the last, both included, unless ended before; then it has ended by itself.

    `items` are codes of service items, none for all. Never changed but by ending it: an act keeps both names, and what
    was allowed then can be read later.
    """

    department = models.ForeignKey("identity.Department", models.PROTECT, related_name="+", verbose_name=_("部门"))
    officer = models.ForeignKey(
        "identity.Account", models.PROTECT, related_name="absences", verbose_name=_("外出的人员")
    )
    deputy = models.ForeignKey(
        "identity.Account", models.PROTECT, related_name="standing_in", verbose_name=_("代班的人员")
    )
    items = models.JSONField(_("事项编码"), default=list, blank=True)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("截止日期"))
    made_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", verbose_name=_("登记人"))
    made_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("提前结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结束人")
    )

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_dates_in_order"
            ),
            models.CheckConstraint(condition=~models.Q(officer=models.F("deputy")), name="absence_of_two_people"),
        ]
        verbose_name = verbose_name_plural = _("外出代班")

    def __str__(self) -> str:
        return f"{self.officer_id} → {self.deputy_id}"
