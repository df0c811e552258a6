"""The case: one application."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from hall.casework.states import ARCHIVABLE, DECIDED_STATES, REMINDED_OF, UNDECIDED, CaseState
from hall.catalog.models import Revision, ServiceItem
from hall.lib.literal import Literal
from hall.lib.sealed import SealedTextField
from hall.wallet.models import Licence
from identity.models import Account, Organisation, Ward

# The day that a running case's clock names; one whose clock names none stands behind all others.
CLOCK_DAY = Coalesce("promised_due_on", "acceptance_due_on", "correct_by", Literal(date.max))


class Case(models.Model):
    """One application, pinned for ever to the revision that it was begun under.

    `state` moves only by the transitions below, and those only inside services.act (the row lock). `edition` grows
    with every saved page of the form: a tab that shows an older edition is stale. `answers` is what was typed,
    `record` what was handed in. What a verb changes on the case under its lock, the frame saves (services.frame).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("办件编号"), max_length=32, unique=True, null=True, blank=True)
    query_code = SealedTextField(_("查询码"), blank=True)
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="cases", verbose_name=_("事项"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="cases", verbose_name=_("版本"))
    applicant = models.ForeignKey(Account, models.PROTECT, related_name="cases", verbose_name=_("经办人"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("申请单位")
    )
    ward = models.ForeignKey(
        Ward, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("被监护人")
    )
    renews = models.ForeignKey(
        Licence, models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name=_("延续的证照")
    )
    title = models.CharField(_("申请人名称"), max_length=100, blank=True)
    state = FSMField(_("状态"), default=CaseState.DRAFT, choices=CaseState.choices, protected=True)
    answers = models.JSONField(_("填写内容"), default=dict)
    record = models.JSONField(_("提交的记录"), default=dict)  # cleaned, visible fields only; written at submission
    edition = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("开始填写"))
    saved_at = models.DateTimeField(_("最近保存"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    acceptance_due_on = models.DateField(_("受理期限"), null=True, blank=True)
    correct_by = models.DateField(_("补正期限"), null=True, blank=True)  # by the newest notice, answered or not
    received_at = models.DateTimeField(_("材料收到时间"), null=True, blank=True)  # again at each answered correction
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    promised_due_on = models.DateField(_("承诺办结日"), null=True, blank=True)
    statutory_due_on = models.DateField(_("法定办结日"), null=True, blank=True)
    counted_from = models.DateField(_("起算日"), null=True, blank=True)  # of the decision limit; itself not counted
    paused_on = models.DateField(_("中止计时起始日"), null=True, blank=True)  # while some task's clock stands
    extended_days = models.PositiveSmallIntegerField(_("延长工作日"), default=0)
    remind_on = models.DateField(null=True, blank=True)  # services.reminders: null asks for it to be worked out anew
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    ended_as = models.CharField(_("归档前状态"), max_length=16, blank=True)
    rounds = models.JSONField(default=dict)  # step → the round in which it opens next, where that is not the first
    standing = models.JSONField(default=dict)  # step → what it has come to, "" while it is at work: joining.plan_of
    recused = models.JSONField(default=list)  # ids of the staff who keep away by their own word: Recusal says why
    event_count = models.PositiveIntegerField(default=0)  # the head of the log, kept under the case's lock
    head_digest = models.CharField(max_length=64, blank=True)

    at_counter = False  # not stored: whoever looks is the clerk at the counter (permissions.serves)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "acceptance_due_on", "id"], name="case_intake_queue"),
            models.Index(fields=["applicant", "-id"], name="case_of_applicant"),
            models.Index(fields=["organisation", "-id"], name="case_of_organisation"),
            models.Index(
                fields=["ended_at", "id"], condition=models.Q(state=CaseState.DECIDED), name="case_to_deliver"
            ),
            models.Index(
                fields=["ended_at", "id"], condition=models.Q(state__in=sorted(ARCHIVABLE)), name="case_to_archive"
            ),
            models.Index(
                fields=["remind_on", "id"],
                condition=models.Q(state__in=REMINDED_OF),
                name="case_reminders",
            ),
            models.Index(  # supervision's list of all that runs
                CLOCK_DAY, "id", condition=models.Q(state__in=sorted(UNDECIDED)), name="case_running"
            ),
        ]
        verbose_name = verbose_name_plural = _("办件")

    def __str__(self) -> str:
        return self.number or str(self.public_id)

    @property
    def outcome(self) -> str:
        """The state in which it ended, also once it is archived; else the state itself."""
        return self.ended_as or self.state

    @property
    def is_decided(self) -> bool:
        """Whether there is a decision, delivered and archived or not."""
        return self.outcome in DECIDED_STATES

    @transition(field=state, source=CaseState.DRAFT, target=CaseState.SUBMITTED)
    def submit(self) -> None:
        """The applicant hands in the application."""

    @transition(field=state, source=CaseState.DRAFT, target=CaseState.DISCARDED)
    def discard(self) -> None:
        """The applicant throws the draft away, or long silence does."""

    @transition(field=state, source=CaseState.SUBMITTED, target=CaseState.IN_APPROVAL)
    def accept(self) -> None:
        """受理 (Licensing Law Art. 32)."""
        self.remind_on = None

    @transition(field=state, source=CaseState.SUBMITTED, target=CaseState.CORRECTION_ASKED)
    def ask_correction(self) -> None:
        """一次性告知补正 (Licensing Law Art. 32(4))."""
        self.remind_on = None

    @transition(field=state, source=CaseState.CORRECTION_ASKED, target=CaseState.SUBMITTED)
    def answer_correction(self) -> None:
        """The applicant hands in what was asked."""
        self.remind_on = None

    @transition(field=state, source=CaseState.SUBMITTED, target=CaseState.NOT_ACCEPTED)
    def refuse_acceptance(self) -> None:
        """不予受理 (Licensing Law Art. 32)."""

    @transition(field=state, source=CaseState.IN_APPROVAL, target=CaseState.DECIDING)
    def join(self) -> None:
        """Every department's part has come to an end."""
        self.remind_on = None

    @transition(field=state, source=CaseState.DECIDING, target=CaseState.IN_APPROVAL)
    def reopen(self) -> None:
        """Some step is done again before anything is signed."""
        self.remind_on = None

    @transition(field=state, source=CaseState.IN_APPROVAL, target=CaseState.PAUSED)
    def pause(self) -> None:
        """Nothing is at work but tasks whose clocks stand (Licensing Law Art. 45)."""

    @transition(field=state, source=CaseState.PAUSED, target=CaseState.IN_APPROVAL)
    def resume(self) -> None:
        """Some task is at work again."""
        self.remind_on = None

    @transition(field=state, source=sorted(UNDECIDED), target=CaseState.WITHDRAWN)
    def withdraw(self) -> None:
        """The applicant takes the application back before it is decided."""

    @transition(field=state, source=sorted(UNDECIDED), target=CaseState.ENDED)
    def end(self) -> None:
        """终止: nothing can be decided any more (the applicant is gone, or did not answer in time)."""

    @transition(field=state, source=CaseState.DECIDING, target=CaseState.DECIDED)
    def decide(self) -> None:
        """The lead department signs."""
        self.remind_on = None

    @transition(field=state, source=CaseState.DECIDED, target=CaseState.DELIVERED)
    def deliver(self) -> None:
        """送达 (Licensing Law Art. 44)."""

    @transition(field=state, source=CaseState.DELIVERED, target=CaseState.CLOSED)
    def close(self) -> None:
        """办结: the decision has been delivered, and nothing is owed any more."""

    @transition(field=state, source=sorted(ARCHIVABLE), target=CaseState.ARCHIVED)
    def archive(self) -> None:
        """归档. How it ended stays readable in `ended_as`."""
        self.ended_as = self.state


class NumberSequence(models.Model):
    """The last number given under a name; its row is locked while the next one is taken."""

    name = models.CharField(max_length=64, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
