"""反馈与查询: what is sent to whom, by which way, and how that went."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.models import CaseEvent
from hall.lib.sealed import SealedTextField
from hall.work.models import Owed
from identity.models import Account


class Channel(models.TextChoices):
    """The ways of Article 30 that go out by themselves."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("电子邮件")


class Delivery(Owed):
    """One message to one person by one way because of one event; the unique key makes a second one impossible."""

    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(Account, models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("方式"), max_length=8, choices=Channel.choices)
    address = SealedTextField(_("号码或邮箱"))
    subject = models.CharField(_("标题"), max_length=100, blank=True)
    body = models.TextField(_("内容"))
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    is_simulated = models.BooleanField(_("仅演示"), default=False)
    is_new = models.BooleanField(_("还没看过"), default=False)  # the recipient has not looked at it
    gateway_reference = models.CharField(max_length=100, blank=True)

    class Meta(Owed.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="delivery_once")
        ]
        indexes: ClassVar = [
            *Owed.Meta.indexes,
            models.Index(fields=["recipient", "-id"], name="delivery_of_person"),
            models.Index(fields=["recipient"], condition=models.Q(is_new=True), name="delivery_new"),
        ]
        verbose_name = verbose_name_plural = _("送出的消息")

    def __str__(self) -> str:
        return f"{self.channel} {self.event_id}"


class InboundMessage(models.Model):
    """A text message that came in, and what was answered. The sender's number is masked before it is stored."""

    received_at = models.DateTimeField(_("收到时间"))
    sender_masked = models.CharField(_("号码"), max_length=20)
    was_understood = models.BooleanField(_("已识别"))
    reply = models.TextField(_("回复"))

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = verbose_name_plural = _("收到的短信")

    def __str__(self) -> str:
        return self.sender_masked
