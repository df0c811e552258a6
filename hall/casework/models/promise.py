"""容缺受理: a material that is supplied after acceptance, on the applicant's written promise."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from identity.models import Account


class Promise(models.Model):
    """The applicant's promise to supply one material later (Guangdong regulation on government services, Art. 32).

    `due_on` is set at acceptance and told in its notice. `watch_on` is the day on which the clock looks at it next:
    to remind, then to say that it is overdue; empty when there is nothing left to watch.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="promises", verbose_name=_("办件"))
    material = models.CharField(_("材料"), max_length=64)
    promised_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("承诺人"))
    promised_at = models.DateTimeField(_("承诺时间"))
    due_on = models.DateField(_("补交期限"), null=True, blank=True)
    watch_on = models.DateField(null=True, blank=True)
    supplied_at = models.DateTimeField(_("补交时间"), null=True, blank=True)
    overdue_at = models.DateTimeField(_("记为逾期的时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "material"], name="one_promise_a_material"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["watch_on", "id"], condition=models.Q(watch_on__isnull=False), name="promise_watch")
        ]
        verbose_name = verbose_name_plural = _("容缺后补的承诺")

    def __str__(self) -> str:
        return f"{self.case_id} {self.material}"
