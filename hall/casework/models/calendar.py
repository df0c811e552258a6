"""The State Council's holidays and exchanged days, loaded year by year and editable; every version is kept."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from hall.casework.models.task import Task
from identity.models import Account


class CalendarYear(models.Model):
    """A year whose holidays have been announced."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    source = models.CharField(_("依据"), max_length=100)
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("节假日年份")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that is not as its weekday says."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("节日"), max_length=32, blank=True)

    class Meta:
        ordering: ClassVar = ["day"]
        verbose_name = verbose_name_plural = _("特殊日期")

    def __str__(self) -> str:
        return str(self.day)


class CalendarVersion(models.Model):
    """One version of a year: who put it in force when, and with what. The newest of a year is the one in force.

    `days` holds the whole year: [day, is_working, name]. What is due by it is worked out anew, case after case
    (services.calendar.move_dates): `moved_up_to` is the last case that was looked at, `settled_at` when all were.
    """

    year = models.PositiveSmallIntegerField(_("年份"))
    number = models.PositiveSmallIntegerField(_("版本"))
    source = models.CharField(_("依据"), max_length=100)
    text = models.TextField(_("公布的安排"))
    days = models.JSONField(_("特殊日期"))
    made_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("编辑人")
    )
    made_at = models.DateTimeField(_("启用时间"))
    moved_up_to = models.PositiveBigIntegerField(default=0)
    settled_at = models.DateTimeField(_("重新计算完成"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "number"], name="one_version_a_number")]
        verbose_name = verbose_name_plural = _("日历版本")

    def __str__(self) -> str:
        return f"{self.year} v{self.number}"


class MovedDate(models.Model):
    """One date that a new version of the calendar moved. `what` names the field, of the task if there is one."""

    version = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="moved", verbose_name=_("日历版本"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="moved_dates", verbose_name=_("办件"))
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(_("期限"), max_length=24)
    before = models.DateField(_("原到期日"))
    after = models.DateField(_("新到期日"))
    moved_at = models.DateTimeField(_("变动时间"))

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("变动的到期日")

    def __str__(self) -> str:
        return f"{self.case_id} {self.what} {self.before} → {self.after}"
