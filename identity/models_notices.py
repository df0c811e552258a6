"""What identity owes people to be told, and addresses that still have to be proved."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.lib.sealed import SealedTextField
from hall.work.models import Owed
from identity.models_mandates import MandateInvitation


class Way(models.TextChoices):
    """How a person is reached."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("电子邮件")


class NoticeKind(models.TextChoices):
    """What is told."""

    INVITED = "invited", _("有人请您代办")
    ACCEPTED = "accepted", _("代办邀请已被接受")
    DECLINED = "declined", _("代办邀请已被拒绝")
    ENDED = "ended", _("代办授权已经结束")
    CONTACT_CODE = "contact_code", _("验证码")
    LICENCE_EXPIRING = "licence_expiring", _("证照快到期")
    CONTACT_CHANGED = "contact_changed", _("联系方式已经更改")


class Notice(Owed):
    """One message that is no news of a case. Written in the act's transaction; hall.channels sends it.

    An invitation by identity number has neither person nor address: whether such a person has an account is found out
    when it is sent, so that the giver's answer comes as fast either way. Gone NOTICE_DAYS after it was written.
    """

    kind = models.CharField(_("消息"), max_length=16, choices=NoticeKind.choices)
    person = models.ForeignKey(
        "identity.Account", models.CASCADE, null=True, blank=True, related_name="notices", verbose_name=_("收件人")
    )
    invitation = models.ForeignKey(MandateInvitation, models.CASCADE, null=True, blank=True, related_name="notices")
    channel = models.CharField(_("方式"), max_length=8, choices=Way.choices)
    address = SealedTextField(_("号码或邮箱"), blank=True)
    subject = models.CharField(_("标题"), max_length=100)
    body = SealedTextField(_("内容"))
    written_at = models.DateTimeField(_("写下时间"), db_index=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    is_simulated = models.BooleanField(_("仅演示"), default=False)
    is_new = models.BooleanField(_("还没看过"), default=False)  # the recipient has not looked at it

    class Meta(Owed.Meta):
        indexes: ClassVar = [
            *Owed.Meta.indexes,
            models.Index(fields=["person"], condition=models.Q(is_new=True), name="notice_new"),
        ]
        verbose_name = verbose_name_plural = _("账号和授权的消息")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ContactChange(models.Model):
    """An address that a person wants notices to go to, until they type the code that was sent there."""

    account = models.ForeignKey(
        "identity.Account", models.CASCADE, related_name="contact_changes", verbose_name=_("账号")
    )
    channel = models.CharField(_("方式"), max_length=8, choices=Way.choices)
    address = SealedTextField(_("要更改成的号码或邮箱"))
    code_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField(_("提出时间"), db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "channel"], name="one_contact_change_a_way")
        ]
        ordering: ClassVar = ["-channel"]
        verbose_name = verbose_name_plural = _("等待验证的联系方式")

    def __str__(self) -> str:
        return f"{self.account_id} {self.channel}"
