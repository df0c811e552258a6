"""事项库: service items and their immutable published revisions."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_engine.words import Sentence
from hall.lib.language import ENGLISH, language
from identity.models import Account, Department


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
    english_name = models.CharField(_("英文名称"), max_length=150, blank=True)  # both written at publishing
    english_summary = models.CharField(_("英文说明"), max_length=200, blank=True)
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

    @property
    def title(self) -> str:
        """Its name in the reader's language, where there is one."""
        return self.english_name if self.english_name and language().code == ENGLISH else self.name

    @property
    def about(self) -> str:
        """Its summary in the reader's language, where there is one."""
        return self.english_summary if self.english_summary and language().code == ENGLISH else self.summary


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
    published_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )  # None: loaded with the hall's own data

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


class DraftState(models.TextChoices):
    """How far a new version of a form has come."""

    EDITING = "editing", _("编辑中")
    SUBMITTED = "submitted", _("待审核发布")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已放弃")


OPEN_DRAFTS = [DraftState.EDITING, DraftState.SUBMITTED]


class ContentDraft(models.Model):
    """A new version of an item's form while it is made. Its questions are rows (DraftPart), its history too.

    `version` grows with every change, undone ones too. Whoever changed anything may not be the one who publishes it.
    """

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="drafts", verbose_name=_("事项"))
    base = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("依据的版本")
    )
    state = models.CharField(_("状态"), max_length=12, choices=DraftState.choices, default=DraftState.EDITING)
    version = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("起草人"))
    opened_at = models.DateTimeField(_("起草时间"))
    changed_at = models.DateTimeField(_("最近修改"))
    submitted_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("送审人")
    )
    submitted_at = models.DateTimeField(_("送审时间"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    reviewed_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    note = models.CharField(_("退回意见"), max_length=1000, blank=True)
    published = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布的版本")
    )

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state__in=OPEN_DRAFTS), name="one_open_draft_an_item"
            )
        ]
        verbose_name = verbose_name_plural = _("表单草稿")

    def __str__(self) -> str:
        return f"{self.item_id} {self.get_state_display()}"


class DraftPart(models.Model):
    """One page, question or check of a draft (forms_engine.editing). Saving a question writes this one row."""

    draft = models.ForeignKey(ContentDraft, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=64)
    parent = models.CharField(max_length=64, blank=True)
    position = models.BigIntegerField()
    data = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "kind", "key"], name="draft_part_once")]
        indexes: ClassVar = [models.Index(fields=["draft", "kind", "parent", "position"], name="draft_part_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ChangeState(models.TextChoices):
    """Whether a change stands, was taken back, or can no longer be brought back since others came after."""

    DONE = "done", _("有效")
    UNDONE = "undone", _("已撤销")
    DROPPED = "dropped", _("已作废")


class DraftChange(models.Model):
    """One change of a draft with what was before: taken back by undo, never rewritten."""

    draft = models.ForeignKey(ContentDraft, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    sentence = models.CharField(max_length=400)
    told = models.JSONField(default=list)  # the same, to be said in other words: its source and its parts
    place = models.CharField(max_length=130, blank=True)
    patch = models.JSONField()
    author = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ChangeState.choices, default=ChangeState.DONE)

    class Meta:
        ordering: ClassVar = ["draft", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "number"], name="draft_change_once")]
        indexes: ClassVar = [models.Index(fields=["draft", "state", "number"], name="draft_change_state")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def said(self) -> Sentence:
        """What was done, for each reader in their words."""
        return Sentence(*self.told) if self.told else Sentence(self.sentence)
