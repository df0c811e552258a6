"""Who may act for whom: organisations' and wards' mandates, the invitations to it, and the record of grants."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.lib.sealed import SealedTextField, keyed_hash


class MandateAct(models.TextChoices):
    """What one person may do for another party."""

    FILE = "file", _("填报")
    SIGN = "sign", _("提交")
    COLLECT = "collect", _("领取结果")
    QUERY = "query", _("查询进度")


class MandateBasis(models.TextChoices):
    """Why somebody may act: by office, as a guardian, or because one of those named them."""

    OFFICE = "office", _("法定代表人（负责人）")
    GUARDIAN = "guardian", _("监护人")
    APPOINTED = "appointed", _("授权")


def all_acts() -> list[str]:
    """The default of a mandate: everything."""
    return [str(act) for act in MandateAct.values]


class Ward(models.Model):
    """A child for whom a guardian acts (民法典第二十七条、第三十四条).

    The guardianship is what the guardian declares; the department that decides checks it. Nothing is looked up by the
    number, so declaring somebody else's child tells nothing about that child.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    declared_by = models.ForeignKey(
        "identity.Account", models.PROTECT, related_name="wards", verbose_name=_("声明的监护人")
    )
    name = models.CharField(_("姓名"), max_length=64)
    id_number = SealedTextField(_("身份证件号码"))
    id_number_hash = models.CharField(max_length=64, editable=False)
    born_on = models.DateField(_("出生日期"))
    declared_at = models.DateTimeField(_("声明时间"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["declared_by", "id_number_hash"], name="ward_once_a_guardian")
        ]
        verbose_name = verbose_name_plural = _("被监护人")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the hash beside the number."""
        self.id_number_hash = keyed_hash("id_number", self.id_number)
        super().save(*args, **kwargs)


class Mandate(models.Model):
    """One person acts for one party between two days, both included, unless ended before (经办人授权).

    `items` counts only where `covers_all_items` is false. A mandate is never changed but by ending it: an act's event
    points to it, so what was allowed then can be read later.
    """

    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="mandates", verbose_name=_("经办人"))
    organisation = models.ForeignKey(
        "identity.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("单位"),
    )
    ward = models.ForeignKey(
        Ward, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("被监护人")
    )
    basis = models.CharField(_("依据"), max_length=16, choices=MandateBasis.choices, default=MandateBasis.APPOINTED)
    acts = models.JSONField(_("可以做什么"), default=all_acts)
    covers_all_items = models.BooleanField(_("所有事项"), default=True)
    items = models.JSONField(_("事项编码"), default=list, blank=True)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("截止日期"))
    given_by = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("授权人")
    )
    given_at = models.DateTimeField(_("授权时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("提前结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结束人")
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="mandate_dates_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False, ward__isnull=True)
                | models.Q(organisation__isnull=True, ward__isnull=False),
                name="mandate_has_one_principal",
            ),
        ]
        verbose_name = verbose_name_plural = _("经办人授权")

    def __str__(self) -> str:
        return f"{self.account} → {self.principal_name}"

    @property
    def principal_name(self) -> str:
        """The party's name."""
        party = self.organisation or self.ward
        return party.name if party else ""

    @property
    def party_key(self) -> str:
        """The party in a form or a session: an organisation's id, or `w` and a ward's."""
        return str(self.organisation_id) if self.organisation_id else f"w{self.ward_id}"

    @property
    def act_labels(self) -> list[str]:
        """What the person may do, in words."""
        return [str(act.label) for act in MandateAct if act in self.acts]

    def is_in_force(self, on: date) -> bool:
        """Between its days, and not ended."""
        return self.ended_at is None and self.starts_on <= on <= self.ends_on

    def covers(self, item_code: str, act: str | None = None) -> bool:
        """Whether it reaches that item, and there that act (any act when none is named)."""
        return (self.covers_all_items or item_code in self.items) and (act is None or act in self.acts)


class InvitationState(models.TextChoices):
    """An invitation is answered once."""

    OPEN = "open", _("等待接受")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已拒绝")
    CANCELLED = "cancelled", _("已撤回")


class MandateInvitation(models.Model):
    """A mandate that waits for the named person's yes.

    The giver types a name and, if they like, an identity or mobile number; whether such a person has an account here
    is never told. Only a keyed hash of number and code is kept. The person proves to be meant by the code or by the
    number, always together with the verified name.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("被监护人"))
    invited_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", verbose_name=_("授权人"))
    invitee_name = models.CharField(_("被授权人姓名"), max_length=64)
    invitee_hash = models.CharField(max_length=64, blank=True, db_index=True)
    code_hash = models.CharField(max_length=64, unique=True)
    acts = models.JSONField(_("可以做什么"), default=list)
    covers_all_items = models.BooleanField(_("所有事项"), default=True)
    items = models.JSONField(_("事项编码"), default=list, blank=True)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("截止日期"))
    state = models.CharField(_("状态"), max_length=16, choices=InvitationState.choices, default=InvitationState.OPEN)
    invited_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("邀请有效期"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    mandate = models.OneToOneField(
        Mandate, models.PROTECT, null=True, blank=True, related_name="invitation", verbose_name=_("授权")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("授权邀请")

    def __str__(self) -> str:
        return f"{self.invitee_name} → {self.principal_name}"

    @property
    def principal_name(self) -> str:
        """The party's name."""
        party = self.organisation or self.ward
        return party.name if party else ""

    @property
    def act_labels(self) -> list[str]:
        """What the person may do, in words."""
        return [str(act.label) for act in MandateAct if act in self.acts]


class GrantKind(models.TextChoices):
    """What was given, taken or confirmed."""

    MANDATE_OFFERED = "mandate_offered", _("邀请代办")
    MANDATE_CANCELLED = "mandate_cancelled", _("撤回邀请")
    MANDATE_ACCEPTED = "mandate_accepted", _("接受授权")
    MANDATE_DECLINED = "mandate_declined", _("拒绝授权")
    MANDATE_BY_OFFICE = "mandate_by_office", _("按法定代表人登记")
    MANDATE_ENDED = "mandate_ended", _("结束授权")
    WARD_DECLARED = "ward_declared", _("声明监护")
    ROLE_GRANTED = "role_granted", _("授予角色")
    ROLE_PROPOSED = "role_proposed", _("提请授予角色")
    ROLE_CONFIRMED = "role_confirmed", _("确认授予角色")
    ROLE_ENDED = "role_ended", _("结束角色")
    KEY_GIVEN = "key_given", _("发放接口密钥")
    KEY_REVOKED = "key_revoked", _("停用接口密钥")


class GrantEvent(models.Model):
    """The record of every grant and of its end, appended in the act's transaction and never changed.

    `actor` is null when a command or the provider's own word did it.
    """

    kind = models.CharField(_("事件"), max_length=32, choices=GrantKind.choices)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经手人")
    )
    subject = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("对象")
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="events")
    invitation = models.ForeignKey(MandateInvitation, models.PROTECT, null=True, blank=True, related_name="events")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="events")
    membership = models.ForeignKey("identity.Membership", models.PROTECT, null=True, blank=True, related_name="events")

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = verbose_name_plural = _("授权记录")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises TypeError on a second save."""
        if not self._state.adding:
            raise TypeError("A grant's record is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises TypeError."""
        raise TypeError("A grant's record is never deleted.")
