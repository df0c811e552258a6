"""What a member of staff saw of a case last: so that what is new since then can be marked."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from identity.models import Account


class CaseLook(models.Model):
    """The last time that somebody opened a case at the desk, and how far its log had come.

    `answers` is a short digest of each answer, kept only while answers can still change (before acceptance).
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name=_("查看人"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("办件"))
    sequence = models.PositiveIntegerField(_("看到的事件"))
    at = models.DateTimeField(_("查看时间"))
    answers = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "case"], name="one_look_a_case")]
        verbose_name = verbose_name_plural = _("上次查看")

    def __str__(self) -> str:
        return f"{self.account_id} {self.case_id} {self.sequence}"
