"""A procedure's step at work in one case and one department."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from hall.casework.chain import digest_of
from hall.casework.models.case import Case
from hall.casework.states import AT_WORK, UNFINISHED, TaskState, Verdict
from identity.models import Account, Department


class Task(models.Model):
    """One department's part of one case (环节), with its own clock.

    `round` counts the attempts at one step: what is done again after a return is a new row, the older one is RETURNED.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks", verbose_name=_("办件"))
    step = models.CharField(_("环节"), max_length=64)
    round = models.PositiveSmallIntegerField(_("第几次办理"), default=1)
    department = models.ForeignKey(Department, models.PROTECT, related_name="tasks", verbose_name=_("部门"))
    state = FSMField(_("状态"), default=TaskState.OPEN, choices=TaskState.choices, protected=True)
    opened_at = models.DateTimeField(_("开始时间"))
    promised_due_on = models.DateField(_("承诺到期日"))
    statutory_due_on = models.DateField(_("法定到期日"), null=True, blank=True)
    paused_on = models.DateField(_("中止计时起始日"), null=True, blank=True)  # while its clock stands
    extended_days = models.PositiveSmallIntegerField(_("延长工作日"), default=0)
    remind_on = models.DateField(null=True, blank=True)  # services.reminders: null asks for it to be worked out anew
    # Its procedure says that silence past the limit is no objection: kept here so that the clock asks for no others.
    silence_speaks = models.BooleanField(default=False, db_default=False)
    waits_until = models.DateField(null=True, blank=True)  # for an answer that was asked for: services.consulting
    claimed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="claimed_tasks", verbose_name=_("办理人")
    )
    verdict = models.CharField(_("结论"), max_length=16, choices=Verdict.choices, blank=True)
    ended_at = models.DateTimeField(_("办毕时间"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "step", "round"], name="one_task_a_round")]
        indexes: ClassVar = [
            models.Index(
                fields=["remind_on", "id"], condition=models.Q(state__in=sorted(UNFINISHED)), name="task_reminders"
            ),
            models.Index(
                fields=["promised_due_on", "id"],
                condition=models.Q(state__in=[TaskState.OPEN, TaskState.CLAIMED], silence_speaks=True),
                name="task_silence",
            ),
            models.Index(
                fields=["department", "promised_due_on", "id"], condition=models.Q(ended_at=None), name="task_at_work"
            ),
            models.Index(  # all departments' together: supervision's list
                fields=["promised_due_on", "id"], condition=models.Q(ended_at=None), name="task_overdue"
            ),
            models.Index(fields=["department", "-id"], condition=models.Q(ended_at__isnull=False), name="task_ended"),
            models.Index(
                fields=["department", "promised_due_on", "id"],
                condition=models.Q(state=TaskState.PROPOSED),
                name="task_proposed",
            ),
        ]
        verbose_name = verbose_name_plural = _("环节任务")

    def __str__(self) -> str:
        return f"{self.case_id}:{self.step}"

    @transition(field=state, source=TaskState.OPEN, target=TaskState.CLAIMED)
    def claim(self) -> None:
        """An officer takes the task on."""

    @transition(field=state, source=TaskState.CLAIMED, target=TaskState.OPEN)
    def release(self) -> None:
        """The officer puts it back for the colleagues."""

    @transition(field=state, source=[TaskState.OPEN, TaskState.CLAIMED], target=TaskState.PROPOSED)
    def propose(self) -> None:
        """Four eyes: the verdict waits for a colleague."""

    @transition(field=state, source=TaskState.PROPOSED, target=TaskState.CLAIMED)
    def send_back(self) -> None:
        """The countersigner does not agree: back to the officer who proposed."""

    @transition(field=state, source=sorted(AT_WORK), target=TaskState.DONE)
    def finish(self) -> None:
        """The verdict is given or countersigned, or silence counts as one where the procedure says so."""

    @transition(field=state, source=sorted({*UNFINISHED, TaskState.DONE}), target=TaskState.RETURNED)
    def give_back(self) -> None:
        """The step is done again in a new round: what it rested on has changed."""

    @transition(field=state, source=[TaskState.OPEN, TaskState.CLAIMED], target=TaskState.PAUSED)
    def pause(self) -> None:
        """特别程序: the clock stands for a cause of Licensing Law Art. 45."""
        self.remind_on = None

    @transition(field=state, source=TaskState.PAUSED, target=TaskState.CLAIMED)
    def resume(self) -> None:
        """The clock goes on, with the officer who stopped it."""

    @transition(field=state, source=sorted(UNFINISHED), target=TaskState.ENDED)
    def end(self) -> None:
        """There is nothing left to decide: the case ended, or a refusal stopped the rest."""


def deputy_text(deputy: object, officer: object) -> str:
    """李工（代张工）: how an act of a deputy is signed."""
    return gettext("%(deputy)s（代%(officer)s）") % {"deputy": deputy, "officer": officer}


class Opinion(models.Model):
    """An officer's reasoned text, never changed after it is given (意见).

    `conditions` are those of the particular licence that the step issues, beyond what the revision says of all.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="opinions", verbose_name=_("环节任务"))
    author = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name=_("办理人")
    )
    given_for = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代谁办理")
    )
    verdict = models.CharField(_("结论"), max_length=16, choices=Verdict.choices)
    facts = models.TextField(_("查明的事实"), blank=True)
    reason = models.TextField(_("理由"))
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    conditions = models.CharField(_("附加条件"), max_length=500, blank=True, db_default="", default="")
    given_at = models.DateTimeField(_("时间"))

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = verbose_name_plural = _("部门意见")

    def __str__(self) -> str:
        return f"{self.task_id}: {self.verdict}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises TypeError on a second save."""
        if not self._state.adding:
            raise TypeError("An opinion is never changed.")
        super().save(*args, **kwargs)

    @property
    def digest(self) -> str:
        """What the log says of this text: changed afterwards, it would no longer agree."""
        added = [self.conditions] if self.conditions else []  # opinions of before had neither these
        more = [self.given_for_id, self.facts, *added] if self.given_for_id or self.facts or added else []  # nor those
        return digest_of([self.task_id, self.author_id, self.verdict, self.reason, self.basis, *more])

    @property
    def signed_by(self) -> str:
        """Who gave it, with both names where a deputy did."""
        if self.author is None:
            return gettext("系统")
        return deputy_text(self.author, self.given_for) if self.given_for else str(self.author)


class Countersignature(models.Model):
    """The second officer's word on a proposed verdict (复核), never changed after it is given.

    `agrees` false sends the task back with `reason`; the opinion stays as what was proposed.
    """

    opinion = models.OneToOneField(
        Opinion, models.PROTECT, related_name="countersignature", verbose_name=_("复核的意见")
    )
    author = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("复核人"))
    agrees = models.BooleanField(_("同意"))
    reason = models.TextField(_("复核意见"), blank=True)
    given_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("复核")

    def __str__(self) -> str:
        return f"{self.opinion_id}: {self.agrees}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises TypeError on a second save."""
        if not self._state.adding:
            raise TypeError("A countersignature is never changed.")
        super().save(*args, **kwargs)

    @property
    def digest(self) -> str:
        """What the log says of it."""
        return digest_of([self.opinion_id, self.author_id, self.agrees, self.reason])
