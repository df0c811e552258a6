"""What the applicant hands in, and what intake asks to be corrected."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from hall.wallet.models import Licence, LicenceStatus
from identity.models import Account


class Upload(models.Model):
    """A stored file for one material. The name is for show only; the file lies under a key of ours.

    One that was `reused_from` an earlier application shares its stored file.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="uploads", verbose_name=_("办件"))
    material = models.CharField(_("材料"), max_length=64)
    name = models.CharField(_("文件名"), max_length=120)
    file = models.FileField(_("文件"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveIntegerField(_("大小(字节)"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)
    reused_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reuses")

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("上传的文件")

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """A one-off correction notice (补正告知): all that is missing, once."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections", verbose_name=_("办件"))
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("受理人员"))
    asked_at = models.DateTimeField(_("告知时间"))
    text = models.TextField(_("需要补正的内容"))
    due_on = models.DateField(_("补正期限"))
    answered_at = models.DateTimeField(_("补正时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at__isnull=True), name="one_open_correction"
            )
        ]
        verbose_name = verbose_name_plural = _("补正告知")

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"


class LicenceMaterial(models.Model):
    """A licence out of the wallet that is handed in for a material. What is kept is which one, never a copy of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="licence_materials", verbose_name=_("办件"))
    material = models.CharField(_("材料"), max_length=64)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="+", verbose_name=_("证照"))
    added_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("提交人"))
    added_at = models.DateTimeField(_("提交时间"))
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "material", "licence"],
                condition=models.Q(removed_at__isnull=True),
                name="licence_once_a_material",
            )
        ]
        verbose_name = verbose_name_plural = _("用证照代替的材料")

    def __str__(self) -> str:
        return f"{self.case_id} {self.material}"

    @property
    def is_good(self) -> bool:
        """Whether its issuer still stands by it. That its time runs out meanwhile is seen by whoever decides."""
        return self.licence.status == LicenceStatus.VALID
