"""Images of the registry: columnar snapshots, what the rule library says about them, how complete they are. All can be made again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.models.enterprises import Enterprise
from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise, OfWholeZone
from gaoxin.platform.core.managers import ZoneScoped

VERDICTS = ("fail", "unknown", "manual", "pass")


class Snapshot(ZoneScoped):
    """The facts of all active enterprises as one Parquet file: what `population` gives for a day, as the registry was at a revision."""

    on = models.DateField(_("评价日"))
    as_of = models.DateTimeField(_("所知时间"), null=True, blank=True)
    revision = models.BigIntegerField(_("档案版本"))
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("文件"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    enterprises = models.PositiveIntegerField(_("企业数"))
    values = models.BigIntegerField(_("数据数"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("建立人")
    )

    objects = OfWholeZone["Snapshot"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("快照")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["zone", "on", "revision"], name="snapshot_by_day")]

    def __str__(self) -> str:
        return f"{self.on} r{self.revision}"


class Evaluation(ZoneScoped):
    """One pass of the rule library over a snapshot. The newest of a zone is the one that its standings belong to."""

    on = models.DateField(_("评价日"))
    region = models.CharField(_("地区"), max_length=6, blank=True)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("快照")
    )
    verdicts = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("结论表")
    )
    revision = models.BigIntegerField(_("档案版本"))
    rules = models.JSONField(_("规则版本"), default=list)
    counts = models.JSONField(_("计数"), default=list)
    created_at = models.DateTimeField(_("评估完成时间"), auto_now_add=True)

    objects = OfWholeZone["Evaluation"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("整区评估")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.on} r{self.revision}"


class Standing(ZoneScoped):
    """An enterprise that meets a rule or comes near. Pairs further away are only in the evaluation's table of verdicts."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="standings", verbose_name=_("企业")
    )
    rule = models.CharField(_("规则"), max_length=60)
    version = models.CharField(_("规则版本"), max_length=60)
    verdict = models.CharField(_("结论"), max_length=10)
    away = models.PositiveSmallIntegerField(_("差几步"))
    score_low = models.FloatField(_("得分下限"), null=True)
    score_high = models.FloatField(_("得分上限"), null=True)
    outcome = models.CharField(_("档次"), max_length=60, blank=True)
    blocking = models.TextField(_("未达到的条件"), blank=True)
    missing = models.TextField(_("缺少的数据"), blank=True)

    objects = OfVisibleEnterprise["Standing"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业现状")
        ordering = ["enterprise_id", "rule"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "rule"],
                name="standing_once_per_rule",
                violation_error_message=_("同一规则每家企业只有一条。"),
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=VERDICTS),
                name="standing_verdict_is_known",
                violation_error_message=_("结论只能是符合、不符合、缺数据、待认定。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "rule", "verdict", "away"], name="standing_by_rule")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.rule}@{self.version} {self.verdict}"


class Quality(ZoneScoped):
    """How complete and how fresh an enterprise's file is, as of the last evaluation."""

    enterprise = models.OneToOneField(
        Enterprise, on_delete=models.PROTECT, related_name="quality", verbose_name=_("企业")
    )
    known = models.PositiveSmallIntegerField(_("已有数据"))
    wanted = models.PositiveSmallIntegerField(_("应有数据"))
    newest_on = models.DateField(_("最近数据日期"), null=True)
    sources = models.PositiveSmallIntegerField(_("来源数"), default=0)

    objects = OfVisibleEnterprise["Quality"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("档案完整度")
        ordering = ["enterprise_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(known__lte=models.F("wanted")),
                name="quality_known_within_wanted",
                violation_error_message=_("已有数据不能多于应有数据。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "known"], name="quality_by_known")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.known}/{self.wanted}"

    @property
    def completeness(self) -> float:
        """Share of the wanted values that are known, 0 to 1; 1 when nothing is wanted."""
        return self.known / self.wanted if self.wanted else 1.0
