"""移送: an application goes to the department that is competent for it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from identity.models import Account, Department


class Transfer(models.Model):
    """Where an application was sent on to. `successor` is the draft that was made of it for the right item.

    `taken_at` is when the department said that it has it.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="transfer", verbose_name=_("办件"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("有权部门"))
    successor = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="transferred_from", verbose_name=_("转成的申请")
    )
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("移送人"))
    made_at = models.DateTimeField(_("移送时间"))
    taken_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接收人")
    )
    taken_at = models.DateTimeField(_("接收时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["department", "-id"], name="transfer_to_department")]
        verbose_name = verbose_name_plural = _("移送")

    def __str__(self) -> str:
        return f"{self.case_id} {self.department_id}"
