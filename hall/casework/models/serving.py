"""送达: what is recorded of every paper that is served."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.states import DeliveryWay
from identity.models import Account


class Serving(models.Model):
    """When, how, to whom, by whom. `recorded_by` is the party where the paper was opened online."""

    way = models.CharField(_("送达方式"), max_length=16, choices=DeliveryWay.choices)
    received_by = models.CharField(_("签收人"), max_length=64)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"))
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("送达人"))
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        abstract = True
