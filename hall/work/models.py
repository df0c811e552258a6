"""Work that is owed: the row is the truth, a broker or a timer only rings the bell."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwedState(models.TextChoices):
    """Where a piece of owed work stands."""

    PENDING = "pending", _("待处理")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


class Owed(models.Model):
    """What an act leaves to be done after its commit. Written in the act's transaction; done by hall.work.sweep.

    A row is due when it is pending, its `next_at` has come and no live lease holds it. The doer must be idempotent:
    a worker may die after the effect and before the row says so.
    """

    owed_state = models.CharField(max_length=8, choices=OwedState.choices, default=OwedState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(owed_state="pending"), name="%(class)s_due"),
            models.Index(fields=["id"], condition=models.Q(owed_state="failed"), name="%(class)s_failed"),
        ]


class Heartbeat(models.Model):
    """When each worker was last alive; /healthz reads it."""

    worker = models.CharField(max_length=64, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class CatchUp(models.Model):
    """What had fallen due while no worker lived, as a starting one found it, and when all of it had been tried."""

    silent_since = models.DateTimeField(unique=True)  # the last sign of life before
    began_at = models.DateTimeField()
    owed = models.JSONField(default=dict)  # model label → how many rows were due
    oldest_due = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-began_at"]

    def __str__(self) -> str:
        return f"{self.silent_since}"
