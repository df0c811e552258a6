"""Nightly roots over the logs of all cases, and the leaves that they stand on."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.chain import digest_of
from hall.casework.models import Case


class EvidenceRoot(models.Model):
    """One night's root over the heads of the cases that changed since the one before, whose digest it covers."""

    day = models.DateField(_("日期"), unique=True)  # the local day on which it was made
    made_at = models.DateTimeField(_("时间"))
    previous = models.CharField(_("上一校验值"), max_length=64, blank=True)
    leaf_count = models.PositiveIntegerField(_("办件数"))
    tree = models.CharField(_("树根"), max_length=64)
    digest = models.CharField(_("校验值"), max_length=64, unique=True)
    signature = models.CharField(_("签名"), max_length=100)
    public_key = models.CharField(_("公钥"), max_length=64)
    last_event = models.PositiveBigIntegerField(default=0)  # where the next one begins to look

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("每日校验值")

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"

    @property
    def expected_digest(self) -> str:
        """What the digest must be by the row's other values."""
        return digest_of([self.day.isoformat(), self.previous, self.leaf_count, self.tree])


class EvidenceLeaf(models.Model):
    """The head of one case's log as it stood under one root."""

    root = models.ForeignKey(EvidenceRoot, models.PROTECT, related_name="leaves", verbose_name=_("每日校验值"))
    position = models.PositiveIntegerField(_("位置"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence_leaves", verbose_name=_("办件"))
    event_count = models.PositiveIntegerField(_("事件数"))
    head_digest = models.CharField(_("校验值"), max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["root", "position"], name="evidence_leaf_place"),
            models.UniqueConstraint(fields=["case", "event_count"], name="evidence_leaf_once"),
        ]
        verbose_name = verbose_name_plural = _("校验值的一项")

    def __str__(self) -> str:
        return f"{self.root_id}:{self.position}"

    @property
    def text(self) -> bytes:
        """What the leaf's hash is taken of."""
        return f"{self.case_id}:{self.event_count}:{self.head_digest}".encode()
