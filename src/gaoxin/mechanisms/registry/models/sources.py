"""Who delivers facts, which source wins, and what each source's columns mean."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.enums import SourceKind
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped


class Source(ZoneScoped):
    """A department or system that delivers facts. The lower `trust`, the more it is believed."""

    code = models.CharField(_("代码"), max_length=50)
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类型"), max_length=12, choices=SourceKind.choices, default=SourceKind.DEPARTMENT)
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("报送单位"),
    )
    trust = models.PositiveSmallIntegerField(
        _("可信顺序"), default=100, help_text=_("数字越小越优先；同一指标可以另定顺序。")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = ZoneQuerySet["Source"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("数据来源")
        ordering = ["zone_id", "trust", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "code"],
                name="source_code_once_per_zone",
                violation_error_message=_("本区已有这个代码的来源。"),
            ),
            models.UniqueConstraint(
                fields=["zone", "name"],
                name="source_name_once_per_zone",
                violation_error_message=_("本区已有这个名称的来源。"),
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""),
                name="source_has_code_and_name",
                violation_error_message=_("来源须有代码和名称。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceRank(ZoneScoped):
    """The place of a source in the order that a zone set for one variable: 1 wins. Unranked sources follow by their trust."""

    variable = models.CharField(_("指标代号"), max_length=60)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="ranks", verbose_name=_("来源"))
    rank = models.PositiveSmallIntegerField(_("次序"))

    objects = ZoneQuerySet["SourceRank"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("指标的来源次序")
        ordering = ["zone_id", "variable", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "variable", "source"],
                name="source_ranked_once_per_variable",
                violation_error_message=_("同一指标中每个来源只排一次。"),
            ),
            models.UniqueConstraint(
                fields=["zone", "variable", "rank"],
                name="rank_given_once_per_variable",
                violation_error_message=_("同一指标中每个次序只给一个来源。"),
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1),
                name="source_rank_from_one",
                violation_error_message=_("次序从 1 开始。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable} {self.rank}"


class SourceOrder(ZoneScoped):
    """The order of a zone's sources from a moment on, in general (no variable) or of one variable. Never changed: `as_of` reads it."""

    variable = models.CharField(_("指标代号"), max_length=60, blank=True)
    sources = models.JSONField(_("来源次序"), help_text=_("来源编号，优先的在前。"))
    since = models.DateTimeField(_("自何时起"))

    objects = ZoneQuerySet["SourceOrder"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("来源次序变动")
        ordering = ["id"]
        indexes = [models.Index(fields=["zone", "since"], name="source_order_by_moment")]

    def __str__(self) -> str:
        return f"{self.variable or '*'} {self.since:%Y-%m-%d}"


class ColumnMeaning(ZoneScoped):
    """What a source's column means, learnt from its last import: header to mapping text (`revenue[2025]@万元`)."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="meanings", verbose_name=_("来源"))
    header = models.CharField(_("表头"), max_length=300)
    header_key = models.CharField(_("表头（归一）"), max_length=300, editable=False)
    target = models.CharField(_("含义"), max_length=300)
    learnt_at = models.DateTimeField(_("记录时间"), auto_now=True)

    objects = ZoneQuerySet["ColumnMeaning"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("表头含义")
        ordering = ["source_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "header_key"],
                name="column_meaning_once_per_source",
                violation_error_message=_("这个来源的表头已有含义。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.header} = {self.target}"
