"""What the applicant hands in, and what intake asks to be corrected."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models.case import Case
from hall.wallet.models import Licence, LicenceStatus
from identity.models import Account, Department


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


class CorrectionGround(models.TextChoices):
    """Why a second notice is lawful although all must be told at once (Licensing Law Art. 32(4))."""

    NEW_IN_CORRECTED = "new_in_corrected", _("补正后的材料本身出现新的问题")
    NOT_CORRECTED = "not_corrected", _("上次告知的内容没有补正到位")
    LAW_CHANGED = "law_changed", _("告知后法律、法规、规章对材料的要求有变动")


class Correction(models.Model):
    """A correction notice (补正告知): all that is missing, once. A further one stands on a ground, and is counted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections", verbose_name=_("办件"))
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("受理人员"))
    asked_at = models.DateTimeField(_("告知时间"))
    text = models.TextField(_("需要补正的内容"))
    due_on = models.DateField(_("补正期限"))
    answered_at = models.DateTimeField(_("补正时间"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("第几次告知"), default=1)
    ground = models.CharField(_("再次告知的理由"), max_length=24, choices=CorrectionGround.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at__isnull=True), name="one_open_correction"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=models.Q(answered_at__isnull=True), name="correction_asked")
        ]
        verbose_name = verbose_name_plural = _("补正告知")

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"


class Standing(models.TextChoices):
    """What is wrong with a material. One that is given has no finding."""

    TO_COMPLETE = "to_complete", _("需要补充")
    TO_CORRECT = "to_correct", _("需要改正")


class Finding(models.Model):
    """One thing that the clerk or a department found missing; told to the applicant with the next notice.

    `subject` is a material's key, or `form:` and the key of a page of the form. Without `correction` it is not told
    yet. `department` is empty for the intake clerk.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="findings", verbose_name=_("办件"))
    correction = models.ForeignKey(Correction, models.PROTECT, null=True, blank=True, related_name="findings")
    subject = models.CharField(_("材料"), max_length=80)
    standing = models.CharField(_("情况"), max_length=12, choices=Standing.choices)
    note = models.CharField(_("说明"), max_length=500)
    author = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("经手人"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("部门")
    )
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("审查发现的问题")

    def __str__(self) -> str:
        return f"{self.case_id} {self.subject}"


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

    def is_good_on(self, day: date | None) -> bool:
        """Whether its issuer stands by it and it has not run out that day; without a day, only the former.

        The licence that the case asks to renew may run out while it is decided on (Licensing Law Art. 50).
        """
        if day is None or self.licence_id == self.case.renews_id:
            return self.licence.status == LicenceStatus.VALID
        return self.licence.is_good_on(day)

    @property
    def name(self) -> str:
        """What papers and records call it."""
        return f"{self.licence.kind}（{self.licence.number}）"
