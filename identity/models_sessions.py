"""Who logged in, from where, how it ended; what was refused; which logout tokens are spent."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.lib.sealed import SealedTextField


class SessionEnd(models.TextChoices):
    """Why a session is over."""

    LOGOUT = "logout", _("本人退出")
    ELSEWHERE = "elsewhere", _("在别的设备上结束")
    PROVIDER = "provider", _("统一身份认证通知退出")
    EXPIRED = "expired", _("到期")
    REPLACED = "replaced", _("重新登录")


class LoginSession(models.Model):
    """One login in one browser. The Django session holds its number; ending it deletes that session at once.

    `session_key` opens the browser's session, so it is sealed. `seen_at` is kept to some minutes only.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "identity.Account", models.PROTECT, related_name="login_sessions", verbose_name=_("账号")
    )
    session_key = SealedTextField()
    sid = models.CharField(_("认证机构的会话编号"), max_length=255, blank=True, db_index=True)
    started_at = models.DateTimeField(_("登录时间"))
    seen_at = models.DateTimeField(_("最近使用"))
    device = models.CharField(_("设备"), max_length=64)
    address = models.CharField(_("网络地址（部分）"), max_length=64)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    end = models.CharField(_("结束原因"), max_length=16, choices=SessionEnd.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "started_at"], condition=models.Q(ended_at=None), name="open_login_sessions"
            )
        ]
        verbose_name = verbose_name_plural = _("登录会话")

    def __str__(self) -> str:
        return f"{self.account_id} {self.started_at:%F %T}"


class LoginEvent(models.Model):
    """The audit of logins: one row for each that succeeded, was refused, or ended; never changed.

    `reason` says in words of the protocol why it was refused, without personal data. The address is kept in part.
    """

    class Kind(models.TextChoices):
        """What happened."""

        LOGIN = "login", _("登录")
        STEP_UP = "step_up", _("加强验证")
        RENEWAL = "renewal", _("自动续期")
        REFUSED = "refused", _("没有登录成功")
        LOGOUT = "logout", _("退出登录")
        ENDED = "ended", _("会话结束")
        LOGOUT_REFUSED = "logout_refused", _("退出通知无效")

    kind = models.CharField(_("事件"), max_length=16, choices=Kind.choices)
    at = models.DateTimeField(_("时间"), db_index=True)
    account = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="login_events", verbose_name=_("账号")
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    status = models.PositiveSmallIntegerField(_("状态码"), null=True, blank=True)
    device = models.CharField(_("设备"), max_length=64, blank=True)
    address = models.CharField(_("网络地址（部分）"), max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = verbose_name_plural = _("登录记录")

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"


class SpentLogoutToken(models.Model):
    """A logout token that was taken once (its `jti`, hashed), until it is over by itself."""

    jti_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("用过的退出通知")

    def __str__(self) -> str:
        return self.jti_hash[:8]
