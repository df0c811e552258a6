"""沟通: what the applicant and a department say to each other inside the case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from identity.models import Account, Department


class CaseMessage(models.Model):
    """One message, between the party and one department; without `department` it is the intake desk.

    `read_at` is when the other side first saw it. Never changed otherwise; the log vouches for the text.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", verbose_name=_("办件"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("部门")
    )
    is_from_party = models.BooleanField(_("申请人发出"))
    author = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("发出人"))
    text = models.TextField(_("内容"))
    sent_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("对方看到的时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(
                fields=["department", "id"],
                condition=models.Q(read_at__isnull=True, is_from_party=True),
                name="message_unread",
            )
        ]
        verbose_name = verbose_name_plural = _("沟通")

    def __str__(self) -> str:
        return f"{self.case_id} {self.sent_at}"
