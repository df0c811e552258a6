"""监督: for now what went wrong in the machine, for the operator."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


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
