"""事项库: service items and their immutable published revisions."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.models import Department


class ItemKind(models.TextChoices):
    """A single matter, or several applied for at once."""

    ITEM = "item", _("事项")
    PACKAGE = "package", _("一件事")


class Audience(models.TextChoices):
    """Whom an item serves, for the two doors of the home page."""

    PERSON = "person", _("个人")
    ORGANISATION = "organisation", _("法人")
    BOTH = "both", _("个人和法人")


class ServiceItem(models.Model):
    """What can be applied for (事项) or a package of such (一件事)."""

    code = models.CharField(_("事项编码"), max_length=16, unique=True)
    kind = models.CharField(_("种类"), max_length=8, choices=ItemKind.choices)
    name = models.CharField(_("名称"), max_length=100)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="items", verbose_name=_("实施主体(牵头部门)")
    )
    audience = models.CharField(_("服务对象"), max_length=16, choices=Audience.choices)
    theme = models.CharField(_("主题"), max_length=32)
    summary = models.CharField(_("一句话说明"), max_length=120, blank=True)
    search_text = models.TextField(blank=True, editable=False)  # name, words, pinyin: written at publishing
    accepts_online = models.BooleanField(_("可网上申请"), default=True)
    closed_reason = models.CharField(_("暂不能网上申请的原因"), max_length=200, blank=True)
    current = models.ForeignKey(
        "Revision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("现行版本")
    )

    class Meta:
        ordering: ClassVar = ["kind", "code"]
        verbose_name = verbose_name_plural = _("服务事项")

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """One immutable published version of guide, form, materials, procedure and limits together.

    `content` is a hall.catalog.content.Content as JSON. A package's content is composed at publishing, so a case that
    pins this row needs no other; `components` says from which revisions ({item code: revision number}).
    """

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="revisions", verbose_name=_("事项"))
    number = models.PositiveIntegerField(_("版本号"))
    content = models.JSONField(_("内容"))
    content_sha256 = models.CharField(max_length=64)
    components = models.JSONField(_("组成"), default=dict, blank=True)
    published_at = models.DateTimeField(_("发布时间"))

    class Meta:
        ordering: ClassVar = ["item", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "number"], name="revision_number_once")]
        verbose_name = verbose_name_plural = _("版本")

    def __str__(self) -> str:
        return f"{self.item_id}/{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only: a published revision never changes. Raises TypeError on a second save."""
        if not self._state.adding:
            raise TypeError("A published revision is immutable.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises TypeError."""
        raise TypeError("A published revision is never deleted.")
