"""One uploaded workbook and what became of it. The facts and verdicts themselves are Parquet files beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.assessment.enums import ApplicationKind, AssessmentState
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class AssessmentQuerySet(ZoneQuerySet["Assessment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Staff see the assessments of their own organisations, leaders all of the zone; nobody else sees any.

        A workbook holds a department's figures of many enterprises: other departments ask that department.
        """
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system or actor.has_role(Role.LEADER):
            return in_zone
        if not actor.is_staff:
            return self.none()
        return in_zone.filter(organisation_id__in=actor.organisation_ids())


class Assessment(ZoneScoped):
    """A workbook judged under the rules in force on one date.

    rules: ids or keys of rulebooks, empty = all that apply. mapping: the meanings of the columns as `Mapping.to_dict`.
    summary: counts for the list and the page: enterprises, verdicts of each rule, findings by kind.
    """

    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    name = models.CharField(_("名称"), max_length=255)
    state = models.CharField(_("状态"), max_length=10, choices=AssessmentState.choices, default=AssessmentState.MAPPING)
    workbook = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("工作簿")
    )
    on = models.DateField(_("评价日"))
    region = models.CharField(_("地区"), max_length=6, blank=True)
    kind = models.CharField(_("申请类型"), max_length=10, choices=ApplicationKind.choices, default=ApplicationKind.NEW)
    rules = models.JSONField(_("规则"), default=list, blank=True)
    mapping = models.JSONField(_("对应关系"), default=dict, blank=True)
    summary = models.JSONField(_("结果概要"), default=dict, blank=True)
    error = models.TextField(_("未完成的原因"), blank=True)
    task = models.ForeignKey(
        "core.TaskRun", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("任务")
    )
    facts = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("事实")
    )
    verdicts = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("结论")
    )
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("资格评估")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["zone", "organisation", "-created_at"], name="assessment_by_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=AssessmentState.DONE)
                | Q(facts__isnull=False, verdicts__isnull=False, finished_at__isnull=False),
                name="assessment_done_has_results",
                violation_error_message=_("已完成的评估须有结果。"),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="assessment_has_name", violation_error_message=_("名称不能为空。")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        """Whether a run is in the queue or at work; a run that was cancelled or broke down is not."""
        return self.state == AssessmentState.RUNNING and self.task is not None and not self.task.is_finished

    @property
    def is_stopped(self) -> bool:
        """Whether the last run ended without results: cancelled, or broken down on the way."""
        return self.state == AssessmentState.RUNNING and not self.is_running

    def get_absolute_url(self) -> str:
        return reverse("assessment:detail", args=[self.pk])
