"""Deliveries of facts: what came together, from whom, when, and what became of it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.enums import BatchKind, BatchState
from gaoxin.mechanisms.registry.models.enterprises import Enterprise
from gaoxin.mechanisms.registry.models.scoping import OfSource
from gaoxin.mechanisms.registry.models.sources import Source
from gaoxin.platform.core.managers import ZoneScoped

_RECORDED = [BatchState.COMMITTED.value, BatchState.UNDONE.value]


class FactBatchQuerySet(OfSource["FactBatch"]):
    def light(self) -> Self:
        """Without what fills pages of one batch (mapping, findings): a hundred thousand characters each."""
        return self.defer("mapping", "findings", "options")

    def live(self) -> Self:
        """Batches whose facts count."""
        return self.filter(state=BatchState.COMMITTED)


class FactBatch(ZoneScoped):
    """Facts that were recorded together, all from one source and observed on one day. Undoing a batch takes all of it out of force."""

    kind = models.CharField(_("类型"), max_length=12, choices=BatchKind.choices, default=BatchKind.IMPORT)
    state = models.CharField(_("状态"), max_length=10, choices=BatchState.choices, default=BatchState.PREVIEW)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches", verbose_name=_("来源"))
    observed_on = models.DateField(_("数据日期"))
    name = models.CharField(_("名称"), max_length=255, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    mapping = models.JSONField(_("列的含义"), default=dict, blank=True)
    options = models.JSONField(_("选项"), default=dict, blank=True)
    counts = models.JSONField(_("计数"), default=dict, blank=True)
    columns = models.JSONField(
        _("写入的指标"), default=dict, blank=True, help_text=_("“指标@期间”到来源列号，列号用于指回单元格。")
    )
    findings = models.JSONField(_("读取提示"), default=list, blank=True)
    content_hash = models.CharField(_("内容摘要"), max_length=64, blank=True)
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by", verbose_name=_("接续批次")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("建立人")
    )
    recorded_at = models.DateTimeField(_("入库时间"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("入库人")
    )
    revision = models.BigIntegerField(_("入库版本"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    undo_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)

    objects = FactBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("数据批次")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=_RECORDED, recorded_at__isnull=False, revision__isnull=False)
                | (~Q(state__in=_RECORDED) & Q(recorded_at__isnull=True, revision__isnull=True)),
                name="batch_recorded_has_moment_and_revision",
                violation_error_message=_("已入库的批次须有入库时间和版本。"),
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.UNDONE, undone_at__isnull=False)
                | (~Q(state=BatchState.UNDONE) & Q(undone_at__isnull=True)),
                name="batch_undone_has_moment",
                violation_error_message=_("已撤销的批次须有撤销时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind=BatchKind.IMPORT) | Q(file__isnull=False),
                name="batch_import_has_file",
                violation_error_message=_("导入批次须有文件。"),
            ),
        ]
        indexes = [
            models.Index(fields=["zone", "state", "source"], name="batch_by_state_and_source"),
            models.Index(fields=["zone", "recorded_at"], name="batch_by_recorded_at"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_kind_display()} {self.pk}"

    def cell(self, variable: str, period: int, row: int | None) -> str:
        """The cell of the delivered workbook that gave a value, ``Sheet1!C12``; '' when it came another way."""
        letter = self.columns.get(f"{variable}@{period}", "")
        if not row or not letter:
            return ""
        return f"{self.sheet}!{letter}{row}" if self.sheet else f"{letter}{row}"


class Delivery(models.Model):
    """What one batch said about one enterprise, in numbers of values: who was last heard of when, from whom."""

    batch = models.ForeignKey(FactBatch, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("批次"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("企业")
    )
    row = models.PositiveIntegerField(_("表中行号"), null=True, blank=True)
    written = models.PositiveIntegerField(_("写入"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    conflicting = models.PositiveIntegerField(_("冲突"), default=0)

    objects = models.Manager["Delivery"]()

    class Meta:
        verbose_name = verbose_name_plural = _("企业交付")
        ordering = ["batch_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "enterprise"],
                name="delivery_once_per_batch",
                violation_error_message=_("同一批次中每家企业只有一条。"),
            ),
            models.CheckConstraint(
                condition=Q(conflicting__lte=models.F("written")),
                name="delivery_conflicting_within_written",
                violation_error_message=_("冲突数不能多于写入数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} → {self.enterprise_id}"
