"""自行回避: who of the staff keeps away from a case by their own word."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.chain import digest_of
from hall.casework.models.case import Case
from identity.models import Account


class Recusal(models.Model):
    """One declaration, never taken back. `Case.recused` holds the same people, for the permissions."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals", verbose_name=_("办件"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("回避的人员"))
    reason = models.TextField(_("理由"))
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "account"], name="recused_once")]
        verbose_name = verbose_name_plural = _("自行回避")

    def __str__(self) -> str:
        return f"{self.case_id} {self.account_id}"

    @property
    def digest(self) -> str:
        """What the log says of it."""
        return digest_of([self.case_id, self.account_id, self.reason])
