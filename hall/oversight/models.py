"""监督: how the work stands by day and department, and what went wrong in the machine."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.models import Department


class ErrorReport(models.Model):
    """One kind of error, counted: where, how often, when last. Holds no personal data (no values, only code places)."""

    fingerprint = models.CharField(max_length=64, unique=True)
    logger = models.CharField(max_length=100)
    kind = models.CharField(_("错误"), max_length=200)
    place = models.TextField(_("位置"))
    request_id = models.CharField(_("最近的请求编号"), max_length=36, blank=True)
    times = models.PositiveIntegerField(_("次数"), default=1)
    first_at = models.DateTimeField(_("首次"))
    last_at = models.DateTimeField(_("最近"))

    class Meta:
        ordering: ClassVar = ["-last_at", "-id"]
        verbose_name = verbose_name_plural = _("系统错误")

    def __str__(self) -> str:
        return self.kind

    @property
    def frames(self) -> list[str]:
        """The code places, the innermost first."""
        return self.place.splitlines()[::-1]


class DailyFigures(models.Model):
    """How many cases and tasks of one department were open on a day, as counted last on it. Counts, no people.

    `cases` by state are those that it leads; `lights` and `ages` (place in hall.oversight.counting.AGES) are its tasks.
    """

    day = models.DateField(_("日期"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    counted_at = models.DateTimeField(_("统计时间"))
    cases = models.JSONField(default=dict)
    lights = models.JSONField(default=dict)
    ages = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "department"], name="figures_once_a_day")]
        verbose_name = verbose_name_plural = _("每日统计")

    def __str__(self) -> str:
        return f"{self.day} {self.department_id}"
