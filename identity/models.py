"""People, organisations, departments and areas, who may act for whom, and who works where."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hall.lib.sealed import SealedTextField, keyed_hash
from identity.models_absences import Absence
from identity.models_mandates import (
    GrantEvent,
    GrantKind,
    InvitationState,
    Mandate,
    MandateAct,
    MandateBasis,
    MandateInvitation,
    Ward,
    all_acts,
)
from identity.models_notices import ContactChange, Notice, NoticeKind, Way
from identity.models_privacy import DeletionRequest, PersonalDataUse
from identity.models_sessions import LoginEvent, LoginSession, SessionEnd, SpentLogoutToken

__all__ = [
    "Absence",
    "Account",
    "ApiKey",
    "ContactChange",
    "DeletionRequest",
    "Department",
    "GrantEvent",
    "GrantKind",
    "InvitationState",
    "LoginEvent",
    "LoginSession",
    "Mandate",
    "MandateAct",
    "MandateBasis",
    "MandateInvitation",
    "Membership",
    "Notice",
    "NoticeKind",
    "Organisation",
    "PersonalDataUse",
    "Role",
    "SessionEnd",
    "SpentLogoutToken",
    "Town",
    "Village",
    "Ward",
    "Way",
    "all_acts",
]


class Role(models.TextChoices):
    """What a member of a department may do there."""

    INTAKE_CLERK = "intake_clerk", _("受理人员")
    OFFICER = "officer", _("审批人员")
    APPROVER = "approver", _("签发人员")
    EDITOR = "editor", _("编辑人员")
    PUBLISHER = "publisher", _("发布人员")
    SUPERVISOR = "supervisor", _("监督人员")
    OPERATOR = "operator", _("运维人员")
    ADMINISTRATOR = "administrator", _("部门管理员")


class Department(models.Model):
    """An authority of the district (实施主体)."""

    code = models.CharField(_("代码"), max_length=16, unique=True)
    name = models.CharField(_("名称"), max_length=64)
    duty = models.CharField(_("职责"), max_length=200, blank=True)
    mark = models.CharField(_("来源标记"), max_length=16, blank=True)
    verify = models.CharField(_("待核对"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("部门")

    def __str__(self) -> str:
        return self.name


class Town(models.Model):
    """A town or an area with the standing of one (镇、场、开发区), by its statistical division code."""

    code = models.CharField(_("区划代码"), max_length=9, unique=True)
    name = models.CharField(_("名称"), max_length=32)
    is_active = models.BooleanField(_("纳入本厅"), default=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = verbose_name_plural = _("镇(场)")

    def __str__(self) -> str:
        return self.name


class Village(models.Model):
    """A village or neighbourhood (村、社区), by its 12-digit division code, which begins with its town's."""

    code = models.CharField(_("区划代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=32)
    town = models.ForeignKey(Town, models.PROTECT, related_name="villages", verbose_name=_("所在镇(场)"))
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = verbose_name_plural = _("村(社区)")

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """People come from the identity provider: there is no password and no sign-up."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find by public id, the one name that an account has here."""
        return self.get(public_id=username or "")


class Account(AbstractBaseUser):
    """A natural person as the identity provider knows them, keyed by (issuer, subject) and by nothing else."""

    public_id = models.UUIDField(_("账号编号"), default=uuid.uuid4, unique=True, editable=False)
    issuer = models.CharField(_("认证机构"), max_length=255)
    subject = models.CharField(_("认证标识"), max_length=255)
    name = models.CharField(_("姓名"), max_length=64, blank=True)
    id_number = SealedTextField(_("身份证件号码"), blank=True)
    id_number_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    mobile = SealedTextField(_("手机号码"), blank=True)
    email = SealedTextField(_("电子邮箱"), blank=True)
    contact_mobile = SealedTextField(_("您留的手机号码"), blank=True)
    contact_email = SealedTextField(_("您留的电子邮箱"), blank=True)
    language = models.CharField(_("语言"), max_length=8, blank=True)  # of hall.lib.language; empty: never chosen
    notice_seen_at = models.DateTimeField(_("读过个人信息说明"), null=True, blank=True)
    is_elder = models.BooleanField(_("长者版"), default=False)  # how they want pages shown, on any device
    is_active = models.BooleanField(_("可用"), default=True)
    is_demo = models.BooleanField(_("示例账号"), default=False)
    created_at = models.DateTimeField(_("首次登录"), auto_now_add=True)

    USERNAME_FIELD = "public_id"
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "subject"], name="account_issuer_subject")]
        verbose_name = verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.name or gettext("未具名")

    @property
    def notice_mobile(self) -> str:
        """Where text messages go."""
        return self.contact_mobile or self.mobile

    @property
    def notice_email(self) -> str:
        """Where mail goes."""
        return self.contact_email or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the hash beside the number."""
        self.id_number_hash = _hash_of(self.id_number)
        _with_hash(kwargs, "id_number")
        super().save(*args, **kwargs)


class Organisation(models.Model):
    """A legal person, sole trader or unincorporated organisation, by its unified social credit code (GB 32100)."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("单位名称"), max_length=100)
    legal_rep_name = models.CharField(_("法定代表人(负责人)"), max_length=64, blank=True)
    legal_rep_id_number = SealedTextField(_("法定代表人证件号码"), blank=True)
    legal_rep_id_number_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    is_demo = models.BooleanField(_("示例单位"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("单位")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the hash beside the number."""
        self.legal_rep_id_number_hash = _hash_of(self.legal_rep_id_number)
        _with_hash(kwargs, "legal_rep_id_number")
        super().save(*args, **kwargs)


def _hash_of(number: str) -> str:
    return keyed_hash("id_number", number) if number else ""


def _with_hash(kwargs: dict[str, Any], field: str) -> None:
    """When only some fields are saved and the number is one of them, its hash is too."""
    names = kwargs.get("update_fields")
    if names is not None and field in names:
        kwargs["update_fields"] = {*names, f"{field}_hash"}


class Membership(models.Model):
    """One person's role in one department between two days; no end day means until ended.

    An unconfirmed one waits for a second person and gives nothing (see identity.staff). `granted_by` is null where a
    command made it.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="memberships", verbose_name=_("人员"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="memberships", verbose_name=_("部门"))
    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("截止日期"), null=True, blank=True)
    granted_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("授予人")
    )
    granted_at = models.DateTimeField(_("授予时间"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("已生效"), default=True)
    confirmed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结束人")
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "department", "role"],
                condition=models.Q(ended_at__isnull=True, ends_on__isnull=True),
                name="one_open_membership_a_role",
            )
        ]
        verbose_name = verbose_name_plural = _("部门角色")

    def __str__(self) -> str:
        return f"{self.account} {self.department} {self.get_role_display()}"


class ApiKey(models.Model):
    """A department's own system speaks as one of its officers. Only the hash of the key is kept."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="api_keys", verbose_name=_("代表的人员"))
    label = models.CharField(_("系统名称"), max_length=64)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_on = models.DateField(_("有效期至"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("接口密钥")

    def __str__(self) -> str:
        return self.label
