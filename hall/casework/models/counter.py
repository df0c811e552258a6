"""窗口代办: a clerk files for a person who is there in the flesh."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from hall.lib.sealed import SealedTextField
from identity.models import Account


class IdentityPaper(models.TextChoices):
    """The document by which a person was recognised at the counter."""

    RESIDENT_ID = "resident_id", _("居民身份证")
    PASSPORT = "passport", _("护照")
    HONG_KONG_MACAU = "hk_macau", _("港澳居民来往内地通行证或者居住证")
    TAIWAN = "taiwan", _("台湾居民来往大陆通行证或者居住证")
    FOREIGN_RESIDENT = "foreign_resident", _("外国人永久居留身份证")


class CounterVisit(models.Model):
    """One clerk types for one person who is there. Over when it is handed in, left, or the day is over.

    The person is the case's applicant; the clerk's name stands beside theirs in the log and on the receipt.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits", verbose_name=_("办件"))
    person = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("到场的人"))
    clerk = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("代办人员"))
    paper = models.CharField(_("核对的证件"), max_length=20, choices=IdentityPaper.choices)
    number = SealedTextField(_("证件号码"))
    checked_at = models.DateTimeField(_("核对时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at__isnull=True), name="one_open_visit")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["clerk", "-id"], condition=models.Q(ended_at__isnull=True), name="open_visits_of_clerk"
            )
        ]
        verbose_name = verbose_name_plural = _("窗口代办")

    def __str__(self) -> str:
        return f"{self.case_id} {self.paper}"
