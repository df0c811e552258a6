"""The State Council's holidays and exchanged days, loaded year by year and editable."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


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
