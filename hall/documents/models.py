"""What the hall remembers of wordings and of certificates. Private keys are never here."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.models import Account, Department


class Wording(models.Model):
    """One revision of a department's wording of one kind of paper. Never changed; the newest counts."""

    kind = models.CharField(_("文书"), max_length=32)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    number = models.PositiveIntegerField(_("版本"))
    text = models.TextField(_("正文"))
    author = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("发布人"))
    published_at = models.DateTimeField(_("发布时间"))

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "department", "number"], name="wording_revision")
        ]
        verbose_name = verbose_name_plural = _("文书用语")

    def __str__(self) -> str:
        return f"{self.kind} {self.department_id} {self.number}"


class SigningCertificate(models.Model):
    """A certificate that papers were signed with, as it was at the first of them; only its public part."""

    fingerprint = models.CharField(_("指纹"), max_length=64, unique=True)  # SHA-256 of the certificate
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    subject = models.CharField(_("持有人"), max_length=300)
    issuer = models.CharField(_("颁发机构"), max_length=300)
    not_before = models.DateTimeField(_("生效"))
    not_after = models.DateTimeField(_("失效"))
    pem = models.TextField(_("证书"))
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)
    revocation_reason = models.CharField(_("吊销原因"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-not_before"]
        verbose_name = verbose_name_plural = _("签名证书")

    def __str__(self) -> str:
        return self.subject
