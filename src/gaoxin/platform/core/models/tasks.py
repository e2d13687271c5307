"""Runs of background tasks, and when each periodic task is next due."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.enums import FINISHED_STATES, TaskState
from gaoxin.platform.core.managers import ZoneQuerySet

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class TaskRunQuerySet(ZoneQuerySet["TaskRun"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own tasks; the zone's system administrator sees all of the zone."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system or actor.is_system_admin:
            return in_zone
        return in_zone.filter(user_id=actor.user_id) if actor.is_authenticated else self.none()


class TaskRun(models.Model):
    """One piece of work outside a request. `task` names the registered function; arguments and result are plain JSON."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    zone = models.ForeignKey(
        "core.Zone", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("高新区")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )
    task = models.CharField(_("任务"), max_length=100)
    arguments = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=TaskState.choices, default=TaskState.QUEUED)
    done = models.BigIntegerField(_("已处理"), default=0)
    total = models.BigIntegerField(_("总数"), default=0)
    message = models.CharField(_("进展"), max_length=300, blank=True)
    result = models.JSONField(_("结果"), null=True)
    error = models.TextField(_("未完成的原因"), blank=True)
    cancel_requested = models.BooleanField(_("已请求取消"), default=False)
    attempts = models.PositiveSmallIntegerField(_("执行次数"), default=0)
    worker = models.CharField(_("执行者"), max_length=100, blank=True)
    heartbeat_at = models.DateTimeField(_("心跳时间"), null=True)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    objects = TaskRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("后台任务")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__gte=0) & Q(done__lte=F("total")), name="task_progress_within_total"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in FINISHED_STATES], finished_at__isnull=False)
                | Q(state__in=[TaskState.QUEUED.value, TaskState.RUNNING.value], finished_at__isnull=True),
                name="task_finished_at_with_finished_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="task_by_state")]

    def __str__(self) -> str:
        return f"{self.task} {self.id}"

    @property
    def progress(self) -> float:
        """Share done, 0 to 1; 0 while the total is unknown."""
        if self.state == TaskState.SUCCEEDED:
            return 1.0
        return self.done / self.total if self.total else 0.0

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED_STATES


class PeriodicRun(models.Model):
    """When a periodic task is next due; claimed by the worker that moves `due_at` forward."""

    task = models.CharField(_("任务"), max_length=100, primary_key=True)
    due_at = models.DateTimeField(_("下次执行时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("定时任务")

    def __str__(self) -> str:
        return self.task
