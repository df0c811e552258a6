"""What an applicant agreed to have filled in beforehand."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from identity.models import Account


class PrefillConsent(models.Model):
    """Leave to take facts of one source for one application (Regulation Art. 6, Personal Information Law Art. 14).

    `source` is the first part of the facts' names: person, organisation. `facts` lists those that were taken.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="consents", verbose_name=_("办件"))
    source = models.CharField(_("来源"), max_length=80)
    purpose = models.CharField(_("用途"), max_length=200)
    facts = models.JSONField(_("取用的信息项"), default=list)
    agreed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("同意人"))
    agreed_at = models.DateTimeField(_("同意时间"))

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "source"], name="one_consent_a_source")]
        verbose_name = verbose_name_plural = _("取用信息的同意")

    def __str__(self) -> str:
        return f"{self.case_id} {self.source}"
