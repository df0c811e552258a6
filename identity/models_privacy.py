"""Who used whose personal data, and what people asked for about their own."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonalDataUse(models.Model):
    """A member of staff opened a page with somebody's data, once a day, person and matter; never changed.

    `matter` is the case's own number or id as text: identity knows no cases.
    """

    person = models.ForeignKey("identity.Account", models.PROTECT, related_name="data_uses", verbose_name=_("数据属于"))
    used_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", verbose_name=_("查看人"))
    departments = models.CharField(_("查看人所在部门"), max_length=200)
    purpose = models.CharField(_("用途"), max_length=64)
    matter = models.CharField(_("办件"), max_length=64)
    day = models.DateField(_("日期"))
    first_at = models.DateTimeField(_("首次查看"))

    class Meta:
        ordering: ClassVar = ["-first_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "used_by", "purpose", "matter", "day"], name="use_once_a_day")
        ]
        verbose_name = verbose_name_plural = _("个人信息使用记录")

    def __str__(self) -> str:
        return f"{self.person_id} {self.matter} {self.day}"


class DeletionRequest(models.Model):
    """Somebody asked that the hall forget them; an operator answers what goes and what the archive law keeps."""

    class State(models.TextChoices):
        """Open until carried out or refused."""

        OPEN = "open", _("已收到")
        DONE = "done", _("已处理")

    person = models.ForeignKey(
        "identity.Account", models.PROTECT, related_name="deletion_requests", verbose_name=_("申请人")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    reason = models.CharField(_("说明"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    answer = models.CharField(_("处理结果"), max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="open"), name="one_open_deletion_request"
            )
        ]
        verbose_name = verbose_name_plural = _("删除申请")

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"
