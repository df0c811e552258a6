"""What the catalogue holds of people: who wrote and published what (see identity.privacy.registry)."""

from django.utils.translation import gettext_lazy as _

from identity.privacy.registry import DUTY, HALL, Retention, hold, plain

WRITTEN = _("查得清表单和指南由谁编写、审核、发布")

plain(
    "catalog.ServiceItem",
    "code kind name english_name department audience theme summary english_summary search_text accepts_online"
    " closed_reason current",
)
hold(
    "catalog.Revision",
    title=_("您发布的版本"),
    of=("published_by",),
    ordinary="item number published_at published_by",
    purpose=WRITTEN,
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
plain("catalog.Revision", "content content_sha256 components")
hold(
    "catalog.ContentDraft",
    title=_("您编写的表单"),
    of=("author", "submitted_by", "reviewed_by"),
    ordinary="item state author opened_at submitted_by submitted_at reviewed_by reviewed_at note",
    purpose=WRITTEN,
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
plain("catalog.ContentDraft", "base version changed_at published")
hold(
    "catalog.DraftChange",
    title=_("您对表单的修改"),
    of=("author",),
    ordinary="draft number sentence place author at state",
    purpose=WRITTEN,
    basis=DUTY,
    source=HALL,
    retention=Retention.WORK,
)
plain("catalog.DraftChange", "patch told")
plain("catalog.DraftPart", "draft kind key parent position data")
