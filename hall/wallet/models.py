"""电子证照: what the departments issued to a party, and who was let look at it (Decree 716, Articles 10 and 11)."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.work.models import Owed
from identity.models import Account, Department, Organisation, Ward


class LicenceStatus(models.TextChoices):
    """What the issuer last said of a licence. That its time is over is told by the day, not stored."""

    VALID = "valid", _("有效")
    CHANGED = "changed", _("已变更")
    REVOKED = "revoked", _("已注销")


class RevocationCause(models.TextChoices):
    """Why a licence is struck off (注销): the list of Licensing Law Art. 70."""

    EXPIRED = "expired", _("有效期届满未延续")
    HOLDER_DIED = "holder_died", _("持证人死亡或者丧失行为能力")
    ORGANISATION_ENDED = "organisation_ended", _("法人或者其他组织依法终止")
    WITHDRAWN = "withdrawn", _("许可依法被撤销、撤回，或者证件依法被吊销")
    FORCE_MAJEURE = "force_majeure", _("因不可抗力，许可事项无法实施")
    OTHER = "other", _("法律、法规规定应当注销的其他情形")


class Licence(models.Model):
    """One licence of one party: a person, an organisation, or a child. It is never copied: whoever relies on it asks.

    `case_number` and `basis` name where it comes from; `item_code` is what a mandate must cover to use it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("证照编号"), max_length=64, unique=True)
    kind = models.CharField(_("证照名称"), max_length=64)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="licences")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="licences")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="licences")
    holder_name = models.CharField(_("持证人"), max_length=100)
    department = models.ForeignKey(Department, models.PROTECT, related_name="licences", verbose_name=_("发证机关"))
    item_code = models.CharField(_("事项编码"), max_length=32)
    case_number = models.CharField(_("办件编号"), max_length=32)
    basis = models.CharField(_("决定文号"), max_length=48)
    issued_on = models.DateField(_("发证日期"))
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    conditions = models.TextField(_("许可条件"), blank=True, db_default="", default="")
    status = models.CharField(_("状态"), max_length=8, choices=LicenceStatus.choices, default=LicenceStatus.VALID)
    status_reason = models.TextField(_("变更或注销的原因"), blank=True)
    status_at = models.DateTimeField(_("状态时间"))
    status_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经手人")
    )
    verification_code = models.CharField(_("验证码"), max_length=16, unique=True)

    class Meta:
        ordering: ClassVar = ["-issued_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["valid_until"], name="licence_expiry")]
        verbose_name = verbose_name_plural = _("证照")

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def said(self) -> list[object]:
        """What it says from the day of its issue on, for a digest: all but how it stands."""
        until = self.valid_until.isoformat() if self.valid_until else ""
        whose = [self.account_id, self.organisation_id, self.ward_id, self.holder_name, self.department_id]
        whence = [self.item_code, self.case_number, self.basis, self.issued_on.isoformat(), until]
        return [self.number, self.kind, *whose, *whence, self.conditions, self.verification_code]

    def is_good_on(self, day: date) -> bool:
        """Whether it may be relied on that day."""
        return self.status == LicenceStatus.VALID and (self.valid_until is None or day <= self.valid_until)


class ExpiryReminder(Owed):
    """A timer: the holder is told so many days before a licence runs out. Made when it is issued, due at `next_at`."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="reminders", verbose_name=_("证照"))
    days_before = models.PositiveSmallIntegerField(_("到期前天数"))
    told_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)

    class Meta(Owed.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "days_before"], name="one_reminder_a_licence_and_day")
        ]
        verbose_name = verbose_name_plural = _("证照到期提醒")

    def __str__(self) -> str:
        return f"{self.licence_id} {self.days_before}"


class LicenceShare(models.Model):
    """A licence shown to one department, for a purpose and a time, by its holder."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="shares", verbose_name=_("证照"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    purpose = models.CharField(_("用途"), max_length=200)
    until = models.DateField(_("到期日"))
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("授权人"))
    made_at = models.DateTimeField(_("授权时间"))
    ended_at = models.DateTimeField(_("收回时间"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = verbose_name_plural = _("证照授权")

    def __str__(self) -> str:
        return f"{self.licence_id} {self.department_id}"


class UseKind(models.TextChoices):
    """How a licence was used."""

    SHOWN = "shown", _("出示")
    READ = "read", _("部门查看")
    HANDED_IN = "handed_in", _("作为材料提交")


class LicenceUse(models.Model):
    """Who looked at a licence or took it for a material, and what for. Only ever added to."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="uses", verbose_name=_("证照"))
    kind = models.CharField(_("方式"), max_length=16, choices=UseKind.choices)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("使用人"))
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = verbose_name_plural = _("证照使用记录")

    def __str__(self) -> str:
        return f"{self.licence_id} {self.kind}"
