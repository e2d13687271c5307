"""Evaluations of points, the scores in them, and appeals against a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.points.enums import PUBLIC_STATES, AppealState, EvaluationKind, EvaluationState
from gaoxin.domains.points.scoring import Line
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

SHOWN_TO_ENTERPRISES = (*PUBLIC_STATES, EvaluationState.OBJECTION, EvaluationState.DYNAMIC)


class EvaluationQuerySet(ZoneQuerySet["Evaluation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Staff see all evaluations of the zone; enterprises those that are shown to them; the public the published ones."""
        if actor.zone_id is None:
            return self.none()
        if actor.is_system or actor.is_staff:
            return self.filter(zone_id=actor.zone_id)
        states = SHOWN_TO_ENTERPRISES if actor.is_enterprise else PUBLIC_STATES
        return self.filter(zone_id=actor.zone_id, state__in=states)


class Evaluation(ZoneScoped):
    """The points of all enterprises of a zone, computed once by one version of a scheme.

    on: the day by which facts and rules are read. quarter: 0 for a year. computed_as_of: what was known then counts.
    """

    rule = models.CharField(_("积分方案"), max_length=100)
    version = models.CharField(_("方案版本"), max_length=50)
    kind = models.CharField(_("类型"), max_length=10, choices=EvaluationKind.choices)
    year = models.PositiveSmallIntegerField(_("评价年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"), default=0)
    on = models.DateField(_("评价日"))
    state = models.CharField(
        _("状态"), max_length=10, choices=EvaluationState.choices, default=EvaluationState.COMPUTING
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发起人"),
    )
    created_at = models.DateTimeField(_("发起时间"), auto_now_add=True)
    computed_as_of = models.DateTimeField(_("数据截至"), null=True, blank=True)
    objection_until = models.DateField(_("异议期至"), null=True, blank=True)
    publicity_until = models.DateField(_("公示期至"), null=True, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    task = models.ForeignKey(
        "core.TaskRun", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("后台任务")
    )
    summary = models.JSONField(_("概况"), default=dict, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("积分批次")
        ordering = ["-year", "-quarter", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "rule", "kind", "year", "quarter"],
                name="points_evaluation_once",
                violation_error_message=_("这个年度（季度）的积分已经算过，请在原批次里重新计算。"),
            ),
            models.CheckConstraint(
                condition=(Q(kind=EvaluationKind.ANNUAL) & Q(quarter=0))
                | (Q(kind=EvaluationKind.QUARTERLY) & Q(quarter__range=(1, 4))),
                name="points_evaluation_quarter_fits_kind",
                violation_error_message=_("季度动态分要写第几季度（1—4），年度积分不写。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=EvaluationState.PUBLISHED) | Q(published_on__isnull=False),
                name="points_published_round_has_day",
                violation_error_message=_("已发布的积分必须有发布日期。"),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == EvaluationKind.QUARTERLY:
            return _("%(year)s年第%(quarter)s季度动态分") % {"year": self.year, "quarter": self.quarter}
        return _("%(year)s年度创新积分") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("points:evaluation", args=[self.pk])


class ScoreQuerySet(ZoneQuerySet["Score"]):
    def own_rows(self, actor: Actor) -> Self:
        """An enterprise sees its own points in the evaluations that are shown to enterprises."""
        own = Enterprise.objects.visible_to(actor).values("pk") if actor.is_enterprise else Enterprise.objects.none()
        return self.filter(enterprise__in=own, evaluation__state__in=SHOWN_TO_ENTERPRISES)


class Score(ZoneScoped):
    """The points of one enterprise in a evaluation, in hundredths of a point. lines: as `scoring.Line.to_dict`."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.CASCADE, related_name="scores", verbose_name=pgettext_lazy("points", "批次")
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    stage = models.CharField(_("评价阶段"), max_length=10, blank=True)
    base = models.PositiveIntegerField(_("基础分"))
    bonus = models.PositiveIntegerField(_("加分"))
    deduction = models.PositiveIntegerField(_("扣分"))
    total = models.PositiveIntegerField(_("总分"))
    total_high = models.PositiveIntegerField(_("补齐数据后最高"))
    groups = models.JSONField(_("各组小计"), default=dict, blank=True)
    grade = models.CharField(_("等级"), max_length=20, blank=True)
    vetoed = models.BooleanField(_("暂停评价"), default=False)
    rank = models.PositiveIntegerField(_("阶段内名次"), null=True)
    listed = models.BooleanField(_("入榜"), default=False)
    missing = models.PositiveSmallIntegerField(_("缺数据的指标"), default=0)
    lines = models.JSONField(_("明细"), default=list, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业积分")
        ordering = ["evaluation_id", "-total", "enterprise_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "enterprise"],
                name="points_score_once_per_evaluation",
                violation_error_message=_("这家企业在本批次已有积分。"),
            ),
            models.CheckConstraint(
                condition=Q(total__lte=models.F("total_high")),
                name="points_total_not_above_its_end",
                violation_error_message=_("总分不能高于补齐数据后的最高分。"),
            ),
        ]
        indexes = [models.Index(fields=["evaluation", "stage", "rank"], name="points_score_by_place")]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.total / 100:.2f}"

    def lines_read(self) -> list[Line]:
        """The lines with exact figures."""
        return [Line.from_dict(data) for data in self.lines]

    def get_absolute_url(self) -> str:
        return reverse("points:score", args=[self.pk])


class AppealQuerySet(ZoneQuerySet["Appeal"]):
    def own_rows(self, actor: Actor) -> Self:
        own = Enterprise.objects.visible_to(actor).values("pk") if actor.is_enterprise else Enterprise.objects.none()
        return self.filter(score__enterprise__in=own)


class Appeal(ZoneScoped):
    """An enterprise's objection to one line of its points, or to all of them."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="appeals", verbose_name=_("积分"))
    line = models.CharField(pgettext_lazy("points", "指标"), max_length=40, blank=True)
    text = models.TextField(_("异议内容"), max_length=2000)
    evidence = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("佐证材料")
    )
    state = models.CharField(_("状态"), max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出人"),
    )
    made_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核实人"),
    )
    decided_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    decision = models.TextField(_("核实结果"), max_length=2000, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("积分异议")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["score", "line"],
                condition=Q(state=AppealState.OPEN),
                name="points_one_open_appeal_per_line",
                violation_error_message=_("这一项已有一件待核实的异议。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AppealState.OPEN, AppealState.WITHDRAWN]) | ~Q(decision=""),
                name="points_decided_appeal_has_words",
                violation_error_message=_("核实结果必须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} · {self.line}"

    def to_dict(self) -> dict[str, Any]:
        return {"line": self.line, "state": self.state, "decision": self.decision}
