"""The decision and the documents that acts leave behind."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.casework.chain import digest_of
from hall.casework.models.case import Case
from hall.casework.models.serving import Serving
from hall.casework.states import Result
from hall.work.models import Owed
from identity.models import Account, Department


class Decision(models.Model):
    """One case, one decision (Licensing Law Art. 38): signed by the lead department."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision", verbose_name=_("办件"))
    number = models.CharField(_("文号"), max_length=48, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("决定机关"))
    result = models.CharField(_("结果"), max_length=16, choices=Result.choices)
    text = models.TextField(_("决定说明"), blank=True)
    signed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("签发人"))
    signed_at = models.DateTimeField(_("签发时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("决定")

    def __str__(self) -> str:
        return self.number

    @property
    def digest(self) -> str:
        """What the log says of this decision."""
        return digest_of([self.case_id, self.number, self.department_id, self.result, self.text, self.signed_by_id])


class DocumentKind(models.TextChoices):
    """The papers of the way, by their legal names."""

    RECEIPT = "receipt", _("申请材料接收凭证")
    ACCEPTANCE = "acceptance", _("受理通知书")
    CORRECTION = "correction", _("补正告知书")
    NON_ACCEPTANCE = "non_acceptance", _("不予受理决定书")
    DECISION = "decision", _("办理结果决定书")
    WITHDRAWAL = "withdrawal", _("撤回申请通知书")
    PAUSE = "pause", _("特别程序告知书")
    EXTENSION = "extension", _("延长期限通知书")
    DELIVERY = "delivery", _("送达回证")
    TERMINATION = "termination", _("终止办理通知书")
    COPY_NOTICE = "copy_notice", _("抄告函")
    OPINION = "opinion", _("部门意见反馈单")
    HEARING_RIGHT = "hearing_right", _("听证告知书")
    HEARING_NOTICE = "hearing_notice", _("听证通知书")
    LICENCE = "licence", _("证照")
    REVOCATION = "revocation", _("注销行政许可决定书")


INTERNAL = frozenset({DocumentKind.COPY_NOTICE, DocumentKind.OPINION})  # between departments, not for the party
SERVED = frozenset(  # each with a 送达回证 of its own
    {DocumentKind.CORRECTION, DocumentKind.NON_ACCEPTANCE, DocumentKind.TERMINATION, DocumentKind.REVOCATION}
)
RESULTS = frozenset({DocumentKind.DECISION, DocumentKind.LICENCE})  # handed to whoever may collect


class CaseDocument(Owed):
    """A paper that an act owes. The row is written by the act, the PDF by the worker."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents", verbose_name=_("办件"))
    kind = models.CharField(_("文书"), max_length=16, choices=DocumentKind.choices)
    data = models.JSONField(
        _("文书内容")
    )  # documents.document_data: frozen by the act, so a later change alters no paper
    verification_code = models.CharField(_("验证码"), max_length=16, unique=True)
    file = models.FileField(_("文件"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    made_at = models.DateTimeField(_("出具时间"))

    class Meta(Owed.Meta):
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("办件文书")

    first_opened: "DocumentFetch | None" = None  # by its party; set by selectors.shown_documents

    @property
    def is_served(self) -> bool:
        """Whether its delivery is recorded: what asks for, ends or takes away something; the decision has its own."""
        return self.kind in SERVED

    @property
    def is_result(self) -> bool:
        """Whether it needs a power to collect."""
        return self.kind in RESULTS

    @property
    def name(self) -> str:
        """What people call it: a licence by its own name, all else by the kind."""
        is_named = self.kind == DocumentKind.LICENCE
        return str(self.data.get("heading") if is_named else "") or str(self.get_kind_display())

    @property
    def digest(self) -> str:
        """What the log says of its content, from which the verify page tells; its file has a digest of its own."""
        return digest_of([self.kind, self.verification_code, self.data])

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class DocumentFetch(models.Model):
    """Somebody opened a paper: who, and when. A row each time (送达的辅助记录)."""

    document = models.ForeignKey(CaseDocument, models.PROTECT, related_name="fetches", verbose_name=_("文书"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("打开人"))
    at = models.DateTimeField(_("时间"))
    by_party = models.BooleanField(_("由当事人打开"), default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("文书打开记录")

    def __str__(self) -> str:
        return f"{self.document_id} {self.at}"


class PaperDelivery(Serving):
    """送达 of a paper that is not the decision: 补正告知, 不予受理, 终止, 注销."""

    document = models.OneToOneField(CaseDocument, models.PROTECT, related_name="delivery", verbose_name=_("文书"))

    class Meta:
        verbose_name = verbose_name_plural = _("文书送达")

    def __str__(self) -> str:
        return f"{self.document_id} {self.way}"
